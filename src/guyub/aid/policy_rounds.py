"""What a round must be before it opens: papers, quotas, purses, window. Pure.

Policy: a round opens with everything that decides in it already said: whom it is for, what it
gives, which papers, how it is scored, how much money. What is missing is named, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.kernel.rupiah import format_rupiah

MOST_PAPERS: Final = 20
MOST_QUOTAS: Final = 60

# Parts by which a quota may be set: key, label of the part.
QUOTA_PARTS: Final = {
    "district": "Kecamatan",
    "branch": "Cabang industri",
    "kind": "Jenis penerima",
    "women": "Kelompok atau usaha milik perempuan",
}


# The same in SQL: aid_private_paper (sql/aid_private_papers.sql).
_IDENTITY: Final = re.compile(
    r"\b(?:e-?ktp|ktp|kk|nik|identitas|kartu keluarga|kartu tanda penduduk|sim|paspor)\b"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a proposal needs; ``private`` when it shows what identifies a person."""

    label: str
    required: bool = True
    key: str = ""
    private: bool = False


def names_identity(label: str) -> bool:
    """Whether a paper is an identity paper by its name: KTP, KK and the like."""
    return _IDENTITY.search(label.lower()) is not None


def is_private(stored: Mapping[str, Any]) -> bool:
    """Whether what is handed in under a stored paper is opened by few only."""
    return bool(stored.get("private")) or names_identity(str(stored.get("label", "")))


def papers_of(rows: Iterable[Paper]) -> list[dict[str, Any]]:
    """Papers as they are stored; keys are kept, so that files already handed in still belong."""
    stored: list[dict[str, Any]] = []
    for row in rows:
        label = " ".join(row.label.split())
        if not label:
            continue
        taken = {s["key"] for s in stored}
        key = row.key
        if not key or key in taken:
            base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "surat"
            key, n = base, 2
            while key in taken:
                key, n = f"{base}_{n}", n + 1
        one = {"key": key, "label": label, "required": row.required}
        if row.private or names_identity(label):
            one["private"] = True
        stored.append(one)
    return stored[:MOST_PAPERS]


class QuotaError(ValueError):
    """What is wrong with a quota, as a sentence; ``at`` its row from 0."""

    def __init__(self, sentence: str, at: int) -> None:
        super().__init__(sentence)
        self.at = at


@dataclass(frozen=True, slots=True)
class Quota:
    """Least and most recipients of a part; None where there is no bound."""

    part: str
    value: str
    label: str
    least: int | None = None
    most: int | None = None


def quotas_of(rows: Iterable[Quota]) -> list[dict[str, Any]]:
    """Quotas as they are stored. QuotaError for one that contradicts itself or stands twice."""
    stored: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    for at, row in enumerate(rows):
        if row.part not in QUOTA_PARTS:
            raise QuotaError("Pilih bagian kuotanya.", at)
        if row.least is None and row.most is None:
            raise QuotaError("Isi paling sedikit atau paling banyak.", at)
        if row.least is not None and row.most is not None and row.least > row.most:
            raise QuotaError("Paling sedikit tidak boleh lebih dari paling banyak.", at)
        if (row.part, row.value) in seen:
            raise QuotaError("Kuota untuk ini sudah ada di baris lain.", at)
        seen.add((row.part, row.value))
        stored.append(
            {"part": row.part, "value": row.value, "label": row.label, "most": row.most,
             "least": row.least}
        )  # fmt: skip
    return stored[:MOST_QUOTAS]


@dataclass(frozen=True, slots=True)
class Purse:
    """Money of one fund for the round, beside what the fund has left for it."""

    name: str
    amount: int
    left: int
    track: str
    year: int
    recipients: Collection[str]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a round when somebody wants to propose or open it."""

    recipients: Collection[str]
    track: str
    year: int
    opens: date
    closes: date
    has_rule: bool
    has_group_rule: bool
    sheet: str  # "", "draft" or "published"
    items: int
    unexplained: int
    purses: tuple[Purse, ...]
    texts: Mapping[str, str]


def missing(facts: Facts, today: date) -> list[str]:
    """Everything that keeps the round from opening, each as a sentence that says what to do."""
    found = [f"Isi “{label}”." for label, text in facts.texts.items() if not text.strip()]
    if not facts.recipients:
        found.append("Pilih siapa yang boleh menerima.")
    if not facts.has_rule:
        found.append("Pilih aturan untuk usaha yang sudah berlaku: siapa yang memenuhi syarat.")
    if facts.closes < today:
        found.append("Tanggal penutupan sudah lewat. Ganti tanggalnya.")
    if facts.sheet != "published":
        found.append("Pilih lembar nilai yang sudah disetujui.")
    if not facts.items:
        found.append("Pilih paling sedikit satu jenis barang.")
    if facts.unexplained:
        found.append(
            f"Jelaskan {facts.unexplained} harga yang menonjol di katalog: barangnya ditawarkan"
            " dalam putaran ini."
        )
    if not facts.purses:
        found.append("Isi dananya: dari sumber mana dan berapa.")
    for purse in facts.purses:
        found += _purse(purse, facts)
    return found


def _purse(purse: Purse, facts: Facts) -> list[str]:
    found = []
    if purse.amount > purse.left:
        found.append(
            f"{purse.name}: diminta {format_rupiah(purse.amount)}, sisa pagunya tinggal"
            f" {format_rupiah(max(purse.left, 0))}."
        )
    if purse.closed:
        found.append(f"{purse.name} sudah ditutup. Pilih dana lain.")
    if purse.track != facts.track:
        found.append(f"{purse.name} memakai jalur lain. Samakan jalur putaran dan dananya.")
    if purse.year != facts.year:
        found.append(f"{purse.name} dana tahun {purse.year}, putaran ini tahun {facts.year}.")
    if set(facts.recipients) - set(purse.recipients):
        found.append(f"{purse.name} tidak boleh untuk semua jenis penerima putaran ini.")
    return found
