"""The way is an estimate: straight line, detour, speed; what the office knows comes before it."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.mentoring.routing import BadInput, Point, Stop, Travel, calibrate, straight_km
from guyub.mentoring.routing.travel import DETOUR, ENOUGH, RADIUS_KM, Spot

points = st.builds(Point, st.floats(-11, 6), st.floats(95, 141))


def test_a_degree_of_latitude_and_a_known_pair():
    assert straight_km(Point(-8.0, 113.0), Point(-7.0, 113.0)) == pytest.approx(
        RADIUS_KM * math.pi / 180
    )
    # Monas to Tugu Pahlawan, by the spherical law of cosines instead of the haversine.
    a, b = Point(-6.17539, 106.82715), Point(-7.24571, 112.73781)
    la, lb, lon = (math.radians(x) for x in (a.lat, b.lat, b.lon - a.lon))
    by_cosines = RADIUS_KM * math.acos(
        math.sin(la) * math.sin(lb) + math.cos(la) * math.cos(lb) * math.cos(lon)
    )
    assert straight_km(a, b) == pytest.approx(by_cosines, rel=1e-9)
    assert 650 < straight_km(a, b) < 680


@given(points, points, points)
def test_straight_lines_are_distances(a, b, c):
    assert straight_km(a, a) == 0
    assert straight_km(a, b) == pytest.approx(straight_km(b, a))
    assert straight_km(a, c) <= straight_km(a, b) + straight_km(b, c) + 1e-6


def test_seconds_are_kilometres_by_detour_and_speed():
    a, b = Spot(-8.0, 113.0, "v"), Spot(-8.1, 113.0, "w")
    straight = straight_km(Point(-8.0, 113.0), Point(-8.1, 113.0))
    assert Travel(detour=1.5, speed=30).seconds(a, b) == round(straight * 1.5 / 30 * 3600)
    assert Travel(detour=2).km(a, b) == pytest.approx(2 * straight)


def test_known_minutes_override_in_both_directions_and_only_between_the_two_villages():
    a, b = Spot(-8.0, 113.0, "hulu"), Spot(-8.01, 113.0, "hilir")
    other, near = Spot(-8.02, 113.0, "lain"), Spot(-8.001, 113.0, "hulu")
    free, travel = Travel(), Travel(known={("hulu", "hilir"): 75})
    assert travel.seconds(a, b) == travel.seconds(b, a) == 75 * 60
    assert travel.seconds(a, near) == free.seconds(a, near)
    assert travel.seconds(a, other) == free.seconds(a, other)
    one_way = Travel(known={("hulu", "hilir"): 75, ("hilir", "hulu"): 90})
    assert (one_way.seconds(a, b), one_way.seconds(b, a)) == (75 * 60, 90 * 60)


def test_a_business_without_a_place_stands_in_its_village():
    travel = Travel(villages={"v": Point(-8.1, 113.1)})
    assert travel.spot(Stop("a", "v")) == Spot(-8.1, 113.1, "v")
    assert travel.spot(Stop("a", "v", -8.2, 113.2)) == Spot(-8.2, 113.2, "v")
    assert travel.spot(Stop("a", "w")) is None


def days(factor: float, count: int, seed: int = 1) -> list[tuple[float, float]]:
    chance = Random(seed)
    lines = [chance.uniform(8, 60) for _ in range(count)]
    return [(km, round(km * factor * chance.uniform(0.9, 1.1))) for km in lines]


def test_the_office_finds_its_factor_and_how_far_days_differ():
    found = calibrate(days(1.62, 60))
    assert found.factor == pytest.approx(1.62, rel=0.02)
    assert not found.assumed
    assert (found.n, found.dropped) == (60, 0)
    assert found.spread is not None
    assert 0.02 < found.spread < 0.16


def test_private_trips_and_slips_of_the_pen_do_not_move_it():
    clean = days(1.62, 40)
    dirty = [*clean, (30, 149), (20, 95), (25, 4050), (40, 12), (0.2, 9), (0, 0), (33, 110)]
    found = calibrate(dirty)
    assert found.factor == pytest.approx(calibrate(clean).factor, rel=0.01)
    assert found.dropped == 7


def test_too_few_days_leave_the_assumption_and_say_so():
    found = calibrate(days(2.2, ENOUGH - 1))
    assert (found.factor, found.assumed, found.spread) == (DETOUR, True, None)
    assert found.n == ENOUGH - 1
    assert calibrate([]).assumed


def test_days_that_all_agree_are_no_outliers_of_each_other():
    found = calibrate([(10, 15)] * 20 + [(20, 30.4)])
    assert (found.n, found.dropped) == (21, 0)


@pytest.mark.parametrize("pair", [(math.nan, 10), (10, math.inf)])
def test_what_is_no_number_is_refused(pair):
    with pytest.raises(BadInput, match="kilometer"):
        calibrate([*days(1.5, 20), pair])


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 1000)), max_size=40))
def test_whatever_is_read_the_factor_can_be_used(pairs):
    found = calibrate(pairs)
    assert Travel(detour=found.factor)
    assert found.n + found.dropped == len(pairs)
