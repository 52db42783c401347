"""What agreed and what did not, in words, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guyub.linkage.blind import SURE_ODDS

AGREES: Final = {
    "nik": "NIK sama",
    "nik_near": "NIK sama kecuali satu angka",
    "phone": "nomor HP sama",
    "born": "tanggal lahir sama",
    "name": "nama sama bunyinya",
    "name_near": "nama mirip",
}
DIFFERS: Final = {
    "nik": "NIK berbeda",
    "phone": "nomor HP berbeda",
    "born": "tanggal lahir berbeda",
    "name": "nama berbeda",
}
LIKELY: Final = "Sangat mungkin orang yang sama"
MAYBE: Final = "Mungkin orang yang sama"


def why(agrees: Iterable[str], differs: Iterable[str]) -> list[str]:
    """One short sentence part for each field."""
    return [AGREES[a] for a in agrees] + [DIFFERS[d] for d in differs]


def how_sure(chance: float) -> str:
    """In words; the number stands beside it."""
    return LIKELY if chance >= SURE_ODDS else MAYBE
