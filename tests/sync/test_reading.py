"""Whatever comes is read or refused, never a crash; what is read can be kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.sync import reading
from guyub.sync.contact import Refused
from guyub.sync.pulling import Cursor

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
GOOD = {
    "op_id": "01a217cf-1151-725e-934b-c7f65e3d24e3", "device_seq": 1, "entity": "visit",
    "entity_id": "01a217cf-1151-725e-934b-c7f65e3d24e4", "kind": "create", "base_revision": None,
    "changes": {"note": [None, "Rapi"]}, "client_time": "2026-11-26T10:00:00+07:00",
}  # fmt: skip


@given(JSON)
def test_any_json_is_an_operation_or_refused(raw):
    try:
        reading.Operation(raw, 1)
    except reading.Unreadable:
        pass


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_one_field_gone_wild(name, value):
    try:
        found = reading.Operation({**GOOD, name: value}, 1)
    except reading.Unreadable as error:
        told = str(error)
    else:
        again = reading.Operation(json.loads(reading.canonical(found.raw)), 1)
        assert again.digest == found.digest
        return
    assert told == name


@pytest.mark.parametrize("name", [n for n in GOOD if n != "base_revision"])
def test_nothing_may_be_missing(name):
    with pytest.raises(reading.Unreadable):
        reading.Operation({k: v for k, v in GOOD.items() if k != name}, 1)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_body_or_refused(raw):
    try:
        assert isinstance(reading.body_of(raw), dict)
    except reading.Unreadable:
        pass


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_refused(text):
    code = "scope_changed"
    try:
        Cursor.read(text)
    except Refused as refused:
        code = refused.code
    assert code == "scope_changed"


@given(
    st.builds(
        Cursor, st.text("0123456789abcdef", min_size=16, max_size=16), st.integers(0, 2**62),
        st.integers(0, 2**62), st.just("new"), st.text(max_size=9), st.just(""), st.just(0),
    )
)  # fmt: skip
def test_a_cursor_comes_back_as_it_went(cursor):
    assert Cursor.read(cursor.text()) == cursor
