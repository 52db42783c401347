"""Clusters by evidence."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from guyub.linkage import clusters
from guyub.linkage.normal.numbers import one_digit_off


def _all_pairs(weights: dict[tuple[int, int], float], rows: int, other: float):
    return {pair: weights.get(pair, other) for pair in combinations(range(rows), 2)}


def _cluster(weights, rows, niks=None, join=1.0):
    parts, _cuts = clusters.bounded_components(weights, join)
    return clusters.cluster(rows, parts, weights, join, niks, one_digit_off)


def test_a_chain_of_two_strangers_is_broken_and_told() -> None:
    weights = _all_pairs({(0, 1): 9, (2, 3): 9, (1, 2): 4}, 4, -8)
    found = _cluster(weights, 4)
    assert found.cluster == [0, 0, 2, 2]
    assert [(c.pair, c.reason, c.sizes) for c in found.cuts] == [((1, 2), "weak_bridge", (2, 2))]
    assert found.cuts[0].mean == (4 - 8 * 3) / 4


def test_one_missing_link_does_not_break_what_holds_together() -> None:
    weights = _all_pairs({(0, 1): 9, (1, 2): 9, (0, 2): -3}, 3, 0)
    assert _cluster(weights, 3).cluster == [0, 0, 0]


def test_a_badly_written_row_is_asked_by_those_it_fits() -> None:
    """Row 5 fits three of five rows of a person well; the other two are badly written like it."""
    weights = dict.fromkeys(combinations(range(5), 2), 9.0)
    weights |= {(at, 5): 6.0 for at in range(3)} | {(at, 5): -9.0 for at in (3, 4)}
    assert _cluster(weights, 6).cluster == [0] * 6
    weights |= {(at, 5): -9.0 for at in (1, 2)}
    assert _cluster(weights, 6).cluster == [0, 0, 0, 0, 0, 5]


def test_two_persons_with_several_bridges_stay_two() -> None:
    """Kin: every second pair between two clusters of four is like enough, none is convincing."""
    weights = _all_pairs({}, 8, -6)
    weights |= {p: 12.0 for side in (range(4), range(4, 8)) for p in combinations(side, 2)}
    weights |= {(a, b): 3.0 for a in range(4) for b in range(4, 8) if (a + b) % 2}
    assert _cluster(weights, 8).cluster == [0] * 4 + [4] * 4


def test_two_valid_niks_carried_by_several_rows_never_join() -> None:
    weights = _all_pairs({(0, 1): 15, (2, 3): 15}, 4, 9)
    one, other = "3303070101800001", "3303074505900007"
    found = _cluster(weights, 4, {0: one, 1: one, 2: other, 3: other})
    assert sorted(map(len, found.members().values())) == [2, 2]
    assert {c.reason for c in found.cuts} == {"two_nik"}
    mistyped = one[:-1] + "7"
    assert _cluster(weights, 4, {0: one, 1: one, 2: mistyped, 3: mistyped}).cluster == [0] * 4
    assert _cluster(weights, 4, {0: one, 1: one, 2: one, 3: other}).cluster == [0] * 4


def test_what_is_too_large_is_cut_at_higher_weights() -> None:
    rows = 2 * clusters.LARGEST
    weights = {(at, at + 1): 9.0 for at in range(rows - 1)}
    weights[clusters.LARGEST - 1, clusters.LARGEST] = 1.5
    parts, cuts = clusters.bounded_components(weights, 1.0)
    assert [len(part) for part in parts] == [clusters.LARGEST] * 2
    assert [(c.pair, c.reason) for c in cuts] == [
        ((clusters.LARGEST - 1, clusters.LARGEST), "too_large")
    ]


@st.composite
def _graphs(draw: st.DrawFn):
    rows = draw(st.integers(2, 9))
    weight = st.floats(-20, 20, allow_nan=False)
    return rows, {pair: draw(weight) for pair in combinations(range(rows), 2)}


@given(_graphs())
def test_every_row_is_in_one_cluster_inside_its_component(graph) -> None:
    rows, weights = graph
    found = _cluster(weights, rows)
    assert len(found.cluster) == rows
    of = list(range(rows))
    for part in clusters.components(p for p, w in weights.items() if w >= 1.0):
        for row in part:
            of[row] = part[0]
    for row, name in enumerate(found.cluster):
        assert name <= row
        assert found.cluster[name] == name
        assert of[row] == of[name]


@given(_graphs(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(graph, rng) -> None:
    rows, weights = graph
    shuffled = list(weights.items())
    rng.shuffle(shuffled)
    assert _cluster(dict(shuffled), rows).cluster == _cluster(weights, rows).cluster


@given(_graphs())
def test_two_rows_join_only_with_a_weight_that_joins(graph) -> None:
    rows, weights = graph
    found = _cluster(weights, rows)
    for members in found.members().values():
        means = [weights[p] for p in combinations(members, 2)]
        assert max(means) >= 1.0


@given(
    st.integers(3, 9).flatmap(
        lambda rows: st.fixed_dictionaries(
            {pair: st.integers(0, 14) for pair in combinations(range(rows), 2)}
        )
    )
)
def test_what_clearly_is_one_is_so_without_growing(weights: dict[tuple[int, int], int]) -> None:
    """Two rows of different NIK change nothing by themselves, but are looked at one by one."""
    rows = max(b for _a, b in weights) + 1
    apart = {0: "3303070101800001", 1: "3303074505900007"}
    assert _cluster(weights, rows, apart) == _cluster(weights, rows)
