"""The answer for each programme in words: bisa, bisa kalau, tanyakan dulu, belum karena.

Policy: a yes and a no are said only where the rule decides them whatever is still unknown. "Bisa,
kalau" is a no of today that steps in the person's own power would change. What is open, or not
sure for anybody, is "tanyakan dulu", never a no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from guyub.criteria.language import Condition, Kind, Path, Ref, Verdict, nearest_yes, why
from guyub.criteria.language.deciding import explain
from guyub.criteria.language.saying import condition, name
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.portal.finder.engine import Rules
from guyub.portal.finder.facts import FACTS, HAS, bases
from guyub.portal.finder.programmes import Board, Programme
from guyub.portal.finder.ranges import ELSEWHERE, cell_of, code_label

YES, IF, ASK, NO = "yes", "if", "ask", "no"
HEADS: Final = {
    YES: _("Bisa"), IF: _("Bisa, kalau ..."), ASK: _("Tanyakan dulu"), NO: _("Belum untuk Anda"),
}  # fmt: skip
ORDER: Final = (YES, IF, ASK, NO)


@dataclass(frozen=True)
class Card:
    """One programme with its answer. ``because``: for a no the reasons, for an open one what is
    missing; ``steps``: what to do next, the first first; ``takes``: how long that takes."""

    programme: Programme
    answer: str
    verdict: Verdict
    because: tuple[str, ...]
    steps: tuple[str, ...]
    takes: str

    @property
    def head(self) -> str:
        return str(HEADS[self.answer])

    @property
    def because_head(self) -> str:
        """What stands over the reasons."""
        if self.answer == NO:
            return _t("Karena")
        if self.answer == IF:
            return _t("Bisa,")
        return _t("Syaratnya") if self.verdict is False else _t("Yang perlu dicari tahu")


@dataclass(frozen=True)
class Group:
    """All cards with one answer."""

    answer: str
    head: str
    cards: tuple[Card, ...]


def cards_of(board: Board, known: Mapping[Ref, Any], unknown: frozenset[Ref]) -> list[Card]:
    """The answer for every programme, in the board's order."""
    whole = board.rules.complete(known, unknown)
    return [card_of(one, board.rules, whole, unknown) for one in board.programmes]


def grouped(cards: Sequence[Card]) -> list[Group]:
    """By answer, the good news first; empty groups are left out."""
    by = {answer: tuple(c for c in cards if c.answer == answer) for answer in ORDER}
    return [Group(answer, str(HEADS[answer]), by[answer]) for answer in ORDER if by[answer]]


def card_of(
    one: Programme, rules: Rules, whole: Mapping[Ref, Any], unknown: frozenset[Ref]
) -> Card:
    """The answer for one programme. ``whole``: what is known with what follows from it."""
    part = explain(one.rule, whole, rules.today)
    verdict = part.verdict
    if one.closed:
        return Card(one, NO, verdict, (one.closed,), ("Tanyakan lagi tahun depan.",), "")
    if verdict is True:
        return Card(one, YES if one.firm else ASK, verdict, (), one.steps, "")
    told = [p.node for p in why(part) if isinstance(p.node, Condition)]
    paths = nearest_yes(one.rule, whole, FACTS, rules.today, most=1)
    path = paths[0] if paths else None
    if verdict is False:
        reasons = tuple(dict.fromkeys(_reason(c, rules, whole) for c in told))
        if path is None:
            return Card(one, NO, verdict, reasons, (), "")
        return Card(
            one, IF if one.firm else ASK, verdict, _changes(path), (*_verbs(path), *one.steps),
            _takes(path),
        )  # fmt: skip
    asked = _asked(path, told, unknown)
    return Card(one, ASK, verdict, asked, one.steps, "")


def holding(one: Programme, rules: Rules, whole: Mapping[Ref, Any]) -> tuple[str, ...]:
    """Why a programme is a yes: what it asks and the person has, in the rule's order."""
    found = []
    for part in why(explain(one.rule, whole, rules.today)):
        if not isinstance(part.node, Condition):
            continue
        c = part.node
        if FACTS[c.ref].kind is Kind.BOOL:
            found.append(FACTS.phrase(c.ref, whole.get(c.ref) is True))
        elif part.verdict is True:
            found.append(condition(c, FACTS))
    return tuple(dict.fromkeys(found))


def _reason(c: Condition, rules: Rules, whole: Mapping[Ref, Any]) -> str:
    """Why a condition fails: what the programme wants, and what the person has."""
    fact, value = FACTS[c.ref], whole.get(c.ref)
    if c.ref.key == HAS:
        paper = fact.args["paper"][dict(c.ref.args)["paper"]]
        return f"{'Sudah' if value else 'Belum'} punya {paper} yang masih berlaku"
    if fact.kind is Kind.BOOL:
        return _start(FACTS.phrase(c.ref, value is True))
    wanted = condition(c, FACTS)
    return f"{_start(f'syaratnya {wanted}')}. {_yours(c.ref, rules, whole)}"


def _yours(ref: Ref, rules: Rules, whole: Mapping[Ref, Any]) -> str:
    source = next((b for b in bases(ref) if whole.get(b) is not None), ref)
    said = answer_words(source, rules, whole.get(source))
    return f"Sekarang: {said[:1].lower()}{said[1:]}" if said else ""


def answer_words(ref: Ref, rules: Rules, value: Any) -> str:
    """What a person answered, in words: a range where a number was asked as one."""
    if value is None:
        return ""
    fact = FACTS[ref]
    if value == ELSEWHERE:
        return "bukan salah satu dari itu"
    cell = cell_of(rules.answers.get(ref, ()), value)
    if fact.kind is Kind.BOOL:
        return FACTS.phrase(ref, value is True)
    if cell is not None:
        return cell.label
    match fact.kind:
        case Kind.CHOICE:
            return name(fact, str(value))
        case Kind.RUPIAH:
            return format_rupiah(value)
        case Kind.DATE:
            return format_date(value)
        case Kind.CODE:
            return code_label(ref, str(value))
    return format_number(value)


def _changes(path: Path) -> tuple[str, ...]:
    """What would make it a yes: what to do, and what nobody asked yet because of it."""
    done = [f"kalau Anda {FACTS.verb(s.ref)}" for s in path.steps if s.kind == "change"]
    open_ = [b for s in path.steps if s.kind == "ask" for b in bases(s.ref)]
    return (*done, *(f"lalu dicek: {FACTS.question(b)}" for b in dict.fromkeys(open_)))


def _verbs(path: Path) -> tuple[str, ...]:
    found = []
    for step in path.steps:
        if step.kind == "ask":
            continue
        help_ = f", dibantu {step.change.help}" if step.change and step.change.help else ""
        found.append(f"{_start(FACTS.verb(step.ref))}{help_}.")
    return tuple(found)


def _takes(path: Path) -> str:
    if not path.days:
        return ""
    # No cost in the catalogue of facts is not "free": a trade mark has its fee.
    cost = f", biaya {format_rupiah(path.cost)}" if path.cost else ""
    return f"Sekitar {format_number(path.days)} hari kerja{cost}."


def _asked(
    path: Path | None, told: Sequence[Condition], unknown: frozenset[Ref]
) -> tuple[str, ...]:
    """What has to be found out, as questions."""
    refs = [s.ref for s in path.steps if s.kind == "ask"] if path else [c.ref for c in told]
    found: list[str] = []
    for ref in refs:
        behind = bases(ref, unknown) or bases(ref)
        found += [FACTS.question(b) for b in behind]
    return tuple(dict.fromkeys(found))


def _start(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


__all__ = ["ASK", "HEADS", "IF", "NO", "YES", "Card", "Group", "card_of", "cards_of", "grouped"]
