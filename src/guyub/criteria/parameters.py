"""Ketentuan: deadlines, thresholds and shares that law or an office sets, as dated data.

Rooms above register what they ask for; each has a default that ships with its source. An office
puts its own value over it from a day on, proposed by one person and approved by another.

Policy: in force on a day is the approved value with the latest ``valid_from`` up to that day, else
the default. A stored value that cannot be read any more (the kind or its bounds changed) is not
guessed at: the default is used, ``is_default`` says so, the log warns and the page of the
parameter says it to the office. Callers freeze ``Used.frozen()`` into what they decide; a value
that changes later, even backwards, never changes a decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from django.utils.functional import Promise

from guyub.criteria.states import APPROVED
from guyub.kernel.dates import format_date
from guyub.kernel.forms.written import MAX_RUPIAH, MONTHS
from guyub.kernel.rupiah import format_number, format_rupiah

log = structlog.get_logger("guyub.criteria")

KINDS: Final = frozenset(
    {"int", "days", "months", "rupiah", "percent", "day_month", "flag", "choice", "text"}
)
WHOLE: Final = frozenset({"int", "days", "months", "rupiah"})
UNITS: Final = {"days": "hari", "months": "bulan", "percent": "%"}
LONGEST_TEXT: Final = 300
MOST: Final = {"int": 10**9, "days": 3660, "months": 1200, "rupiah": MAX_RUPIAH, "percent": 100}
_KEY: Final = re.compile(r"[a-z]+\.[a-z_]{2,40}")
_DAY_MONTH: Final = re.compile(r"(\d{2})-(\d{2})")
_LONG_YEAR: Final = 2024

Text = str | Promise


class Unfit(ValueError):
    """The value is not one of this parameter; the message is an Indonesian sentence."""


class DayMonth(NamedTuple):
    """A day that comes every year. 29 February falls on the 28th where there is none."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, self.month, 28)

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True)
class Parameter:
    """One thing that is set by law or by an office.

    ``default`` is in stored form: whole numbers as int, percent as text ("12.5"), a day of the
    year as "10-01" (month, day), a flag as bool, a choice by its key, None where no source states a
    value: then nothing is in force until an office sets one. ``checked_on``: the day
    somebody last read the source, None while nobody has. ``options`` of a choice: (key, label).
    ``minimum`` and ``maximum`` bound numbers. ``room`` groups the list.
    """

    key: str
    label: Text
    kind: str
    default: Any
    room: Text
    source: str
    help: Text = ""
    unit: str = ""
    legal_basis: str = ""
    checked_on: date | None = None
    options: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int | None = None

    @property
    def measure(self) -> str:
        """The word behind the number."""
        return self.unit or UNITS.get(self.kind, "")

    @property
    def most(self) -> int:
        return MOST[self.kind] if self.maximum is None else self.maximum

    @property
    def initial(self) -> Any:
        """The typed default, None where there is none."""
        return None if self.default is None else self.read(self.default)

    def read(self, stored: Any) -> Any:
        """The typed value of a stored one. Unfit when it cannot be one."""
        if self.kind in WHOLE:
            if not isinstance(stored, int) or isinstance(stored, bool):
                raise Unfit("Nilai ini harus angka bulat.")
            return self._within(stored)
        if self.kind == "percent":
            return self._within(_decimal(stored))
        if self.kind == "flag":
            if not isinstance(stored, bool):
                raise Unfit("Nilai ini harus ya atau tidak.")
            return stored
        if not isinstance(stored, str):
            raise Unfit("Nilai ini tidak bisa dibaca.")
        if self.kind == "day_month":
            return _day_month(stored)
        if self.kind == "choice" and stored not in dict(self.options):
            raise Unfit("Pilihan ini tidak ada lagi.")
        if not stored.strip() or len(stored) > LONGEST_TEXT or "\x00" in stored:
            raise Unfit(f"Tulis 1 sampai {LONGEST_TEXT} huruf.")
        return stored

    def stored(self, value: Any) -> Any:
        """How a typed value is kept. Unfit when it does not fit."""
        if isinstance(value, Decimal) and value.is_finite():
            value = f"{value.normalize():f}"
        elif isinstance(value, DayMonth):
            value = str(value)
        self.read(value)
        return value

    def _within(self, number: Any) -> Any:
        if not self.minimum <= number <= self.most:
            least, most = format_number(self.minimum), format_number(self.most)
            raise Unfit(f"Nilai ini antara {least} dan {most}.")
        return number

    def say(self, value: Any) -> str:
        """A typed value in words: "5 hari kerja", "1 Oktober", "Ya", "belum ditetapkan"."""
        if value is None:
            return "belum ditetapkan"
        if self.kind == "rupiah":
            return format_rupiah(value)
        if self.kind == "flag":
            return "Ya" if value else "Tidak"
        if self.kind == "choice":
            return dict(self.options)[value]
        if self.kind == "day_month":
            return f"{value.day} {MONTHS[value.month - 1][0].title()}"
        if self.kind == "text":
            return str(value)
        return f"{format_number(value)} {self.measure}".strip()


def _decimal(stored: Any) -> Decimal:
    try:
        if isinstance(stored, bool) or not isinstance(stored, int | str):
            raise InvalidOperation
        number = Decimal(stored)
        if not number.is_finite() or number != round(number, 4):
            raise InvalidOperation
    except InvalidOperation:
        raise Unfit("Nilai ini harus angka persen, paling banyak empat angka desimal.") from None
    return number


def _day_month(stored: str) -> DayMonth:
    match = _DAY_MONTH.fullmatch(stored)
    try:
        if match is None:
            raise ValueError
        date(_LONG_YEAR, int(match[1]), int(match[2]))
    except ValueError:
        raise Unfit("Nilai ini harus tanggal dan bulan, misalnya 1 Oktober.") from None
    return DayMonth(int(match[1]), int(match[2]))


PARAMETERS: dict[str, Parameter] = {}


def register_parameters(*parameters: Parameter) -> None:
    """Called from ``AppConfig.ready`` of rooms above. ValueError for one that cannot work."""
    for one in parameters:
        if one.key in PARAMETERS:
            raise ValueError(f"{one.key} registered twice")
        if not _KEY.fullmatch(one.key) or one.kind not in KINDS or not one.source:
            raise ValueError(f"{one.key}: key, kind or source is wrong")
        _ = one.initial
        PARAMETERS[one.key] = one


@dataclass(frozen=True)
class Used:
    """What is in force on a day: the typed value, where it comes from, since when.

    ``since`` and ``setting_id`` are None for the default; ``unreadable`` is the approved setting
    that could not be read, if that is why.
    """

    key: str
    value: Any
    source: str
    legal_basis: str
    since: date | None
    setting_id: UUID | None
    is_default: bool
    checked_on: date | None = None
    unreadable: UUID | None = None

    @property
    def said(self) -> str:
        return PARAMETERS[self.key].say(self.value)

    def frozen(self) -> dict[str, Any]:
        """For a decision to keep, whatever becomes of the setting."""
        return {
            "key": self.key,
            "value": None if self.value is None else PARAMETERS[self.key].stored(self.value),
            "said": self.said,
            "source": self.source,
            "legal_basis": self.legal_basis,
            "since": self.since.isoformat() if self.since else None,
            "setting": str(self.setting_id) if self.setting_id else None,
        }

    @property
    def since_words(self) -> str:
        return f"sejak {format_date(self.since)}" if self.since else "bawaan Guyub"


def used(key: str, office_id: UUID | None, on: date) -> Used:
    """What is in force for an office on a day. KeyError for a key that no room registered."""
    return used_all([key], office_id, on)[key]


def value_of(key: str, office_id: UUID | None, on: date) -> Any:
    """The typed value alone."""
    return used(key, office_id, on).value


def used_all(keys: Iterable[str], office_id: UUID | None, on: date) -> dict[str, Used]:
    """``used`` for several keys with one statement; readable in any scope."""
    from guyub.criteria.models import Setting

    wanted = list(keys)
    found: Mapping[str, Any] = {}
    if office_id is not None:
        rows = Setting.objects.filter(
            office_id=office_id, key__in=wanted, state=APPROVED, valid_from__lte=on
        ).order_by("key", "-valid_from")
        found = {row.key: row for row in rows.distinct("key")}
    return {key: _used(PARAMETERS[key], found.get(key)) for key in wanted}


def _used(parameter: Parameter, row: Any) -> Used:
    unreadable = None
    if row is not None:
        try:
            value = parameter.read(row.value)
        except Unfit:
            unreadable = row.pk
            log.warning("setting_unreadable", key=parameter.key, setting=str(row.pk))
        else:
            return Used(
                parameter.key, value, row.source, row.legal_basis, row.valid_from, row.pk,
                is_default=False, checked_on=row.checked_on,
            )  # fmt: skip
    return Used(
        parameter.key, parameter.initial, parameter.source, parameter.legal_basis,
        None, None, is_default=True, checked_on=parameter.checked_on, unreadable=unreadable,
    )  # fmt: skip
