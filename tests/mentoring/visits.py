"""Contacts with invented businesses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import TODAY, office_act, register

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
GOOD, MIDDLE, WEAK = 3, 2, 1
_count = 0


def officer(code: str = "33.03", role: str = "field_officer") -> Any:
    """Who walks the villages of one sub-district."""
    return office_act(code, role, area_codes=[VILLAGES[code][:8]])


def business(code: str = "33.03", **values: Any) -> Any:
    global _count
    _count += 1
    return register(
        office_act(code), **{"name": f"Mebel {_count}", "village": VILLAGES[code],
                             "owner": f"Tarno {_count}", **values},
    )  # fmt: skip


def answers(level: int, *aspects: str) -> dict[str, dict[str, int]]:
    from guyub.mentoring.diagnosis import current

    return {key: {q.key: level for q in current().aspect(key).questions} for key in aspects}


def step(text: str = "Catat uang setiap hari", who: str = "owner", days: int = 14,
         on: date = TODAY, aspect: str = "") -> Any:  # fmt: skip
    from guyub.mentoring.actions.visiting import Agreed

    return Agreed(text, who, on + timedelta(days=days), aspect)


def told(**values: Any) -> Any:
    from guyub.mentoring.actions.visiting import Contact

    return Contact(**{"on": TODAY, "kind": "visit", "met": "met", **values})


def record(act: Any, of: Any, pk: Any = None, **values: Any) -> Any:
    from guyub.mentoring.actions.visiting import record_visit

    return record_visit(act, pk or uuid7(), of.pk, told(**values))


def judged(verb: str, *steps: Any, reason: str = "") -> dict[Any, Any]:
    from guyub.mentoring.actions.visiting import Judged

    return {s.pk: Judged(verb, reason) for s in steps}


def steps_of(made: Any) -> list[Any]:
    from guyub.mentoring.models import Step

    return list(Step.objects.using("owner").filter(visit=made).order_by("place"))


def fresh(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)


def owner_visit(of: Any, code: str = "33.03") -> Any:
    """The visit of the business's owner with an account, as the middleware makes it."""
    from guyub.kernel.db import Scope, in_scope
    from guyub.registry.models import Ownership
    from tests.factories import visit

    pk = Ownership.objects.using("owner").get(business=of).owner_id
    made = visit("owner", code, subject_id=pk)
    with in_scope(Scope(person=pk), read_only=True):
        _ = made.scope
    return made
