"""Counts figures by dimension: live for one regency, from summary rows above it.

Totals and parts come from one statement (GROUPING SETS), so they are of one moment. At 43,300
rows the live count takes some 60 ms; at 4.33 million it takes seconds, hence the summary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Max, Min, QuerySet, Sum
from django.db.models.functions import Left
from django.utils import timezone

from guyub.areas.models import REGENCY, Area, level_of
from guyub.insight.figures import DIMENSIONS, FIGURES, PLACES, Dimension
from guyub.insight.models import Summary
from guyub.registry.lists import root_of
from guyub.registry.models import BusinessFacts, KbliCode
from guyub.registry.queries import any_of, within

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

Counts = dict[str, int]
COLUMNS = (
    "regency_code", "district_code", "village_code", "branch", "kbli_code", "scale_industry",
    "scale_msme", "scale_bps", "status", "last_contact", "workers",
)  # fmt: skip
EMPTY: Counts = dict.fromkeys(FIGURES, 0)


@dataclass(frozen=True)
class Tally:
    """All figures of one area: the total, and by dimension its parts.

    ``place`` is the dimension of the areas right below; ``as_of`` the moment counted (None: never
    counted yet); ``live`` False for summary rows, of which ``missing`` regencies have none.
    """

    area: str
    place: Dimension | None
    total: Counts
    parts: dict[str, dict[str, Counts]]
    as_of: datetime | None
    live: bool = True
    missing: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def dimensions(self) -> list[Dimension]:
        return [*([self.place] if self.place else []), *DIMENSIONS.values()]

    def of(self, dimension: str) -> dict[str, Counts]:
        return self.parts.get(dimension, {})


def place_below(area: str) -> Dimension | None:
    """The dimension of the areas right below an area ("" is the nation); None for a village."""
    level = level_of(area) if area else 0
    return (*PLACES.values(), None)[level]


def tally(visit: Visit, area: str, now: datetime, *, divided: bool = True) -> Tally:
    """Figures of what the visit sees inside ``area`` ("" for all of it).

    ``divided`` False gives totals only, which at 43,300 rows is four times as quick.
    """
    code = area or root_of(visit)
    if visit.reach == "areas" or (code and level_of(code) >= REGENCY):
        rows = BusinessFacts.objects.visible_to(visit).listed()
        if area:
            rows = rows.in_area(area)
        return live(rows, code, now, divided=divided)
    return summarised(visit, code)


def live(rows: QuerySet[Any], area: str, now: datetime, *, divided: bool = True) -> Tally:
    """Count facts rows now, in one statement."""
    below = place_below(area) if divided else None
    dimensions = [*([below] if below else []), *DIMENSIONS.values()] if divided else []
    total, parts = grouped(rows, dimensions, timezone.localtime(now).date())
    return Tally(area, below, total, parts, now, names=names_of(below, parts))


def grouped(
    rows: QuerySet[Any], dimensions: Iterable[Dimension], today: date
) -> tuple[Counts, dict[str, dict[str, Counts]]]:
    """(total, {dimension: {part: counts}}) of a queryset over ``BusinessFacts``."""
    dimensions = list(dimensions)
    parts: dict[str, dict[str, Counts]] = {d.key: {} for d in dimensions}
    try:
        base, parameters = rows.order_by().values(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return dict(EMPTY), parts
    keys = [f"d_{d.key}" for d in dimensions]
    named = ", ".join(["b.*", *(f"{d.expression(today)} AS d_{d.key}" for d in dimensions)])
    asked = ", ".join([*keys, *(f.expression(today) for f in FIGURES.values())])
    sets = ", ".join(["()", *(f"({key})" for key in keys)])
    # A dimension's part is never NULL, so NULL here means "not grouped by it".
    sql = f"SELECT {asked} FROM (SELECT {named} FROM ({base}) b) f GROUP BY GROUPING SETS ({sets})"
    total = dict(EMPTY)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for row in cursor.fetchall():
            counts = dict(zip(FIGURES, map(int, row[len(dimensions) :]), strict=True))
            at = next((i for i in range(len(dimensions)) if row[i] is not None), None)
            if at is None:
                total = counts
            else:
                parts[dimensions[at].key][row[at]] = counts
    return total, parts


def summarised(visit: Visit, area: str) -> Tally:
    """Figures of a province or the nation from the summary rows of its regencies."""
    below = place_below(area)
    assert below is not None
    rows = Summary.objects.filter(any_of(visit.area_codes))
    inside = Area.objects.filter(level=REGENCY, valid_until__isnull=True)
    if area:
        rows = rows.filter(within(area))
        inside = inside.filter(code__gte=f"{area}.", code__lt=f"{area}/")
    sums = {key: Sum(key) for key in FIGURES}
    parts: dict[str, dict[str, Counts]] = {d: {} for d in (below.key, *DIMENSIONS)}
    divided = rows.filter(dimension__in=DIMENSIONS).values_list("dimension", "part")
    for key, part, *counts in divided.order_by().annotate(**sums):
        parts[key][part] = dict(zip(FIGURES, map(int, counts), strict=True))
    whole = rows.filter(dimension="")
    above = Left("regency_code", 2) if below.key == "province" else F("regency_code")
    placed = whole.annotate(place=above).values_list("place").order_by()
    for code, *counts in placed.annotate(**sums):
        parts[below.key][code] = dict(zip(FIGURES, map(int, counts), strict=True))
    found = whole.aggregate(oldest=Min("counted_at"), newest=Max("counted_at"), **sums)
    total = {k: int(found[k] or 0) for k in FIGURES}
    return Tally(
        area, below, total, parts, found["oldest"], live=False,
        missing=max(0, inside.count() - whole.count()), names=names_of(below, parts),
    )  # fmt: skip


def names_of(place: Dimension | None, parts: dict[str, dict[str, Counts]]) -> dict[str, str]:
    """Names of the places and KBLI groups that occur, by code."""
    names: dict[str, str] = {}
    if place is not None:
        codes = list(parts.get(place.key, ()))
        names.update(Area.objects.filter(pk__in=codes).values_list("code", "name"))
    groups = [g for g in parts.get("kbli_group", ()) if g]
    titles = KbliCode.objects.filter(code__in=groups).order_by("version")
    names.update({code: f"{code} {title}" for code, title in titles.values_list("code", "title")})
    return names
