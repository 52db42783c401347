"""The picture of a pair's weights: bars that go on where the last one ended. Data only. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guyub.pairs.words import Step

WIDTH: Final = 320
ROW: Final = 40
BAR: Final = 12
LEAST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """``css`` for, against, start or total; figures in the picture's units."""

    label: str
    figure: str
    css: str
    x: float
    y: int
    text_y: int
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """``zero`` is where even odds stand."""

    bars: list[Bar]
    width: int
    height: int
    zero: float


def signed(weight: float) -> str:
    """ "+3,4" and "−2,0", as Indonesian writes decimals; a true minus sign."""
    text = f"{abs(weight):.1f}".replace(".", ",")
    return text if text == "0,0" else f"{'+' if weight > 0 else '−'}{text}"


def draw(steps: Sequence[Step]) -> Drawing:
    """Start, every comparison that speaks, and the sum; what is unknown is left out."""
    shown = [s for s in steps if not s.role or s.speaks]
    ends: list[tuple[str, str, float, float]] = []
    at = 0.0
    for one in shown:
        css = "wf-start" if not one.role else "wf-for" if one.weight > 0 else "wf-against"
        ends.append((one.label, css, at, at + one.weight))
        at += one.weight
    ends.append(("Jumlah semua", "wf-total", 0.0, at))
    low = min(0.0, *(min(a, b) for _l, _c, a, b in ends))
    high = max(0.0, *(max(a, b) for _l, _c, a, b in ends))
    scale = (WIDTH - LEAST) / ((high - low) or 1.0)
    bars = []
    for n, (label, css, a, b) in enumerate(ends):
        x = (min(a, b) - low) * scale
        bars.append(
            Bar(
                label, signed(b - a), css, round(x, 1), n * ROW + 20, n * ROW + 14,
                round(max(abs(b - a) * scale, LEAST), 1),
            )
        )  # fmt: skip
    return Drawing(bars, WIDTH, len(bars) * ROW, round(-low * scale, 1))


@dataclass(frozen=True, slots=True)
class Row:
    """The same as a line of a table, for who cannot see the picture."""

    sentence: str
    figure: str
    sum: str


def rows(steps: Sequence[Step]) -> list[Row]:
    """Every step with its weight and the sum so far."""
    return [Row(s.sentence, signed(s.weight), signed(s.total)) for s in steps]
