"""Dated parameters of proposals; an office puts its own over them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.criteria.parameters import Parameter, register_parameters, used_all

ROOM: Final = _("Bantuan")
DOUBLE_YEARS: Final = "aid.double_years"
LINK_HOURS: Final = "aid.link_hours"
LINK_OPENS: Final = "aid.link_opens"
COMPLETE_DAYS: Final = "aid.complete_days"
_PRACTICE: Final = "Kebiasaan kantor; belum ada aturan yang ditemukan."

PARAMETERS: Final = (
    Parameter(
        DOUBLE_YEARS, _("Bantuan sebelumnya dilihat sampai"), "int", 5, ROOM,
        "Permendagri 32/2011 dan perubahannya: hibah tidak terus-menerus setiap tahun; jumlah"
        " tahunnya tidak ditentukan di sana (naskahnya belum dibaca ulang).",
        help=_("Ditunjukkan kepada yang mengecek dan menilai; tidak menggugurkan usulan. Lain dari"
               " “Dihitung belum pernah dibantu sesudah”, yang mengurutkan siapa didatangi dulu."),
        unit=str(_("tahun ke belakang")), minimum=1, maximum=20,
    ),
    Parameter(
        LINK_HOURS, _("Tautan usulan untuk ketua berlaku"), "int", 48, ROOM, _PRACTICE,
        unit=str(_("jam")), minimum=1, maximum=336,
    ),
    Parameter(
        LINK_OPENS, _("Tautan usulan untuk ketua boleh dibuka"), "int", 10, ROOM, _PRACTICE,
        unit=str(_("kali")), minimum=1, maximum=50,
    ),
    Parameter(
        COMPLETE_DAYS, _("Waktu melengkapi usulan yang dikembalikan"), "days", 14, ROOM, _PRACTICE,
        help=_("Juga sesudah pendaftaran ditutup."), minimum=1, maximum=90,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(*PARAMETERS)


def whole(key: str, office_id: UUID | None, on: date) -> int:
    """A number of these that is in force for an office on a day."""
    return int(used_all([key], office_id, on)[key].value)


def frozen(office_id: UUID | None, on: date) -> list[dict[str, Any]]:
    """All of them as a decision keeps them."""
    found = used_all([one.key for one in PARAMETERS], office_id, on)
    return [found[one.key].frozen() for one in PARAMETERS]
