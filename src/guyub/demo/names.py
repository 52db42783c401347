"""Invented names in the Javanese manner: one-word names, titles, women and men. Pure.

Policy: parts are drawn independently, so a full name is nobody's on purpose; names of persons who
are in public life in the region or the nation are never put together (``PUBLIC_FIGURES``), and the
family-like last parts of well-known people are not among the parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from guyub.demo.chance import Chance


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN_FIRST = _list(
    "Slamet Sutrisno Suparman Sugeng Bambang Agus Budi Eko Dwi Tri Joko Wahyu Imam Nur Ahmad"
    " Muhammad Abdul Teguh Waluyo Kuswanto Sarwono Karsono Tarmo Kasmudi Ratno Rudi Heri Yanto"
    " Didik Arif Hendra Rahmat Toto Untung Warsito Darsono Mukhlis Solikhin Ngadimin Parno"
    " Marsudi Kusno Sudiro Miswanto Rasim Tohirin Sumarno Wiryo Mistar Sanmuhadi Yusuf Khaerul"
    " Fajar Galih Andika Restu Anggit Bagus Dimas Ilham Rizal Taufik Nurohman Makmur Mulyono"
)
MEN_LAST = _list(
    "Santoso Riyadi Purwanto Setiawan Wibisono Nugroho Sucipto Raharjo Utomo Hartoyo Handoyo"
    " Kurniawan Prasetyo Susanto Haryanto Sudarmo Prayitno Saputro Wijayanto Hidayat Fauzi"
    " Arifin Mubarok Maulana Romadhon Sholeh Supriyadi Yulianto Subekti Marsono Sunaryo"
    " Basuki Gunawan Suryanto Wicaksono Pamungkas Sasongko Pambudi Widiarto Permadi Kusuma"
)
WOMEN_FIRST = _list(
    "Sri Siti Dwi Tri Endang Nur Tuti Wahyuni Suparti Sumiyati Kasinah Rusmini Sarinah Tarsiah"
    " Painah Sutinah Warsinah Ngatini Darsiti Mutmainah Khotimah Aminah Fatimah Umi Eni Rini"
    " Yuni Ika Dewi Ratna Wiwik Titik Lilis Sugiarti Partini Misbah Kartinah Jumiyah Roinah"
    " Septi Anggun Fitri Nia Ari Retno Sulastri Karsih Sarwi Tumini Rokhayah Isnaeni Halimah"
)
WOMEN_LAST = _list(
    "Lestari Wahyuni Rahayu Handayani Astuti Susilowati Setyowati Purwanti Hidayati Nurhayati"
    " Kusumawati Utami Wulandari Safitri Apriliani Widiastuti Sulistyowati Maryati Suryani"
    " Indrawati Yuliana Puspitasari Ernawati Rohmah Solikhah Fadhilah Khasanah Winarsih"
    " Muryati Sukarni Marfuah Latifah Ningsih Suharti Pujiati Rahmawati Anggraeni Oktaviani"
)
MEN_ONE = _list(
    "Slamet Tarmo Sanmukti Kasmudi Ngadimin Parno Rasim Mistar Sudiro Wiryo Karsono Dulrahman"
    " Tohirin Warsito Ratno Kuswanto Sukiman Tasroni Madrois Sanmiharja Wasis Kartono Sahidin"
)
WOMEN_ONE = _list(
    "Painah Kasinah Sarinah Tarsiah Warsinah Ngatini Jumiyah Roinah Tumini Karsih Satinem"
    " Wagiyah Rokhayah Kartinah Sutinah Misinah Darsiti Suparti Partini Mutmainah Kuswati"
)
# Two-part names that a person in public life bears; checked whatever the case.
PUBLIC_FIGURES = frozenset(
    name.lower()
    for name in (
        "Joko Widodo", "Bambang Susanto", "Budi Gunawan", "Sri Mulyani", "Sri Rahayu",
        "Dyah Hayuning Pratiwi", "Fahmi Hanif", "Imam Nahrawi", "Agus Gumiwang", "Agus Suparmanto",
        "Teguh Santosa", "Ahmad Luthfi", "Eko Prasetyo", "Yusuf Mansur", "Muhammad Fauzi",
        "Dwi Sasongko", "Abdul Hidayat", "Budi Santoso", "Sri Wahyuni", "Agus Haryanto",
        "Rahmat Hidayat", "Taufik Hidayat", "Bambang Pamungkas", "Eko Yuli", "Dewi Lestari",
    )
)  # fmt: skip

SPELLINGS = (
    ("ti", "ty"), ("u", "oe"), ("j", "dj"), ("s", "ss"), ("ah", "a"), ("yo", "jo"), ("n", "nn")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name without titles, the titles in front of it, and the sex ("L" or "P")."""

    name: str
    titles: str
    sex: str


def person(rng: Chance, women: float = 0.45) -> Name:
    """One invented person; ``women`` is the share of women (0..1)."""
    female = rng.random() < women
    first, last, one = (
        (WOMEN_FIRST, WOMEN_LAST, WOMEN_ONE) if female else (MEN_FIRST, MEN_LAST, MEN_ONE)
    )
    draw = rng.random()
    while True:
        if draw < 0.22:
            name = rng.choice(one)
        elif draw < 0.94:
            name = f"{rng.choice(first)} {rng.choice(last)}"
        else:
            name = f"{rng.choice(first)} {rng.choice(first)} {rng.choice(last)}"
        if name.lower() not in PUBLIC_FIGURES and len(set(name.split())) == len(name.split()):
            break
    titles = ""
    if rng.random() < 0.06:
        titles = "Hj." if female else "H."
    return Name(name, titles, "P" if female else "L")


def misspelt(rng: Chance, name: str) -> str:
    """The same name as another list would spell it: y for i, one letter dropped or doubled."""
    swaps = [
        ("ti", "ty"),
        ("u", "oe"),
        ("j", "dj"),
        ("s", "ss"),
        ("ah", "a"),
        ("yo", "jo"),
        ("n", "nn"),
    ]
    rng.shuffle(swaps)
    for old, new in swaps:
        place = name.find(old, 1)
        if place > 0:
            return name[:place] + new + name[place + len(old) :]
    return name + "h"
