"""What a voice keyboard writes is read, and doubt is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.cashbook.spoken import Unclear, amount_of
from guyub.kernel.rupiah import terbilang


@given(st.integers(1, 10**15 - 1))
def test_every_amount_is_read_back_from_its_words(amount: int) -> None:
    assert amount_of(f"{terbilang(amount)} rupiah") == amount


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("Dua puluh lima ribu", 25_000),
        ("seribu", 1_000),
        ("sejuta", 1_000_000),
        ("satu setengah juta", 1_500_000),
        ("sejuta setengah", 1_500_000),
        ("setengah juta", 500_000),
        ("dua belas ribu lima ratus perak", 12_500),
        ("seratus sebelas rb", 111_000),
    ],
)
def test_amounts_as_people_say_them(words: str, amount: int) -> None:
    assert amount_of(words) == amount


@pytest.mark.parametrize(
    "words",
    ["", "rupiah", "dua tiga ribu", "tiga puluh seratus", "ribu", "lima puluh puluh", "25 ribu",
     "setengah", "dua ribu tiga juta", "sebelas dua", "belas", "sate ayam", "nol puluh",
     "dua setengah ratus", "seratus dua ratus"],
)  # fmt: skip
def test_doubt_is_refused(words: str) -> None:
    with pytest.raises(Unclear):
        amount_of(words)
