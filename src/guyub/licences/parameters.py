"""What an office sets about papers, as dated data."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from guyub.accounts.visit import Visit
from guyub.criteria.parameters import Parameter, register_parameters, value_of

RENEW_DAYS = "licences.renew_days"
REMIND_DAYS = "licences.remind_days"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            RENEW_DAYS, "Surat diingatkan sebelum habis", "days", 180, room="Surat",
            source="usul Guyub", minimum=1,
            help="Berapa hari sebelum tanggal akhirnya surat masuk daftar perpanjangan.",
        ),
        Parameter(
            REMIND_DAYS, _("Pemilik dikabari sebelum suratnya habis"), "days", 60, room="Surat",
            source="usul Guyub", minimum=1,
            help=_("Berapa hari sebelum tanggal akhirnya pemilik mendapat satu kabar."),
        ),
    )  # fmt: skip


def horizon(visit: Visit, today: date) -> date:
    """The last day on which a paper that ends is already on the list."""
    office = visit.office.pk if visit.office else None
    return today + timedelta(days=int(value_of(RENEW_DAYS, office, today)))
