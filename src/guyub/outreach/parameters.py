"""What an office sets about notices, as dated data."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.criteria.parameters import Parameter, register_parameters, used_all
from guyub.outreach.rules import Hours

QUIET_FROM: Final = "outreach.quiet_from"
QUIET_UNTIL: Final = "outreach.quiet_until"
WEEKLY_CAP: Final = "outreach.weekly_cap"
_OURS: Final = "usul Guyub"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    room = _("Kabar")
    register_parameters(
        Parameter(
            QUIET_FROM, _("Kabar berhenti dikirim mulai pukul"), "int", 19, room=room,
            source=_OURS, maximum=23, unit="(jam)",
            help=_("Sesudah jam ini tidak ada kabar yang dikirim sampai pagi."),
        ),
        Parameter(
            QUIET_UNTIL, _("Kabar dikirim lagi mulai pukul"), "int", 7, room=room,
            source=_OURS, maximum=23, unit="(jam)",
        ),
        Parameter(
            WEEKLY_CAP, _("Kabar paling banyak untuk satu orang dalam tujuh hari"), "int", 2,
            room=room, source=_OURS, minimum=0, maximum=20, unit="kabar",
            help=_("Jawaban atas permintaan orang itu sendiri tidak dihitung."),
        ),
    )  # fmt: skip


def limits_of(office: Office, on: date) -> tuple[Hours, int]:
    """Quiet hours and weekly cap of an office on a day."""
    found = used_all([QUIET_FROM, QUIET_UNTIL, WEEKLY_CAP], office.pk, on)
    hours = Hours(found[QUIET_FROM].value, found[QUIET_UNTIL].value, ZoneInfo(office.timezone))
    return hours, int(found[WEEKLY_CAP].value)
