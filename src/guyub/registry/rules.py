"""Business size by definition: pure functions over plain numbers.

Policy: a scale is computed from what is known. If the known numbers decide the class whatever the
missing one would be, that class is given; otherwise the answer is "" ("belum diketahui"), never a
guess. Thresholds are data (``ScaleDefinition``), these are their readers.
Sources: Permenperin 64/M-IND/PER/7/2016; PP 7/2021 art. 35; BPS (IMK).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

UNKNOWN: Final = ""

# The definitions in force at set-up; loaded into the database with their sources, where an
# office edits them. Bounds are inclusive ("up_to") or exclusive ("below"); null has no bound.
DEFINITIONS: Final[tuple[dict[str, Any], ...]] = (
    {
        "scheme": "industry",
        "title": "Skala industri (tenaga kerja dan nilai investasi)",
        "legal_basis": "Permenperin 64/M-IND/PER/7/2016",
        "source": "Permenperin 64/2016, dikutip Permenperin 27/2017 (data.banyuasinkab.go.id)",
        "valid_from": date(2016, 7, 1),
        "checked_on": date(2026, 11, 1),
        "rule": {
            "kind": "workers_investment",
            "few_workers_up_to": 19,
            "small_investment_below": 1_000_000_000,
            "medium_investment_up_to": 15_000_000_000,
        },
    },
    {
        "scheme": "msme",
        "title": "Skala UMKM (modal usaha atau hasil penjualan)",
        "legal_basis": "PP 7/2021 pasal 35",
        "source": "PP 7/2021 (ddtc 27949)",
        "valid_from": date(2021, 2, 2),
        "checked_on": date(2026, 11, 1),
        "rule": {
            "kind": "sales_or_capital",
            "sales_up_to": [
                ["mikro", 2_000_000_000],
                ["kecil", 15_000_000_000],
                ["menengah", 50_000_000_000],
            ],
            "capital_up_to": [
                ["mikro", 1_000_000_000],
                ["kecil", 5_000_000_000],
                ["menengah", 10_000_000_000],
            ],
        },
    },
    {
        "scheme": "bps",
        "title": "Skala BPS (jumlah tenaga kerja)",
        "legal_basis": "Definisi BPS Industri Mikro dan Kecil",
        "source": "databoks.katadata.co.id (definisi BPS IMK)",
        "valid_from": date(2010, 1, 1),
        "checked_on": date(2026, 11, 1),
        "rule": {
            "kind": "workers",
            "workers_up_to": [["mikro", 4], ["kecil", 19], ["sedang", 99]],
            "above": "besar",
        },
    },
)

LABELS: Final = {
    "kecil": "Kecil",
    "mikro": "Mikro",
    "menengah": "Menengah",
    "sedang": "Sedang",
    "besar": "Besar",
    UNKNOWN: "Belum diketahui",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a business: people, rupiah, rupiah a year. None is unknown."""

    workers: int | None = None
    investment: int | None = None
    sales: int | None = None


def industry_scale(rule: dict[str, Any], known: Figures) -> str:
    """ "kecil", "menengah", "besar" or "" by workers and investment without land and building.

    Small needs both numbers below their bounds; many workers and investment above the upper bound
    make it large. Twenty or more workers with unknown investment stay unknown (medium or large).
    """
    few, low, high = (
        rule["few_workers_up_to"],
        rule["small_investment_below"],
        rule["medium_investment_up_to"],
    )
    workers, investment = known.workers, known.investment
    if workers is None or investment is None:
        return UNKNOWN
    if workers <= few:
        return "kecil" if investment < low else "menengah"
    return "menengah" if investment <= high else "besar"


def msme_scale(rule: dict[str, Any], known: Figures) -> str:
    """Class by yearly sales, which counts for firms that already run (PP 7/2021 art. 35); when
    sales are unknown, by capital (here: investment without land and building)."""
    for value, bounds in ((known.sales, "sales_up_to"), (known.investment, "capital_up_to")):
        if value is not None:
            for name, bound in rule[bounds]:
                if value <= bound:
                    return str(name)
            return "besar"
    return UNKNOWN


def bps_scale(rule: dict[str, Any], known: Figures) -> str:
    """Class by the number of workers, unpaid family counted; no workers is unknown, not micro."""
    if known.workers is None or known.workers < 1:
        return UNKNOWN
    for name, bound in rule["workers_up_to"]:
        if known.workers <= bound:
            return str(name)
    return str(rule["above"])


READERS: Final = {
    "workers_investment": industry_scale,
    "sales_or_capital": msme_scale,
    "workers": bps_scale,
}


def scale(rule: dict[str, Any], known: Figures) -> str:
    """The class by any stored rule; an unreadable rule decides nothing."""
    reader = READERS.get(rule.get("kind", ""))
    if reader is None:
        return UNKNOWN
    try:
        return reader(rule, known)
    except (KeyError, TypeError, ValueError):
        return UNKNOWN


def as_sql(rule: dict[str, Any], workers: str, investment: str, sales: str) -> str:
    """The same rule as one SQL expression over column names, for the facts of many businesses.

    Integers only are put into the text, so no value of a user reaches SQL unchecked.
    """
    try:
        kind = rule["kind"]
        if kind == "workers_investment":
            few, low, high = (
                int(rule["few_workers_up_to"]),
                int(rule["small_investment_below"]),
                int(rule["medium_investment_up_to"]),
            )
            return (
                f"CASE WHEN {workers} IS NULL OR {investment} IS NULL THEN ''"
                f" WHEN {workers} <= {few} AND {investment} < {low} THEN 'kecil'"
                f" WHEN {workers} <= {few} OR {investment} <= {high} THEN 'menengah'"
                " ELSE 'besar' END"
            )
        if kind == "sales_or_capital":
            by_sales = _ladder(sales, rule["sales_up_to"], "besar")
            by_capital = _ladder(investment, rule["capital_up_to"], "besar")
            return (
                f"CASE WHEN {sales} IS NOT NULL THEN {by_sales}"
                f" WHEN {investment} IS NOT NULL THEN {by_capital} ELSE '' END"
            )
        if kind == "workers":
            steps = _ladder(workers, rule["workers_up_to"], str(rule["above"]))
            return f"CASE WHEN {workers} IS NULL OR {workers} < 1 THEN '' ELSE {steps} END"
    except (KeyError, TypeError, ValueError):
        pass
    return "''"


def _ladder(column: str, bounds: list[list[Any]], above: str) -> str:
    names = {*LABELS}
    for name, _bound in bounds:
        if name not in names:
            raise ValueError(name)
    if above not in names:
        raise ValueError(above)
    steps = " ".join(f"WHEN {column} <= {int(bound)} THEN '{name}'" for name, bound in bounds)
    return f"CASE {steps} ELSE '{above}' END"
