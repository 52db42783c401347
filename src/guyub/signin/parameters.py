"""What an office sets about signing in by phone, as dated data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.criteria.parameters import Parameter, register_parameters, value_of

CODE_MINUTES: Final = "signin.code_minutes"
VISIT_DAYS: Final = "signin.visit_days"
_OURS: Final = "usul Guyub, November 2026"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    room = _("Masuk dengan nomor HP")
    register_parameters(
        Parameter(
            CODE_MINUTES, _("Kode masuk berlaku"), "int", 15, room=room, source=_OURS,
            minimum=5, maximum=60, unit="menit",
            help=_("Dihitung sejak pesannya dikirim, atau dibuka petugas untuk dikirim."),
        ),
        Parameter(
            VISIT_DAYS, _("Pemilik usaha tetap masuk di HP-nya"), "days", 30, room=room,
            source=_OURS, minimum=1, maximum=180,
            help=_("Sesudah itu, atau kalau nomornya diganti, kode diminta lagi."),
        ),
    )  # fmt: skip


def _of(key: str, office_id: UUID, at: datetime) -> int:
    zone = ZoneInfo(Office.objects.get(pk=office_id).timezone)
    return int(value_of(key, office_id, at.astimezone(zone).date()))


def code_life(office_id: UUID, at: datetime) -> timedelta:
    return timedelta(minutes=_of(CODE_MINUTES, office_id, at))


def visit_life(office_id: UUID, at: datetime) -> timedelta:
    return timedelta(days=_of(VISIT_DAYS, office_id, at))
