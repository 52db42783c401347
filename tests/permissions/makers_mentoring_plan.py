"""Plans, their stops, appointments and travel times that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def _plan(code: str) -> Any:
    from tests.mentoring import worlds_planning as w

    made, act = w.planned(2, code, w.week_now(), now=True)
    return made, act


def plan(code: str) -> Made:
    return [_plan(code)[0].pk], None


def plan_week(code: str) -> Made:
    made, _act = _plan(code)
    return [made.officer.number, made.week.isoformat()], None


def plan_day(code: str) -> Made:
    from tests.mentoring import worlds_planning as w

    made, _act = _plan(code)
    return [made.officer.number, w.stops(made)[0].day.isoformat()], None


def stop(code: str) -> Made:
    from tests.mentoring import worlds_planning as w

    return [w.stops(_plan(code)[0])[0].pk], None


def plan_run(code: str) -> Made:
    from guyub.mentoring.actions import plan_runs
    from tests.factories import visit
    from tests.mentoring import worlds_planning as w

    w.someone(code, now=True)
    head = visit("section_head", code).act()
    return [plan_runs.begin(head, w.week_now()).pk], None


def plannable(code: str) -> Made:
    from guyub.registry.models import Ownership
    from tests.mentoring import worlds_planning as w

    w.someone(code)
    (made,) = w.due(1, code)
    return [made.number], Ownership.objects.using("owner").get(business=made).owner_id


def appointment(code: str) -> Made:
    from tests.mentoring import worlds_planning as w

    officer, act = w.someone(code, now=True)
    (business,) = w.due(1, code)
    return [w.promise(act, officer, business, w.open_day()).pk], None


def travel_time(code: str) -> Made:
    from tests.mentoring import worlds_planning as w

    return [w.travel(code).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "mentoring_plan": plan,
    "mentoring_plan_run": plan_run,
    "mentoring_plan_week": plan_week,
    "mentoring_plan_day": plan_day,
    "mentoring_plan_stop": stop,
    "mentoring_plannable": plannable,
    "mentoring_appointment": appointment,
    "mentoring_travel_time": travel_time,
}
PLACELESS: frozenset[str] = frozenset()
