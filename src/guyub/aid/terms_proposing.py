"""Deadlines and thresholds of proposals, as dated data with their source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

_OFFICE: Final = "Kebiasaan kantor; belum ada aturan yang ditemukan (K)"


@dataclass(frozen=True)
class Term:
    """One thing an office may set; the shape of ``criteria.parameters.Parameter``."""

    key: str
    label: str
    kind: str
    default: Any
    source: str
    help: str = ""
    room: str = "Bantuan"
    checked_on: date | None = None
    minimum: int = 0
    maximum: int | None = None


TERMS: Final = (
    Term("aid.double_years", "Bantuan sebelumnya dilihat sampai berapa tahun ke belakang", "int", 5,
         "Hibah tidak terus-menerus tiap tahun: Permendagri 32/2011 dan perubahannya (P); jumlah"
         " tahunnya kebiasaan kantor (K)",
         "Ditunjukkan kepada yang mengecek; tidak menggugurkan.", minimum=1, maximum=20),
    Term("aid.link_hours", "Tautan untuk ketua berlaku berapa jam", "int", 48, _OFFICE,
         minimum=1, maximum=336),
    Term("aid.link_opens", "Tautan untuk ketua boleh dibuka berapa kali", "int", 10, _OFFICE,
         minimum=1, maximum=50),
    Term("aid.complete_days", "Waktu melengkapi usulan yang dikembalikan", "days", 14, _OFFICE,
         minimum=1, maximum=90),
)  # fmt: skip
_BY_KEY: Final = {term.key: term for term in TERMS}


def value_of(key: str, office_id: UUID | None, on: date) -> Any:
    """What is in force for an office on a day."""
    return _BY_KEY[key].default


def frozen(office_id: UUID | None, on: date) -> list[dict[str, Any]]:
    """All of them as a decision keeps them."""
    return [
        {"key": t.key, "value": value_of(t.key, office_id, on), "source": t.source} for t in TERMS
    ]
