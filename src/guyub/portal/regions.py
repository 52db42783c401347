"""The front page of a region: what is open, when somebody comes, how the service does, how many.

Everything here is what anybody may know: sums, dates, places, and names only where an owner or a
decree made them public. A region's page is remembered for five minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from guyub.accounts import themes
from guyub.accounts.models import Office
from guyub.aid.queries.rounds import coming_rounds, open_rounds
from guyub.areas import known
from guyub.criteria.parameters import used_all
from guyub.insight import counting
from guyub.insight.figures import FIGURES, Figure
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.memory import Memory
from guyub.mentoring.calendar import Coming, coming
from guyub.mentoring.promises import promise_of
from guyub.mentoring.radar import public_radar
from guyub.portal.finder import parameters
from guyub.registry.models import BusinessFacts
from guyub.training.opened import Opened, opened

DAYS_AHEAD: Final = 7
SHOWN: Final = 5
# What anybody asks first; the rest stands in the open data.
SHOWN_FIGURES: Final = ("businesses", "operating", "workers", "never_reached")


@dataclass(frozen=True)
class Region:
    """A regency with an office that uses Guyub, as the public meets it."""

    code: str
    name: str
    short_name: str
    place: str
    greeting: str
    accent: str
    emblem: str
    address: str
    phone: str
    hours: str
    is_sample: bool
    office_id: Any

    @property
    def frame(self) -> dict[str, Any]:
        """Office and look for the page's frame."""
        named = {"name": self.name, "short_name": self.short_name, "place": self.place}
        return {
            "office": named,
            "theme": {"accent": self.accent, "emblem": self.emblem},
            "demo": self.is_sample,
        }


@dataclass(frozen=True)
class Front:
    """What a region's page tells. ``later`` are rounds that open after today; ``late`` of
    ``businesses`` wait longer than promised."""

    rounds: list[Any]
    later: list[Any]
    courses: list[Opened]
    coming: list[Coming]
    businesses: int
    late: int
    figures: list[tuple[Figure, int]]
    counted_at: datetime


def _offices() -> list[Office]:
    return list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name"))


def regions() -> list[Region]:
    """Every region of this installation, by name."""
    return [_region(office) for office in _offices()]


def region_of(code: str) -> Region | None:
    office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=code).first()
    return _region(office) if office else None


def front_region() -> Region | None:
    """The region that "/" is of: the one a theme names, else the only one there is."""
    theme = themes.default()
    if theme is not None:
        return region_of(theme.area)
    offices = _offices()
    return _region(offices[0]) if len(offices) == 1 else None


def _region(office: Office) -> Region:
    theme = themes.of(office.area_code)
    keys = (parameters.ADDRESS, parameters.PHONE, parameters.HOURS)
    told = used_all(keys, office.pk, timezone.localdate())

    def said(key: str) -> str:
        value = told[key].value
        return str(value) if value is not None else ""

    area = known.area(office.area_code)
    return Region(
        code=office.area_code, name=theme.name or office.name,
        short_name=theme.short_name or office.short_name,
        place=theme.place or (area.name if area else ""), greeting=theme.greeting,
        accent=theme.accent or office.accent, emblem=theme.emblem,
        address=said(parameters.ADDRESS) or office.address, phone=said(parameters.PHONE),
        hours=said(parameters.HOURS), is_sample=office.is_sample, office_id=office.pk,
    )  # fmt: skip


_fronts: Memory[tuple[str, date], Front] = Memory(seconds=300, most=600)


def front(region: Region, day: date, now: datetime) -> Front:
    """What the page of a region tells on a day."""
    return _fronts.get((region.code, day), lambda: _read(region, day, now))


def _read(region: Region, day: date, now: datetime) -> Front:
    parts = public_radar(region.code, day, promise_of(region.office_id, day))
    # Sums of the whole regency say nothing of anybody; counted as the office counts them.
    with in_scope(Scope(read=(region.code,)), read_only=True):
        rows = BusinessFacts.objects.filter(regency_code=region.code).listed()
        total = counting.live(rows, region.code, now, divided=False).total
    return Front(
        rounds=list(open_rounds(day, region.code)[:SHOWN]),
        later=list(coming_rounds(day, region.code)[:SHOWN]),
        courses=[c for c in opened() if c.regency_code == region.code][:SHOWN],
        coming=coming(region.code, day, DAYS_AHEAD),
        businesses=sum(p.businesses for p in parts),
        late=sum(p.beyond for p in parts),
        figures=[(FIGURES[key], total[key]) for key in SHOWN_FIGURES],
        counted_at=now,
    )
