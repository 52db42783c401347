"""Wordings of an office and settled doubts that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import TODAY, office_act

KEY = "spp_irt"
Made = tuple[list[Any], Any]


def _doubt() -> str:
    from guyub.licences.requirements import papers

    return papers()[KEY].wordings[-1].doubts[0]


def rule(code: str) -> Made:
    """A draft; one that is there already is given up first, there is one at a time."""
    from guyub.kernel.db import in_scope
    from guyub.licences import actions
    from guyub.licences.models import OfficeWording
    from tests.licences.worlds_rules import draft

    act = office_act(code)
    with in_scope(act.scope, read_only=True):
        open_ = OfficeWording.objects.filter(
            office_id=act.office_id, paper=KEY, state__in=["draft", "proposed"]
        ).first()
    if open_ is not None:
        if open_.state == "proposed":
            actions.return_wording(office_act(code, "head"), open_.pk, open_.token, "Uji")
        actions.drop_wording(act, open_.pk)
    return [draft(KEY, code, cost_words="Rp25.000 menurut contoh").pk], None


def rule_proposed(code: str) -> Made:
    from guyub.licences import actions

    (pk,), _owner = rule(code)
    return [actions.propose_wording(office_act(code), pk).pk], None


def rule_published(code: str) -> Made:
    from guyub.licences import actions

    (pk,), _owner = rule(code)
    row = actions.propose_wording(office_act(code), pk)
    return [actions.publish_wording(office_act(code, "head"), pk, row.token).pk], None


def doubt(_code: str) -> Made:
    from guyub.licences.shown_rules import mark_of

    return [KEY, mark_of(_doubt())], None


def settlement(code: str) -> Made:
    from guyub.kernel.db import in_scope
    from guyub.licences import actions
    from guyub.licences.models import Settlement

    act = office_act(code)
    with in_scope(act.scope, read_only=True):
        waits = Settlement.objects.filter(
            office_id=act.office_id, paper=KEY, state="proposed"
        ).first()
    if waits is not None:
        actions.return_settlement(office_act(code, "head"), waits.pk, "Uji")
    given = actions.Answer("Berlaku 5 tahun.", "Begitu di dinas kesehatan.", "Surat 4/2026", TODAY)
    return [actions.propose_settlement(act, KEY, _doubt(), given).pk], None


def settlement_followed(code: str) -> Made:
    from guyub.licences import actions

    (pk,), _owner = settlement(code)
    return [actions.approve_settlement(office_act(code, "head"), pk).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "licences_rule": rule,
    "licences_rule_proposed": rule_proposed,
    "licences_rule_published": rule_published,
    "licences_doubt": doubt,
    "licences_settlement": settlement,
    "licences_settlement_followed": settlement_followed,
}
# The same for every region.
PLACELESS = frozenset({"licences_doubt"})
