"""Stored examples and values as the language wants them, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from guyub.criteria.language import Catalogue, Example, Kind, Ref, Unreadable, Verdict


def ref_of(text: str, catalogue: Catalogue) -> Ref:
    """``licences.has(paper=nib)`` as a reference. Unreadable when no such fact is published."""
    key, _open, rest = text.partition("(")
    pairs = [p.partition("=") for p in rest.removesuffix(")").split(",")] if rest else []
    args = tuple(sorted((name, value) for name, _is, value in pairs))
    fact = catalogue.get(key)
    if fact is None or {n for n, _v in args} != set(fact.args):
        raise Unreadable(f"Fakta “{text}” tidak ada dalam daftar fakta.")
    if any(value not in fact.args[name] for name, value in args):
        raise Unreadable(f"Fakta “{text}” tidak ada dalam daftar fakta.")
    return Ref(key, args)


def refs_of(catalogue: Catalogue) -> list[Ref]:
    """Every fact with every combination of its arguments, in the order of the catalogue."""
    found: list[Ref] = []
    for fact in catalogue:
        combined: list[tuple[tuple[str, str], ...]] = [()]
        for name in sorted(fact.args):
            combined = [(*held, (name, value)) for held in combined for value in fact.args[name]]
        found += [Ref(fact.key, args) for args in combined]
    return found


def value_of(ref: Ref, stored: Any, catalogue: Catalogue) -> Any:
    """A stored value with its type. Unreadable when it does not fit the fact."""
    fact = catalogue[ref]
    if stored is None:
        return None
    wrong = Unreadable(f"Nilai contoh untuk {catalogue.label(ref)} tidak bisa dibaca.")
    match fact.kind:
        case Kind.BOOL:
            good = isinstance(stored, bool)
        case Kind.INT | Kind.RUPIAH:
            good = isinstance(stored, int) and not isinstance(stored, bool)
        case Kind.DATE:
            try:
                return date.fromisoformat(stored)
            except (TypeError, ValueError):
                raise wrong from None
        case Kind.CHOICE:
            good = stored in dict(fact.options)
        case _:
            good = isinstance(stored, str)
    if not good:
        raise wrong
    return stored


def plain(value: Any) -> Any:
    """A value as it is stored."""
    return value.isoformat() if isinstance(value, date) else value


def examples_of(stored: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> list[Example]:
    """Stored examples, typed. Unreadable names the first that does not fit."""
    found = []
    for one in stored:
        known = {}
        for text, value in one["known"].items():
            ref = ref_of(text, catalogue)
            known[ref] = value_of(ref, value, catalogue)
        expected: Verdict = one["expected"]
        found.append(Example(one["title"], known, expected, date.fromisoformat(one["today"])))
    return found
