"""What a batch brought, as tables: answers before and after, and what became of its businesses.

Policy: every sum says over how many it runs, and its parts sum to the whole: asked, not reached and
not yet asked are all businesses; yes, no and unknown are all that were asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from guyub.accounts.visit import Visit
from guyub.kernel.components import Cell, Column
from guyub.kernel.rupiah import format_number, format_percent, format_rupiah
from guyub.registry import before_after
from guyub.training.actions.following import FIGURES
from guyub.training.comparing import Asked, Compared, Total, compare
from guyub.training.models import Answer, Batch, Module, Outcome, Participant, Question

MONEY: Final = frozenset({"output_value", "sales"})
UNKNOWN: Final = "belum diketahui"


# --- answers before and after --------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """One question with how it was answered by those who answered it both times."""

    question: Question
    compared: Compared
    columns: list[Column]
    rows: list[list[Cell]]

    @property
    def note(self) -> str:
        c = self.compared
        return (
            f"Menjawab sebelum {c.pre}, sesudah {c.post}, kedua kali {c.both} dari {c.asked}"
            " peserta."
        )


def answered(
    batch: Batch, people: Sequence[Participant]
) -> tuple[list[Answered], Total, dict[tuple[UUID, str], int]]:
    """Questions in use, and those that this batch answered; the total; and (participant, moment)
    to how many of the questions in use are answered."""
    answers = list(
        Answer.objects.filter(participant__in=people)
        .values_list("participant_id", "question_id", "moment", "choice")
    )  # fmt: skip
    used = {question for _p, question, _m, _c in answers}
    questions = [
        q for q in batch.programme.questions.select_related("module").order_by("place")
        if q.retired_at is None or q.pk in used
    ]  # fmt: skip
    asked = [Asked(q.pk, len(q.options), q.right) for q in questions]
    rows, total = compare(asked, answers, len(people))
    shown = [Answered(q, c, *_options(q, c)) for q, c in zip(questions, rows, strict=True)]
    in_use = {q.pk for q in questions if q.retired_at is None}
    return shown, total, dict(Counter((p, moment) for p, q, moment, _c in answers if q in in_use))


def _options(question: Question, c: Compared) -> tuple[list[Column], list[list[Cell]]]:
    columns = [
        Column("Pilihan"), Column("Sebelum", num=True), Column("Sesudah", num=True),
        Column("Selisih", num=True),
    ]  # fmt: skip
    rows = [
        [
            Cell(f"{option} (benar)" if n == question.right else option),
            Cell(_people(c.before[n], c.both)), Cell(_people(c.after[n], c.both)),
            Cell(signed(c.after[n] - c.before[n]) if c.both else UNKNOWN),
        ]
        for n, option in enumerate(question.options)
    ]  # fmt: skip
    return columns, rows


def _people(many: int, both: int) -> str:
    return f"{many} dari {both}" if both else UNKNOWN


def signed(number: int) -> str:
    """A change with its sign."""
    return f"+{number}" if number > 0 else f"\u2212{-number}" if number < 0 else "0"


# --- what became of the businesses ---------------------------------------------------------------


@dataclass(frozen=True)
class Milestone:
    """One milestone: ``asked`` + ``missed`` + ``waiting`` are ``all``."""

    months: int
    all: int
    asked: int
    missed: int
    waiting: int
    lines: list[tuple[str, str]]
    columns: list[Column] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    used: list[tuple[str, int]] = field(default_factory=list)
    because: list[tuple[str, int]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"Bulan ke-{self.months} sesudah pelatihan"

    @property
    def reached(self) -> str:
        words = [f"{self.asked} dari {self.all} usaha sudah didata"]
        if self.missed:
            words.append(f"{self.missed} tidak terjangkau")
        if self.waiting:
            words.append(f"{self.waiting} belum didata")
        return ", ".join(words)


def outcomes_of(visit: Visit, batch: Batch) -> list[Outcome]:
    """All milestones of the batch's businesses in the visit's areas; a business merged into
    another counts with the record that stands."""
    rows = Outcome.objects.visible_to(visit).filter(batch=batch)
    return list(rows.exclude(business__status="merged").order_by("business", "months"))


def milestones(rows: Sequence[Outcome], modules: Sequence[Module] = ()) -> list[Milestone]:
    """What is known at each milestone, in its order."""
    figures = [
        (o.business_id, o.months, {name: getattr(o, name) for name in FIGURES}) for o in rows
    ]
    return [
        _milestone(months, [o for o in rows if o.months == months], figures, modules)
        for months in sorted({o.months for o in rows} - {before_after.BASE})
    ]


def _parts(words: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{word} {many}" for word, many in words)


def _milestone(
    months: int, rows: Sequence[Outcome],
    figures: Sequence[tuple[object, int, before_after.Values]], modules: Sequence[Module],
) -> Milestone:  # fmt: skip
    asked = [o for o in rows if o.on is not None]
    missed = [o for o in rows if o.missed_because]
    sells = Counter(o.sells for o in asked)

    def truth(name: str) -> str:
        found = Counter(getattr(o, name) for o in asked)
        return _parts([("ya", found[True]), ("tidak", found[False]), (UNKNOWN, found[None])])

    lines = [
        ("Menjual", _parts([
            *((str(label).lower(), sells[key]) for key, label in Outcome.Sells.choices),
            (UNKNOWN, sells[""]),
        ])),
        ("Menjual ke luar negeri", truth("exports")),
        ("Memakai pelajarannya", truth("uses")),
    ]  # fmt: skip
    used = Counter(pk for o in asked for pk in o.used)
    kept = [row for row in figures if row[1] in (before_after.BASE, months)]
    compared = [
        *before_after.by_parts(kept, months),
        *(before_after.compare(kept, name, months, len(rows)) for name in sorted(MONEY)),
    ]  # fmt: skip
    return Milestone(
        months, len(rows), len(asked), len(missed), len(rows) - len(asked) - len(missed), lines,
        [
            Column("Angka"), Column("Diketahui dua kali"), Column("Sebelum", num=True),
            Column(f"Bulan ke-{months}", num=True), Column("Selisih", num=True),
            Column("Naik, tetap, turun", num=True),
        ],
        [_row(c) for c in compared],
        [(m.title, used[m.pk]) for m in modules if used[m.pk]],
        sorted(Counter(o.missed_because for o in missed).items()),
    )  # fmt: skip


def amount(name: str, value: int | None, *, sign: bool = False) -> str:
    """A figure in words; unknown stays unknown, a change carries its sign."""
    if value is None:
        return UNKNOWN
    text = format_rupiah(abs(value)) if name in MONEY else format_number(abs(value))
    if value < 0:
        return f"\u2212{text}"
    return f"+{text}" if sign and value > 0 else text


def _row(c: before_after.Compared) -> list[Cell]:
    share = f" ({format_percent(abs(c.share))})" if c.share is not None else ""
    return [
        Cell(before_after.LABELS[c.figure]), Cell(f"{c.known} dari {c.asked} usaha"),
        Cell(amount(c.figure, c.base)), Cell(amount(c.figure, c.later)),
        Cell(amount(c.figure, c.change, sign=True) + share),
        Cell(f"{c.more}, {c.same}, {c.less}" if c.known else "belum"),
    ]  # fmt: skip
