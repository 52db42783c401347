"""Why two records may be one, in words without their values, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from guyub.pairs.grounds import AGAINST, NAME, NUMBER, UNASKED, WEIGHT
from guyub.pairs.models import ONE_OWNER, TWO_TRADES

LABELS: Final = {
    "name": "Nama pemilik",
    "business": "Nama usaha",
    "product": "Produk",
    "nik": "NIK",
    "nib": "NIB",
    "phone": "Nomor HP",
    "birth_date": "Tanggal lahir",
    "sex": "Laki-laki/perempuan",
    "village": "Desa",
    "address": "Alamat",
}
# The level that a comparison reached (``linkage.comparisons``) as a reader sees it in a column.
EQUAL, NEAR, OTHER, UNKNOWN = "same", "near", "other", "unknown"
SPELT: Final = "spelling"
# A word that fits many products: neither the same as another nor different from it.
GENERAL: Final = "general"
# What neither joins nor parts two records: where each came from, when it came.
NOTE: Final = "note"
SAID: Final = {
    EQUAL: "sama", SPELT: _("sama, beda tulisan"), NEAR: "mirip", OTHER: "berbeda",
    UNKNOWN: "belum diketahui", NOTE: "", GENERAL: _("disebut umum saja"),
}  # fmt: skip
TONES: Final = {
    EQUAL: "ok", SPELT: "ok", NEAR: "warn", OTHER: "bad", UNKNOWN: "quiet", NOTE: "quiet",
    GENERAL: "quiet",
}  # fmt: skip
ALMOST: Final = "Hampir pasti satu usaha"
LIKELY: Final = "Kemungkinan besar satu usaha"
MAYBE: Final = "Mungkin satu usaha"
ONE_PERSON: Final = "Orangnya mirip, usahanya belum tentu sama"
LIKELY_FROM: Final = 0.9
CUTS: Final = {
    "weak_bridge": "Dua catatan ini mirip, tetapi catatan lain di kelompoknya tidak mendukung.",
    "two_nik": "NIK kedua pihak berbeda, dan masing-masing tertulis di beberapa catatan.",
    "too_large": "Kelompoknya terlalu besar, jadi kemiripan yang lemah tidak dipakai.",
    "decided": "Petugas sudah memutuskan bahwa keduanya berbeda.",
}


def sentence(role: str, level: str) -> str:
    """One short sentence for one comparison, true whatever the two records say."""
    label = LABELS[role]
    if level == "unknown":
        return f"{label} belum tertulis di salah satu catatan"
    if (role, level) in _SPECIAL:
        return _SPECIAL[role, level]
    match level:
        case "same":
            return f"{label} sama"
        case "spelling":
            return f"{label} sama, hanya ejaannya berbeda"
        case "sound":
            return f"{label} terdengar sama"
        case "near":
            return f"{label} hampir sama"
        case "shortened":
            return f"{label} yang satu disingkat dari yang lain"
        case "close":
            return f"{label} mirip"
        case "alike":
            return f"{label} sedikit mirip"
        case "short_near":
            return f"{label} di satu catatan hanya satu kata, mirip satu kata di catatan lain"
        case "general":
            return f"{label} di salah satu catatan hanya kata umum"
        case "first_word":
            return f"{label}: kata pertamanya sama"
        case "one_word":
            return f"{label}: satu katanya sama"
        case "part":
            return f"{label} yang satu bagian dari yang lain"
        case "one_digit":
            return f"{label} hanya beda satu angka"
        case "two_digits":
            return f"{label} beda dua angka"
        case "swapped" | "crossed":
            return f"{label} tertukar tempatnya"
        case _:
            return f"{label} berbeda"


_SPECIAL: Final = {
    ("nik", "one_digit_same_birth"): "NIK hanya beda satu angka, tanggal lahir di dalamnya sama",
    ("birth_date", "swapped"): "Tanggal dan bulan lahir tertukar",
    ("birth_date", "year_only"): "Tahun lahir sama, tanggalnya tidak pasti",
    ("birth_date", "january_year"): "Keduanya 1 Januari, tahun lahirnya beda satu angka",
    ("birth_date", "other_year"): "Tanggal dan bulan lahir sama, tahunnya berbeda",
    ("birth_date", "year_and_part"): "Tahun lahir sama, dan tanggal atau bulannya sama",
    ("birth_date", "year"): "Hanya tahun lahir sama",
    ("village", "district"): "Kecamatan sama, desanya berbeda",
    ("village", "regency"): "Kabupaten sama, kecamatannya berbeda",
    ("address", "rt_hamlet"): "RT/RW dan dusun sama",
    ("address", "rt"): "RT/RW sama",
    ("address", "hamlet"): "Dusun sama",
}


def nearness(role: str, level: str) -> str:
    """``EQUAL``, ``SPELT``, ``NEAR``, ``GENERAL``, ``OTHER`` or ``UNKNOWN`` of one comparison."""
    if level in (EQUAL, SPELT):
        return level
    if level in (OTHER, UNKNOWN, GENERAL):
        return level
    return OTHER if (role, level) == ("village", "regency") else NEAR


def how_sure(probability: float, sure: bool, kind: str = "") -> str:
    """In words; the number stands beside it. ``kind``: what speaks of the person only."""
    if kind:
        return ONE_PERSON
    return ALMOST if sure else LIKELY if probability >= LIKELY_FROM else MAYBE


def chance(probability: float) -> str:
    """Of a hundred such pairs; never more certain than "99"."""
    return str(min(99, max(1, int(probability * 100))))


_EVIDENCE: Final = {
    "nik": "NIK sama dan lengkap",
    "nib": "NIB sama",
    "birth_date": "Tanggal lahir sama",
    "phone": "Nomor HP sama",
    "village": "Desa sama",
    "address": "Alamat sama",
}
_LACKS: Final = {
    TWO_TRADES: "Nama usaha, produk, atau NIB berbeda. Satu orang boleh punya dua usaha.",
    ONE_OWNER: "Pemiliknya memang satu orang. Satu orang boleh punya dua usaha.",
    NAME: "Nama pemiliknya kurang sama, atau belum tertulis.",
    NUMBER: "Tidak ada NIK atau NIB yang sama, juga tidak ada tanggal lahir yang sama bersama"
    " nomor HP, desa, atau alamat.",
    WEIGHT: "Buktinya ada, tetapi isian lain kurang mendukung.",
    UNASKED: "Buktinya belum diperiksa dengan aturan sekarang. Pencarian berikutnya memeriksanya.",
    f"{AGAINST}nik": "NIK keduanya berbeda.",
    f"{AGAINST}nib": "NIB keduanya berbeda.",
    f"{AGAINST}birth_date": "Tanggal lahir keduanya berbeda.",
    f"{AGAINST}sex": "Yang satu laki-laki, yang lain perempuan.",
}


def evidence(roles: Iterable[str], steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """What tells who it is, one phrase a role; the name as it agrees."""
    level = {one["role"]: one["level"] for one in steps}
    return [
        sentence(role, level.get(role, "same")) if role == NAME else _EVIDENCE[role]
        for role in roles
    ]


def lacking(codes: Iterable[str]) -> list[str]:
    """Why a pair is not sure, one sentence each; most weighty first."""
    return [_LACKS[code] for code in codes]


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison as shown; ``start`` where the whole begins."""

    role: str
    label: str
    sentence: str
    near: str
    weight: float
    total: float

    @property
    def speaks(self) -> bool:
        """Whether it says anything at all."""
        return self.near != UNKNOWN and abs(self.weight) >= 0.05


def steps_of(stored: Iterable[Mapping[str, Any]]) -> list[Step]:
    """The stored steps in their order (start, then the strongest first) with the running sum."""
    made, total = [], 0.0
    for one in stored:
        role, level, weight = one["role"], one["level"], float(one["weight"])
        total += weight
        if role == "":
            made.append(Step("", START, START_SAID, "", weight, total))
        else:
            made.append(
                Step(
                    role, LABELS[role], sentence(role, level), nearness(role, level), weight, total
                )
            )
    return made


START: Final = "Awal"
START_SAID: Final = "Awal: dua catatan yang dipilih asal hampir selalu dua usaha"


def reasons(steps: Iterable[Step], most: int = 3) -> list[str]:
    """What speaks most for one business, for a line of the list."""
    return [s.sentence for s in steps if s.role and s.weight > 0 and s.near != UNKNOWN][:most]
