"""What is left of a fund: sums of its parts. Pure.

Policy: a decree binds money at its own prices until a contract says what is paid, then at the
contract's. A round that runs holds its whole purse, because all of it may still be decreed; a
round that is done holds what is bound, the rest is free again; a cancelled round holds nothing
more than that. Left is the ceiling less what all rounds hold. Handed over is part of bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

DEFINITIONS: Final = {
    "ceiling": "Pagu: uang yang tersedia menurut dokumen anggaran.",
    "held": "Dipakai: jatah semua putaran yang disusun atau berjalan, ditambah yang terikat pada"
            " putaran yang selesai. Dari putaran yang dibatalkan hanya yang sudah dikontrak.",
    "decreed": "Ditetapkan: jumlah semua baris SK penerima yang berlaku, dengan harga di SK.",
    "bound": "Terikat: barang yang sudah dikontrak dengan harga kontrak, sisanya dengan harga di"
             " SK.",
    "handed": "Diserahkan: jumlah semua baris berita acara yang sudah ditandatangani, dengan harga"
              " kontrak.",
    "left": "Sisa: pagu dikurangi yang dipakai putaran.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One round's part of one fund, in whole rupiah."""

    state: str
    amount: int
    decreed: int = 0
    bound: int = 0
    handed: int = 0

    @property
    def held(self) -> int:
        if self.state in ("done", "cancelled"):
            return self.bound
        return max(self.amount, self.bound)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a fund, each of the parts of its rounds."""

    ceiling: int = 0
    held: int = 0
    decreed: int = 0
    bound: int = 0
    handed: int = 0

    @property
    def left(self) -> int:
        return self.ceiling - self.held

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.ceiling + other.ceiling, self.held + other.held,
            self.decreed + other.decreed, self.bound + other.bound, self.handed + other.handed,
        )  # fmt: skip


def sums_of(ceiling: int, parts: Iterable[Part]) -> Sums:
    """The sums of one fund from its rounds."""
    listed = list(parts)
    return Sums(
        ceiling, sum(p.held for p in listed), sum(p.decreed for p in listed),
        sum(p.bound for p in listed), sum(p.handed for p in listed),
    )  # fmt: skip


def least_ceiling(parts: Iterable[Part]) -> int:
    """The lowest ceiling that what is held allows."""
    return sum(p.held for p in parts)
