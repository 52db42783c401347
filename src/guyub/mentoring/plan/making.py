"""Reads what the plan of an officer's week is made of, and has it made.

Policy: one officer answers for a business (decision 24), so every officer's week is planned alone
and nobody is planned for two. What stands:

* days that are over, and today from noon on or where the plan was taken: somebody is on the way;
* who was met this week, and what was taken out of the plan by hand, unless the owner was told
  another day afterwards;
* what somebody put on a day (``fixed``): it stays there even where the day becomes too full or no
  way there is known, which the day then says;
* promises: appointments and answered wishes go to their day, or are named with the reason why not;
* of a plan that was taken also everything else that is still due, as long as there is room.

The rest of the week is filled by weight (``plan_policy``), the ``MOST_CONSIDERED`` heaviest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from guyub.kernel.dates import format_date, holiday_name
from guyub.mentoring import routing
from guyub.mentoring.models import Assignment, Officer, Plan, PlanStop
from guyub.mentoring.plan.facts import Habits, habits_of, travel_of
from guyub.mentoring.plan.policy import MOST_NEGLECT, WEIGHTS, days_of, weight
from guyub.mentoring.plan.promised import Promised, comes_after, promises_of
from guyub.mentoring.plan.states import ACCEPTED, SEATED
from guyub.mentoring.posts import posts_among
from guyub.mentoring.promises import expressions, promise_of
from guyub.mentoring.radar import Radar, villages_of, with_group
from guyub.mentoring.routing import DayPlan, Left, Point, Stop, Travel, place
from guyub.mentoring.routing.words import LEFT
from guyub.registry.models import BusinessFacts

MOST_CONSIDERED: Final = 200
NOON: Final = 12


@dataclass(frozen=True, slots=True)
class Due:
    """A business as planning sees it."""

    pk: UUID
    village: str
    kind: str
    due: date
    contact: date | None
    point: Point | None


@dataclass
class Week:
    """One officer's week on a day: who, where, when, and what stands."""

    officer: Officer
    week: date
    today: date
    habits: Habits
    travel: Travel
    measured: int
    plan: Plan | None
    rows: dict[UUID, PlanStop]
    promised: dict[UUID, Promised]
    late: bool = False
    due: dict[UUID, Due] = field(default_factory=dict)
    count: int = 0
    # Who is due and stands in another week's plan or a colleague's.
    standing: tuple[UUID, ...] = ()

    @property
    def sunday(self) -> date:
        return self.week + timedelta(days=6)

    @property
    def taken(self) -> bool:
        return self.plan is not None and self.plan.state == ACCEPTED

    @property
    def first(self) -> date:
        """The first day that is planned anew."""
        return first_day(self.week, self.today, over=self.taken or self.late)

    def works(self, day: date) -> bool:
        return works(self.officer, self.habits, day)

    @property
    def router(self) -> routing.Officer:
        villages = frozenset(d.village for d in self.due.values())
        return router_of(self.officer, self.habits, self.travel, villages)


def first_day(week: date, today: date, *, over: bool) -> date:
    return max(week, today + timedelta(days=1) if over else today)


def first_of(week: date, now: datetime, taken: bool) -> date:
    """The first day of a week that planning at a moment would change."""
    here = timezone.localtime(now)
    return first_day(week, here.date(), over=taken or here.hour >= NOON)


def works(officer: Officer, habits: Habits, day: date) -> bool:
    """Whether somebody visits on a day: the office's days and their own, no holiday, in office."""
    return (
        day.isoweekday() in habits.days and day.isoweekday() in officer.work_days
        and holiday_name(day) is None and officer.starts is not None and day >= officer.starts
        and (officer.ends is None or day <= officer.ends)
    )  # fmt: skip


def capacity_of(officer: Officer, habits: Habits) -> int:
    return min(officer.capacity, habits.visits)


def router_of(
    officer: Officer, habits: Habits, travel: Travel, villages: frozenset[str]
) -> routing.Officer:
    """The officer as the router sees one. BadInput where the place of departure has no point."""
    base = travel.villages.get(officer.base_village)
    if base is None:
        raise routing.BadInput(
            "Titik desa tempat berangkat belum ada. Pilih desa lain di halaman petugas."
        )
    return routing.Officer(
        str(officer.pk), base, villages, days=frozenset(range(7)),
        capacity=capacity_of(officer, habits), minutes=habits.hours, starts=habits.starts,
        village=officer.base_village,
    )  # fmt: skip


def _expressions(week: date, today: date, office_id: UUID) -> tuple[Any, Any, Any]:
    """(due day, class, weight) in SQL; the weight as in ``plan_policy``."""
    due, kind = expressions(today, promise_of(office_id, today))
    days = Func(
        Value(week + timedelta(days=6)), F("due"), template="(%(expressions)s)",
        arg_joiner=" - ", output_field=IntegerField(),
    )  # fmt: skip
    factor = Case(
        *(When(kind=k, then=Value(n)) for k, n in WEIGHTS.items()), default=Value(1),
        output_field=IntegerField(),
    )  # fmt: skip
    return due, kind, Greatest(Least(days + 1, MOST_NEGLECT), 1) * factor


def _read(rows: Any) -> dict[UUID, Due]:
    values = rows.values_list(
        "pk", "village_code", "kind", "due", "contact_on", "business__latitude",
        "business__longitude",
    )  # fmt: skip
    return {
        pk: Due(pk, village, kind, due, contact, place(lat, lon))
        for pk, village, kind, due, contact, lat, lon in values
    }


def week_of(officer: Officer, week: date, now: datetime) -> Week:
    """What planning this week rests on at a moment, read in the scope of whoever plans."""
    here = timezone.localtime(now)
    today = here.date()
    regency = officer.regency_code
    plan = Plan.objects.filter(officer=officer, week=week).first()
    rows = {s.business_id: s for s in
            (plan.stops.with_results() if plan else PlanStop.objects.none())}  # fmt: skip
    habits = habits_of(officer.office_id, today)
    every = promises_of({"regency_code": regency}, week, date.max, today)
    found = Week(
        officer, week, today, habits, Travel(), 0, plan, rows, every, here.hour >= NOON,
    )  # fmt: skip
    _read_due(found)
    villages = {d.village for d in found.due.values()} | {officer.base_village}
    found.travel, measured = travel_of(regency, habits, today, villages)
    found.measured = measured.n if not measured.assumed else 0
    return found


def _read_due(found: Week) -> None:
    """The heaviest of those for whom the officer answers, who is promised or already planned."""
    officer, week = found.officer, found.week
    regency = officer.regency_code
    posts = posts_among(Assignment.objects.filter(regency_code=regency), max(week, found.today))
    radar = Radar(posts, [])
    mine = {p.area for p in posts if p.officer == officer.pk and p.on_duty}
    villages = [v for v in villages_of(regency) if any(v == a or v.startswith(f"{a}.")
                                                      for a in mine)]  # fmt: skip
    due, kind, load = _expressions(week, found.today, officer.office_id)
    rows = BusinessFacts.objects.filter(regency_code=regency).listed().operating()
    rows = rows.annotate(due=due, kind=kind)
    other = PlanStop.objects.seated().filter(regency_code=regency, week=week)
    other = other.exclude(plan__officer=officer)
    # Who stands in another plan that is not over is visited anyway, whoever goes.
    soon = PlanStop.objects.ahead(found.today).filter(regency_code=regency).exclude(week=week)
    elsewhere = {
        pk for pk, p in found.promised.items()
        if p.day <= found.sunday and p.officer not in (None, officer.pk)
    }  # fmt: skip
    answered = (
        with_group(rows, posts).filter(due__lte=found.sunday)
        .filter(radar.where(villages, lambda *at: radar.officer(*at) == officer.pk))
    )  # fmt: skip
    held_elsewhere = Q(pk__in=other.values("business")) | Q(pk__in=soon.values("business"))
    open_ones = answered.exclude(held_elsewhere).exclude(pk__in=elsewhere)
    found.count = open_ones.count() if villages else 0
    if villages:
        heaviest = open_ones.annotate(load=load).order_by("-load", "village_code", "pk")
        found.due = _read(heaviest[:MOST_CONSIDERED])
    taken = set(other.values_list("business", flat=True))
    promised = {
        pk for pk, p in found.promised.items()
        if p.officer == officer.pk and found.week <= p.day <= found.sunday and pk not in taken
    }  # fmt: skip
    held = set(found.rows)
    if not found.taken:
        # A proposal lets go of whom another week holds by now.
        free = {pk for pk, row in found.rows.items() if not row.fixed}
        held -= set(soon.filter(business__in=free).values_list("business", flat=True))
    more = (promised | held) - set(found.due)
    if more:
        found.due |= _read(rows.filter(pk__in=more))
    if villages:
        standing = answered.filter(held_elsewhere).exclude(pk__in=found.due).order_by("pk")
        found.standing = tuple(standing.values_list("pk", flat=True)[:MOST_CONSIDERED])


@dataclass(frozen=True)
class Made:
    """A week as planning gives it: the days that were planned anew, and who found no place."""

    days: tuple[DayPlan, ...]
    left: tuple[Left, ...]
    due: Mapping[UUID, Due]

    @property
    def seats(self) -> dict[UUID, date]:
        return {UUID(v.key): d.day for d in self.days for v in d.visits}


def stop_of(due: Due, found: Week, row: PlanStop | None, promised: Promised | None) -> Stop:
    """A business as the router sees one."""
    minutes = row.minutes if row else found.habits.minutes
    made = Stop(
        str(due.pk), due.village, due.point and due.point.lat, due.point and due.point.lon,
        minutes=minutes, weight=float(weight(due.kind, due.due, found.sunday)),
    )  # fmt: skip
    if promised is None:
        return made
    if promised.opens is None or promised.closes is None:
        return replace(made, promised_on=promised.day)
    return replace(made, fixed=routing.Appointment(promised.day, promised.opens, promised.closes))


def told_now(found: Week, business: UUID) -> Promised | None:
    """A promise that this planning can keep: this officer's, of a day that is planned anew."""
    told = found.promised.get(business)
    if told is None or told.officer not in (None, found.officer.pk):
        return None
    return told if found.first <= told.day <= found.sunday else None


def reopens(row: PlanStop, found: Week) -> bool:
    """Whether a row is out of the plan or done and the owner was told a day afterwards."""
    told = told_now(found, row.business_id)
    return told is not None and comes_after(row, told)


def stands(row: PlanStop, found: Week) -> bool:
    """Whether a row is left as it is whatever is planned."""
    if reopens(row, found):
        return False
    if row.state != SEATED or row.met_on is not None:  # type: ignore[attr-defined]
        return True
    return row.day == found.today and found.first > found.today


def _no_day(found: Week) -> str:
    starts, ends = found.officer.starts, found.officer.ends
    if ends is not None and ends < found.first:
        return (
            f"Tugasnya berakhir {format_date(ends)}. Perpanjang SK-nya dulu, atau akhiri tugasnya."
        )
    if starts is None or starts > found.sunday:
        return "Tugasnya belum mulai di minggu ini. Pilih minggu berikutnya."
    return "Tidak ada hari kerja lagi untuk direncanakan di minggu ini. Pilih minggu berikutnya."


def make(found: Week) -> Made:
    """The days of the week that can still be planned. BadInput when there is none."""
    days = [d for d in days_of(found.week) if d >= found.first]
    at_work = [d for d in days if found.works(d)]
    if not at_work:
        raise routing.BadInput(_no_day(found))
    officer = replace(found.router, away=frozenset(days) - frozenset(at_work))
    holidays = [d for d in days if holiday_name(d)]
    stops: dict[str, Stop] = {}
    keep: dict[str, tuple[str, date]] = {}
    hard: dict[str, date] = {}
    lost: list[tuple[date, Stop]] = []
    for pk, due in found.due.items():
        row, promised = found.rows.get(pk), found.promised.get(pk)
        if row is not None and stands(row, found):
            continue
        made = stop_of(due, found, row, promised)
        told = promised is not None and found.first <= promised.day <= found.sunday
        if told and told_now(found, pk) is None:
            continue
        put = row is not None and row.day in at_work and not reopens(row, found)
        is_due = due.due <= found.sunday
        if row is not None and put and row.fixed and found.travel.spot(made) is None:
            # The router knows no way there; whoever put it on a day knows it.
            day = promised.day if promised is not None and told else row.day
            lost.append((day if day in at_work else row.day, made))
            continue
        if row is not None and put and (row.fixed or (found.taken and (is_due or told))):
            keep[made.key] = (officer.key, row.day)
            if row.fixed and not told:
                hard[made.key] = row.day
                made = replace(made, promised_on=row.day, fixed=None)
        elif not is_due and not told:
            continue
        stops[made.key] = made
    plan = routing.plan_week(
        list(stops.values()), [officer], days, found.travel, keep=keep, holidays=holidays
    )
    seated: dict[date, list[Stop]] = {d: [] for d in at_work}
    for key, (_officer, day) in plan.seats.items():
        seated[day].append(stops[key])
    for key, day in hard.items():
        if key not in plan.seats:
            seated[day].append(stops[key])
    stays = set(keep) | {stop.key for _day, stop in lost}
    for day, stop in lost:
        _seat_lost(seated[day], stop, officer.capacity, stays)
    held = {s.key for some in seated.values() for s in some}
    left = tuple(one for one in plan.left if one.key not in held)
    named = held | {one.key for one in left}
    left += tuple(
        Left(key, "full", LEFT["full"])
        for key in sorted(stops) if key not in named and key in plan.seats
    )  # fmt: skip
    return Made(
        tuple(_ordered(found, officer, day, some) for day, some in seated.items()), left,
        found.due,
    )  # fmt: skip


def _seat_lost(day: list[Stop], stop: Stop, capacity: int, stays: set[str]) -> None:
    """One more on a day that the router filled without it: the lightest of those whom nobody put
    there makes room."""
    free = [
        s for s in day
        if s.key not in stays and s.fixed is None and s.promised_on is None
    ]  # fmt: skip
    if len(day) >= capacity and free:
        day.remove(min(free, key=lambda s: (s.weight, s.key)))
    day.append(stop)


def _ordered(
    found: Week, officer: routing.Officer, day: date, stops: Iterable[Stop]
) -> DayPlan:  # fmt: skip
    """The best order; the officer's own where the day still holds the same visits."""
    some = list(stops)
    own = found.plan and found.plan.days.filter(day=day, method="chosen").exists()  # type: ignore[attr-defined]
    if own:
        rows = [r for r in found.rows.values() if r.day == day and r.state == SEATED]
        keys = [str(r.business_id) for r in sorted(rows, key=lambda r: r.turn or 0)]
        if sorted(keys) == sorted(s.key for s in some):
            return routing.with_order(officer, day, some, keys, found.travel)
    return routing.order_day(officer, day, some, found.travel)


def due_of(officer: Officer, week: date, today: date, business: UUID) -> Due | None:
    """One business as planning sees it; None where it is not operating or out of reach."""
    due, kind, _load = _expressions(week, today, officer.office_id)
    rows = BusinessFacts.objects.filter(regency_code=officer.regency_code, pk=business)
    return _read(rows.listed().operating().annotate(due=due, kind=kind)).get(business)
