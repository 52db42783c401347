"""What a person answered so far, as it stands in the address of a page; nothing else keeps it.

The address holds a trade, a place down to the sub-district, and ranges: nothing that names a
person. It is read strictly; what no longer fits (a range that a rule has cut since) is asked anew.
A range that lies within one that is offered now still answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from guyub.areas import known as areas
from guyub.criteria.language import Ref, Unreadable
from guyub.criteria.reading import ref_of
from guyub.portal.finder.engine import Rules
from guyub.portal.finder.facts import FACTS, HAS, PAPERS, of_trade, topic_of
from guyub.portal.finder.ranges import ELSEWHERE, Cell
from guyub.registry.kbli import catalogue as kbli

MOST: Final = 40
LONGEST: Final = 160
OTHER_TRADE: Final = "lain"
UNKNOWN: Final = "?"
_SPLIT: Final = "~"
_SPAN: Final = re.compile(r"([0-9]{1,18})-([0-9]{0,18})")
PLACE: Final = Ref("registry.place")


@dataclass(frozen=True)
class Answers:
    """``trade``: "2020-10794", "lain" or ""; ``place``: a regency or sub-district; ``told``: one
    text per question in the order of asking; ``enough``: the person wants the result now;
    ``program``: "35.26/aid:KEY", the regency and the one programme that is asked about, or ""."""

    trade: str = ""
    place: str = ""
    told: tuple[str, ...] = ()
    enough: bool = False
    program: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """From the parameters of an address (a QueryDict)."""
        told = query.getlist("j") if hasattr(query, "getlist") else []
        return cls(
            _trade(str(query.get("usaha", ""))), _place(str(query.get("tempat", ""))),
            tuple(t for t in told[:MOST] if 0 < len(t) <= LONGEST), query.get("cukup") == "1",
            _program(str(query.get("program", ""))),
        )  # fmt: skip

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values for an address or for hidden fields of a form."""
        found = [
            ("usaha", self.trade), ("tempat", self.place), ("program", self.program),
            *(("j", t) for t in self.told),
        ]  # fmt: skip
        return [*(p for p in found if p[1]), *([("cukup", "1")] if self.enough else [])]

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    def about_in(self, regency: str) -> str:
        """The key of the programme that is asked about; "" for none of this regency."""
        code, _slash, key = self.program.partition("/")
        return key if code == regency else ""

    def before(self) -> Self:
        """One question back."""
        if self.told:
            return replace(self, told=self.told[:-1], enough=False)
        return replace(self, place="") if self.place else replace(self, trade="")

    @property
    def regency(self) -> str:
        return self.place[:5]


def _trade(text: str) -> str:
    version, _dash, code = text.partition("-")
    if text == OTHER_TRADE:
        return text
    return text if version in kbli.VERSIONS and kbli.title(code, version) else ""


def _place(text: str) -> str:
    return text if len(text) in (5, 8) and areas.area(text) is not None else ""


def _program(text: str) -> str:
    """Only the regency is looked up here: the board says whether it has such a programme."""
    code, _slash, key = text.partition("/")
    return text if len(code) == 5 and key and len(text) <= LONGEST and _place(code) else ""


def program_of(regency: str, key: str) -> str:
    """How an address names one programme of a regency."""
    return f"{regency}/{key}"


def trade_facts(trade: str) -> dict[Ref, Any]:
    """What a chosen trade says; nothing for another one."""
    version, _dash, code = trade.partition("-")
    return of_trade(version, code) if code else {}


def place_facts(place: str, rules: Rules) -> dict[Ref, Any]:
    """The place, where it is told as exactly as the rules ask."""
    named = [len(c.value) for c in rules.answers.get(PLACE, ()) if c.value != ELSEWHERE]
    return {PLACE: place} if place and len(place) >= max(named, default=0) else {}


def written(topic_key: str, values: Mapping[Ref, str]) -> str:
    """One answer as the address holds it. ``values``: token by fact; {} for "tidak tahu"."""
    if topic_key == PAPERS:
        inside = ",".join(f"{dict(ref.args)['paper']}.{token}" for ref, token in values.items())
        return f"{PAPERS}{_SPLIT}{inside}" if values else f"{PAPERS}{_SPLIT}{UNKNOWN}"
    return f"{topic_key}{_SPLIT}{next(iter(values.values()), UNKNOWN)}"


@dataclass(frozen=True)
class Told:
    """What is known, what the person does not know, the answers that could be read, and the facts
    they were about in the order of asking."""

    known: dict[Ref, Any]
    unknown: frozenset[Ref]
    kept: tuple[str, ...]
    asked: tuple[Ref, ...]


def read(answers: Answers, rules: Rules, start: Mapping[Ref, Any] | None = None) -> Told:
    """Everything known: ``start`` (of the registry), else trade and place, then the answers.

    Answers to what no programme asks any more, and ranges that are no longer offered, drop out.
    """
    known: dict[Ref, Any] = dict(start or {})
    if start is None:
        known = {**trade_facts(answers.trade), **place_facts(answers.place, rules)}
    unknown: set[Ref] = set()
    kept = []
    asked: dict[Ref, None] = {}
    for text in answers.told:
        given = _one(text, rules)
        if given is None:
            continue
        for ref, value in given.items():
            if value is None:
                unknown.add(ref)
            elif ref not in known:
                known[ref] = value
        kept.append(text)
        asked |= dict.fromkeys(given)
    return Told(known, frozenset(unknown - set(known)), tuple(kept), tuple(asked))


def _one(text: str, rules: Rules) -> dict[Ref, Any] | None:
    """Facts of one answer, None as the value of what is not known; None where it is unreadable."""
    key, _split, token = text.partition(_SPLIT)
    if key == PAPERS:
        return _papers(token, rules)
    try:
        ref = ref_of(key, FACTS)
    except Unreadable:
        return None
    if ref not in rules.answers or topic_of(ref) != key:
        return None
    if token == UNKNOWN:
        return {ref: None}
    offered = rules.answers[ref]
    cell = next((c for c in offered if c.token == token), None) or within(offered, token)
    return None if cell is None else {ref: cell.value}


def within(offered: Sequence[Cell], token: str) -> Cell | None:
    """The range that holds the whole of an older one: rules that cut it have gone since, so all of
    it is answered alike. None for one that is cut by now, or that is no range."""
    span = _SPAN.fullmatch(token)
    if span is None:
        return None
    low, high = int(span[1]), int(span[2]) if span[2] else None
    if high is not None and high < low:
        return None
    for cell in offered:
        if cell.low is None or low < cell.low:
            continue
        if cell.high is None or (high is not None and high <= cell.high):
            return cell
    return None


def _papers(token: str, rules: Rules) -> dict[Ref, Any] | None:
    asked = [ref for ref in rules.answers if ref.key == HAS]
    if token == UNKNOWN:
        return dict.fromkeys(asked)
    said = dict(part.partition(".")[::2] for part in token.split(","))
    if not set(said.values()) <= {"ya", "tidak"}:
        return None
    found = {ref: said[name] == "ya" for ref in asked if (name := dict(ref.args)["paper"]) in said}
    return found or None


def papers_token(asked: Sequence[Ref], ticked: Sequence[str]) -> str:
    """The answer to "which papers do you have": what was not ticked is not there."""
    return written(
        PAPERS,
        {ref: "ya" if dict(ref.args)["paper"] in ticked else "tidak" for ref in asked},
    )
