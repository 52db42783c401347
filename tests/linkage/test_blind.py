"""Two lists compared without being shown: what meets, what does not, what the tokens tell."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.linkage import blind
from guyub.linkage.blind import Row, best_of, compare, new_key, tokens, turned

KEY = b"k" * 32
PARTS = (
    "siti aminah sri wahyuni budi santoso agus setiawan sutrisno ngatini slamet rahayu joko"
    " widodo endang lestari bambang hartono murni kartika dewi purnomo sulastri yanto"
).split()


def people(amount: int, seed: int = 1) -> list[Row]:
    """Invented persons with distinct NIK, most with a date, half with a phone."""
    draw = random.Random(seed)
    found = []
    for n in range(amount):
        day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(50, 99)
        woman = draw.random() < 0.5
        nik = f"990101{day + 40 * woman:02}{month:02}{year:02}{n + 1:04}"
        name = " ".join(draw.sample(PARTS, 2 + (draw.random() < 0.6)))
        phone = f"08{draw.randint(10**9, 10**10 - 1)}" if draw.random() < 0.5 else ""
        found.append(Row(f"a{n}", name, nik, phone, f"19{year}-{month:02}-{day:02}"))
    return found


def spoiled(row: Row, draw: random.Random) -> Row:
    """The same person as another office wrote them down."""
    nik, name, phone, born = row.nik, row.name, row.phone, row.birth_date
    kind = draw.random()
    if kind < 0.25:
        nik = ""
    elif kind < 0.35:
        at = draw.randrange(12, 16)
        nik = nik[:at] + str((int(nik[at]) + 1) % 10) + nik[at + 1 :]
    if draw.random() < 0.3:
        name = name.replace("u", "oe", 1)
    if draw.random() < 0.2:
        name = f"Hj. {name.title()}, S.Pd."
    if draw.random() < 0.4:
        phone = ""
    if draw.random() < 0.2:
        born = ""
    return dataclasses.replace(row, ref=row.ref.replace("a", "b"), nik=nik, name=name,
                               phone=phone, birth_date=born)  # fmt: skip


def test_two_lists_meet_where_they_should() -> None:
    draw = random.Random(7)
    ours = people(1_200)
    strangers = [
        dataclasses.replace(r, ref=f"x{r.ref}", nik="" if n % 3 else f"990202{r.nik[6:]}")
        for n, r in enumerate(people(900, seed=99))
    ]
    theirs = [spoiled(r, draw) for r in ours[:400]] + strangers
    found = compare([tokens(r, KEY) for r in ours], [tokens(r, KEY) for r in theirs])
    yes = {(p.one, p.other) for p in found if p.chance >= blind.SURE_ODDS}
    true = {(f"a{n}", f"b{n}") for n in range(400)}
    right = len(yes & true)
    assert right / len(yes) >= 0.99
    assert right / len(true) >= 0.93


def test_another_key_meets_nothing() -> None:
    rows = people(50)
    assert compare([tokens(r, KEY) for r in rows], [tokens(r, new_key()) for r in rows]) == []


def test_nothing_of_a_row_stands_in_its_tokens() -> None:
    row = people(1)[0]
    made = tokens(row, KEY)
    held = repr(made).encode() + b"".join((made.nik, made.phone, made.born, made.name))
    for value in (row.nik, row.phone or "zzz", row.name, *row.name.split(), row.birth_date):
        assert value.encode() not in held
    assert row.nik not in repr(row)
    assert row.name not in repr(row)


def one(**values: str) -> blind.Tokens:
    return tokens(Row(**{"ref": "1", **values}), KEY)


def chance(first: blind.Tokens, second: blind.Tokens) -> float:
    crowd = [tokens(r, KEY) for r in people(800, seed=3)]
    second = dataclasses.replace(second, ref="2")
    found = compare([first, *crowd], [second, *crowd], least=0)
    return max((p.chance for p in found if (p.one, p.other) == ("1", "2")), default=0.0)


NIK = "3303015203800007"


@pytest.mark.parametrize("amount", [12, 200, 2_000])
def test_a_short_list_says_as_much_of_a_rare_name_as_a_long_one(amount: int) -> None:
    """A dozen applicants against all businesses is what the comparison is for."""
    person = {"name": "Tarsinah Wiguna", "phone": "081234567890"}
    few = [one(**person), *(tokens(r, KEY) for r in people(amount, seed=5))]
    many = [one(**person), *(tokens(r, KEY) for r in people(2_000, seed=6))]
    met = [p for p in compare(few, many) if p.one == p.other == "1"]
    assert [p.chance >= blind.SURE_ODDS for p in met] == [True]


@pytest.mark.parametrize(
    ("first", "second", "yes"),
    [
        ({"nik": NIK, "name": "Suharyanto"}, {"nik": NIK, "name": "H. Soehariyanto"}, True),
        # One wrong digit and the same name.
        ({"nik": NIK, "name": "Tarsinah"}, {"nik": NIK[:-1] + "8", "name": "Tarsinah"}, True),
        # The same number with a quite other name is still the same number.
        ({"nik": NIK, "name": "Tarsinah"}, {"nik": NIK, "name": "Bambang"}, True),
        # A name alone, however rare, is not enough.
        ({"name": "Tarsinah"}, {"name": "Tarsinah"}, False),
        ({"name": "Tarsinah Wiguna", "birth_date": "1980-03-12"},
         {"name": "Tarsinah Wiguna", "birth_date": "12/3/1980"}, True),
        ({"name": "Tarsinah Wiguna", "birth_date": "1980-03-12"},
         {"name": "Tarsinah Wiguna", "birth_date": "1981-03-12"}, False),
        # A whole family has one phone.
        ({"name": "Tarsinah", "phone": "081234567890"},
         {"name": "Sukirman", "phone": "0812-3456-7890"}, False),
        ({"name": "Siti Rahayu", "phone": "081234567890"},
         {"name": "Siti Rahajoe", "phone": "+62 812 3456 7890"}, True),
    ],
)  # fmt: skip
def test_what_counts_as_one_person(
    first: dict[str, str], second: dict[str, str], yes: bool
) -> None:
    assert (chance(one(**first), one(**second)) >= blind.SURE_ODDS) is yes


def test_a_number_of_an_office_says_nothing() -> None:
    many = [Row(f"a{n}", f"Nama {chr(97 + n)}lain", phone="0281891234") for n in range(20)]
    found = compare([tokens(r, KEY) for r in many], [tokens(r, KEY) for r in many], least=0)
    assert not [p for p in found if p.one != p.other and p.chance >= 0.5]
    assert all("phone" not in p.agrees for p in found)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        tokens(Row("1"), b"short")


text = st.text("abcdefghijklmnopqrstuvwxyz .,'0123456789/-", max_size=24)
rows = st.builds(Row, ref=st.uuids().map(str), name=text, nik=text, phone=text, birth_date=text)


@given(st.lists(rows, max_size=6), st.lists(rows, max_size=6))
def test_both_sides_see_the_same(ours: list[Row], theirs: list[Row]) -> None:
    left, right = [tokens(r, KEY) for r in ours], [tokens(r, KEY) for r in theirs]
    there = compare(left, right, least=0)
    back = compare(right, left, least=0)
    assert {(p.one, p.other, p.bits) for p in there} == {
        (p.one, p.other, p.bits) for p in turned(back)
    }
    assert all(best_of(there)[p.one].bits >= p.bits for p in there)
    assert all(0 <= p.chance <= 1 for p in there)


@given(rows)
def test_packed_tokens_come_back(row: Row) -> None:
    made = tokens(row, KEY)
    assert blind.unpack(row.ref, blind.pack(made)) == made
