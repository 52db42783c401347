"""How long what people asked for is kept: dated data, ours until an office sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.criteria.parameters import Parameter, register_parameters, used_all

GAP_DAYS: Final = "subscriptions.gap_days"
WAIT_DAYS: Final = "subscriptions.wait_days"
LIFE_DAYS: Final = "subscriptions.life_days"
RENEW_DAYS: Final = "subscriptions.renew_days"
BLOCK_DAYS: Final = "subscriptions.block_days"
_OURS: Final = "usul Guyub"


@dataclass(frozen=True)
class Days:
    """All in whole days."""

    gap: int
    wait: int
    life: int
    renew: int
    block: int


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    room = _("Langganan kabar")
    register_parameters(
        Parameter(
            GAP_DAYS, _("Jarak antara dua pesan persetujuan ke satu nomor"), "days", 7, room,
            source=_OURS, minimum=1, maximum=365,
            help=_("Supaya nomor yang ditulis orang lain tidak diganggu."),
        ),
        Parameter(
            WAIT_DAYS, _("Permintaan yang tidak disetujui dihapus sesudah"), "days", 14, room,
            source=_OURS, minimum=1, maximum=90,
        ),
        Parameter(
            LIFE_DAYS, _("Langganan berakhir sesudah"), "days", 365, room, source=_OURS,
            minimum=30, maximum=1100, help=_("Sebelumnya ditanya dulu apakah mau terus."),
        ),
        Parameter(
            RENEW_DAYS, _("Ditanya mau terus atau tidak, sebelum berakhir"), "days", 21, room,
            source=_OURS, minimum=1, maximum=90,
        ),
        Parameter(
            BLOCK_DAYS, _("Nomor yang menolak tidak dikirimi lagi selama"), "days", 365, room,
            source=_OURS, minimum=30, maximum=3650,
        ),
    )  # fmt: skip


def days_of(office: UUID, on: date) -> Days:
    """What holds for an office on a day."""
    found = used_all([GAP_DAYS, WAIT_DAYS, LIFE_DAYS, RENEW_DAYS, BLOCK_DAYS], office, on)
    return Days(*(int(found[k].value) for k in
                  (GAP_DAYS, WAIT_DAYS, LIFE_DAYS, RENEW_DAYS, BLOCK_DAYS)))  # fmt: skip
