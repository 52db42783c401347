"""Mentoring that stands in addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def officer(code: str) -> Made:
    from tests.mentoring import worlds_caring as w

    return [w.chosen(code=code).number], None


def on_duty(code: str) -> Made:
    from tests.mentoring import worlds_caring as w

    return [w.on_duty(code, (w.VILLAGES[code],)).number], None


def assignment(code: str) -> Made:
    from guyub.mentoring.models import Assignment
    from tests.mentoring import worlds_caring as w

    made = w.on_duty(code, (w.VILLAGES[code],))
    return [Assignment.objects.using("owner").get(officer=made).pk], None


def obstacle(code: str) -> Made:
    from guyub.mentoring.actions.areas import note_obstacle
    from tests.mentoring import worlds_caring as w

    act = office_act(code, "section_head")
    made = note_obstacle(act, w.VILLAGES[code], "no_budget", "Bappeda", date(2026, 2, 1))
    return [made.pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "mentoring_officer": officer,
    "mentoring_on_duty": on_duty,
    "mentoring_assignment": assignment,
    "mentoring_obstacle": obstacle,
}
PLACELESS: frozenset[str] = frozenset()
