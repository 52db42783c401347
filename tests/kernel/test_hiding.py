"""Reasons keep dates, amounts and numbers of decrees; what leads to a person goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import human_number
from guyub.kernel.typed import reason

OWN = human_number("IKM-33.03", 123)
KALTENG = human_number("IKM-62.71", 4512)
STAY = [
    "Tutup sejak 05/11/2026",
    "Tutup sejak 08-11-2026",
    "08-11-2026 - 09-12-2026",
    "08.11.2026 pukul 10.30",
    "Rapat 2026-11-08 di dinas",
    "Buka 08.00 - 16.00 5 hari",
    "Bantuan Rp850.000.000",
    "Bantuan Rp 850.000.000 dan Rp62.812.345.678",
    "Omzet 1.500.000 - 2.500.000",
    "Omzet 500.000 - 1.500.000",
    "Investasi 62.150.000.000",
    "Rp6250000000",
    "SK 821.2/045/2026",
    "Surat 800.1.11.1/1234/2026",
    "Nomor 08/123/456789/2026",
    "Tahun 2025/2026 - 2026/2027",
    "Tahun 2023 - 2024 - 2025 - 2026",
    "Tahun 2023 2024 2025 2026",
    "Pindah ke 33.03.01.2001",
    "Pindah ke 62.71.01.1001",
    f"Ganda dengan {OWN}",
    f"Ganda dengan {OWN}.",
    f"ganda dengan {OWN.lower()}, ya",
    f"ganda dengan {OWN.replace('-', ' ')} dan {KALTENG.replace('-', ' ').lower()}.",
    f"{KALTENG} 2026",
    f"{OWN} {KALTENG}",
    "KBLI 10793, 12 orang, RT 08/03",
    "Usaha tutup 3 bulan",
]
HIDDEN = [
    ("NIK 3303014101800001", "NIK [nomor]"),
    ("NIK 3303 0141 0180 0001", "NIK [nomor]"),
    ("NIK 3303-0112-3456-7890 sama", "NIK [nomor] sama"),
    ("KTP 33.03.01.410180.0001.", "KTP [nomor]."),
    ("330301 410180 0001", "[nomor]"),
    ("330301-410180 0001", "[nomor]"),
    ("tgl 05-11-2026 3303014101800001", "tgl 05-11-2026 [nomor]"),
    ("NIK: 3303 0199-9980.0001", "NIK: [nomor]"),
    ("2 3303 0141 0180 0001", "2 [nomor]"),
    ("NIB 9120001234567", "NIB [nomor]"),
    ("NIB 9120 0012 3456 7", "NIB [nomor]"),
    ("NIB: 912000-123 4567", "NIB: [nomor]"),
    ("NPWP 01.234.567.8-521.000", "NPWP [nomor]"),
    ("NPWP 012345678521000", "NPWP [nomor]"),
    ("sri.lestari@example.id bilang", "[email] bilang"),
    ("HP 084011112222", "HP [telepon]"),
    ("HP 0840-1111-2222, NIK 9903110101800001", "HP [telepon], NIK [nomor]"),
    ("(0840-1111-2222)", "([telepon])"),
    ("+62 840 1111 2222", "[telepon]"),
    ("6284011112222", "[telepon]"),
    ("62 840 1111 2222", "[telepon]"),
    ("Kantor (0281) 894123", "Kantor [telepon]"),
    ("0281-894123", "[telepon]"),
    ("084011112222/084033334444", "[telepon]/[telepon]"),
    ("HP/WA 084011112222", "HP/WA [telepon]"),
    ("08-11-2026 084011112222", "08-11-2026 [telepon]"),
    ("Rp850.000 084011112222 2 kali", "Rp850.000 [telepon] 2 kali"),
    ("Rp 084011112222", "Rp [telepon]"),
]


@pytest.mark.parametrize("text", STAY)
def test_what_a_reason_needs_stays(text):
    assert hide_numbers(text) == text
    assert reason(f"Kata pemilik: {text}") == f"Kata pemilik: {text}"


@pytest.mark.parametrize(("text", "kept"), HIDDEN)
def test_what_leads_to_a_person_goes(text, kept):
    assert hide_numbers(text) == kept
    assert hide_numbers(kept) == kept


def cut(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, place = [], 0
    for size in sizes:
        parts.append(digits[place : place + size])
        place += size
    return mark.join([*parts, digits[place:]] if place < len(digits) else parts)


MARKS = st.sampled_from([" ", ".", "-", "\u00a0", "\u2013", "\u200b"])
NIKS = st.builds(
    cut,
    st.builds(
        lambda area, day, serial: f"{area:06d}{day}{serial:04d}",
        st.integers(110101, 969999),
        st.sampled_from(["010185", "450985", "710199", "311200"]),
        st.integers(1, 9999),
    ),
    st.sampled_from([(), (4, 4, 4), (6, 6), (2, 2, 2, 6), (6, 2, 2, 2), (12,), (2, 2, 2, 2, 2, 2)]),
    MARKS,
)
PHONES = st.builds(
    lambda head, rest, sizes, mark: head + mark + cut(rest, sizes, mark),
    st.sampled_from(["0840", "0812", "62 840", "+62840", "+62", "(0281)", "0062840", "08"]),
    st.text("123456789", min_size=7, max_size=8),
    st.sampled_from([(), (4,), (3,), (3, 3), (2, 2, 2)]),
    MARKS | st.just(""),
)
AROUND = st.sampled_from(["", *STAY]) | st.text(max_size=30)
EDGES = st.sampled_from([" ", ", ", ": ", "(", "\n", " a", "/", "; "])


@given(AROUND, EDGES, NIKS | PHONES, EDGES, AROUND)
def test_no_nik_and_no_phone_stays_in_any_surrounding(before, left, number, right, after):
    kept = hide_numbers(before + left + number + right + after)
    assert number not in kept
    digits = re.sub(r"[^0-9]", "", number)
    around = re.sub(r"[^0-9]", "", before + after)
    assert digits in around or digits not in re.sub(r"[^0-9]", "", kept)


@given(st.text(max_size=200))
def test_hiding_twice_is_hiding_once(text):
    once = hide_numbers(text)
    assert hide_numbers(once) == once
