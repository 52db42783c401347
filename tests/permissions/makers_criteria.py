"""Objects in the addresses of parameters."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import office_act

KEY = "registry.registration_days"
Made = tuple[list[Any], Any]


def setting(code: str) -> Made:
    """A proposed value; one that waits already is decided first, there is one at a time."""
    from guyub.criteria.models import Setting
    from guyub.criteria.setting_actions import Proposal, propose_setting, return_setting
    from guyub.kernel.db import in_scope

    act = office_act(code)
    with in_scope(act.scope, read_only=True):
        waits = Setting.objects.filter(office_id=act.office_id, key=KEY, state="proposed").first()
    if waits:
        return_setting(office_act(code, "head"), waits.pk, "Uji")
    made = propose_setting(act, KEY, Proposal(7, date(2027, 1, 1), "Perbup 12/2026", "pasal 7"))
    return [made.pk], None


def parameter(code: str) -> Made:
    """A key: the same in every office."""
    setting(code)
    return [KEY], None


MAKERS = {"setting": setting, "parameter": parameter}
PLACELESS = frozenset({"parameter"})
