from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.ids import (
    MAX_COUNT,
    NumberError,
    damm_digit,
    human_number,
    parse_human_number,
    uuid7,
    uuid7_time,
)

kinds = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=5)
pairs = st.lists(st.integers(0, 99), max_size=3)
counts = st.integers(1, MAX_COUNT)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, int, str]:
    digits = ".".join(f"{pair:02d}" for pair in draw(pairs))
    prefix = draw(kinds) + (f"-{digits}" if digits else "")
    n = draw(counts)
    return prefix, n, human_number(prefix, n)


def test_uuid7_is_a_standard_uuid_that_sorts_by_time() -> None:
    before = datetime.now(tz=UTC) - timedelta(milliseconds=2)
    made = [uuid7() for _ in range(2000)]
    assert all(type(item) is uuid.UUID and item.version == 7 for item in made)
    assert len(set(made)) == 2000
    times = [uuid7_time(item) for item in made]
    assert times == sorted(times)
    assert before <= times[0] <= times[-1] <= datetime.now(tz=UTC) + timedelta(seconds=5)


def test_uuid7_time_refuses_other_versions() -> None:
    with pytest.raises(ValueError, match="UUIDv7"):
        uuid7_time(uuid.uuid4())


def test_damm_published_example() -> None:
    assert damm_digit("572") == 4
    assert damm_digit("5724") == 0


@given(numbers())
def test_round_trip_and_sloppy_writing(item: tuple[str, int, str]) -> None:
    prefix, n, text = item
    for written in (
        text,
        text.lower(),
        text.replace("-", " "),
        text.replace("-", "").replace(".", ""),
        f"  {text} ",
    ):
        parsed = parse_human_number(written)
        assert (parsed.prefix, parsed.n, parsed.text) == (prefix, n, text)


@given(numbers(), st.data())
def test_every_single_wrong_digit_is_noticed(
    item: tuple[str, int, str], data: st.DataObject
) -> None:
    text = item[2]
    places = [i for i, char in enumerate(text) if char.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    with pytest.raises(NumberError):
        parse_human_number(text[:place] + other + text[place + 1 :])


@given(numbers(), st.data())
def test_every_swap_of_neighbouring_digits_is_noticed(
    item: tuple[str, int, str], data: st.DataObject
) -> None:
    compact = item[2].replace("-", "").replace(".", "")
    places = [
        i
        for i in range(len(compact) - 1)
        if compact[i : i + 2].isdigit() and compact[i] != compact[i + 1]
    ]
    if not places:
        return
    i = data.draw(st.sampled_from(places))
    swapped = compact[:i] + compact[i + 1] + compact[i] + compact[i + 2 :]
    with pytest.raises(NumberError):
        parse_human_number(swapped)


@pytest.mark.parametrize("text", ["", "IKM", "123", "IKM-33.03-12", "IKM-3303-0001234567-8"])
def test_shapes_that_are_no_number(text: str) -> None:
    with pytest.raises(NumberError, match="Contoh yang benar"):
        parse_human_number(text)


@pytest.mark.parametrize(
    ("prefix", "n"), [("ikm", 1), ("IKM-3303", 1), ("IKM", 0), ("IKM", MAX_COUNT + 1), ("I", 1)]
)
def test_refuses_to_make_unreadable_numbers(prefix: str, n: int) -> None:
    with pytest.raises(ValueError, match=r"prefix|outside"):
        human_number(prefix, n)
