"""What can be made of a material, as divisions of KBLI (10 to 33). Pure.

The words are ours (data/materials.csv); the divisions and their titles are KBLI 2020 (Peraturan
BPS 2/2020), whose divisions 10 to 33 stand in KBLI 2025 too. A guess only offers: who saw the
material chooses.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent.parent / "data" / "materials.csv"
# Short names for buttons and tables; the full title stands on the page of a potential.
SHORT: Final = {
    "10": "Makanan", "11": "Minuman", "12": "Tembakau", "13": "Kain, tenun, batik",
    "14": "Pakaian jadi", "15": "Kulit dan alas kaki", "16": "Kayu, bambu, anyaman",
    "17": "Kertas", "18": "Cetakan", "19": "Arang dan minyak bumi", "20": "Kimia, minyak atsiri",
    "21": "Jamu dan obat", "22": "Karet dan plastik", "23": "Gerabah, bata, batu",
    "24": "Logam dasar", "25": "Barang logam, pande besi", "26": "Elektronik",
    "27": "Peralatan listrik", "28": "Mesin", "29": "Suku cadang mobil",
    "30": "Suku cadang motor, perahu", "31": "Mebel", "32": "Kerajinan lain, sapu",
    "33": "Reparasi mesin",
}  # fmt: skip


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["division"] for row in csv.DictReader(file)}


def guess(material: str) -> str:
    """The division of the first known word of a text, "" where none is known. The longest word
    wins ("rumput laut" before "laut")."""
    text = f" {' '.join(re.findall(r'[a-z]+', material.lower()))} "
    found = [w for w in _words() if f" {w} " in text]
    if not found:
        return ""
    return _words()[min(found, key=lambda w: (text.index(f" {w} "), -len(w)))]


def short(division: str) -> str:
    return SHORT.get(division, division)


CHOICES: Final = tuple(SHORT.items())
MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


def season(months: list[int]) -> str:
    """Months in words: runs are joined, also over the turn of the year."""
    if not months:
        return ""
    if len(months) == len(MONTHS):
        return "sepanjang tahun"
    held = set(months)
    starts = [m for m in range(1, 13) if m in held and (m - 2) % 12 + 1 not in held]
    told = []
    for first in starts:
        last = first
        while last % 12 + 1 in held:
            last = last % 12 + 1
        word = MONTHS[first - 1]
        told.append(word if last == first else f"{word} sampai {MONTHS[last - 1]}")
    return ", ".join(told)
