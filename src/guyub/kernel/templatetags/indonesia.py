"""``{% load indonesia %}``: money, numbers and dates as Indonesians write them.

None and the empty string show "belum diketahui". Moments are shown in the active time zone,
which the request sets to the office's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import gettext

from guyub.kernel import dates, languages, rupiah

register = template.Library()


def _known(format_value: Callable[..., str], value: Any, *rest: Any) -> str:
    if value is None or value == "":
        return gettext(rupiah.UNKNOWN)
    return format_value(value, *rest)


def _day(day: date, written: Callable[[date], str], pattern: str) -> str:
    """Papers always write Indonesian months; a page in another language writes that one's."""
    if languages.is_source():
        return written(day)
    return dateformat.format(day, pattern)


@register.filter(name="rupiah")
def rupiah_filter(value: int | None) -> str:
    """``{{ amount|rupiah }}`` "Rp1.500.000"."""
    return _known(rupiah.format_rupiah, value)


@register.filter
def rupiah_pendek(value: int | None) -> str:
    """``{{ amount|rupiah_pendek }}`` "Rp1,5 juta"."""
    return str(languages.said(_known(rupiah.format_rupiah_short, value)))


@register.filter
def angka(value: float | Decimal | None, decimals: int | None = None) -> str:
    """``{{ count|angka }}`` "43.300"."""
    if isinstance(value, float):
        value = Decimal(str(value))
    return _known(rupiah.format_number, value, decimals)


@register.filter
def persen(value: float | Decimal | None, decimals: int = 1) -> str:
    """``{{ share|persen }}`` of 0.405: "40,5 %"."""
    return _known(rupiah.format_percent, value, decimals)


@register.filter
def terbilang(value: int | None) -> str:
    """``{{ amount|terbilang }}`` "satu juta lima ratus ribu"."""
    return _known(rupiah.terbilang, value)


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).date()
    return value


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """``{{ day|tanggal }}`` "22 November 2026"."""
    return _known(lambda given: _day(_local(given), dates.format_date, "j F Y"), value)


@register.filter
def hari(value: date | datetime | None) -> str:
    """``{{ day|hari }}`` "Minggu, 22 November 2026"."""
    return _known(lambda given: _day(_local(given), dates.format_day, "l, j F Y"), value)


@register.filter
def tanggal_pendek(value: date | datetime | None) -> str:
    """``{{ day|tanggal_pendek }}`` "22 Nov 2026"."""
    return _known(lambda given: _day(_local(given), dates.format_date_short, "j M Y"), value)


@register.filter
def waktu(value: datetime | None) -> str:
    """``{{ moment|waktu }}`` "22 November 2026 pukul 14.30 WIB"."""
    if languages.is_source() or value is None or value == "":
        zone = timezone.get_current_timezone()
        return _known(lambda given: dates.format_time(given, zone), value)
    moment = timezone.localtime(value)
    return f"{dateformat.format(moment, 'j F Y, H:i')} {dates.zone_name(moment)}"


@register.filter
def lalu(value: date | datetime | None, now: datetime | None = None) -> str:
    """``{{ moment|lalu }}`` "3 hari lalu", against ``now`` or else the clock of this request."""
    moment = timezone.localtime(now if now is not None else timezone.now())
    return _known(lambda given: dates.ago(given, moment), value)
