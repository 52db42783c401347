"""Rows that arrive beside rows that are there."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pytest

from guyub.linkage.arrivals import Arrived, arrive
from tests.linkage.conftest import MAPPING, Small

FIRST = 420  # rows of the small table that are there already


@dataclass(frozen=True)
class World:
    there: pa.Table
    new: pa.Table
    truth: list[object]
    found: Arrived


@pytest.fixture(scope="module")
def world(small: Small) -> World:
    there, new = small.table.slice(0, FIRST), small.table.slice(FIRST)
    return World(there, new, list(small.truth), arrive(there, new, MAPPING))


def _pairs(found: Arrived) -> list[tuple[int, int]]:
    return list(zip(found.pairs["a"].to_pylist(), found.pairs["b"].to_pylist(), strict=True))


def test_only_pairs_with_a_new_row_are_looked_at(world: World) -> None:
    pairs = _pairs(world.found)
    assert pairs
    assert all(a < b and b >= FIRST for a, b in pairs)
    assert any(a < FIRST for a, _b in pairs)
    assert any(a >= FIRST for a, _b in pairs), "new rows are linked to each other too"


def test_most_rows_of_one_owner_meet_and_few_others(world: World) -> None:
    true = {
        (a, b)
        for b in range(FIRST, len(world.truth))
        for a in range(b)
        if world.truth[a] == world.truth[b]
    }
    weights = world.found.pairs["weight"].to_pylist()
    said = {pair for pair, w in zip(_pairs(world.found), weights, strict=True) if w >= 0}
    assert len(said & true) / len(true) > 0.9
    assert len(said & true) / len(said) > 0.9


def test_a_stored_model_weighs_by_its_own_levels(world: World, small: Small) -> None:
    found = arrive(world.there, world.new, MAPPING, small.model)
    assert found.borne_out is None
    assert found.model.roles == small.model.roles
    kept = [c["comparison_levels"] for c in found.model.settings["comparisons"]]
    assert kept == [c["comparison_levels"] for c in small.model.settings["comparisons"]]
    assert set(_pairs(found)) & set(_pairs(world.found))


@pytest.mark.parametrize(("there", "new"), [(0, 30), (30, 0), (0, 0), (1, 1)])
def test_nothing_on_a_side_is_no_failure(small: Small, there: int, new: int) -> None:
    found = arrive(small.table.slice(0, there), small.table.slice(there, new), MAPPING)
    assert len(found.clustering.cluster) == there + new
    assert all(b >= there for _a, b in _pairs(found))


def test_villages_of_headings_are_believed_as_far_as_rows_bear_them_out(world: World) -> None:
    """New rows under one heading that is not theirs are found still; where the heading is theirs,
    it is borne out by more."""
    column = MAPPING["village"]
    headed = [False] * FIRST + [True] * world.new.num_rows
    right = arrive(world.there, world.new, MAPPING, headed=headed)
    at = world.new.column_names.index(column)
    one = pa.array([world.there[column][0].as_py()] * world.new.num_rows, pa.string())
    wrong = arrive(world.there, world.new.set_column(at, column, one), MAPPING, headed=headed)
    assert right.borne_out is not None
    assert wrong.borne_out is not None
    assert right.borne_out > wrong.borne_out + 0.3
    true = {pair for pair in _pairs(world.found) if world.truth[pair[0]] == world.truth[pair[1]]}
    assert len(true & set(_pairs(wrong))) / len(true) > 0.7
