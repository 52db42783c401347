"""Businesses counted by sub-district and kind, small counts hidden. Tables of one set of businesses
share their totals: what is hidden of a total is hidden in all of them (``suppression``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from guyub.api.suppression import hidden_rows, hide
from guyub.insight.counting import COLUMNS
from guyub.insight.figures import DIMENSIONS, UNKNOWN
from guyub.registry.models import BusinessFacts


class Hidden:
    """Stands where a figure is not told: null in JSON, an asterisk in CSV and on pages."""

    def __str__(self) -> str:
        return "*"


HIDDEN: Final = Hidden()
Row = dict[str, Any]


@dataclass(frozen=True)
class Parted:
    """One way to part the businesses: (value in the query, column, label) in order."""

    kinds: tuple[tuple[str, str, str], ...]
    expression: Callable[[date], str]


def _by(dimension: str, columns: Mapping[str, str]) -> Parted:
    found = DIMENSIONS[dimension]
    return Parted(
        tuple((part, columns[part], label) for part, label in found.labels), found.expression
    )


def _workers(_day: date) -> str:
    return (
        "CASE WHEN workers IS NULL THEN '' WHEN workers <= 4 THEN 'a' WHEN workers <= 19 THEN 'b'"
        " WHEN workers <= 99 THEN 'c' ELSE 'd' END"
    )


def _columns(dimension: str) -> dict[str, str]:
    return {part: part or "belum_diketahui" for part, _label in DIMENSIONS[dimension].labels}


_CONTACT: Final = {
    "m6": "sampai_6_bulan", "m12": "sampai_12_bulan", "m24": "sampai_24_bulan",
    "lebih": "lebih_24_bulan", "belum": "belum_pernah",
}  # fmt: skip
PARTED: Final[dict[str, Parted]] = {
    "usaha-cabang": _by("branch", _columns("branch")),
    "usaha-skala": _by("scale_industry", _columns("scale_industry")),
    "usaha-pekerja": Parted(
        (("a", "pekerja_0_4", "0 sampai 4 orang"), ("b", "pekerja_5_19", "5 sampai 19 orang"),
         ("c", "pekerja_20_99", "20 sampai 99 orang"), ("d", "pekerja_100", "100 orang ke atas"),
         ("", "belum_diketahui", UNKNOWN)),
        _workers,
    ),
    "usaha-kontak": _by("contact", _CONTACT),
}  # fmt: skip


def counted(regency: str, day: date, limit: int, places: Mapping[str, str]) -> dict[str, list[Row]]:
    """Every table by key: a row for each sub-district of ``places`` (code to name), the last row is
    the whole regency. In the scope that reads the regency. Empty where there is too little to show.

    Businesses outside the known sub-districts stand in a row of their own, with code "".
    """
    rows = BusinessFacts.objects.filter(regency_code=regency).listed()
    base, given = rows.order_by().values(*COLUMNS).query.sql_with_params()
    parts = ", ".join(f"{p.expression(day)} AS p{i}" for i, p in enumerate(PARTED.values()))
    names = [f"p{i}" for i in range(len(PARTED))]
    sets = ", ".join(f"(district_code, {n})" for n in names)
    sql = (
        f"SELECT district_code, {', '.join(names)}, count(*) FROM"
        f" (SELECT b.*, {parts} FROM ({base}) b) f GROUP BY GROUPING SETS ({sets})"
    )
    found: dict[int, dict[tuple[str, str], int]] = {i: {} for i in range(len(PARTED))}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for district, *kinds, n in cursor.fetchall():
            at = next(i for i, kind in enumerate(kinds) if kind is not None)
            key = (district if district in places else "", kinds[at])
            found[at][key] = found[at].get(key, 0) + n
    codes = sorted(places, key=lambda c: (places[c], c))
    if any(district == "" for district, _kind in found[0]):
        codes.append("")
    return {
        key: _table(
            regency, codes, places, parted,
            [[found[at].get((code, kind), 0) for kind, _c, _l in parted.kinds] for code in codes],
            limit,
        )
        for at, (key, parted) in enumerate(PARTED.items())
    }  # fmt: skip


def _table(
    regency: str, codes: list[str], places: Mapping[str, str], parted: Parted,
    values: list[list[int]], limit: int,
) -> list[Row]:  # fmt: skip
    totals = [sum(row) for row in values]
    gone, nothing = hidden_rows(totals, limit)
    if nothing or not sum(totals):
        return []
    mask = hide(values, limit, gone)
    columns = [column for _kind, column, _label in parted.kinds]
    rows: list[Row] = []
    for i, code in enumerate(codes):
        cells = {
            column: HIDDEN if (i, j) in mask.cells else values[i][j]
            for j, column in enumerate(columns)
        }
        name = places.get(code, "Kecamatan belum diketahui")
        total = HIDDEN if i in gone else totals[i]
        rows.append({"kode_wilayah": code, "wilayah": name, **cells, "jumlah": total})
    sums = {
        column: HIDDEN if j in mask.columns else sum(row[j] for row in values)
        for j, column in enumerate(columns)
    }
    whole = {"kode_wilayah": regency, "wilayah": "Seluruh kabupaten/kota"}
    return [*rows, {**whole, **sums, "jumlah": sum(totals)}]
