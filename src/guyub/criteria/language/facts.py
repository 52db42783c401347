"""Facts that rules may speak of: what each is called, how it is asked, where it stands in SQL.

The catalogue is the whitelist: a rule that names anything else is unreadable. Kin, religion and
other signals that must not decide are simply never published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

Value = bool | int | str | date | None
MOST: Final = 10**15  # rupiah and counts beyond this are typing errors


class Kind(StrEnum):
    """What values a fact has, and so which comparisons make sense."""

    BOOL = "bool"
    INT = "int"
    RUPIAH = "rupiah"
    DATE = "date"
    CHOICE = "choice"  # one of ``options``
    CODE = "code"  # a path: "33.03.05" lies within "33.03", KBLI 10794 within 10


@dataclass(frozen=True, slots=True)
class Change:
    """What a person can do about a fact, with what it usually takes.

    ``up`` and ``down`` say in which directions a number may be changed; a truth can only be made
    true. ``days`` are working days until the change stands, ``cost`` is rupiah.
    """

    verb: str
    days: int = 0
    cost: int = 0
    help: str = ""
    up: bool = True
    down: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule may ask.

    ``label`` is a noun phrase ("jumlah tenaga kerja"); truths have ``yes`` and ``no`` as whole
    phrases ("punya NIB", "belum punya NIB"). ``column`` is SQL over one row per subject, NULL for
    unknown, with ``{name}`` for each argument; arguments are checked against ``args``, so that no
    text of a person reaches SQL.
    """

    key: str
    label: str
    kind: Kind
    column: str
    question: str = ""
    unit: str = ""
    yes: str = ""
    no: str = ""
    options: tuple[tuple[str, str], ...] = ()
    args: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    change: Change | None = None
    # Names of codes ("33.03.05" -> "Kec. Kutasari"); without it the code itself is shown.
    name_of: Callable[[str], str] | None = None
    # Codes that a written name may mean, within the area codes of whoever writes.
    codes_of: Callable[[str, tuple[str, ...]], list[str]] | None = None

    def __post_init__(self) -> None:
        if self.kind is Kind.BOOL and not (self.yes and self.no):
            raise ValueError(f"{self.key}: a truth says how yes and no are said")
        if self.kind is Kind.CHOICE and not self.options:
            raise ValueError(f"{self.key}: a choice has options")


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A fact with its arguments: ``licences.has(paper=nib)``. The text is its name everywhere."""

    key: str
    args: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        given = ",".join(f"{name}={value}" for name, value in self.args)
        return f"{self.key}({given})" if given else self.key


class Catalogue:
    """The published facts of one kind of subject."""

    def __init__(self) -> None:
        self._facts: dict[str, Fact] = {}

    def publish(self, *facts: Fact) -> None:
        """Called by rooms when the program starts. ValueError for a key that is taken."""
        for fact in facts:
            if fact.key in self._facts:
                raise ValueError(f"{fact.key} is published twice")
            self._facts[fact.key] = fact

    def get(self, key: str) -> Fact | None:
        return self._facts.get(key)

    def __getitem__(self, ref: Ref) -> Fact:
        return self._facts[ref.key]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def label(self, ref: Ref) -> str:
        """What the fact is called, arguments in words."""
        return self._in_words(ref, self[ref].label)

    def column(self, ref: Ref) -> str:
        """The SQL expression of a fact, its arguments put in."""
        column = self[ref].column
        return column.format(**dict(ref.args)) if ref.args else column

    def phrase(self, ref: Ref, value: bool) -> str:
        """How a truth is said ("punya NIB", "belum punya NIB")."""
        fact = self[ref]
        return self._in_words(ref, fact.yes if value else fact.no)

    def question(self, ref: Ref) -> str:
        """How a person is asked; the label where the fact has no question of its own."""
        fact = self[ref]
        asked = fact.question or f"{fact.label[:1].upper()}{fact.label[1:]}?"
        return self._in_words(ref, asked)

    def verb(self, ref: Ref) -> str:
        """What a person can do about it, "" where nothing."""
        change = self[ref].change
        return self._in_words(ref, change.verb) if change else ""

    def _in_words(self, ref: Ref, text: str) -> str:
        fact = self[ref]
        words = {name: fact.args[name][value] for name, value in ref.args}
        return text.format(**words) if words else text
