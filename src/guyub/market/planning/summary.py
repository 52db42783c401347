"""Sums of a plan's lines: by advice, branch and work unit, each with what it counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, Sum

from guyub.kernel.rupiah import format_number
from guyub.market.models import PlanLine, ProcurementPlan
from guyub.market.papers import short_names
from guyub.market.plans.rules import load

DEFINITION: Final = (
    "Bisa dipasok: baris yang katanya menyebut barang buatan IKM, menurut aturan kata yang bisa"
    " dibaca atau menurut jawaban dinas. Nilainya jumlah pagu baris itu; pagunya bisa juga membeli"
    " hal lain di baris yang sama. Baris tanpa pagu dihitung barisnya, nilainya tidak."
)
_YES: Final = Q(result="y")


@dataclass(frozen=True)
class Part:
    """Lines and money of one part of a plan. ``unknown``: lines without an amount. ``about``: of a
    branch the papers that its makers lack, of a unit its branches."""

    key: str
    name: str
    lines: int
    amount: int
    unknown: int
    reserve: int = 0
    reserve_lines: int = 0
    makers: int | None = None
    ready: int | None = None
    about: str = ""
    first: Any = None
    last: Any = None


@dataclass(frozen=True)
class Summary:
    """``by_advice``: advice to (lines, amount). Sums of ``branches`` and of ``units`` are equal to
    ``could``."""

    total: Part
    could: Part
    unclear: Part
    by_advice: dict[str, Part]
    branches: list[Part] = field(default_factory=list)
    units: list[Part] = field(default_factory=list)
    corrected: int = 0
    problems: int = 0


_MONEY: Final = {
    "n": Count("pk"), "money": Sum("amount", default=0),
    "without": Count("pk", filter=Q(amount__isnull=True)),
    "kept": Sum("amount", filter=Q(advice="reserve"), default=0),
    "kept_lines": Count("pk", filter=Q(advice="reserve")),
}  # fmt: skip


def summary_of(plan: ProcurementPlan, rows: Any = None) -> Summary:
    """The sums of the lines of a plan; ``rows``: of these lines only."""
    lines = (PlanLine.objects.filter(plan=plan) if rows is None else rows).exclude(result="")
    lines = lines.order_by()
    branches = _branches(plan, lines)
    units = _units(lines)
    advised = lines.values("advice").annotate(**_MONEY)
    labels = dict(PlanLine.Advice.choices)
    return Summary(
        _part("Semua baris", "", lines.aggregate(**_MONEY)),
        _part("Bisa dipasok", "y", lines.filter(_YES).aggregate(**_MONEY)),
        _part("Belum jelas", "u", lines.filter(result="u").aggregate(**_MONEY)),
        {r["advice"]: _part(str(labels.get(r["advice"], "")), r["advice"], r) for r in advised},
        branches, units, lines.filter(answer__isnull=False).count(),
        lines.exclude(problems=[]).count(),
    )  # fmt: skip


def _branches(plan: ProcurementPlan, lines: Any) -> list[Part]:
    names = load().branches
    rows = (
        lines.filter(_YES).values("branch")
        .annotate(**_MONEY, first=Min("starts_on"), last=Max("starts_on"))
        .order_by("-money", "branch")
    )  # fmt: skip
    found = []
    for row in rows:
        has = plan.supply.get(row["branch"], {})
        lacks = list(has.get("lacks", {}).items())[:2]
        found.append(
            Part(
                row["branch"], names.get(row["branch"], row["branch"]), row["n"], row["money"],
                row["without"], row["kept"], row["kept_lines"], int(has.get("all", 0)),
                int(has.get("ready", 0)),
                ", ".join(f"{', '.join(short_names([k]))} ({format_number(n)})" for k, n in lacks),
                row["first"], row["last"],
            )
        )  # fmt: skip
    return found


def _units(lines: Any) -> list[Part]:
    """By work unit, each with its branches and how many lines they have."""
    names = load().branches
    about: dict[str, list[str]] = defaultdict(list)
    crossed = lines.filter(_YES).values("unit", "branch").annotate(n=Count("pk"))
    for row in crossed.order_by("unit", "-n", "branch"):
        name = names.get(row["branch"], row["branch"])
        about[row["unit"]].append(f"{name} {format_number(row['n'])}")
    rows = lines.filter(_YES).values("unit").annotate(**_MONEY).order_by("-money", "unit")
    return [
        replace(
            _part(r["unit"] or "(tanpa nama satuan kerja)", r["unit"], r),
            about=" · ".join(about[r["unit"]]),
        )
        for r in rows
    ]  # fmt: skip


def _part(name: str, key: str, row: dict[str, Any]) -> Part:
    return Part(key, name, row["n"], row["money"], row["without"], row["kept"], row["kept_lines"])


def rest_of(parts: list[Part], shown: int) -> Part | None:
    """The parts that are not shown as one, so that a table still sums up; None where all are."""
    rest = parts[shown:]
    if not rest:
        return None
    return Part(
        "", f"{format_number(len(rest))} satuan kerja lain", sum(p.lines for p in rest),
        sum(p.amount for p in rest), sum(p.unknown for p in rest), sum(p.reserve for p in rest),
        sum(p.reserve_lines for p in rest),
    )  # fmt: skip


def to_reserve(plan: ProcurementPlan, most: int) -> list[PlanLine]:
    """Lines that are advised to be reserved or parted into lots, the largest first."""
    rows = PlanLine.objects.filter(plan=plan, advice__in=("reserve", "split"))
    return list(rows.order_by(F("amount").desc(nulls_last=True), "position")[:most])
