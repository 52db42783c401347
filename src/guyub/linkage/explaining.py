"""Why two rows are said to be one, in words and in weights: the data of a waterfall picture. Pure.

One step per comparison: what was found, its weight in bits (each bit doubles the odds), and one
sentence. The first step is where every pair begins (how seldom two rows match at all); the steps
add up to the total. Values are the caller's own; nothing of them is kept here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guyub.linkage.model import Model
from guyub.linkage.roles import ROLES
from guyub.linkage.scoring import UNKNOWN, known_levels

# By level; "{label}" is the role in words, "{a}" and "{b}" what the rows say.
_SENTENCES: Final[Mapping[str, str]] = {
    "same": "{label} sama: {a}",
    "spelling": "{label} sama, hanya ejaannya berbeda: {a} / {b}",
    "sound": "{label} terdengar sama: {a} / {b}",
    "near": "{label} hampir sama: {a} / {b}",
    "shortened": "{label} yang satu disingkat dari yang lain: {a} / {b}",
    "close": "{label} mirip: {a} / {b}",
    "alike": "{label} sedikit mirip: {a} / {b}",
    "short_near": "{label} yang satu satu kata saja, mirip kata di nama yang lain: {a} / {b}",
    "general": "{label} yang satu hanya disebut umum: {a} / {b}",
    "first_word": "Kata pertama {label} sama: {a} / {b}",
    "one_word": "Satu kata {label} sama: {a} / {b}",
    "all_words": "Semua kata {label} yang lebih pendek ada di yang lain: {a} / {b}",
    "rare_word": "Kata yang paling jarang dari {label} sama: {a} / {b}",
    "january_year": "Tanggal lahir keduanya 1 Januari, tahunnya beda satu angka: {a} / {b}",
    "swapped": "{label} tertukar tempatnya: {a} / {b}",
    "crossed": "{label} yang satu tertulis di kolom lain: {a} / {b}",
    "part": "{label} yang satu bagian dari yang lain: {a} / {b}",
    "one_digit": "{label} hanya beda satu angka: {a} / {b}",
    "one_digit_same_birth": "NIK hanya beda satu angka, tanggal lahir di dalamnya sama: {a} / {b}",
    "two_digits": "{label} beda dua angka: {a} / {b}",
    "year_only": "Tahun lahir sama, tanggalnya tidak pasti: {a} / {b}",
    "other_year": "Tanggal dan bulan lahir sama, tahunnya berbeda: {a} / {b}",
    "year_and_part": "Tahun lahir sama dan tanggal atau bulannya sama: {a} / {b}",
    "year": "Hanya tahun lahir sama: {a} / {b}",
    "district": "Kecamatan sama, desanya berbeda: {a} / {b}",
    "regency": "Kabupaten sama, kecamatannya berbeda: {a} / {b}",
    "sector": "Kode pos bersebelahan: {a} / {b}",
    "area": "Kode pos satu wilayah: {a} / {b}",
    "rt_hamlet": "RT/RW dan dusun sama: {a} / {b}",
    "rt": "RT/RW sama: {a} / {b}",
    "hamlet": "Dusun sama: {a} / {b}",
    "other": "{label} berbeda: {a} / {b}",
}
# Where a level means another thing for one role, and how numbers and dates swap.
_SPECIAL: Final[Mapping[tuple[str, str], str]] = {
    ("birth_date", "swapped"): "Tanggal dan bulan lahir tertukar: {a} / {b}",
    ("postcode", "district"): "Kode pos satu daerah: {a} / {b}",
}
_MISSING: Final = "{label} tidak tertulis di salah satu baris"
_START: Final = (
    "Awal: dari semua pasangan baris, kira-kira satu di antara {one_in} benar-benar sama"
)


@dataclass(frozen=True, slots=True)
class Step:
    """``role`` ("" for the start), ``level`` reached ("unknown" too), ``weight`` and running sum
    ``total`` in bits, and the sentence."""

    role: str
    level: str
    weight: float
    total: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All steps, the start first and then by weight; ``probability`` 0..1 of the total."""

    steps: tuple[Step, ...]
    weight: float
    probability: float


def explain(
    model: Model,
    pair: Mapping[str, Any],
    one: Mapping[str, str | None],
    other: Mapping[str, str | None],
    prior: float,
) -> Explanation:
    """``pair`` is a row of ``Linked.pairs`` (levels ``g_`` and weights ``w_``), ``prior`` that of
    ``Linked``; ``one`` and ``other`` are what the two rows say, by role, masked as the reader may
    see it."""
    start = math.log2(prior / (1 - prior))
    told = [("", "start", start, _START.format(one_in=f"{round(1 / prior):,}".replace(",", ".")))]
    found = []
    for comparison in model.settings["comparisons"]:
        role = comparison["output_column_name"]
        at = pair[f"g_{role}"]
        code = "unknown" if at == UNKNOWN else known_levels(comparison)[at]["label_for_charts"]
        sentence = sentence_of(role, code, one.get(role), other.get(role))
        found.append((role, code, float(pair[f"w_{role}"]), sentence))
    told += sorted(found, key=lambda s: (-abs(s[2]), s[0]))
    steps, total = [], 0.0
    for role, code, weight, sentence in told:
        total += weight
        steps.append(Step(role, code, weight, total, sentence))
    return Explanation(tuple(steps), total, 1 / (1 + 2.0**-total))


def sentence_of(role: str, level: str, a: str | None, b: str | None) -> str:
    """One sentence for one comparison."""
    label = ROLES[role].label
    if level == "unknown":
        return _MISSING.format(label=label)
    text = _SPECIAL.get((role, level)) or _SENTENCES[level]
    if not text.startswith("{label}"):
        label = label[:1].lower() + label[1:] if label != label.upper() else label
    return text.format(label=label, a=(a or "").strip(), b=(b or "").strip())
