"""Charts drawn on the server as SVG beside a real table. Use: ``{% load charts %}``.

Every chart has its table and its definition; a missing value is drawn dashed and called
"belum diketahui", never as zero. No style attributes, so a strict content policy holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from guyub.kernel.templatetags.ui import Cell, Column, coerce

register = template.Library()

# Label above its bar, drawn 320 wide: the words stay readable on a 360 px phone.
WIDTH = 320
ROW = 44
LABEL_CHARS = 30
SPARK_WIDTH, SPARK_HEIGHT = 100, 24


@dataclass(frozen=True)
class Bar:
    """One bar. ``value`` None is unknown; ``text`` is the figure as shown ("1.250")."""

    label: str
    value: float | int | None
    text: str = ""
    url: str = ""


def shorten(text: str, limit: int = LABEL_CHARS) -> str:
    """``text`` cut with an ellipsis so that it fits the label column; the table has it whole."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def figure(bar: Bar) -> str:
    """The figure of a bar in words."""
    if bar.value is None:
        return "belum diketahui"
    return bar.text or f"{bar.value:,}".replace(",", ".")


@register.inclusion_tag("kernel/components/bar_chart.html")
def bar_chart(
    rows: Iterable[Bar | Mapping[str, Any]],
    caption: str,
    label: str,
    unit: str,
    definition: str,
    open_table: bool = False,
    columns: Iterable[Column] = (),
    table: Iterable[Iterable[object]] = (),
    table_caption: str = "",
) -> dict[str, Any]:
    """Horizontal bars and, behind "Lihat tabel", the same rows as a table.

    ``label`` and ``unit`` head the two columns; ``definition`` says what is counted, from where
    and at which date. Values are >= 0. A fuller table may be given instead (``columns``,
    ``table``, ``table_caption``).
    """
    bars = coerce(Bar, rows)
    most = max((bar.value for bar in bars if bar.value is not None), default=0) or 1
    drawn = [
        {
            "bar": bar,
            "label": shorten(bar.label),
            "figure": figure(bar),
            "text_y": at * ROW + 16,
            "y": at * ROW + 22,
            "width": WIDTH - 2 if bar.value is None else round(WIDTH * bar.value / most, 1),
        }
        for at, bar in enumerate(bars)
    ]
    return {
        "bars": drawn,
        "width": WIDTH,
        "height": len(bars) * ROW,
        "caption": caption,
        "definition": definition,
        "open_table": open_table,
        "columns": columns or [Column(label), Column(unit, num=True)],
        "table_caption": table_caption or caption,
        "table": table or [[Cell(bar.label, bar.url), figure(bar)] for bar in bars],
    }


def spark_points(values: Sequence[float | int | None]) -> list[list[tuple[float, float]]]:
    """Line pieces in a 100 x 24 box, broken where a value is unknown; highest value at y 2."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, span = min(known), (max(known) - min(known)) or 1
    step = SPARK_WIDTH / max(len(values) - 1, 1)
    pieces: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        height = SPARK_HEIGHT - 2 - (value - low) / span * (SPARK_HEIGHT - 4)
        pieces[-1].append((round(at * step, 1), round(height, 1)))
    return [piece for piece in pieces if piece]


@register.simple_tag
def sparkline(values: Sequence[float | int | None], label: str) -> SafeString:
    """A word-sized line; ``label`` says in words what it shows (the figures stand beside it)."""
    pieces = spark_points(values)
    if not pieces:
        return mark_safe('<span class="muted">belum diketahui</span>')
    lines = "".join(
        '<polyline points="{}"/>'.format(" ".join(f"{x},{y}" for x, y in piece))
        for piece in pieces
        if len(piece) > 1
    )
    x, y = pieces[-1][-1]
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" viewBox="0 0 {} {}">{}'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        label,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        mark_safe(lines),  # noqa: S308
        x,
        y,
    )
