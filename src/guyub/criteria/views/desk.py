"""The form of a rule's conditions, for every room whose people write rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BaseFormSet
from django.utils import timezone

from guyub.accounts.visit import VisitRequest
from guyub.criteria.editing import Line, LineError, lines_of, tree_of
from guyub.criteria.forms import MOST_LINES, LineForm, lines_form
from guyub.criteria.language import Catalogue, Fact, Node, Unreadable, read, say
from guyub.criteria.language.tree import conditions
from guyub.criteria.queries import whole
from guyub.criteria.subjects import SUBJECTS, count, count_each

_FIELDS = ("fact", "op", "value", "group", "article")


class Desk:
    """One look at the rows of a rule, and what is wrong with them.

    ``stored`` is the rule that is being changed, None for a new one. ``fits`` is False for a rule
    that the rows cannot hold: they are then empty.
    """

    def __init__(
        self, request: VisitRequest, subject: str, stored: Mapping[str, Any] | None
    ) -> None:
        self.request, self.subject = request, SUBJECTS[subject]
        self.catalogue: Catalogue = self.subject.catalogue
        data = request.POST if request.method == "POST" else None
        lines: list[Line] | None = []
        if stored is not None:
            try:
                lines = lines_of(read(stored, self.catalogue), self.catalogue)
            except Unreadable:
                lines = None
        if lines is not None and len(lines) > MOST_LINES:
            lines = None  # what the form cannot hold whole is not cut in silence
        self.fits = lines is not None
        self.lines: BaseFormSet[LineForm] = lines_form(self.catalogue, data, lines)
        self.tree: dict[str, Any] | None = None
        self.problem = ""

    def read(self) -> bool:
        """Whether the rows can be read; errors stand at their fields."""
        if not self.lines.is_valid():
            return False
        typed = [(form, form.line) for form in self.lines]
        given = [(form, line) for form, line in typed if line is not None]
        try:
            self.tree = tree_of([line for _f, line in given], self.catalogue, self.codes)
        except LineError as error:
            if given:
                given[error.at][0].add_error(error.field, error.sentence)
            else:
                self.problem = error.sentence
            return False
        return True

    def codes(self, fact: Fact, text: str) -> list[str]:
        """The codes that a written place or kind of goods may mean, for this visit."""
        within = self.request.visit.area_codes
        found: list[str] = []
        for part in (p.strip() for p in text.split(",")):
            codes = fact.codes_of(part, within) if fact.codes_of else [part]
            if not codes:
                return []
            found += codes
        return found

    def more(self) -> None:
        """Two blank rows more, what is typed kept."""
        typed = [
            Line(*(form.data.get(form.add_prefix(name), "") for name in _FIELDS))
            for form in self.lines
        ]
        kept = [line for line in typed if line.fact or line.value]
        self.lines = lines_form(self.catalogue, None, kept, 2)

    def counts(self) -> dict[str, Any]:
        """What the rule as typed lets in today, and each of its conditions beside its row."""
        node: Node = read(self.tree, self.catalogue)
        visit, today = self.request.visit, timezone.localdate()
        each = count_each(self.subject, visit, list(conditions(node)), today)
        shown = [form for form in self.lines if form.line is not None]
        for form, counted in zip(_in_order(shown), each, strict=True):
            form.counted = counted
        return {
            "said": say(node, self.catalogue),
            "total": whole(count(self.subject, visit, node, today)),
            "noun": self.subject.label,
        }


def _in_order(forms: list[LineForm]) -> list[LineForm]:
    """Rows in the order of the tree: a group stands where its first row stands."""
    first: dict[str, int] = {}
    keyed = []
    for at, form in enumerate(forms):
        letter = (form.line.group if form.line else "").strip().upper()
        place = first.setdefault(letter, at) if letter else at
        keyed.append((place, at, form))
    return [form for _p, _a, form in sorted(keyed, key=lambda k: (k[0], k[1]))]
