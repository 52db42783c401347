"""Papers a product or business may need, as dated data: one file a paper in ``data/papers``.

A file holds the paper's name and its wordings by the day from which they are law. Each wording
carries the rule (language of ``criteria``) that says whom it concerns, worked examples that are
its tests, what it costs and takes, who issues it and helps, and where each of it is written. What
the sources disagree about or nobody has read stands in ``doubts`` and is shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from guyub.criteria.language import Example, Node, Ref, read
from guyub.criteria.language.deciding import Verdict
from guyub.licences.product_facts import PRODUCTS

DATA: Final = Path(__file__).parent / "data" / "papers"
NEEDS: Final = ("must", "opens")
_UNKNOWN: Final = "unknown"


class Misfiled(ValueError):
    """A file of ``data/papers`` cannot be read; names file and place, for developers."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of getting a paper: what, who does it, working days it usually takes."""

    title: str
    who: str
    days: int | None = None


@dataclass(frozen=True)
class Wording:
    """A paper as it stands from a day on.

    ``whom`` says in plain words what ``applies`` decides. ``cost`` in rupiah, None where it is not
    one sum (``cost_words`` says it always). ``months`` of validity, None: no end or not known
    (``validity_words``). ``needs``: papers to have before. ``confidence`` "P" read in a source that
    is named, "K" own knowledge, not read again yet. ``own`` is the id of an office's own wording,
    None for what is shipped.
    """

    since: date
    whom: str
    applies: Node
    issuer: str
    cost: int | None
    cost_words: str
    months: int | None
    validity_words: str
    steps: tuple[Step, ...]
    helps: tuple[str, ...]
    needs: tuple[str, ...]
    legal_basis: str
    source: str
    checked_on: date | None
    confidence: str
    doubts: tuple[str, ...]
    examples: tuple[Example, ...]
    own: UUID | None = None


@dataclass(frozen=True)
class Paper:
    """One kind of paper. ``subject`` "product" or "business": what the paper is issued for.

    ``weight`` "must": the law asks it of whom it concerns; "opens": it opens a market.
    ``certificate`` False: a tick or a statement, never shown as a certificate. ``number`` is the
    form of its number (a regular expression), "" where none is known. ``turn``: of several papers
    that may be got now, the one with the smallest comes first. ``met_by``: papers that do as well.
    """

    key: str
    name: str
    short: str
    subject: str
    weight: str
    certificate: bool
    number: str
    number_words: str
    wordings: tuple[Wording, ...]
    turn: int = 5
    met_by: tuple[str, ...] = ()

    def on(self, day: date) -> Wording | None:
        """The wording in force on a day."""
        found = [w for w in self.wordings if w.since <= day]
        return found[-1] if found else None

    def nearest(self, day: date) -> Wording:
        """The wording in force on a day, else the first that will be: a paper may be asked for
        before anybody must have it."""
        return self.on(day) or self.wordings[0]


@lru_cache(maxsize=1)
def papers() -> Mapping[str, Paper]:
    """All papers, those that others need first. Misfiled."""
    found, raw = {}, {}
    for path in sorted(DATA.glob("*.toml")):
        raw[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
    for key, given in raw.items():
        try:
            for wording in given["wordings"]:
                _borrow(wording, raw)
            found[key] = _paper(key, given)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise Misfiled(f"{key}.toml: {error!r}") from error
    return in_order(found)


def _borrow(wording: dict[str, Any], raw: Mapping[str, Any]) -> None:
    """``applies = {same_as = "spp_irt"}``: whom the other paper concerns, with its examples. The
    other file's newest wording counts."""
    if set(wording["applies"]) == {"same_as"}:
        other = max(raw[wording["applies"]["same_as"]]["wordings"], key=lambda w: w["since"])
        wording["applies"] = other["applies"]
        wording.setdefault("examples", other["examples"])


def in_order(found: Mapping[str, Paper]) -> dict[str, Paper]:
    """By their turn, each after those it asks for. Misfiled when they ask for each other."""
    placed: dict[str, Paper] = {}

    def place(key: str, above: tuple[str, ...]) -> None:
        if key in above:
            raise Misfiled(f"{key}: needs itself ({' > '.join((*above, key))})")
        if key not in found:
            raise Misfiled(f"{above[-1]}: needs {key}, which has no file")
        if key in placed:
            return
        for need in dict.fromkeys(n for w in found[key].wordings for n in w.needs):
            place(need, (*above, key))
        placed[key] = found[key]

    for key in sorted(found, key=lambda k: (found[k].turn, k)):
        place(key, ())
    for paper in found.values():
        if missing := set(paper.met_by) - set(found):
            raise Misfiled(f"{paper.key}: met by {sorted(missing)[0]}, which has no file")
    return placed


def _paper(key: str, given: Mapping[str, Any]) -> Paper:
    wordings = tuple(sorted((wording(w) for w in given["wordings"]), key=lambda w: w.since))
    if len({w.since for w in wordings}) != len(wordings):
        raise ValueError("two wordings from one day")
    if given["weight"] not in NEEDS or given["subject"] not in ("product", "business"):
        raise ValueError("weight or subject unknown")
    return Paper(
        key, given["name"], given["short"], given["subject"], given["weight"],
        given.get("certificate", True), given.get("number", ""), given.get("number_words", ""),
        wordings, given.get("turn", 5), tuple(given.get("met_by", ())),
    )  # fmt: skip


def wording(given: Mapping[str, Any]) -> Wording:
    """One wording as a file holds it. KeyError, TypeError, ValueError for what is none."""
    for name in ("whom", "issuer", "cost_words", "validity_words", "legal_basis", "source"):
        if not given[name].strip():
            raise ValueError(f"{name} is empty")
    if given["confidence"] not in ("P", "K"):
        raise ValueError("confidence is P or K")
    return Wording(
        given["since"], given["whom"], read(given["applies"], PRODUCTS), given["issuer"],
        given.get("cost"), given["cost_words"], given.get("months"), given["validity_words"],
        tuple(Step(s["title"], s["who"], s.get("days")) for s in given["steps"]),
        tuple(given["helps"]), tuple(given.get("needs", ())), given["legal_basis"],
        given["source"], given.get("checked_on"), given["confidence"],
        tuple(given.get("doubts", ())),
        tuple(read_example(e, given["since"]) for e in given["examples"]),
    )  # fmt: skip


def read_example(given: Mapping[str, Any], since: date) -> Example:
    """A worked example of a file. ValueError, KeyError."""
    known = {_ref(name): value for name, value in given["known"].items()}
    expected: Verdict = None if given["expected"] == _UNKNOWN else bool(given["expected"])
    return Example(given["title"], known, expected, given.get("today", since))


def _ref(name: str) -> Ref:
    fact = PRODUCTS.get(name)
    if fact is None or fact.args:
        raise ValueError(f"no fact {name}")
    return Ref(name)
