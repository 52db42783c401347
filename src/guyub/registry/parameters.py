"""Deadlines of the registry that an office may set itself (``criteria.parameters``)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.accounts.models import Office
from guyub.accounts.roles import FIELD_OFFICER, VILLAGE_CLERK
from guyub.criteria.parameters import Parameter, Used, register_parameters, used_all, value_of

REGISTRATION_DAYS: Final = "registry.registration_days"
ERASURE_DAYS: Final = "registry.erasure_days"
ASSIST_MINUTES: Final = "registry.assist_minutes"
ASSIST_WHO: Final = "registry.assist_who"
SAME_DAY: Final = "registry.same_day"
_OURS: Final = "Bawaan Guyub; belum ada aturan yang menyebutnya"
# Which roles an office lets sit beside an owner, by the choice it made.
_HELPERS: Final = {
    "semua": frozenset({FIELD_OFFICER, VILLAGE_CLERK}),
    "petugas": frozenset({FIELD_OFFICER}),
    "desa": frozenset({VILLAGE_CLERK}),
    "tidak": frozenset(),
}


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            REGISTRATION_DAYS, "Jawaban pendaftaran usaha", "days", 5, "Daftar usaha",
            source="Janji layanan bawaan Guyub; sesuaikan dengan standar pelayanan dinas",
            help="Paling lama berapa hari kerja pendaftaran usaha dijawab.",
            unit="hari kerja", legal_basis="UU 25/2009 pasal 21 (jangka waktu penyelesaian)",
            minimum=1, maximum=60,
        ),
        Parameter(
            ERASURE_DAYS, "Jawaban permintaan hapus data", "days", 10, "Data pribadi",
            source="Janji layanan bawaan Guyub; undang-undang tidak menyebut jumlah harinya",
            help="Paling lama berapa hari kerja permintaan hapus data pribadi dijawab.",
            unit="hari kerja", legal_basis="UU 27/2022 pasal 43",
            minimum=1, maximum=60,
        ),
        Parameter(
            ASSIST_MINUTES, "Lama membantu pemilik", "int", 30, "Bantu pemilik", source=_OURS,
            help="Setelah ini bantuan di samping pemilik berakhir sendiri.", unit="menit",
            minimum=5, maximum=120,
        ),
        Parameter(
            ASSIST_WHO, "Siapa boleh membantu pemilik", "choice", "semua", "Bantu pemilik",
            source=_OURS,
            help="Peran yang boleh bekerja atas nama pemilik yang duduk di sampingnya.",
            options=(
                ("semua", "Petugas lapangan dan petugas desa"),
                ("petugas", "Petugas lapangan saja"),
                ("desa", "Petugas desa saja"),
                ("tidak", "Tidak ada"),
            ),
        ),
        Parameter(
            SAME_DAY, "Banyak usaha didaftarkan sehari oleh satu orang", "int", 25, "Daftar usaha",
            source=_OURS,
            help="Mulai jumlah ini pemeriksa diberi tahu, supaya bisa bertanya. Tidak ada akibat"
            " lain.",
            unit="usaha", minimum=5, maximum=1000,
        ),
    )  # fmt: skip


def registration_days(office_id: UUID | None, on: date) -> int:
    """Working days within which a registration is answered."""
    return int(value_of(REGISTRATION_DAYS, office_id, on))


def registration_days_at(regency: str, on: date) -> int:
    """The same for a place, also where no office uses the system yet."""
    found = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency)
    return registration_days(found.values_list("pk", flat=True).first(), on)


def erasure_days(office_id: UUID | None, on: date) -> int:
    """Working days within which a request to erase is answered."""
    return int(value_of(ERASURE_DAYS, office_id, on))


def assist_terms(office_id: UUID | None, on: date) -> dict[str, Used]:
    """How long, and who: both settings of sitting beside an owner, to be frozen."""
    return used_all([ASSIST_MINUTES, ASSIST_WHO], office_id, on)


def helpers_at(office_id: UUID, on: date) -> frozenset[str]:
    """Roles that an office lets sit beside an owner."""
    return _HELPERS[str(value_of(ASSIST_WHO, office_id, on))]
