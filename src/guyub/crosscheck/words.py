"""What agreed and what did not, in words, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guyub.linkage.blind import SURE_ODDS

AGREES: Final = {
    "nik": "NIK sama",
    "nik_near": "NIK sama kecuali satu angka",
    "phone": "Nomor HP sama",
    "born": "Tanggal lahir sama",
    "name": "Nama sama bunyinya",
    "name_near": "Nama mirip",
}
DIFFERS: Final = {
    "nik": "NIK berbeda",
    "phone": "Nomor HP berbeda",
    "born": "Tanggal lahir berbeda",
    "name": "Nama berbeda",
}
LIKELY: Final = "Sangat mungkin orang yang sama"
MAYBE: Final = "Mungkin orang yang sama"


def why(agrees: Iterable[str], differs: Iterable[str]) -> list[str]:
    """One short sentence part for each field."""
    return [AGREES[a] for a in agrees] + [DIFFERS[d] for d in differs]


def chance(of_one: float) -> str:
    """Of a hundred such pairs; never more certain than "99"."""
    return str(min(99, max(1, int(of_one * 100))))


def how_sure(chance: float) -> str:
    """In words; the number stands beside it."""
    return LIKELY if chance >= SURE_ODDS else MAYBE
