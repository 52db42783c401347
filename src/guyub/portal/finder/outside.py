"""Programmes of others (banks, ministries), as dated data: ``data/outside.toml``.

Each carries its rule, worked examples that are its tests, what is asked, where to go, its source
and the day on which somebody read it. ``firm`` False: the sources are old, disagree, or the year's
rule was not seen; the finder then says "tanyakan dulu" and asks no question for it. Amounts that
change are limits: parameters under which an office puts its own dated value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from guyub.criteria.language import Example, Node, read
from guyub.criteria.language.tree import All
from guyub.criteria.reading import ref_of, value_of
from guyub.portal.finder.facts import FACTS, publish

DATA: Final = Path(__file__).parent / "data" / "outside.toml"


class Misfiled(ValueError):
    """The file cannot be read; names the programme, for developers."""


@dataclass(frozen=True)
class Limit:
    """An amount in a rule that an office may set."""

    key: str
    label: str
    kind: str
    value: int


@dataclass(frozen=True)
class Outside:
    """One programme of somebody else. ``tree`` is its rule with ``{limit = name}`` for amounts."""

    key: str
    title: str
    gives: str
    firm: bool
    whom: str
    steps: tuple[str, ...]
    papers: tuple[str, ...]
    where: str
    helps: str
    legal_basis: str
    source: str
    checked_on: date
    confidence: str
    doubts: tuple[str, ...]
    limits: tuple[Limit, ...]
    tree: Mapping[str, Any]
    examples: tuple[Example, ...]

    def rule(self, limits: Mapping[str, int] | None = None) -> Node:
        """The rule with these amounts, else with the shipped ones. Unreadable."""
        if not self.tree:
            return All(())
        given = {limit.key: limit.value for limit in self.limits} | dict(limits or {})
        return read(_filled(self.tree, given), FACTS)


def _filled(tree: Any, limits: Mapping[str, int]) -> Any:
    if isinstance(tree, Mapping):
        if set(tree) == {"limit"}:
            return limits[tree["limit"]]
        return {name: _filled(part, limits) for name, part in tree.items()}
    return [_filled(part, limits) for part in tree] if isinstance(tree, list) else tree


@lru_cache(maxsize=1)
def shipped() -> tuple[Outside, ...]:
    """All of the file, in its order. Misfiled."""
    publish()
    found = []
    for given in tomllib.loads(DATA.read_text(encoding="utf-8"))["programme"]:
        try:
            found.append(_programme(given))
        except (KeyError, TypeError, ValueError) as error:
            raise Misfiled(f"{given.get('key')}: {error!r}") from error
    if len({one.key for one in found}) != len(found):
        raise Misfiled("a key stands twice")
    return tuple(found)


def _programme(given: Mapping[str, Any]) -> Outside:
    if given["confidence"] not in ("P", "K") or (given["confidence"] == "K" and given["firm"]):
        raise ValueError("confidence is P or K; what nobody read is not firm")
    one = Outside(
        given["key"], given["title"], given["gives"], given["firm"], given["whom"],
        tuple(given["steps"]), tuple(given["papers"]), given["where"], given["helps"],
        given["legal_basis"], given["source"], given["checked_on"], given["confidence"],
        tuple(given.get("doubts", ())), tuple(Limit(**limit) for limit in given.get("limits", ())),
        given.get("applies", {}),
        tuple(_example(e, given["checked_on"]) for e in given.get("examples", ())),
    )  # fmt: skip
    one.rule()
    return one


def _example(given: Mapping[str, Any], today: date) -> Example:
    known = {}
    for name, value in given["known"].items():
        ref = ref_of(name, FACTS)
        known[ref] = value_of(ref, value, FACTS)
    expected = None if given["expected"] == "unknown" else bool(given["expected"])
    return Example(given["title"], known, expected, given.get("today", today))
