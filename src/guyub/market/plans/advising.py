"""What a procurement officer could do with a plan line. Pure.

Policy: advice, never a decision, and never a way to get under a threshold: lots stay in one package
and one selection. Unknown is not no: a capacity or a paper that nobody knows is said to be unknown
and does not speak against a maker. A line that makers could supply but whose makers lack papers is
prepared first, with the paper that most of them lack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from guyub.market.plans.deciding import NO, YES

RESERVE, SPLIT, PREPARE, ASK, NONE = "reserve", "split", "prepare", "ask", "no"
LOTS: Final = (
    "Lot tetap dalam satu paket dan satu pemilihan. Jangan memecah paket untuk menghindari batas"
    " nilai."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """``ready``: least makers with all papers before reserving; ``lots_over``: rupiah above which
    lots are advised; ``reserve_up_to``: largest package for small business by law."""

    ready: int
    lots_over: int
    reserve_up_to: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a line. ``papers_unknown``: makers of whom it is not known whether they
    lack a paper; ``lacks`` the short name of the paper that most lack, of ``lacking`` makers."""

    result: str
    branch: str
    makers: int
    ready: int
    papers_unknown: int
    lacks: str
    lacking: int
    amount: int | None
    self_managed: bool
    quantity: float | None
    capacity: float | None


def advise(seen: Seen, limits: Limits) -> tuple[str, str]:
    """(advice, why in words)."""
    if seen.result == NO:
        return NONE, "Tidak ada barang yang dibuat IKM di baris ini."
    if seen.result != YES:
        return ASK, "Tanyakan kepada satuan kerjanya barang apa yang akan dibeli."
    if not seen.makers:
        return NONE, "Belum ada pembuatnya yang tercatat di wilayah ini."
    if seen.amount is not None and seen.amount > limits.reserve_up_to:
        return NONE, "Pagunya di atas batas paket untuk usaha kecil. Barangnya tetap bisa dipasok."
    able = seen.ready + seen.papers_unknown
    if able < limits.ready:
        return PREPARE, _prepare(seen, limits)
    ready = f"{_n(seen.ready)} dari {_n(seen.makers)} pembuat suratnya lengkap"
    if seen.papers_unknown:
        ready += f", surat {_n(seen.papers_unknown)} pembuat belum diketahui"
    too_much = (
        seen.quantity is not None and seen.capacity is not None and seen.quantity > seen.capacity
    )
    if too_much or (seen.amount is not None and seen.amount > limits.lots_over):
        why = (
            "Volumenya lebih dari kesanggupan sebulan yang tercatat."
            if too_much
            else "Pagunya besar untuk satu pembuat."
        )
        return SPLIT, f"{why} {ready}. {LOTS}"
    if seen.self_managed:
        return RESERVE, f"Swakelola: utamakan pembuat setempat waktu membeli. {ready}."
    return RESERVE, f"{ready}."


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _prepare(seen: Seen, limits: Limits) -> str:
    parts = [
        f"Baru {_n(seen.ready)} dari {_n(seen.makers)} pembuat yang suratnya lengkap"
        f" (paling sedikit {limits.ready})."
    ]
    if seen.lacks:
        parts.append(
            f"Yang paling banyak belum dipunyai: {seen.lacks} ({_n(seen.lacking)} pembuat)."
        )
    if seen.papers_unknown:
        parts.append(f"Surat {_n(seen.papers_unknown)} pembuat belum diketahui lengkap tidaknya.")
    return " ".join(parts)
