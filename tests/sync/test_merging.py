"""Unlike fields go together, the same field clashes, nothing is overwritten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guyub.sync.merging import Differing, merge, merge_changes

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "a", "b"]))
RECORDS = st.dictionaries(st.sampled_from("xyz"), VALUES)


def test_each_case():
    found = merge(
        {"a": 1, "b": 1, "c": 1, "d": None}, {"a": 1, "b": 2, "c": 3, "d": ""},
        {"a": 9, "b": 9, "c": 3, "d": "baru"},
    )  # fmt: skip
    assert found.take == {"a": 9, "d": "baru"}
    assert found.clashes == {"b": Differing(1, 2, 9)}


def test_yes_is_not_one():
    assert merge({"a": True}, {"a": 1}, {"a": False}).clashes == {"a": Differing(True, 1, False)}


@given(RECORDS, RECORDS, RECORDS)
def test_nothing_is_overwritten_and_nothing_forgotten(base, theirs, mine):
    found = merge(base, theirs, mine)
    assert not set(found.take) & set(found.clashes)
    for name, value in mine.items():
        stands = theirs.get(name)
        if name in found.take:
            assert found.take[name] == value
            assert (stands or None) == (base.get(name) or None) or stands == base.get(name)
        elif name in found.clashes:
            assert found.clashes[name].mine == value
            assert found.clashes[name].theirs == stands
        else:
            assert stands == value or (stands in (None, "") and value in (None, ""))


@given(RECORDS, RECORDS)
def test_without_anybody_else_all_is_taken(base, mine):
    assert merge(base, base, mine).clashes == {}
    changes = {name: (base.get(name), value) for name, value in mine.items()}
    assert merge_changes(changes, base) == merge(base, base, mine)
