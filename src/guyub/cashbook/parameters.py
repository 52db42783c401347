"""The final income tax of small sellers as dated data; pages say what it comes to, as a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from guyub.criteria.parameters import Parameter, Used, register_parameters, used_all

FREE: Final = "cashbook.tax_free"
RATE: Final = "cashbook.tax_rate"
LIMIT: Final = "cashbook.tax_limit"
_ROOM: Final = "Buku kas"
# Read in what the press quotes of the regulation, not in its own text.
_CHECKED: Final = date(2026, 11, 26)
_PLANNED: Final = "; perubahannya sedang disiapkan pemerintah, jadi cek lagi"
_FREE_SOURCE: Final = (
    "https://news.ddtc.co.id/berita/nasional/44453/"
    "pp-552022-pemerintah-atur-batas-omzet-rp500-juta-tidak-kena-pajak" + _PLANNED
)
_RATE_SOURCE: Final = (
    "https://news.ddtc.co.id/"
    "bumdes-dan-perseroan-perorangan-kini-bisa-pakai-tarif-pph-final-05-44446" + _PLANNED
)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            FREE, "Omzet setahun yang tidak kena pajak", "rupiah", 500_000_000, _ROOM,
            source=_FREE_SOURCE, legal_basis="PP 55/2022 pasal 60 ayat 2 dan 3",
            checked_on=_CHECKED,
            help="Hanya untuk orang pribadi; dihitung dari Januari, semua usaha orang itu.",
        ),
        Parameter(
            RATE, "Tarif pajak penghasilan final", "percent", "0.5", _ROOM,
            source=_RATE_SOURCE, legal_basis="PP 55/2022 pasal 56", checked_on=_CHECKED,
            help="Dari omzet sebulan, sejak bulan omzetnya melewati batas.",
        ),
        Parameter(
            LIMIT, "Omzet setahun paling besar untuk tarif ini", "rupiah", 4_800_000_000, _ROOM,
            source=_RATE_SOURCE, legal_basis="PP 55/2022 pasal 57", checked_on=_CHECKED,
            help="Yang melewatinya tetap memakai tarif ini sampai akhir tahun itu; sesudahnya"
            " pajaknya dihitung dengan cara lain.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Tax:
    """What a year's turnover comes to: ``reached`` up to and with the month, ``due`` for it."""

    reached: int
    free: int
    due: int
    rate: Decimal
    limit: int
    basis: str

    @property
    def left(self) -> int:
        """Turnover that is still free; 0 once it is used up."""
        return max(self.free - self.reached, 0)

    @property
    def over_limit(self) -> bool:
        return self.reached > self.limit


def due_for(before: int, month: int, free: int, rate: Decimal) -> int:
    """Tax of one month in whole rupiah, rounded down: only turnover beyond the free part counts.
    Pure; ``before`` is the turnover of the year's months before."""
    beyond = max(before + month - free, 0) - max(before - free, 0)
    return int(Decimal(beyond) * rate / 100)


def tax_of(before: int, month: int, *, person: bool, office_id: UUID | None, on: date) -> Tax:
    """The note for a month. The free part is for persons only; a body pays from the first rupiah.

    Missing data: an unknown legal form is taken for a person, as the registry does.
    """
    found: dict[str, Used] = used_all([FREE, RATE, LIMIT], office_id, on)
    free = int(found[FREE].value) if person else 0
    rate = Decimal(found[RATE].value)
    return Tax(
        before + month, free, due_for(before, month, free, rate), rate, int(found[LIMIT].value),
        found[FREE].legal_basis or found[FREE].source,
    )  # fmt: skip
