"""What a label must carry, as dated data: one file for each kind of goods in ``data/labels``.

As with papers (``requirements``): each file says whom it concerns, with worked examples; its
wordings hold from a day and carry legal basis, source, the day of reading, and in ``doubts`` what
nobody has read. A part says where its content comes from: the registry, an answer of the maker, a
paper that is held, or a stamp at each production.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from guyub.criteria.language import Example, Node, decide, read
from guyub.criteria.language.deciding import Known
from guyub.criteria.language.tree import refs
from guyub.licences.label_fields import FIELDS
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Misfiled, papers, read_example

DATA: Final = Path(__file__).parent / "data" / "labels"
REGISTRY, ANSWER, PAPER, STAMP = "registry", "answer", "paper", "stamp"
MUST, MAY = "must", "may"
# The one fact by which the label of a product is told.
ASKS: Final = "licences.kind"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a label. ``fields``: answers that it needs; ``papers``: (key of a paper, words
    before its number). ``legal_basis`` and ``source`` are the wording's where a part has none."""

    key: str
    title: str
    comes: str
    who: str
    weight: str
    fields: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    note: str
    legal_basis: str
    source: str


@dataclass(frozen=True)
class LabelWording:
    """The parts from a day on."""

    since: date
    parts: tuple[Part, ...]
    legal_basis: str
    source: str
    checked_on: date | None
    confidence: str
    doubts: tuple[str, ...]

    @property
    def fields(self) -> list[str]:
        """All that is asked, each once, in the order of the form."""
        wanted = {f for part in self.parts for f in part.fields}
        return [key for key in FIELDS if key in wanted]

    @property
    def extra(self) -> frozenset[str]:
        """What is asked for parts that a label may carry only."""
        must = {f for part in self.parts if part.weight == MUST for f in part.fields}
        return frozenset(self.fields) - must


@dataclass(frozen=True)
class Scheme:
    """Labels of one kind of goods."""

    key: str
    name: str
    turn: int
    applies: Node
    examples: tuple[Example, ...]
    wordings: tuple[LabelWording, ...]

    def on(self, day: date) -> LabelWording | None:
        """The wording in force on a day."""
        found = [w for w in self.wordings if w.since <= day]
        return found[-1] if found else None


@lru_cache(maxsize=1)
def schemes() -> Mapping[str, Scheme]:
    """All kinds of labels in their order. Misfiled."""
    found = []
    for path in sorted(DATA.glob("*.toml")):
        try:
            found.append(_scheme(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (KeyError, TypeError, ValueError) as error:
            raise Misfiled(f"labels/{path.name}: {error!r}") from error
    return {s.key: s for s in sorted(found, key=lambda s: (s.turn, s.key))}


def _scheme(key: str, given: Mapping[str, Any]) -> Scheme:
    applies = read(given["applies"], PRODUCTS)
    if {ref.key for ref in refs(applies)} - {ASKS}:
        raise ValueError(f"a label is told by {ASKS} only")
    since = min(w["since"] for w in given["wordings"])
    return Scheme(
        key, given["name"], given["turn"], applies,
        tuple(read_example(e, since) for e in given["examples"]),
        tuple(sorted((_wording(w) for w in given["wordings"]), key=lambda w: w.since)),
    )  # fmt: skip


def _wording(given: Mapping[str, Any]) -> LabelWording:
    if given["confidence"] not in ("P", "K"):
        raise ValueError("confidence is P or K")
    for name in ("legal_basis", "source"):
        if not given[name].strip():
            raise ValueError(f"{name} is empty")
    return LabelWording(
        given["since"], tuple(_part(p, given) for p in given["parts"]), given["legal_basis"],
        given["source"], given.get("checked_on"), given["confidence"],
        tuple(given.get("doubts", ())),
    )  # fmt: skip


def _part(given: Mapping[str, Any], above: Mapping[str, Any]) -> Part:
    weight = given.get("weight", MUST)
    if given["comes"] not in (REGISTRY, ANSWER, PAPER, STAMP) or weight not in (MUST, MAY):
        raise ValueError(f"{given['key']}: comes or weight unknown")
    fields = tuple(given.get("fields", ()))
    named = tuple((p["key"], p["prefix"]) for p in given.get("papers", ()))
    if set(fields) - set(FIELDS) or {k for k, _prefix in named} - set(papers()):
        raise ValueError(f"{given['key']}: a field or paper is not known")
    if (given["comes"] == ANSWER and not fields) or (given["comes"] == PAPER and not named):
        raise ValueError(f"{given['key']}: nothing fills it")
    return Part(
        given["key"], given["title"], given["comes"], given["who"], weight, fields, named,
        given.get("note", ""), given.get("legal_basis", above["legal_basis"]),
        given.get("source", above["source"]),
    )  # fmt: skip


def scheme_for(known: Known, today: date) -> Scheme | None:
    """The label of a product; None: it has none, or too little is known of it."""
    return next((s for s in schemes().values() if decide(s.applies, known, today)), None)


def undecided(known: Known, today: date) -> bool:
    """Whether more must be known to tell which label a product has."""
    return any(decide(s.applies, known, today) is None for s in schemes().values())
