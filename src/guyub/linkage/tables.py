"""Prepared rows inside DuckDB: what one column tells of another, and how many carry a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from guyub.linkage.workspace import run

# Given to one person or business each; the column that tells whose it is.
NUMBERS: Final = ("nik", "nib", "identifier", "phone", "email")
OWNERS: Final = ("name_first", "given_name", "surname", "business")
# A number carried by one name (or one name misspelt) is still now and then a neighbour's.
FEWEST_OTHERS: Final = 0.1
MOST_NIKS: Final = 60_000
NEAR_DATE_U: Final = 2e-3  # two strangers' birth dates one digit apart, as sampled everywhere
BORN: Final = ("birth_date_year", "birth_date_md", "birth_date_written")
PREPARED: Final = "prepared_rows"
ADDRESSES: Final = ("address", "address_more")


def load(connection: Any, table: str, rows: pa.Table) -> None:
    """Rows of ``prepare`` as a table."""
    connection.register(PREPARED, rows)
    complete(connection, table, rows.column_names)
    connection.unregister(PREPARED)


def complete(connection: Any, table: str, columns: Sequence[str]) -> None:
    """Table of the rows of ``PREPARED`` with what follows from other columns: a birth date and a
    sex that only the NIK tells, and whether an address says anything."""
    has = set(columns)
    fields = [f'"{c}"' for c in columns if c not in ("birth_date", "sex")]
    # How rare a set of words is follows from its words: shares of whole sets would tell nothing.
    fields += [
        f"pow(2, -({column}_bits::DOUBLE)) AS tf_{column}"
        for column in ("whole_name", "whole_name_rare")
        if column in has
    ]
    if "birth_date" in has:
        # A date that never was is better than none, and worse than that of the NIK.
        told = ["birth_date", *(["nik_born"] if "nik_born" in has else []), "birth_date_written"]
        born = f"coalesce({', '.join(told)})"
        fields = [f for f in fields if f.strip('"') not in BORN]
        fields.append(f"{born} AS birth_date")
        fields.append(f"{born}[1:4] AS birth_date_year")
        fields.append(f"nullif({born}[6:10], '') AS birth_date_md")
    if "sex" in has:
        fields.append(("coalesce(sex, nik_sex)" if "nik_sex" in has else "sex") + " AS sex")
    for role in ADDRESSES:
        if role in has:
            fields.append(f"coalesce({role}, {role}_rt, {role}_hamlet) AS {role}_any")
    run(
        connection,
        f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(fields)} FROM {PREPARED}",
    )


def count_numbers(
    connection: Any, tables: Sequence[str], has: Mapping[str, Any] | set[str]
) -> None:
    """Adds ``tf_<number>`` of ``shares_of_numbers``."""
    beside(connection, tables, shares_of_numbers(connection, tables, has))


def shares_of_numbers(
    connection: Any, tables: Sequence[str], has: Mapping[str, Any] | set[str]
) -> dict[str, str]:
    """For ``beside`` tables of ``tf_<number>``: of all rows with a number, the share that *others*
    with this number are expected to have. Policy of the module ``comparisons``."""
    owner = next((c for c in OWNERS if c in has), None)
    found = [number for number in NUMBERS if number in has]
    for number in found:
        both = " UNION ALL ".join(
            f"SELECT {number}{f', {owner}' if owner else ''} FROM {t} WHERE {number} IS NOT NULL"
            for t in tables
        )
        others = (
            f"count(DISTINCT {owner}) - 1"
            if owner
            else "CASE WHEN count(*) > 20 THEN count(*) ELSE 0 END"
        )
        run(
            connection,
            f"CREATE OR REPLACE TEMP TABLE carriers_of_{number} AS SELECT {number},"
            f" greatest({others}, {FEWEST_OTHERS})::DOUBLE"
            f" / greatest((SELECT count(*) FROM ({both})), 1000) AS tf_{number}"
            f" FROM ({both}) GROUP BY {number}",
        )
    return {number: f"carriers_of_{number}" for number in found}


def beside(connection: Any, tables: Sequence[str], shares: Mapping[str, str]) -> None:
    """Adds ``tf_<column>`` to each table from the table that ``shares`` names for its column;
    those are dropped."""
    if not shares:
        return
    joins = " ".join(f"LEFT JOIN {its} USING ({column})" for column, its in shares.items())
    added = ", ".join(f"{its}.tf_{column}" for column, its in shares.items())
    for t in tables:
        run(connection, f"CREATE OR REPLACE TABLE {t} AS SELECT t.*, {added} FROM {t} t {joins}")
    for its in shares.values():
        run(connection, f"DROP TABLE {its}")


def near_niks(connection: Any, table: str, born_compared: bool) -> tuple[float, float]:
    """Chances that two strangers' NIK are one digit apart: with the same birth date in them, and
    with another. Where birth dates are compared too, given that those agree (or nearly do),
    because that has been counted already."""
    rows = f"(SELECT DISTINCT nik FROM {table} WHERE nik IS NOT NULL AND hash(nik) % {{}} = 0)"
    count = int(run(connection, f"SELECT count(DISTINCT nik) FROM {table}")[0][0])
    source = rows.format(max(1, count // MOST_NIKS))
    born, near = run(
        connection,
        f"SELECT count(*), count(*) FILTER (levenshtein(l.nik, r.nik) <= 1) FROM {source} l"
        f" JOIN {source} r ON l.nik[7:12] = r.nik[7:12] AND l.nik < r.nik",
    )[0]
    masked = " UNION ALL ".join(
        f"SELECT nik[1:{at - 1}] || '-' || nik[{at + 1}:16] AS k FROM {source}"
        for at in range(7, 13)
    )
    other = run(
        connection,
        "SELECT coalesce(sum(n * (n - 1) / 2), 0)"
        f" FROM (SELECT count(*)::DOUBLE AS n FROM ({masked}) GROUP BY k)",
    )[0][0]
    kept = max(int(run(connection, f"SELECT count(*) FROM {source}")[0][0]), 2)
    everything = kept * (kept - 1) / 2
    # One more than seen, so that nothing is impossible for not having been seen.
    among_born = (near + 1) / (born + 5)
    apart = (other + 1) / (everything + 5)
    if born_compared:
        return min(among_born, 0.5), min(apart / NEAR_DATE_U, 0.5)
    return max((near + 1) / (everything + 5), 1e-7), max(apart, 1e-7)
