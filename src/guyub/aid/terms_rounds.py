"""Dated parameters of catalogue and rounds; an office puts its own over them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.policy_prices import Limits
from guyub.criteria.parameters import Parameter, register_parameters, used_all

ROOM: Final = _("Bantuan")
HELPED_YEARS: Final = "aid.helped_years"
PRICES_NEEDED: Final = "aid.prices_needed"
PRICE_SPREADS: Final = "aid.price_spreads"
PRICE_LEAST: Final = "aid.price_least_spread"
_PRACTICE: Final = "Kebiasaan pengolahan data; bukan aturan. Dinas boleh menggantinya."

PARAMETERS: Final = (
    Parameter(
        HELPED_YEARS, _("Dihitung belum pernah dibantu sesudah"), "int", 5, ROOM,
        "Ketentuan dinas. Permendagri 32/2011: hibah tidak terus-menerus setiap tahun; jumlah"
        " tahunnya tidak ditentukan di sana (naskahnya belum dibaca ulang).",
        help=_("Usaha yang menerima alat lebih lama dari ini dihitung belum pernah dibantu di"
               " daftar “Siapa yang bisa dapat”. Lain dari “Bantuan sebelumnya dilihat"
               " sampai”, yang menunjukkan bantuan lama kepada yang mengecek usulan."),
        unit=str(_("tahun")), minimum=1, maximum=30,
    ),
    Parameter(
        PRICES_NEEDED, _("Harga sebelumnya yang diperlukan untuk membandingkan"), "int", 4, ROOM,
        _PRACTICE, help=_("Kalau kurang, harga baru tidak dinilai wajar atau tidak."),
        unit=str(_("harga")), minimum=2, maximum=50,
    ),
    Parameter(
        PRICE_SPREADS, _("Harga menonjol kalau lebih dari"), "percent", "350", ROOM,
        "Iglewicz & Hoaglin 1993: 3,5 kali simpangan baku. Di sini dalam persen simpangan.",
        help=_("350 % berarti 3,5 kali sebaran harga yang biasa."),
        minimum=100, maximum=2000,
    ),
    Parameter(
        PRICE_LEAST, _("Sebaran harga yang dianggap biasa, paling kecil"), "percent", "5", ROOM,
        _PRACTICE, help=_("Supaya kenaikan kecil pada harga yang tetap tidak dianggap menonjol."),
        minimum=1, maximum=50,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(*PARAMETERS)


def price_limits(office_id: UUID, on: date) -> Limits:
    """What the outlier check goes by on a day."""
    found = used_all([PRICES_NEEDED, PRICE_SPREADS, PRICE_LEAST], office_id, on)
    return Limits(
        found[PRICES_NEEDED].value, Fraction(found[PRICE_SPREADS].value) / 100,
        Fraction(found[PRICE_LEAST].value) / 100,
    )  # fmt: skip
