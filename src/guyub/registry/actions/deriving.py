"""Bringing derived rows up to date after their definition changed."""

from __future__ import annotations

from collections.abc import Callable

from guyub.kernel.actions import Act, action
from guyub.kernel.db import in_scope
from guyub.registry import facts
from guyub.registry.models import BusinessFacts


@action("registry.facts.refresh", needs=None, sentence="menghitung ulang data turunan usaha")
def refresh_regency(act: Act, code: str) -> int:
    """Derive the facts of one regency anew. Returns how many rows changed."""
    rows = facts.refresh_regency(code, act.now)
    act.log(None, kind="registry.facts", object_id=code, after={"baris": rows}, regency=code)
    return rows


def catch_up(act: Act, known: Callable[[str], str | None], keep: Callable[[str, str], None]) -> int:
    """Derive anew what was derived by another definition, one regency and transaction at a time.

    ``known`` gives the definition that a regency was last brought to, ``keep`` remembers it, so
    that a run that was broken off goes on where it stopped. Returns how many rows changed.
    """
    with in_scope(act.scope, read_only=True):
        now = facts.definition(act.now)
        rows = BusinessFacts.objects.order_by("regency_code").distinct("regency_code")
        codes = list(rows.values_list("regency_code", flat=True))
    changed = 0
    for code in codes:
        if known(code) != now:
            changed += refresh_regency(act, code)
            keep(code, now)
    return changed
