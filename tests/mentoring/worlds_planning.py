"""An officer with villages and businesses that are due, and a plan of the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import NOW, office_act, register, visit
from tests.mentoring import worlds_caring

# A week without holidays, of which NOW is the Sunday before.
WEEK = date(2026, 11, 23)
OLD = date(2025, 6, 1)
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
_count = 0


def week_now() -> date:
    """The first week that can be planned whatever day it is: the next one."""
    return _next_monday()


def _next_monday() -> date:
    from django.utils import timezone

    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def open_day() -> date:
    """A day ahead on which offices work."""
    from guyub.kernel.dates import is_working_day

    day = _next_monday()
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def someone(code: str = "33.03", *, now: bool = False, **values: Any) -> tuple[Any, Any]:
    """(officer, act) of an officer with an account and one sub-district."""
    from django.utils import timezone

    area = worlds_caring.VILLAGES[code][:8]
    seen = visit("field_officer", code, area_codes=[area])
    made = worlds_caring.on_duty(
        code, (area,), user_pk=seen.user.pk, **{"work_days": EVERY_DAY, **values}
    )
    return made, seen.act(timezone.now() if now else NOW)


def due(n: int, code: str = "33.03", *, since: date = OLD, villages: int = 3) -> list[Any]:
    """Businesses that were never contacted, spread over the first villages."""
    global _count
    from guyub.areas import known
    from guyub.areas.models import Area
    from guyub.registry.models import BusinessFacts

    act = office_act(code)
    codes = [c for c, _name in known.below(worlds_caring.VILLAGES[code][:8])][:villages]
    points = {a.code: a for a in Area.objects.using("owner").filter(code__in=codes)}
    made = []
    for k in range(n):
        _count += 1
        at = points[codes[k % len(codes)]]
        made.append(register(
            act, name=f"Usaha {_count}", village=at.code, owner=f"Tarno {_count}",
            latitude=round(at.latitude + 0.002 * (k % 5), 6),
            longitude=round(at.longitude + 0.002 * (k % 7), 6),
        ))  # fmt: skip
    ids = [m.pk for m in made]
    BusinessFacts.objects.using("owner").filter(pk__in=ids).update(registered_on=since)
    return made


def planned(n: int = 12, code: str = "33.03", week: date = WEEK, **values: Any) -> tuple[Any, Any]:
    """(plan, the officer's act) of a week with ``n`` due businesses."""
    from guyub.mentoring.actions.planning import make_plan

    officer, act = someone(code, **values)
    due(n, code)
    return make_plan(act, officer.pk, week), act


def stops(plan: Any) -> list[Any]:
    from guyub.mentoring.models import PlanStop

    rows = PlanStop.objects.using("owner").filter(plan=plan, state="seated")
    return list(rows.order_by("day", "turn"))


def seats(plan: Any) -> dict[Any, date]:
    return {s.business_id: s.day for s in stops(plan)}


def promise(act: Any, officer: Any, business: Any, day: date, **values: Any) -> Any:
    from guyub.mentoring.actions.plan_notes import promise as make

    return make(act, uuid7(), getattr(business, "pk", business), officer.pk, day, **values)


def travel(code: str = "33.03", minutes: int = 90) -> Any:
    from guyub.areas import known
    from guyub.mentoring.actions.plan_notes import enter_travel

    a, b = [c for c, _name in known.below(worlds_caring.VILLAGES[code][:8])][:2]
    act = office_act(code, "section_head")
    return enter_travel(act, uuid7(), a, b, minutes, "menyeberang sungai")


def later(act: Any, days: int) -> Any:
    """The same actor some days later."""
    return replace(act, now=act.now + timedelta(days=days), events=[], endings=[])
