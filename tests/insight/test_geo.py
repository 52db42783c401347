"""Maps as numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guyub.insight import geo

place = st.tuples(st.floats(95, 141), st.floats(-11, 6))


@given(st.lists(place, min_size=1, max_size=20))
def test_every_point_falls_inside_the_drawing(points):
    at = geo.frame(points)
    assert at is not None
    for lon, lat in points:
        x, y = at.place(lon, lat)
        assert 0 <= x <= at.width
        assert 0 <= y <= at.height


def test_no_points_no_drawing():
    assert geo.frame([]) is None


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_shades_follow_the_legend(value, most):
    value = min(value, most)
    found = geo.shade(value, most)
    assert (found == 0) == (value == 0)
    if value:
        ranges = {number: (low, high) for number, low, high in geo.steps(most)}
        low, high = ranges[found]
        assert low <= value <= high


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_bubbles_grow_with_the_value_and_none_means_none(value, most):
    assert geo.radius(0, most) == 0
    assert geo.SMALLEST <= geo.radius(min(value, most), most) <= geo.LARGEST


def test_outline_keeps_holes_and_drops_repeated_pixels():
    square = [[109.3, -7.4], [109.4, -7.4], [109.4, -7.5], [109.3, -7.5], [109.3, -7.4]]
    hole = [[109.33, -7.43], [109.36, -7.43], [109.36, -7.46], [109.33, -7.43]]
    geometry = {"type": "MultiPolygon", "coordinates": [[square, hole]]}
    at = geo.frame(geo.corners(geometry))
    assert at is not None
    path = geo.outline(geometry, at)
    assert path.count("M") == path.count("Z") == 2
    dense = {"type": "Polygon", "coordinates": [[p for p in square for _ in range(50)]]}
    assert len(geo.outline(dense, at)) == len(
        geo.outline({"type": "Polygon", "coordinates": [square]}, at)
    )
