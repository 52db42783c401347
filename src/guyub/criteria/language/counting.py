"""A rule as SQL over one row per subject, with SQL's own three values for yes, no and unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from guyub.criteria.language.facts import Catalogue, Kind
from guyub.criteria.language.tree import Ago, All, Any_, Condition, Node, Not

_CAST = {Kind.BOOL: "boolean", Kind.INT: "bigint", Kind.RUPIAH: "bigint", Kind.DATE: "date"}
_OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Sql:
    """A boolean expression and its parameters in order."""

    text: str
    params: tuple[Any, ...] = ()


def as_sql(node: Node, catalogue: Catalogue, today: date) -> Sql:
    """TRUE, FALSE or NULL for each row, exactly as ``decide`` answers for the same values."""
    match node:
        case Condition():
            return _condition(node, catalogue, today)
        case Not(part):
            inside = as_sql(part, catalogue, today)
            return Sql(f"(NOT {inside.text})", inside.params)
        case All(parts) | Any_(parts):
            made = [as_sql(part, catalogue, today) for part in parts]
            word = " AND " if isinstance(node, All) else " OR "
            return Sql(
                f"({word.join(m.text for m in made)})", tuple(p for m in made for p in m.params)
            )


def _condition(node: Condition, catalogue: Catalogue, today: date) -> Sql:
    fact = catalogue[node.ref]
    column = catalogue.column(node.ref)
    value = node.value.day(today) if isinstance(node.value, Ago) else node.value
    match node.op:
        case "is":
            return Sql(f"({column} = %s::boolean)", (value,))
        case "in" | "not_in":
            found = Sql(f"({column} = ANY (%s::text[]))", (list(value),))  # type: ignore[arg-type]
        case "within" | "not_within":
            # starts_with knows no wildcards, so a code needs no escaping.
            each = " OR ".join([f"starts_with({column}, %s)"] * len(value))  # type: ignore[arg-type]
            found = Sql(f"({each})", value)  # type: ignore[arg-type]
        case _:
            cast = _CAST[fact.kind]
            return Sql(f"({column} {_OPERATORS[node.op]} %s::{cast})", (value,))
    return Sql(f"(NOT {found.text})", found.params) if node.op.startswith("not_") else found
