"""Officers, areas and wishes at any stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import office_act

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
CHOSEN, STARTS = date(2026, 1, 5), date(2026, 3, 2)
_count = 0


def _next() -> int:
    global _count
    _count += 1
    return _count


def fresh(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)


def chosen(act: Any = None, code: str = "33.03", **values: Any) -> Any:
    """Somebody who was recruited."""
    from guyub.mentoring.actions.officers import recruit

    act = act or office_act(code)
    user_pk = values.pop("user_pk", None)
    return recruit(act, uuid7(), {
        "name": f"Petugas {_next()}", "tier": "district", "organisation": "",
        "recruited_on": CHOSEN, "base_village": VILLAGES.get(code, ""), "capacity": 6,
        "work_days": [1, 2, 3, 4, 5], **values,
    }, user_pk)  # fmt: skip


def on_duty(
    code: str = "33.03", areas: tuple[str, ...] = (), starts: date = STARTS,
    ends: date | None = None, **values: Any,
) -> Any:  # fmt: skip
    """Appointed by the head, with areas since the first day."""
    from guyub.mentoring.actions.areas import assign
    from guyub.mentoring.actions.officers import appoint

    made = chosen(None, code, **values)
    if areas:
        assign(office_act(code, "section_head"), made.pk, areas, None, None)
    return appoint(office_act(code, "head"), made.pk, f"800/{_next()}/2026", starts, ends, None)
