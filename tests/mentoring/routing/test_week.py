"""What always holds in a week's plan, and each step of its policy."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.mentoring.routing import (
    Appointment,
    BadInput,
    Officer,
    Point,
    Stop,
    Travel,
    WeekPlan,
    plan_week,
    words,
)
from guyub.mentoring.routing.filling import Filling
from guyub.mentoring.routing.seats import Seat, World
from tests.mentoring.routing.worlds import JEMBER, MONDAY, WEEK, around, regency

VILLAGES = {f"v{n}": around(Random(n), JEMBER, 12) for n in range(8)}


def holds(
    plan: WeekPlan,
    stops: list[Stop],
    officers: list[Officer],
    days: list[date],
    travel: Travel,
    holidays: frozenset[date] = frozenset(),
) -> None:
    """Everything that holds whatever the input."""
    by_key, staff = {s.key: s for s in stops}, {o.key: o for o in officers}
    counted = Counter(v.key for d in plan.days for v in d.visits)
    assert all(times == 1 for times in counted.values())
    assert sorted([*counted, *(left.key for left in plan.left)]) == sorted(by_key)
    seats = [(d.officer, d.day) for d in plan.days]
    assert len(set(seats)) == len(seats)
    for day in plan.days:
        officer = staff[day.officer]
        assert day.day in days
        assert officer.works(day.day)
        assert day.day not in holidays
        assert len(day.visits) <= officer.capacity
        assert day.problems == ()
        assert day.back <= officer.ends
        time = officer.starts
        for visit in day.visits:
            stop = by_key[visit.key]
            assert stop.village in officer.villages
            assert visit.approximate == (stop.lat is None)
            assert visit.begins >= visit.arrives >= time - 1
            time = visit.leaves
            promise = stop.promise(min(days))
            if promise and promise >= min(days):
                assert day.day == promise
            if stop.fixed and stop.fixed.day == day.day:
                assert stop.fixed.opens <= visit.begins <= stop.fixed.closes
    for left in plan.left:
        assert left.sentence == words.LEFT[left.code]
        promise = by_key[left.key].promise(min(days))
        if left.code in ("later", "holiday", "not_working", "day_full", "no_hours", "no_window"):
            assert promise is not None
            assert promise >= min(days)


dates = st.sampled_from([MONDAY + timedelta(days=n) for n in range(-2, 8)])
appointments = st.builds(
    lambda day, opens, long: Appointment(day, opens, opens + long),
    dates, st.integers(7 * 60, 16 * 60), st.integers(0, 240),
)  # fmt: skip
villages = st.sampled_from([*VILLAGES, "tanpa-titik"])


@st.composite
def due(draw: st.DrawFn) -> list[Stop]:
    chance = Random(draw(st.integers(0, 99)))
    found = []
    for n in range(draw(st.integers(0, 22))):
        village = draw(villages)
        point = around(chance, VILLAGES.get(village, JEMBER), 1) if draw(st.booleans()) else None
        what = draw(st.integers(0, 9))
        found.append(
            Stop(
                f"u{n}", village, point and point.lat, point and point.lon,
                minutes=draw(st.sampled_from((20, 60, 150))),
                weight=draw(st.sampled_from((0.0, 1.0, 5.0, 30.0))),
                fixed=draw(appointments) if what == 0 else None,
                promised_on=draw(dates) if what == 1 else None,
                cluster="sentra" if what == 2 else "",
            )
        )  # fmt: skip
    return found


@st.composite
def staff(draw: st.DrawFn) -> list[Officer]:
    return [
        Officer(
            f"o{n}", around(Random(draw(st.integers(0, 99))), JEMBER, 9),
            frozenset(draw(st.lists(villages, max_size=6))),
            days=frozenset(draw(st.lists(st.integers(0, 6), min_size=1, max_size=6))),
            capacity=draw(st.integers(1, 5)), minutes=draw(st.sampled_from((180, 420))),
            away=frozenset(draw(st.lists(dates, max_size=1))),
        )
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip


pairs = st.lists(
    st.tuples(st.sampled_from(sorted(VILLAGES)), st.sampled_from(sorted(VILLAGES))), max_size=4
)
known = st.builds(
    lambda found, minutes: {p: minutes for p in found if p[0] != p[1]},
    pairs, st.sampled_from((1, 45, 200)),
)  # fmt: skip
weeks = st.lists(st.sampled_from(WEEK), min_size=1, max_size=5, unique=True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(due(), staff(), known, weeks, st.lists(st.sampled_from(WEEK), max_size=1), st.data())
def test_whatever_is_given(stops, officers, ways, days, free_days, data):
    travel, holidays = Travel(known=ways, villages=VILLAGES), frozenset(free_days)
    plan = plan_week(stops, officers, days, travel, holidays=holidays)
    holds(plan, stops, officers, days, travel, holidays)
    assert plan.changes == ()
    # The order of what is given changes nothing.
    again = plan_week(
        data.draw(st.permutations(stops)), officers[::-1], days[::-1], travel, holidays=holidays
    )
    assert again == plan
    # Nothing has happened since: the plan before is the plan.
    kept = plan_week(stops, officers, days, travel, keep=plan.seats, holidays=holidays)
    assert kept.changes == ()
    assert kept.seats == plan.seats
    # Something has: another due list, another staff; still everything holds.
    stops, officers = data.draw(due()), data.draw(staff())
    after = plan_week(stops, officers, days, travel, keep=plan.seats, holidays=holidays)
    holds(after, stops, officers, days, travel, holidays)
    moved = {c.key: c for c in after.changes}
    for key, seat in plan.seats.items():
        if after.seats.get(key) != seat:
            assert moved[key].now == after.seats.get(key)
            assert moved[key].sentence == words.CHANGED[moved[key].code]
        else:
            assert key not in moved


@pytest.mark.parametrize("seed", range(3))
def test_a_regency(seed):
    stops, officers, travel = regency(260, 140, 4, seed)
    plan = plan_week(stops, officers, WEEK, travel, seed)
    holds(plan, stops, officers, WEEK, travel)
    assert plan_week(stops, officers, WEEK, travel, seed) == plan
    assert plan_week(stops, officers, WEEK, travel, seed, keep=plan.seats) == plan
    # Nobody at the same place waits behind a lighter one of the same length.
    seats = plan.seats
    places = {s.key: (travel.spot(s), s.minutes) for s in stops}
    waiting = {left.key for left in plan.left if left.code in ("full", "no_time", "off_route")}
    plain = [s for s in stops if s.promise(MONDAY) is None]
    for one in plain:
        for two in plain:
            if one.key in waiting and two.key in seats and places[one.key] == places[two.key]:
                assert one.weight <= two.weight


def near(officer: Officer, count: int, village: str, km: float, seed: int = 1) -> list[Stop]:
    chance = Random(seed)
    points = [around(chance, VILLAGES[village], km) for _ in range(count)]
    return [
        Stop(f"{village}-{n}", village, p.lat, p.lon, minutes=30, weight=float(n + 1))
        for n, p in enumerate(points)
    ]


ALL = Officer("o", JEMBER, frozenset(VILLAGES), capacity=4)
TRAVEL = Travel(villages=VILLAGES)


def test_a_heavier_one_takes_the_place_of_a_lighter_one_unless_it_is_held_or_the_way_costs_more():
    stops = [
        Stop("ringan", "v1", minutes=30, weight=1.0),
        Stop("berat", "v1", minutes=30, weight=9.0),
        Stop("jauh", "v2", minutes=30, weight=9.1),
    ]
    officer = replace(ALL, capacity=1)
    for held, after in ((set(), [1]), ({0}, [0])):
        world = World(stops, [officer], TRAVEL)
        seat = Seat(officer, MONDAY, world.homes["o"])
        assert seat.put(world, 0)
        filling = Filling(world, [seat], [1, 2], near=12 * 3600, price=30)
        seat.held = held
        filling._exchange()
        assert seat.order == after
        assert sorted([*filling.free, *seat.order]) == [0, 1, 2]


def test_a_day_is_one_cluster_of_villages():
    # Two villages three quarters of an hour apart, ten businesses each, four visits a day.
    far = {"a": Point(-8.0, 113.6), "b": Point(-8.0, 113.77)}
    travel = Travel(villages=far)
    stops = [
        Stop(f"{v}{n}", v, p.lat + n / 5000, p.lon, minutes=30, weight=1.0)
        for v, p in far.items()
        for n in range(10)
    ]
    officer = Officer("o", Point(-8.0, 113.68), frozenset(far), capacity=4)
    plan = plan_week(stops, [officer], WEEK[:4], travel)
    assert [len(d.visits) for d in plan.days] == [4, 4, 4, 4]
    assert all(len({key[0] for key in d.keys}) == 1 for d in plan.days)


def test_heavier_neglect_comes_first_and_the_heaviest_cluster_on_the_first_day():
    stops = near(ALL, 12, "v1", 0.5)
    plan = plan_week(stops, [ALL], WEEK[:2], TRAVEL)
    heaviest = sorted(stops, key=lambda s: -s.weight)
    assert set(plan.seats) == {s.key for s in heaviest[:8]}
    assert {left.code for left in plan.left} == {"full"}
    weights = {s.key: s.weight for s in stops}
    first, second = (sum(weights[k] for k in day.keys) for day in plan.days)
    assert first >= second


def test_promises_come_before_weight_and_bring_their_neighbours():
    stops = near(ALL, 8, "v1", 0.5)
    light = replace(stops[0], weight=0.0, promised_on=WEEK[3])
    timed = replace(stops[1], fixed=Appointment(WEEK[1], 10 * 60, 10 * 60 + 30))
    plan = plan_week([light, timed, *stops[2:]], [ALL], WEEK, TRAVEL)
    assert plan.seats[light.key] == ("o", WEEK[3])
    assert plan.seats[timed.key] == ("o", WEEK[1])
    visit = next(v for d in plan.days for v in d.visits if v.key == timed.key)
    assert 10 * 60 <= visit.begins <= 10 * 60 + 30
    assert len(plan.seats) == 8


def test_a_new_plan_keeps_the_old_one_and_an_appointment_moves_the_lightest():
    stops = near(ALL, 14, "v1", 0.5)
    before = plan_week(stops, [ALL], WEEK[:3], TRAVEL)
    full = before.days[1]
    assert len(full.visits) == 4
    weights = {s.key: s.weight for s in stops}
    lightest = min(full.keys, key=lambda k: weights[k])
    out = before.left[0].key
    asked = [
        replace(s, fixed=Appointment(WEEK[1], 8 * 60, 15 * 60)) if s.key == out else s
        for s in stops
    ]
    after = plan_week(asked, [ALL], WEEK[:3], TRAVEL, keep=before.seats)
    assert after.seats[out] == ("o", WEEK[1])
    assert [(c.key, c.code) for c in after.changes] == [(lightest, "no_room")]
    others = {k: s for k, s in before.seats.items() if k != lightest}
    assert others.items() <= after.seats.items()


def test_much_heavier_news_does_not_move_what_was_planned():
    stops = near(ALL, 8, "v1", 0.5)
    before = plan_week(stops, [ALL], WEEK[:2], TRAVEL)
    news = Stop("baru", "v1", minutes=30, weight=1e6)
    after = plan_week([*stops, news], [ALL], WEEK[:2], TRAVEL, keep=before.seats)
    assert after.seats == before.seats
    assert [(left.key, left.code) for left in after.left] == [("baru", "full")]


def test_what_has_to_move_says_why():
    stops = near(ALL, 4, "v1", 0.5) + near(ALL, 4, "v2", 0.5)
    before = plan_week(stops, [ALL], WEEK[:2], TRAVEL)
    assert len(before.seats) == 8
    gone = stops[:-1]
    assert [
        c.code for c in plan_week(gone, [ALL], WEEK[:2], TRAVEL, keep=before.seats).changes
    ] == ["gone"]
    less = replace(ALL, villages=ALL.villages - {"v2"})
    after = plan_week(stops, [less], WEEK[:2], TRAVEL, keep=before.seats)
    assert {c.code for c in after.changes} == {"not_theirs"}
    other = replace(ALL, key="lain", villages=frozenset({"v2"}), days=frozenset({4}))
    after = plan_week(stops, [less, other], [*WEEK[:2], WEEK[4]], TRAVEL, keep=before.seats)
    assert {c.code for c in after.changes} == {"not_theirs"}
    assert {c.now for c in after.changes} == {("lain", WEEK[4])}
    ill = replace(ALL, away=frozenset({WEEK[0]}))
    after = plan_week(stops, [ill], WEEK[:2], TRAVEL, keep=before.seats)
    assert {(c.code, c.was[1]) for c in after.changes} == {("not_working", WEEK[0])}
    moved = [replace(s, promised_on=WEEK[1]) if before.seats[s.key][1] == WEEK[0] else s
             for s in stops[:1]] + stops[1:]  # fmt: skip
    after = plan_week(moved, [ALL], WEEK[:2], TRAVEL, keep=before.seats)
    if before.seats[stops[0].key][1] == WEEK[0]:
        assert ("promised", ("o", WEEK[1])) in {(c.code, c.now) for c in after.changes}


@pytest.mark.parametrize(
    ("stop", "officer", "code"),
    [
        (Stop("a", "lain"), ALL, "no_officer"),
        (Stop("a", "lain"), replace(ALL, villages=frozenset({"lain"})), "no_place"),
        (Stop("a", "v1"), replace(ALL, days=frozenset({6})), "no_days"),
        (Stop("a", "v1", -9.9, 120.0), ALL, "too_far"),
        (Stop("a", "v1", minutes=421), ALL, "too_far"),
        (Stop("a", "v1", promised_on=WEEK[4] + timedelta(days=3)), ALL, "later"),
        (Stop("a", "v1", promised_on=WEEK[2]), ALL, "holiday"),
        (Stop("a", "v1", promised_on=WEEK[1]), replace(ALL, days=frozenset({0})), "not_working"),
        (Stop("a", "v1", fixed=Appointment(WEEK[1], 5 * 60, 6 * 60)), ALL, "no_window"),
        (Stop("a", "v1", minutes=421, promised_on=WEEK[1]), ALL, "no_hours"),
    ],
)
def test_why_somebody_is_not_visited(stop, officer, code):
    plan = plan_week([stop], [officer], WEEK, TRAVEL, holidays=[WEEK[2]])
    assert [(left.key, left.code) for left in plan.left] == [("a", code)]


def test_a_day_of_promises_that_is_full_says_so_and_keeps_the_heaviest():
    stops = [replace(s, promised_on=WEEK[0]) for s in near(ALL, 6, "v1", 0.5)]
    plan = plan_week(stops, [ALL], WEEK, TRAVEL)
    assert [(x.key, x.code) for x in plan.left] == [("v1-0", "day_full"), ("v1-1", "day_full")]


def test_what_is_not_near_and_what_has_no_time():
    low = {"v1": JEMBER, "v2": Point(JEMBER.lat + 0.3, JEMBER.lon)}
    officer = Officer("o", JEMBER, frozenset(low), capacity=4, minutes=300)
    lone = Stop("jauh", "v2", minutes=10, weight=0.1)
    stops = [Stop(f"u{n}", "v1", minutes=20, weight=9.0) for n in range(2)]
    plan = plan_week([*stops, lone], [officer], WEEK[:1], Travel(villages=low))
    assert [(x.key, x.code) for x in plan.left] == [("jauh", "off_route")]
    longer = [replace(s, minutes=110) for s in stops]
    plan = plan_week([*longer, lone], [officer], WEEK[:1], Travel(villages=low))
    assert [(x.key, x.code) for x in plan.left] == [("jauh", "no_time")]


def test_a_missed_promise_is_named_and_planned_as_if_without():
    late = Stop("a", "v1", weight=5.0, fixed=Appointment(MONDAY - timedelta(days=4), 600, 660))
    plan = plan_week([late], [ALL], WEEK, TRAVEL)
    assert plan.missed == ("a",)
    assert plan.seats == {"a": ("o", MONDAY)}


def test_a_known_time_across_water_keeps_villages_apart():
    points = {"hulu": JEMBER, "hilir": Point(JEMBER.lat + 0.01, JEMBER.lon)}
    officer = Officer("o", JEMBER, frozenset(points), capacity=4, village="hulu")
    stops = [Stop(f"{v}{n}", v, minutes=30, weight=1.0) for v in points for n in range(2)]
    free = plan_week(stops, [officer], WEEK[:1], Travel(villages=points))
    assert len(free.days[0].visits) == 4
    river = Travel(villages=points, known={("hulu", "hilir"): 60})
    plan = plan_week(stops, [officer], WEEK[:1], river)
    assert set(plan.days[0].keys) == {"hulu0", "hulu1"}


def test_two_officers_for_one_village_share_it_and_nobody_goes_twice():
    stops = near(ALL, 8, "v1", 0.5)
    pair = [replace(ALL, key=k) for k in ("o1", "o2")]
    plan = plan_week(stops, pair, WEEK[:1], TRAVEL)
    assert [len(d.visits) for d in plan.days] == [4, 4]
    assert plan.left == ()


def test_nothing_to_do_and_nobody_to_do_it():
    empty = plan_week([], [ALL], WEEK, TRAVEL)
    assert [d.visits for d in empty.days] == [()] * 5
    assert plan_week([], [], WEEK, TRAVEL) == WeekPlan(())
    assert plan_week([Stop("a", "v1")], [], WEEK, TRAVEL).left[0].code == "no_officer"


@pytest.mark.parametrize(
    ("stops", "officers", "days", "said"),
    [
        ([], [], [], "satu hari"),
        ([], [], [MONDAY, MONDAY], "hari yang tertulis dua kali"),
        ([Stop("a", "v"), Stop("a", "w")], [], WEEK, "usaha yang tertulis dua kali"),
        ([], [ALL, ALL], WEEK, "petugas yang tertulis dua kali"),
    ],
)
def test_bad_lists_are_refused(stops, officers, days, said):
    with pytest.raises(BadInput, match=said):
        plan_week(stops, officers, days, TRAVEL)
