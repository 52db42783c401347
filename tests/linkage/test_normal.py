"""Forms of names, numbers, places and trades."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guyub.linkage.normal import numbers, people, places, trades, words

NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "Zs", "P")), max_size=40
) | st.lists(
    st.sampled_from("Hj. H. Drs. Siti Soeharjo Tjipto Moh. St. S.Pd. (alm) Sri W. alias".split()),
    max_size=6,
).map(" ".join)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suharyanto", "H. Soeharyanto"),
        ("Hj. Siti Aminah, S.Pd.", "ST. AMINAH"),
        ("Drs. Djoko Tjipto", "Joko Cipto"),
        ("Moh. Arifin", "Muhammad Arifin"),
        ("Bpk. Sjamsoel Bahri", "syamsul bahri"),
        ("Boe Paiman", "Ibu Paiman"),
        ("Njoman", "Nyoman"),
        ("Achmad Rochman", "Akhmad Rokhman"),
        ("Slamet Widdodo", "Slamet Widodo"),
        ("12. Suparman", "Suparman alias Parman"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert people.person(one).key == people.person(other).key != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suharyanto", "Suhariyanto"),
        ("Sutrisno", "Sutrisna"),
        ("Sholeh", "Soleh"),
        ("Pauzi", "Fauzi"),
        ("Aminah", "Amina"),
        ("Khotimah", "Hotimah"),
    ],
)
def test_names_that_sound_alike_meet_in_sound_only(one: str, other: str) -> None:
    assert people.person(one).key != people.person(other).key
    assert people.person(one).sounds == people.person(other).sounds


@pytest.mark.parametrize(
    ("one", "other"),
    [("Wahyu", "Wahid"), ("Siti", "Sri"), ("Sutarno", "Sutarni"), ("Budi", "Bodo"), ("Eko", "Ika")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert people.person(one).sounds != people.person(other).sounds


def test_a_name_that_is_only_a_title_stays_a_name() -> None:
    assert people.person("Haji").words == ("haji",)
    assert people.person("H.").words == ("h",)
    assert people.person("-") == people.person(None) == people.NOBODY


@pytest.mark.parametrize(
    ("few", "many", "same"),
    [
        ("Sri W.", "Sri Widodo", True),
        ("Suparman", "Suparman Wibowo", True),
        ("Siti N. Aminah", "Siti Nur Aminah", True),
        ("Sri W.", "Sri Lestari", False),
        ("Wibowo", "Suparman Wibowo", False),
        ("Suparman", "Suparman", False),
        ("", "Suparman", False),
    ],
)
def test_shortened(few: str, many: str, same: bool) -> None:
    assert people.shortened(people.person(few), people.person(many)) is same
    assert people.shortened(people.person(many), people.person(few)) is same


@given(NAMES)
def test_forms_of_names_are_idempotent(name: str) -> None:
    found = people.person(name)
    assert len(found.words) == len(found.plain) == len(found.sounds)
    for word in found.words:
        assert words.modern(word) == word
        assert words.sound(words.sound(word)) == words.sound(word)


@given(NAMES)
def test_case_and_space_do_not_matter(name: str) -> None:
    assert people.person(f"  {name.upper()} ").plain == people.person(name.upper()).plain


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.booleans(), st.integers(1, 9999))
def test_nik_is_taken_apart(born: date, woman: bool, serial: int) -> None:
    day = born.day + (40 if woman else 0)
    text = f"330307{day:02}{born:%m%y}{serial:04}"
    found = numbers.nik(f"'{text[:6]} {text[6:12]} {text[12:]}")
    assert found is not None
    assert found.digits == text
    assert found.born == f"{born:%y%m%d}"
    assert found.sex == ("P" if woman else "L")
    assert found.valid


@pytest.mark.parametrize(
    "text",
    ["3303073202800001", "3303070113800001", "0003070101800001", "3300070101800001",
     "3303070101800000"],
)  # fmt: skip
def test_a_nik_that_cannot_be(text: str) -> None:
    found = numbers.nik(text)
    assert found is not None
    assert not found.valid


@pytest.mark.parametrize("text", ["9.90E+15", "9,90E+15", "330307010180000", "abc", "", None])
def test_no_nik(text: str | None) -> None:
    assert numbers.nik(text) is None


@given(st.text("0123456789", min_size=16, max_size=16), st.integers(0, 15), st.integers(1, 9))
def test_one_digit_off(nik: str, at: int, step: int) -> None:
    other = nik[:at] + str((int(nik[at]) + step) % 10) + nik[at + 1 :]
    assert numbers.one_digit_off(nik, other)
    assert not numbers.one_digit_off(nik, nik)
    if at < 15 and nik[at] != nik[at + 1]:
        swapped = nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
        assert numbers.one_digit_off(nik, swapped)


@pytest.mark.parametrize(
    "text",
    ["0812-3456-7890", "+62 812 3456 7890", "62812 3456 7890", "812 34567890", "81234567890.0",
     "- / 0812 3456 7890", "0812.3456.7890 atau 0857", "+62 (0)812 34567890"],
)  # fmt: skip
def test_phone(text: str) -> None:
    assert numbers.phone(text) == "81234567890"


@pytest.mark.parametrize("text", ["-", "0000000000", "tidak ada", "123", None, "8,12E+10"])
def test_no_phone(text: str | None) -> None:
    assert numbers.phone(text) == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [("17-08-1945", "1945-08-17"), ("17/8/45", "1945-08-17"), ("1945-08-17", "1945-08-17"),
     ("1945-08-17 00:00:00", "1945-08-17"), ("17 Agustus 1945", "1945-08-17"),
     ("19450817", "1945-08-17"), ("17081945", "1945-08-17"), ("Leces, 17 Agt 1945", "1945-08-17"),
     ("1945", "1945"), ("1630-08-01", "1630-08-01"), ("31-02-1980", ""), ("", ""), (None, "")],
)  # fmt: skip
def test_birth_date(text: str | None, day: str) -> None:
    assert numbers.birth_date(text) == day


@given(st.dates(date(1931, 1, 1), date(2029, 12, 31)))
def test_a_date_is_read_in_every_way_of_writing(day: date) -> None:
    for shown in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%y", "%Y%m%d", "%d.%m.%Y"):
        assert numbers.birth_date(day.strftime(shown)) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "rt_rw", "hamlet", "rest"),
    [
        ("RT 03/02 Dusun Karang Redja", "3/2", "karangreja", ""),
        ("Jl. Djenderal Soedirman No. 12, RT.3 RW.02", "3/2", "", "jenderal sudirman 12"),
        ("Dsn Krajan, 03/02", "3/2", "krajan", ""),
        ("Klareyan RT 001 RW 004 Kec. Petarukan", "1/4", "", "klareyan petarukan"),
        ("", "", "", ""),
    ],
)
def test_address(text: str, rt_rw: str, hamlet: str, rest: str) -> None:
    assert places.address(text) == places.Address(rt_rw, hamlet, rest)


def test_places() -> None:
    assert places.place("Ds. Karang Redja") == places.place("KARANGREJA") == "karangreja"
    assert places.place("Kalimanah II") == places.place("Kalimanah 2")
    assert places.village_code("3303072001") == places.village_code("33.03.07.2001")
    assert places.village_code("Leces") == places.village_code(None) == ""


def test_trades() -> None:
    assert trades.business("UD. Madju Djaja") == trades.business("maju jaja")
    assert trades.product("Industri Kripik Singkong") == trades.product("keripik  singkong")
    assert trades.product("Pembuatan makanan") == "pembuatan makanan"
    assert trades.product(None) == ""


@given(NAMES)
@example("DSS")
@example("de sa")
def test_forms_of_trades_and_places_are_idempotent(text: str) -> None:
    assert trades.product(trades.product(text)) == trades.product(text)
    assert places.place(places.place(text)) == places.place(text)
