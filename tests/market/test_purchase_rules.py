"""The rules of purchases without a database: forms, splitting, rounding."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from guyub.market.actions.purchases_common import paper_number
from guyub.market.policy_purchases import (
    Bought,
    Limits,
    due_form,
    is_enough,
    looks_split,
    sum_of,
    tax_of,
)

LIMITS = Limits(10_000_000, 50_000_000, 200_000_000)
DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("total", "channel", "form"),
    [
        (10_000_000, "none", "receipt"), (10_000_001, "none", "kuitansi"),
        (50_000_000, "spse", "kuitansi"), (50_000_001, "none", "spk"),
        (200_000_000, "swakelola", "spk"), (200_000_001, "none", "agreement"),
        (5, "e_katalog", "order"), (500_000_000, "toko_daring", "order"),
    ],
)  # fmt: skip
def test_the_form_due_by_value(total: int, channel: str, form: str) -> None:
    assert due_form(total, channel, LIMITS, government=True, said="Rp1").form == form
    assert due_form(total, channel, LIMITS, government=False, said="Rp1").form == ""


def test_a_stronger_form_is_enough_and_another_is_not() -> None:
    assert is_enough("spk", "kuitansi")
    assert is_enough("receipt", "")
    assert not is_enough("receipt", "kuitansi")
    assert not is_enough("", "receipt")
    assert not is_enough("agreement", "order")


def _one(number: str, total: int, days: int = 0, kind: str = "goods", thing: str = "kursi",
         branch: str = "") -> Bought:  # fmt: skip
    return Bought(number, kind, DAY + timedelta(days=days), total, frozenset({thing}),
                  frozenset({branch} if branch else ()))  # fmt: skip


def _split(one: Bought, *others: Bought) -> object:
    return looks_split(one, others, (50_000_000, 200_000_000), 30)


def test_split_needs_alike_near_and_each_under_the_limit() -> None:
    one = _one("A", 30_000_000)
    found = looks_split(one, [_one("B", 30_000_000, 30)], (50_000_000, 200_000_000), 30)
    assert found is not None
    assert (found.numbers, found.total, found.limit) == (("B",), 60_000_000, 50_000_000)
    assert _split(one, _one("B", 30_000_000, 31)) is None
    assert _split(one, _one("B", 30_000_000, thing="meja")) is None
    assert _split(one, _one("B", 30_000_000, kind="catering")) is None
    assert _split(one, _one("B", 20_000_000)) is None
    assert _split(one, _one("B", 60_000_000)) is None, "that one passed the limit by itself"
    assert _split(_one("A", 1, branch="3100"), _one("B", 50_000_000, thing="x", branch="3100"))
    assert _split(_one("A", 1, kind="catering"), _one("B", 50_000_000, kind="catering", thing="x"))


def test_the_highest_limit_that_is_passed_together_is_told() -> None:
    others = [_one(str(n), 60_000_000) for n in range(3)]
    found = looks_split(_one("A", 40_000_000), others, (50_000_000, 200_000_000), 30)
    assert found is not None
    assert found.limit == 200_000_000


def test_money_is_whole() -> None:
    assert sum_of(Decimal("2.5"), 13_333) == 33_333
    assert sum_of(Decimal("-2.5"), 13_333) == -33_333
    assert tax_of(1_999_999, Decimal("0.5")) == 9_999


@pytest.mark.parametrize(
    "number",
    [
        "900/123/2026", "TD-1234567890", "SP2D 9", "12/KW", "5.02.0.00.0.00.01.0000/P.01/2/2026",
        "33.03/04.0/000123/LS/5.02.0.00.0.00.01.0000/P.01/2/2026", "010.000-26.12345678",
        "04002600012345678", "INV/20260213/MPL/3456789012", "EP-01K7Q9ABC12", "BKU 12, 13, dan 14",
    ],
)  # fmt: skip
def test_numbers_of_papers_stay(number: str) -> None:
    assert paper_number(f"  {number} ") == number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Transfer ke 0812-3456-7890", "Transfer ke [telepon]"),
        ("HP/081234567890", "HP/[telepon]"),
        ("NIK 3303015501010001", "NIK [nomor]"),
        ("33.03.01.550101.0001", "[nomor]"),
        ("NPWP 99.123.456.7-891.000", "NPWP [nomor]"),
        ("bu.tini@contoh.id", "[email]"),
        ("198501012010011001", "[nomor]"),
        ("33.03.0155.0101.0001", "[nomor]"),
    ],
)
def test_numbers_of_persons_do_not(typed: str, kept: str) -> None:
    assert paper_number(typed) == kept
    assert paper_number(kept) == kept
