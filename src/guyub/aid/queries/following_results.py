"""Outcomes of a round as tables: every sum says over how many businesses it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guyub.accounts.visit import Visit
from guyub.aid.lists_following import milestone
from guyub.aid.models import Outcome, Round
from guyub.kernel.components import Cell, Column
from guyub.kernel.rupiah import format_number, format_percent, format_rupiah
from guyub.registry import before_after as policy

MONEY = frozenset({"output_value", "sales"})
UNKNOWN = "belum diketahui"


@dataclass(frozen=True)
class Table:
    """One milestone against the base. ``whole``: the parts sum to the whole over the same ones."""

    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    note: str


def value_words(name: str, value: int | None, *, sign: bool = False) -> str:
    """A figure in words; unknown stays unknown, a change carries its sign."""
    if value is None:
        return UNKNOWN
    text = format_rupiah(abs(value)) if name in MONEY else format_number(abs(value))
    if value < 0:
        return f"\u2212{text}"
    return f"+{text}" if sign and value > 0 else text


def rows_of(visit: Visit, round_: Round) -> list[tuple[object, int, dict[str, int | None]]]:
    """(business, months, figures) of the round, as far as the visit sees; "missed" is unknown."""
    found = Outcome.objects.visible_to(visit).filter(round=round_).order_by("business", "months")
    return [
        (o.business_id, o.months,
         {n: getattr(o, n) for n in ("workers_male", "workers_female", "output_value", "sales")})
        for o in found
    ]  # fmt: skip


def tables(visit: Visit, round_: Round) -> list[Table]:
    """One table a milestone. Men, women and all workers run over the same businesses."""
    rows = rows_of(visit, round_)
    asked = len({business for business, _m, _v in rows})
    found = []
    for months in policy.MONTHS:
        compared = [
            *policy.by_parts(rows, months),
            *(policy.compare(rows, name, months, asked) for name in ("output_value", "sales")),
        ]
        found.append(
            Table(
                f"{milestone(months)} sesudah bantuan",
                [
                    Column("Angka"), Column("Sudah didata"), Column("Sebelum", num=True),
                    Column(milestone(months), num=True), Column("Selisih", num=True),
                    Column("Naik, tetap, turun", num=True),
                ],
                [_row(c) for c in compared],
                "Jumlah hanya dari usaha yang angkanya diketahui di kedua waktu.",
            )
        )  # fmt: skip
    return found


def _row(c: policy.Compared) -> list[Cell]:
    share = f" ({format_percent(c.share)})" if c.share is not None else ""
    went = f"{c.more}, {c.same}, {c.less}" if c.known else "belum"
    return [
        Cell(policy.LABELS[c.figure]), Cell(f"{c.known} dari {c.asked} usaha"),
        Cell(value_words(c.figure, c.base)),
        Cell(value_words(c.figure, c.later)),
        Cell(value_words(c.figure, c.change, sign=True) + share), Cell(went),
    ]  # fmt: skip


def definitions() -> list[tuple[str, str]]:
    return [(policy.LABELS[n], policy.DEFINITIONS[n]) for n in policy.FIGURES]


def missed(visit: Visit, round_: Round) -> list[tuple[str, str, int]]:
    """Reasons why figures are missing: (milestone, reason, how many)."""
    rows = Outcome.objects.visible_to(visit).filter(round=round_).exclude(missed_because="")
    counted: dict[tuple[int, str], int] = {}
    for months, why in rows.values_list("months", "missed_because"):
        counted[months, why] = counted.get((months, why), 0) + 1
    return [(milestone(m), why, n) for (m, why), n in sorted(counted.items())]


def side_by_side(rows: list[Outcome]) -> dict[str, Any]:
    """Milestones of one business beside each other, for the entry page."""
    names = ("workers_male", "workers_female", "output_value", "sales")
    return {
        "columns": [Column("Angka"), *(Column(milestone(o.months), num=True) for o in rows)],
        "rows": [
            [Cell(policy.LABELS[n]), *(Cell(value_words(n, getattr(o, n))) for o in rows)]
            for n in names
        ],
    }  # fmt: skip
