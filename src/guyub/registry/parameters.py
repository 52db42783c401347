"""Deadlines of the registry that an office may set itself (``criteria.parameters``)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from guyub.accounts.models import Office
from guyub.criteria.parameters import Parameter, register_parameters, value_of

REGISTRATION_DAYS: Final = "registry.registration_days"
ERASURE_DAYS: Final = "registry.erasure_days"


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
