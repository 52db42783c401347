"""Rules of purchases, pure: the form that is due by value, and whether purchases look split.

Form (Perpres 16/2018 article 28): bought by e-purchasing, a letter of order; else by value a proof
of purchase, a kuitansi, a work order (SPK) or an agreement. Who is not government is due none.

Split: purchases of one buyer and kind within some days before or after, alike by branch or by
name, that together pass a limit which each of them stays under. Every kind of catering is alike.
The limits are those of kuitansi and SPK: that of a mere receipt is passed by ordinary life each
week. It warns and asks for a reason, it never refuses. Missing: a line without a branch is alike by
name only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

E_PURCHASING: Final = ("e_katalog", "toko_daring")
FORMS: Final = ("receipt", "kuitansi", "spk", "agreement")


@dataclass(frozen=True)
class Limits:
    """Up to which value each form is enough, whole rupiah."""

    receipt: int
    kuitansi: int
    spk: int


@dataclass(frozen=True)
class Due:
    """The form that is due ("" none) and why, as a sentence."""

    form: str
    why: str


def due_form(total: int, channel: str, limits: Limits, *, government: bool, said: str) -> Due:
    """``said`` is the ``deciding_limit`` in words."""
    if not government:
        return Due("", "Pembeli ini bukan pemerintah: bukti menurut kebiasaannya sendiri.")
    if channel in E_PURCHASING:
        return Due("order", "Dibeli lewat e-purchasing: dengan surat pesanan.")
    for form, most in zip(FORMS, (limits.receipt, limits.kuitansi, limits.spk), strict=False):
        if total <= most:
            return Due(form, f"Nilainya tidak lebih dari {said}.")
    return Due("agreement", f"Nilainya lebih dari {said}.")


def deciding_limit(total: int, limits: Limits) -> int:
    """The limit that decides about the form of a total."""
    known = (limits.receipt, limits.kuitansi, limits.spk)
    return next((m for m in known if total <= m), limits.spk)


def is_enough(form: str, due: str) -> bool:
    """Whether a form is the one that is due or a stronger one."""
    if not due or form == due:
        return True
    return form in FORMS and due in FORMS and FORMS.index(form) > FORMS.index(due)


@dataclass(frozen=True)
class Bought:
    """A purchase as the split rule sees it. ``things``: keys of names of its lines; ``branches``:
    first four digits of their KBLI codes."""

    number: str
    kind: str
    day: date
    total: int
    things: frozenset[str]
    branches: frozenset[str]


@dataclass(frozen=True)
class Split:
    """Purchases that together pass a limit."""

    numbers: tuple[str, ...]
    total: int
    limit: int
    days: int


def alike(one: Bought, other: Bought) -> bool:
    if one.kind != other.kind:
        return False
    return (
        one.kind == "catering"
        or bool(one.things & other.things)
        or bool(one.branches & other.branches)
    )


def looks_split(
    one: Bought, others: Iterable[Bought], limits: Sequence[int], days: int
) -> Split | None:
    """The highest limit that ``one`` passes only together with others, None when there is none."""
    near = [o for o in others if abs((o.day - one.day).days) <= days and alike(one, o)]
    for limit in sorted(limits, reverse=True):
        under = [o for o in near if o.total <= limit]
        together = one.total + sum(o.total for o in under)
        if under and one.total <= limit < together:
            return Split(tuple(sorted(o.number for o in under)), together, limit, days)
    return None


def sum_of(amount: Decimal, price: int) -> int:
    """Amount times price in whole rupiah; a half is rounded away from nought, as in PostgreSQL."""
    return int((amount * price).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def tax_of(total: int, percent: Decimal) -> int:
    """A first reckoning of a tax: the share of the bill, rupiah below one left out."""
    return int(total * percent / 100)
