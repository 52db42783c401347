"""The order of a day against every order there is; what an officer's own order means."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.visits import brute_force, random_tour
from guyub.mentoring.routing import (
    Appointment,
    BadInput,
    Officer,
    Point,
    Stop,
    Travel,
    exact,
    order_day,
    plain,
    with_order,
)
from guyub.mentoring.routing.exact import Tour
from tests.mentoring.routing.worlds import JEMBER, MONDAY, WEEK, around

OFFICER = Officer("o", JEMBER, frozenset({"v", "w"}), capacity=8)
TRAVEL = Travel()


def stops(count: int, seed: int = 3, village: str = "v") -> list[Stop]:
    chance = Random(seed)
    points = [around(chance, JEMBER, 8) for _ in range(count)]
    return [Stop(f"u{n}", village, p.lat, p.lon, minutes=30) for n, p in enumerate(points)]


@pytest.mark.parametrize("seed", range(12))
def test_days_of_up_to_nine_stops_are_the_best_of_all_orders(seed):
    chance = Random(seed)
    # Windows on some stops, on most (so that some must break), and a day that is too short.
    for share, hours, most in ((0.0, 10, 9), (0.3, 10, 9), (0.8, 10, 7), (0.3, 3, 7)):
        tour = random_tour(chance, chance.randint(1, most), share, hours)
        found = exact.best(tour)
        assert sorted(found) == list(tour.stops)
        assert exact.cost(tour, found)[0] == brute_force(tour)


@given(st.data())
def test_any_matrix_also_without_symmetry_or_triangle(data):
    n = data.draw(st.integers(0, 6))
    some = st.integers(0, 5000)
    legs = [[0 if i == j else data.draw(some) for j in range(n + 1)] for i in range(n + 1)]
    opens = [0, *(data.draw(st.integers(0, 9000)) for _ in range(n))]
    closes = [20000, *(o + data.draw(st.integers(0, 3000)) for o in opens[1:])]
    tour = Tour(legs, [0, *(data.draw(some) for _ in range(n))], opens, closes, 1000)
    assert exact.cost(tour, exact.best(tour))[0] == brute_force(tour)


def test_too_many_for_a_proof_is_said():
    with pytest.raises(ValueError, match="13"):
        exact.best(random_tour(Random(1), 13, 0, 10))


def test_the_day_tells_its_times_and_adds_up():
    plan = order_day(OFFICER, MONDAY, stops(6), TRAVEL)
    assert plan.method == "exact"
    assert plan.problems == ()
    assert plan.leaves == OFFICER.starts
    time = plan.leaves
    for visit in plan.visits:
        assert abs(visit.arrives - time - visit.travel) <= 1
        assert visit.begins == visit.arrives
        assert abs(visit.leaves - visit.begins - 30) <= 1
        time = visit.leaves
    assert abs(plan.back - plan.leaves - plan.travel - plan.waiting - 6 * 30) <= 3
    assert plan.km == pytest.approx(plan.travel / 60 * TRAVEL.speed, abs=1)


def test_the_order_in_which_stops_are_given_changes_nothing():
    given_ = stops(8)
    one = order_day(OFFICER, MONDAY, given_, TRAVEL)
    assert order_day(OFFICER, MONDAY, given_[::-1], TRAVEL) == one


def test_an_empty_day():
    plan = order_day(OFFICER, MONDAY, [], TRAVEL)
    assert (plan.visits, plan.travel, plan.km, plan.problems) == ((), 0, 0.0, ())


def test_an_appointment_is_kept_and_who_comes_early_waits():
    given_ = stops(5)
    given_[2] = replace(given_[2], fixed=Appointment(MONDAY, 13 * 60, 13 * 60))
    plan = order_day(OFFICER, MONDAY, given_, TRAVEL)
    met = next(v for v in plan.visits if v.key == "u2")
    assert met.begins == 13 * 60
    assert plan.problems == ()
    assert plan.waiting > 0


def test_home_is_left_later_rather_than_waiting_at_the_first_door():
    one = replace(stops(1)[0], fixed=Appointment(MONDAY, 11 * 60, 12 * 60))
    plan = order_day(OFFICER, MONDAY, [one], TRAVEL)
    assert plan.waiting == 0
    assert plan.leaves == 11 * 60 - plan.visits[0].travel
    assert plan.visits[0].begins == 11 * 60


def test_what_cannot_be_kept_stays_in_the_day_and_is_named():
    given_ = stops(3)
    for n in (0, 1):
        given_[n] = replace(given_[n], fixed=Appointment(MONDAY, 9 * 60, 9 * 60))
    plan = order_day(OFFICER, MONDAY, given_, TRAVEL)
    assert len(plan.visits) == 3
    (problem,) = plan.problems
    assert problem.code == "late"
    assert problem.key in ("u0", "u1")
    assert "09.00" in problem.sentence


def test_the_officers_own_order_is_told_with_what_breaks():
    given_ = stops(6)
    given_[4] = replace(given_[4], fixed=Appointment(MONDAY, 9 * 60, 9 * 60 + 30))
    best = order_day(OFFICER, MONDAY, given_, TRAVEL)
    same = with_order(OFFICER, MONDAY, given_, best.keys, TRAVEL)
    assert replace(same, method="exact") == best
    last = [k for k in best.keys if k != "u4"] + ["u4"]
    own = with_order(OFFICER, MONDAY, given_, last, TRAVEL)
    assert list(own.keys) == last
    assert own.method == "chosen"
    assert own.travel >= best.travel
    assert [(p.code, p.key) for p in own.problems] == [("late", "u4")]


@pytest.mark.parametrize("keys", [["u0"], ["u0", "u0"], ["u0", "u9"], ["u0", "u1", "u1"]])
def test_an_own_order_names_every_stop_once(keys):
    with pytest.raises(BadInput, match="tepat satu kali"):
        with_order(OFFICER, MONDAY, stops(2), keys, TRAVEL)


def test_other_things_that_do_not_hold():
    given_ = [replace(s, minutes=90) for s in stops(9)]
    given_[0] = replace(given_[0], promised_on=WEEK[2])
    plan = order_day(OFFICER, MONDAY, given_, TRAVEL)
    assert {p.code for p in plan.problems} == {"capacity", "hours", "wrong_day"}
    assert "2 Desember 2026" in next(p for p in plan.problems if p.code == "wrong_day").sentence


def test_known_times_between_villages_decide_the_order():
    home = Point(-8.10, 113.70)
    officer = Officer("o", home, frozenset("abc"), village="a")
    # On a line from home; the river between b and c costs two hours, round by a does not.
    given_ = [
        Stop("a", "a", -8.11, 113.70, minutes=10),
        Stop("b", "b", -8.12, 113.70, minutes=10),
        Stop("c", "c", -8.13, 113.70, minutes=10),
    ]
    free = with_order(officer, MONDAY, given_, ["a", "b", "c"], TRAVEL)
    assert order_day(officer, MONDAY, given_, TRAVEL).travel == free.travel == 22
    river = Travel(known={("b", "c"): 120})
    plan = order_day(officer, MONDAY, given_, river)
    assert plan.keys in (("b", "a", "c"), ("c", "a", "b"))
    own = with_order(officer, MONDAY, given_, ["a", "b", "c"], river)
    assert own.visits[2].travel == 120


def test_the_villages_point_stands_in_and_is_marked():
    travel = Travel(villages={"v": JEMBER})
    plan = order_day(OFFICER, MONDAY, [Stop("a", "v"), *stops(1)], travel)
    assert {v.key: v.approximate for v in plan.visits} == {"a": True, "u0": False}
    # Without any point it comes last, without a known way, and the day says so.
    known = order_day(OFFICER, MONDAY, stops(3), TRAVEL)
    plan = order_day(OFFICER, MONDAY, [Stop("a", "v"), *stops(3)], TRAVEL)
    assert plan.keys == (*known.keys, "a")
    assert (plan.visits[-1].travel, plan.visits[-1].approximate) == (0, False)
    assert (plan.travel, plan.km) == (known.travel, known.km)
    assert [(p.code, p.key) for p in plan.problems] == [("no_way", "a")]
    assert "tidak ikut dihitung" in plan.problems[0].sentence
    alone = order_day(OFFICER, MONDAY, [Stop("a", "v")], TRAVEL)
    assert (alone.keys, alone.km, alone.back - alone.leaves) == (("a",), 0.0, 60)
    own = with_order(OFFICER, MONDAY, [*stops(2), Stop("a", "v")], ["u0", "a", "u1"], TRAVEL)
    plain = with_order(OFFICER, MONDAY, stops(2), ["u0", "u1"], TRAVEL)
    assert (own.keys, own.travel, own.km) == (("u0", "a", "u1"), plain.travel, plain.km)
    with pytest.raises(BadInput, match="dua kali"):
        order_day(OFFICER, MONDAY, [*stops(1), *stops(1)], TRAVEL)


def test_a_long_day_without_the_router_is_ordered_plainly_and_says_so():
    given_ = stops(20, seed=8)
    plan = order_day(OFFICER, MONDAY, given_, TRAVEL, router=False)
    assert plan.method == "nearest"
    assert sorted(plan.keys) == sorted(s.key for s in given_)
    assert order_day(OFFICER, MONDAY, given_[::-1], TRAVEL, router=False) == plan


def test_the_plain_order_is_near_the_best_on_short_days():
    chance = Random(4)
    more = []
    for _ in range(20):
        tour = random_tour(chance, 8, 0.0, 24)
        best = exact.cost(tour, exact.best(tour))[0]
        more.append(exact.cost(tour, plain.order(tour))[0] / best)
    assert min(more) >= 1
    assert sum(more) / len(more) < 1.02
