"""What an office knows about its ways: travel times, points of villages, the detour factor."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Coalesce

from guyub.areas.models import Area
from guyub.criteria.parameters import used_all
from guyub.mentoring.models import Odometer, TravelTime, Visit
from guyub.mentoring.parameters import (
    PLAN_DAYS,
    PLAN_HOURS,
    PLAN_MINUTES,
    PLAN_SPEED,
    PLAN_STARTS,
    PLAN_STARTS_AT,
    PLAN_VISITS,
)
from guyub.mentoring.routing import Calibration, Point, Travel, calibrate, place, straight_km

_KEYS: Final = (PLAN_VISITS, PLAN_DAYS, PLAN_STARTS, PLAN_HOURS, PLAN_MINUTES, PLAN_SPEED)
# Odometers older than this say little about today's roads and motorcycles.
LOOKED_BACK: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Habits:
    """How an office works: most visits a day, working days (1 is Monday), start and length of a
    day and of a visit in minutes, km an hour."""

    visits: int
    days: frozenset[int]
    starts: int
    hours: int
    minutes: int
    speed: int


def habits_of(office_id: Any, on: date) -> Habits:
    found = used_all(_KEYS, office_id, on)
    return Habits(
        visits=found[PLAN_VISITS].value,
        days=frozenset(range(1, int(found[PLAN_DAYS].value) + 1)),
        starts=PLAN_STARTS_AT[found[PLAN_STARTS].value], hours=found[PLAN_HOURS].value,
        minutes=found[PLAN_MINUTES].value, speed=found[PLAN_SPEED].value,
    )  # fmt: skip


def village_points(codes: Iterable[str]) -> dict[str, Point]:
    """The points of villages; a village without one has that of its sub-district."""
    wanted = set(codes)
    rows = Area.objects.filter(code__in=wanted | {c[:8] for c in wanted})
    held = {code: place(lat, lon) for code, lat, lon in
            rows.values_list("code", "latitude", "longitude")}  # fmt: skip
    found = {code: held.get(code) or held.get(code[:8]) for code in wanted}
    return {code: point for code, point in found.items() if point is not None}


def known_minutes(regency: str) -> dict[tuple[str, str], int]:
    rows = TravelTime.objects.in_force().filter(regency_code=regency)
    return {(a, b): n for a, b, n in rows.values_list("from_village", "to_village", "minutes")}


@dataclass(frozen=True, slots=True)
class Measured:
    """One day with an odometer: what was driven, and the straight line through its visits."""

    row: Odometer
    visits: int
    straight: float

    @property
    def km(self) -> float:
        return self.row.tenths / 10


def measured_days(regency: str, today: date) -> list[Measured]:
    """Days with an odometer in the last year, the newest first. The line goes from the village of
    departure through the visits as they were made, and back."""
    rows = list(
        Odometer.objects.filter(regency_code=regency, day__gt=today - LOOKED_BACK)
        .select_related("officer").order_by("-day", "officer__name", "pk")
    )  # fmt: skip
    if not rows:
        return []
    visits = Visit.objects.valid().filter(
        officer__in={r.officer_id for r in rows}, on__in={r.day for r in rows},
        kind=Visit.Kind.VISIT,
    )  # fmt: skip
    went: dict[tuple[UUID, date], list[tuple[Point | None, str]]] = {}
    for officer, on, lat, lon, there_lat, there_lon, village in (
        visits.annotate(at=Coalesce("device_at", "created_at")).order_by("on", "at", "pk")
        .values_list("officer", "on", "latitude", "longitude", "business__latitude",
                     "business__longitude", "business__village_code")
    ):  # fmt: skip
        point = place(lat, lon) or place(there_lat, there_lon)
        went.setdefault((officer, on), []).append((point, village))
    villages = {r.officer.base_village for r in rows}
    villages |= {v for stops in went.values() for point, v in stops if point is None}
    points = village_points(villages)
    found = []
    for row in rows:
        stops = went.get((row.officer_id, row.day), [])
        base = points.get(row.officer.base_village)
        line = [p for p in (point or points.get(v) for point, v in stops) if p is not None]
        found.append(Measured(row, len(stops), _length(base, line)))
    return found


def _length(base: Point | None, line: Sequence[Point]) -> float:
    if base is None or not line:
        return 0.0
    way = [base, *line, base]
    return sum(straight_km(a, b) for a, b in itertools.pairwise(way))


def calibration_of(days: Iterable[Measured]) -> Calibration:
    """The office's detour factor. Days without a recorded visit say nothing."""
    return calibrate([(d.straight, d.km) for d in days])


def travel_of(
    regency: str, habits: Habits, today: date, villages: Collection[str]
) -> tuple[Travel, Calibration]:
    """How the ways of a regency are estimated on a day."""
    measured = calibration_of(measured_days(regency, today))
    # Odometers of errands could give a factor that no road has.
    detour = min(max(measured.factor, 1.0), 5.0)
    return (
        Travel(detour, float(habits.speed), known_minutes(regency), village_points(villages)),
        measured,
    )
