from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.rupiah import (
    RupiahError,
    format_number,
    format_percent,
    format_rupiah,
    format_rupiah_short,
    parse_rupiah,
    terbilang,
    terbilang_rupiah,
    whole_percent,
)

amounts = st.integers(-(10**15), 10**15)
UNITS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}
DIGITS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
ONES = {word: n for n, word in enumerate(DIGITS, 1)}


def read_words(text: str) -> int:
    """Oracle: reads Indonesian number words by their grammar, apart from how they were made."""
    total = group = pending = 0
    for word in text.split():
        if word in ONES:
            pending = ONES[word]
        elif word in ("sepuluh", "sebelas"):
            group += 10 if word == "sepuluh" else 11
        elif word == "belas":
            group, pending = group + 10 + pending, 0
        elif word == "puluh":
            group, pending = group + 10 * pending, 0
        elif word == "ratus":
            group, pending = group + 100 * pending, 0
        elif word == "seratus":
            group += 100
        elif word == "seribu":
            assert group == pending == 0
            total += 1000
        elif word in UNITS:
            total, group, pending = total + (group + pending) * UNITS[word], 0, 0
        else:
            assert word == "nol"
    return total + group + pending


@given(st.integers(0, 10**15))
def test_terbilang_reads_back(value: int) -> None:
    words = terbilang(value)
    assert read_words(words) == value
    for wrong in ("satu ratus", "satu puluh", "satu belas"):
        assert f" {wrong} " not in f" {words} "
    assert not words.startswith("satu ribu")
    assert (" juta satu ribu" in words) is False


def test_terbilang_reads_back_small() -> None:
    assert all(read_words(terbilang(value)) == value for value in range(12_000))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (100, "seratus"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (2111, "dua ribu seratus sebelas"),
        (101_000, "seratus satu ribu"),
        (1_001_000, "satu juta seribu"),
        (1_500_000, "satu juta lima ratus ribu"),
        (10**9, "satu miliar"),
        (-5, "minus lima"),
    ],
)
def test_terbilang_words(value: int, words: str) -> None:
    assert terbilang(value) == words


def test_terbilang_on_receipts() -> None:
    assert terbilang_rupiah(1_500_000) == "Satu juta lima ratus ribu rupiah"


@given(amounts)
def test_rupiah_round_trip(amount: int) -> None:
    shown = format_rupiah(amount)
    assert parse_rupiah(shown) == amount
    assert parse_rupiah(str(amount)) == amount
    assert parse_rupiah(f"{shown},-") == amount
    assert parse_rupiah(f" {shown.replace('Rp', 'Rp. ')},00 ") == amount


@given(amounts)
def test_short_form_is_within_half_a_tenth_of_its_unit(amount: int) -> None:
    shown = format_rupiah_short(amount).removeprefix("-").removeprefix("Rp")
    number, _, unit = shown.partition(" ")
    value = Fraction(number.replace(".", "").replace(",", "."))
    scale = UNITS.get(unit, 1)
    assert abs(value * scale - abs(amount)) <= Fraction(scale, 20)
    assert unit == "triliun" or value < 1000


@pytest.mark.parametrize(
    ("amount", "long", "short"),
    [
        (1_500_000, "Rp1.500.000", "Rp1,5 juta"),
        (0, "Rp0", "Rp0"),
        (999, "Rp999", "Rp999"),
        (1000, "Rp1.000", "Rp1 ribu"),
        (999_000, "Rp999.000", "Rp999 ribu"),
        (999_949, "Rp999.949", "Rp999,9 ribu"),
        (999_950, "Rp999.950", "Rp1 juta"),
        (-2_300_000_000, "-Rp2.300.000.000", "-Rp2,3 miliar"),
        (None, "belum diketahui", "belum diketahui"),
    ],
)
def test_rupiah_forms(amount: int | None, long: str, short: str) -> None:
    assert format_rupiah(amount) == long
    assert format_rupiah_short(amount) == short


@pytest.mark.parametrize("value", [1.5, True, Decimal("2"), "3"])
def test_only_integers_are_money(value: Any) -> None:
    for function in (format_rupiah, format_rupiah_short, terbilang):
        with pytest.raises(TypeError):
            function(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,5", "1.50", "1,500", "1.5000", "12.34.567", "1e6", "-", "Rp", "9" * 19]
)
def test_amounts_that_are_not_guessed(text: str) -> None:
    with pytest.raises(RupiahError):
        parse_rupiah(text)


@given(st.text(max_size=20))
def test_parsing_never_crashes(text: str) -> None:
    try:
        assert isinstance(parse_rupiah(text), int)
    except RupiahError:
        pass


def test_numbers_and_percent() -> None:
    assert format_number(43_300) == "43.300"
    assert format_number(-1234, 2) == "-1.234,00"
    assert format_number(Decimal("1234.50")) == "1.234,5"
    assert format_number(Decimal("0.125"), 2) == "0,13"
    assert format_number(None) == format_percent(None) == "belum diketahui"
    assert format_percent(0.405) == "40,5 %"
    assert format_percent(0.4) == "40 %"
    assert format_percent(Fraction(1, 3), 2) == "33,33 %"
    assert format_percent(Decimal("0.0005")) == "0,1 %"
    assert format_percent(Fraction(7, 4009), 0) == "kurang dari 1 %"
    assert format_percent(Fraction(7, 4009)) == "0,2 %"
    assert format_percent(Fraction(4002, 4009), 0) == "lebih dari 99 %"
    assert format_percent(Fraction(4002, 4009), 0, short=True) == ">99 %"
    assert format_percent(0.0001) == "kurang dari 0,1 %"
    assert format_percent(0.9999) == "lebih dari 99,9 %"
    assert [format_percent(n, 0) for n in (0, 1, 1.0004, Decimal("0.005"))] == [
        "0 %", "100 %", "100 %", "1 %",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="finite"):
        format_percent(float("nan"))


def test_a_bar_is_empty_for_none_and_full_for_all_only():
    assert [whole_percent(n, 4009) for n in (0, 7, 2004, 4002, 4009)] == [0, 1, 50, 99, 100]
    assert whole_percent(0, 0) == 0
    assert whole_percent(5, 4) == 100
