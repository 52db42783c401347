"""The plan of visits in words, and a day as a small drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians
from typing import Any, Final

from guyub.kernel.dates import DAYS, format_date, format_date_short, format_day
from guyub.mentoring.plan.policy import WEIGHTS, Why
from guyub.mentoring.promises import CLASSES
from guyub.mentoring.routing import Point
from guyub.mentoring.routing.words import clock as clock

WIDTH: Final = 340
MOST_HEIGHT: Final = 260
MARGIN: Final = 26
# Places that lie on each other are drawn as one with all their numbers.
APART: Final = 19


def week_words(week: date) -> str:
    """ "23–29 November 2026", across months with both."""
    sunday = week + timedelta(days=6)
    if (week.year, week.month) == (sunday.year, sunday.month):
        return f"{week.day}–{format_date(sunday)}"
    return f"{format_date(week)} – {format_date(sunday)}"


def week_short(week: date) -> str:
    return f"{format_date_short(week)[:-5]} – {format_date_short(week + timedelta(days=6))[:-5]}"


def short_day(day: date) -> str:
    """ "Sen 23"."""
    return f"{DAYS[day.weekday()][:3]} {day.day}"


def day_name(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day}/{day.month}"


def hours_words(opens: int | None, closes: int | None) -> str:
    if opens is None or closes is None:
        return "jam bebas"
    return f"pukul {clock(opens)}" if opens == closes else f"pukul {clock(opens)}–{clock(closes)}"


def minutes_words(minutes: int) -> str:
    """ "45 menit", "2 jam 10 menit"."""
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "kurang dari 1 menit"
    if not hours:
        return f"{rest} menit"
    return f"{hours} jam {rest} menit" if rest else f"{hours} jam"


def due_words(why: Why) -> list[str]:
    """Why a business is due: what was promised, how long it is broken, what that weighs."""
    kind = CLASSES[why.kind]
    if why.due > why.week + timedelta(days=6):
        return [
            f"{kind}: belum jatuh tempo, paling lambat {format_date(why.due)}.",
            "Dimasukkan oleh petugas atau karena dijanjikan.",
        ]
    late = (why.week + timedelta(days=6) - why.due).days
    said = f"{kind}: paling lambat {format_date(why.due)}."
    if late > 0:
        said += f" Pada akhir minggu ini lewat {late} hari."
    factor = WEIGHTS[why.kind]
    capped = " (dihitung paling banyak 365)" if late + 1 > why.days else ""
    return [said, f"Bobot {why.weight}: {why.days} hari{capped} × {factor} untuk golongan ini."]


def told_words(day: date, opens: int | None, closes: int | None) -> str:
    return f"Dijanjikan {format_day(day)}, {hours_words(opens, closes)}."


@dataclass(frozen=True, slots=True)
class Drawn:
    """A day as a drawing: places with their number, and the way between them. ``home``: the upper
    left corner of its mark."""

    width: int
    height: int
    line: str
    home: tuple[float, float]
    # (x, y, radius, numbers, css class)
    spots: tuple[tuple[float, float, int, str, str], ...]


def drawing(home: Point | None, stops: Sequence[tuple[Point | None, str, str]]) -> Drawn | None:
    """``stops``: (place, number, css class) in order; None where too little is known to draw."""
    known = [(p, number, css) for p, number, css in stops if p is not None]
    if home is None or not known:
        return None
    every = [home, *(p for p, _number, _css in known)]
    south, north = min(p.lat for p in every), max(p.lat for p in every)
    west, east = min(p.lon for p in every), max(p.lon for p in every)
    squeeze = cos(radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 0.004), max(north - south, 0.002)
    scale = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / high)
    height = round(high * scale) + 2 * MARGIN
    left = (WIDTH - (east - west) * squeeze * scale) / 2

    def at(point: Point) -> tuple[float, float]:
        return (
            round(left + (point.lon - west) * squeeze * scale, 1),
            round(height - MARGIN - (point.lat - south) * scale, 1),
        )  # fmt: skip

    base = at(home)
    way = [base, *(at(p) for p, _number, _css in known), base]
    spots: list[list[Any]] = []
    for point, number, css in known:
        x, y = at(point)
        near = next((s for s in spots if abs(x - s[0]) < APART and abs(y - s[1]) < APART), None)
        if near is None:
            spots.append([x, y, [number], css])
        else:
            near[2].append(number)
            near[3] = css if near[3] == css else "waits"
    made = []
    for x, y, numbers, css in spots:
        said = _numbers(numbers)
        made.append((x, y, 9 + 2 * (len(said) - 1), said, css))
    corner = round(base[0] - 5, 1), round(base[1] - 5, 1)
    return Drawn(WIDTH, height, " ".join(f"{x},{y}" for x, y in way), corner, tuple(made))


def _numbers(numbers: list[str]) -> str:
    """ "3–6" for those that follow each other, else "2,5"."""
    first, last = int(numbers[0]), int(numbers[-1])
    if len(numbers) > 2 and last - first == len(numbers) - 1:
        return f"{first}–{last}"
    return ",".join(numbers)
