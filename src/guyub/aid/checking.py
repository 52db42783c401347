""" "Saya bisa dapat?": the fewest questions to a yes or a no, for somebody without an account.

Policy: nothing is stored and nobody is named. What was answered travels in the form itself,
signed, and is good for one round. "Tidak tahu" is an answer: the rest is asked, and what stays
open is said, never taken for a no. A scale is never asked: it is worked out from what makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.core import signing

from guyub.criteria.language import (
    Catalogue,
    Condition,
    Fact,
    Kind,
    Node,
    Path,
    Question,
    Ref,
    Unreadable,
    Verdict,
    decide,
    nearest_yes,
    next_question,
    why,
)
from guyub.criteria.language.deciding import explain
from guyub.criteria.language.saying import amount, condition, name
from guyub.criteria.language.tree import conditions
from guyub.criteria.reading import plain, ref_of, value_of
from guyub.kernel.dates import format_date
from guyub.kernel.forms.written import parse_date, parse_rupiah
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.registry import definitions
from guyub.registry.kbli import catalogue as kbli
from guyub.registry.rules import Figures, scale

LONGEST: Final = 6000
GOOD_FOR: Final = timedelta(hours=12)
ELSEWHERE: Final = "lain"
_SCALE: Final = "registry.scale_"
_WORKERS, _INVESTMENT, _SALES = (
    Ref("registry.workers"), Ref("registry.investment"), Ref("registry.sales"),
)  # fmt: skip
# What makes each scale, in the order of asking.
_MADE_OF: Final[Mapping[str, tuple[Ref, ...]]] = {
    "industry": (_WORKERS, _INVESTMENT),
    "msme": (_SALES, _INVESTMENT),
    "bps": (_WORKERS,),
}


class BadAnswer(ValueError):
    """The answer cannot be read; the sentence says how to write it."""


@dataclass
class Answers:
    """What is known so far, and what the person does not know."""

    known: dict[Ref, Any] = field(default_factory=dict)
    unknown: set[Ref] = field(default_factory=set)

    def sealed(self, number: str) -> str:
        """For a hidden field of the next page; good for this round and some hours."""
        stored = {str(ref): plain(value) for ref, value in self.known.items()}
        payload = {"v": stored, "x": sorted(map(str, self.unknown))}
        return signing.dumps(payload, salt=f"aid.check.{number}", compress=True)

    @classmethod
    def opened(cls, text: str, number: str, catalogue: Catalogue) -> Answers:
        """What a page carried; nothing known where it was cut, changed or too old."""
        if not text or len(text) > LONGEST:
            return cls()
        try:
            payload = signing.loads(text, salt=f"aid.check.{number}", max_age=GOOD_FOR)
            known = {}
            for written, stored in payload["v"].items():
                ref = ref_of(written, catalogue)
                known[ref] = value_of(ref, stored, catalogue)
            return cls(known, {ref_of(written, catalogue) for written in payload["x"]})
        except (signing.BadSignature, Unreadable, KeyError, AttributeError, TypeError):
            return cls()


@dataclass(frozen=True)
class Asking:
    """One question as a page shows it."""

    ref: Ref
    text: str
    kind: Literal["truth", "number", "money", "day", "choice"]
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""


def _label(fact: Fact, ref: Ref, code: str) -> str:
    if fact.key == "registry.kbli":
        version = dict(ref.args)["version"]
        title = kbli.title(code, version)
        return f"{title} ({code})" if title else code
    return name(fact, code)


def _asking(node: Node, ref: Ref, text: str, catalogue: Catalogue) -> Asking:
    fact = catalogue[ref]
    match fact.kind:
        case Kind.BOOL:
            return Asking(ref, text, "truth")
        case Kind.INT:
            return Asking(ref, text, "number", unit=fact.unit)
        case Kind.RUPIAH:
            return Asking(ref, text, "money")
        case Kind.DATE:
            return Asking(ref, text, "day")
        case Kind.CHOICE:
            return Asking(ref, text, "choice", fact.options)
    named = sorted(
        {c for one in conditions(node) if one.ref == ref for c in one.value}  # type: ignore[union-attr]
    )
    options = tuple((c, _label(fact, ref, c)) for c in named)
    return Asking(ref, text, "choice", (*options, (ELSEWHERE, "Bukan salah satu dari itu")))


def complete(answers: Answers, today: date) -> dict[Ref, Any]:
    """What is known with the scales that follow from it."""
    known = dict(answers.known)
    figures = Figures(known.get(_WORKERS), known.get(_INVESTMENT), known.get(_SALES))
    for scheme, definition in definitions.remembered(today).items():
        found = scale(definition.rule, figures)
        if found:
            known.setdefault(Ref(f"{_SCALE}{scheme}"), found)
    return known


def next_asking(node: Node, answers: Answers, catalogue: Catalogue, today: date) -> Asking | None:
    """What to ask next; None when it is decided or nothing more can be asked."""
    known, asked = complete(answers, today), set(answers.unknown)
    while True:
        question: Question | None = next_question([(node, 1.0)], known, catalogue, today,
                                                  asked=asked)  # fmt: skip
        if question is None:
            return None
        ref = question.ref
        if not ref.key.startswith(_SCALE):
            return _asking(node, ref, question.text, catalogue)
        for part in _MADE_OF.get(ref.key.removeprefix(_SCALE), ()):
            if part not in known and part not in answers.unknown:
                return _asking(node, part, catalogue.question(part), catalogue)
        asked.add(ref)


def read_answer(asking: Asking, text: str) -> Any:
    """The typed value of an answer. BadAnswer says how to write it."""
    text = text.strip()[:60]
    if asking.kind == "truth":
        if text not in ("ya", "tidak"):
            raise BadAnswer("Pilih ya atau tidak.")
        return text == "ya"
    if asking.kind == "choice":
        if text not in dict(asking.options):
            raise BadAnswer("Pilih salah satu.")
        return text
    if asking.kind == "day":
        try:
            return parse_date(text)
        except ValueError:
            raise BadAnswer("Tulis hari/bulan/tahun. Contoh: 31/12/2025.") from None
    try:
        return parse_rupiah(text.lower().removesuffix(asking.unit).strip() if asking.unit else text)
    except ValueError:
        example = "1.500.000" if asking.kind == "money" else "3"
        raise BadAnswer(f"Tulis angkanya saja. Contoh: {example}.") from None


@dataclass(frozen=True)
class Line:
    """A condition in words with what was answered to it."""

    words: str
    answer: str
    article: str = ""


@dataclass(frozen=True)
class Way:
    """One way to a yes: steps in words; days side by side, rupiah together."""

    steps: tuple[str, ...]
    days: int
    cost: int
    helps: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The end: the answer, what made it so, what would change it."""

    verdict: Verdict
    lines: tuple[Line, ...]
    ways: tuple[Way, ...]


def outcome(node: Node, answers: Answers, catalogue: Catalogue, today: date) -> Outcome:
    """Yes, no or unknown with its reasons and the nearest yes."""
    known = complete(answers, today)
    verdict = decide(node, known, today)
    made = [p.node for p in why(explain(node, known, today)) if isinstance(p.node, Condition)]
    lines = tuple(
        Line(condition(c, catalogue), _answer(c.ref, known, catalogue), c.article) for c in made
    )
    ways = () if verdict else tuple(
        _way(path, catalogue) for path in nearest_yes(node, known, catalogue, today, most=2)
    )  # fmt: skip
    return Outcome(verdict, lines, tuple(w for w in ways if w.steps))


def _answer(ref: Ref, known: Mapping[Ref, Any], catalogue: Catalogue) -> str:
    value, fact = known.get(ref), catalogue[ref]
    if value is None:
        return "belum diketahui"
    match fact.kind:
        case Kind.BOOL:
            return catalogue.phrase(ref, value)
        case Kind.DATE:
            return format_date(value)
        case Kind.CHOICE:
            return name(fact, value)
        case Kind.CODE:
            return "bukan salah satunya" if value == ELSEWHERE else _label(fact, ref, value)
    return amount(fact, value)


def _way(path: Path, catalogue: Catalogue) -> Way:
    steps, helps = [], []
    for step in path.steps:
        verb = catalogue.verb(step.ref)
        if step.kind == "ask":
            steps.append(f"cari tahu: {catalogue.question(step.ref)}")
            continue
        steps.append(verb)
        if step.change is not None and step.change.help:
            helps.append(step.change.help)
    changes = [s for s in path.steps if s.kind == "change"]
    days = max((s.days for s in changes), default=0)
    return Way(tuple(steps), days, sum(s.cost for s in changes), tuple(dict.fromkeys(helps)))


def takes(way: Way) -> str:
    """How long a way takes and what it costs, in words."""
    parts = []
    if way.days:
        parts.append(f"sekitar {format_number(way.days)} hari kerja")
    if way.steps and way.days:
        parts.append(f"biaya {format_rupiah(way.cost)}" if way.cost else "tanpa biaya")
    return ", ".join(parts)
