"""What a machine may join unasked: weight and evidence that can be named, nothing against it."""

from __future__ import annotations

import pytest

from guyub.linkage import certainty, measuring
from guyub.linkage.grouping import bits
from guyub.linkage.scoring import UNKNOWN, known_levels
from tests.linkage.conftest import MAPPING, Small


def _pair(small: Small, **reached: str) -> dict[str, int]:
    """A pair that reaches these levels; all else is unknown."""
    told = {f"g_{role}": UNKNOWN for role in MAPPING}
    for comparison in small.model.settings["comparisons"]:
        role = comparison["output_column_name"]
        codes = [level["label_for_charts"] for level in known_levels(comparison)]
        if role in reached:
            told[f"g_{role}"] = codes.index(reached[role])
    return told


@pytest.mark.parametrize(
    ("reached", "why"),
    [
        ({"name": "near", "nik": "same"}, ("name", "nik")),
        ({"name": "sound", "birth_date": "same", "phone": "same"},
         ("name", "birth_date", "phone")),
        ({"name": "same", "birth_date": "same", "village": "same", "address": "same"},
         ("name", "birth_date", "village", "address")),
        # One cannot tell these from kin, twins or a number written for want of another.
        ({"name": "same", "phone": "same", "village": "same", "address": "same"}, ()),
        ({"name": "near", "birth_date": "same", "phone": "same", "village": "same"}, ()),
        ({"name": "same", "nik": "one_digit_same_birth", "phone": "same"}, ()),
        ({"name": "other", "nik": "same", "birth_date": "same", "phone": "same"}, ()),
        ({"nik": "same", "birth_date": "same", "phone": "same"}, ()),
        # Something that a person has only one of speaks against it.
        ({"name": "same", "nik": "other", "birth_date": "same", "phone": "same"}, ()),
        ({"name": "same", "nik": "same", "birth_date": "other"}, ()),
        ({"name": "same", "nik": "same", "sex": "other"}, ()),
    ],
)  # fmt: skip
def test_what_counts_as_evidence(
    small: Small, reached: dict[str, str], why: tuple[str, ...]
) -> None:
    assert certainty.evidence(small.model, _pair(small, **reached)) == why


def test_the_condition_in_sql_is_the_same_rule(small: Small) -> None:
    least = bits(small.model.thresholds.merge)
    seen = set()
    for pair in small.linked.pairs.to_pylist():
        wanted = pair["weight"] >= least and bool(certainty.evidence(small.model, pair))
        assert pair["sure"] is wanted
        seen.add((pair["weight"] >= least, wanted))
    assert {(True, True), (True, False), (False, False)} <= seen


def test_nothing_wrong_is_sure_in_the_small_table(small: Small) -> None:
    sure = [p for p in small.linked.pairs.to_pylist() if p["sure"]]
    assert len(sure) > 150
    assert all(small.truth[p["a"]] == small.truth[p["b"]] for p in sure)


def test_upper_bound_of_errors() -> None:
    assert measuring.most_errors(0, 0) == 1
    assert measuring.most_errors(0, 30_000) == pytest.approx(1e-4)
    assert measuring.most_errors(5, 100_000) == pytest.approx(1.027e-4, rel=0.01)
