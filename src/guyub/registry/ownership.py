"""Which register owns which field: who is believed when two records disagree. Pure data.

Policy: a value from the register that owns the field comes first; otherwise the value of the record
that was changed last; a known value always comes before an unknown one. A register is recognised
by words in the names of a record's sources; a source nobody recognises owns nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

Side = Literal["kept", "other"]

# Field of a business or a person -> registers that own it, strongest first.
OWNED_BY: Final[dict[str, tuple[str, ...]]] = {
    "nib": ("oss",),
    "legal_form": ("oss", "siinas"),
    "kbli_code": ("oss", "siinas"),
    "name": ("oss", "visit"),
    "address": ("visit", "oss"),
    "village_code": ("visit", "village"),
    "main_product": ("visit", "siinas"),
    "branch": ("siinas",),
    "since_year": ("oss",),
    "nik": ("dukcapil", "oss"),
    "phone": ("visit", "self"),
}
# Words in the name of a source that tell its register.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "oss": ("oss", "nib"),
    "siinas": ("siinas",),
    "dukcapil": ("dukcapil", "ktp"),
    "visit": ("petugas", "kunjungan", "tpl", "lapangan"),
    "village": ("desa", "kelurahan"),
    "self": ("daftar sendiri",),
}


@dataclass(frozen=True)
class Record:
    """One of two records: its sources and when it was changed last."""

    sources: tuple[str, ...]
    changed: datetime


def registers(sources: Iterable[str]) -> frozenset[str]:
    """The registers behind the names of a record's sources."""
    text = " ".join(sources).lower()
    return frozenset(r for r, words in WORDS.items() if any(w in text for w in words))


def prefer(field: str, kept: Any, other: Any, first: Record, second: Record) -> Side:
    """Which of two values stands: "kept" (of the surviving record) or "other"."""
    if other in (None, "") or kept == other:
        return "kept"
    if kept in (None, ""):
        return "other"
    own, foreign = registers(first.sources), registers(second.sources)
    for register in OWNED_BY.get(field, ()):
        if (register in own) != (register in foreign):
            return "kept" if register in own else "other"
    return "other" if second.changed > first.changed else "kept"
