"""How many complaints an office received and how soon it answered: for everybody.

Received: complaints and suggestions that came in that year, without those that were withdrawn and
those that two persons found to be none. Answered in time: of those whose promised day has passed or
that were answered, how many were answered by the day that was promised first. Median: days from
receipt to the first answer, of the answered ones. Numbers under five are not told, also not where
they could be found by taking the others from the sum. Secret tips are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final
from uuid import UUID

from guyub.complaints.models import Complaint
from guyub.complaints.states import KINDS
from guyub.kernel.db import SYSTEM, in_scope

LEAST: Final = 5


@dataclass(frozen=True)
class Figures:
    """None where it is under five and so not told."""

    year: int
    received: int | None
    none_at_all: bool
    due: int | None
    in_time: int | None
    days: int | None
    kinds: tuple[tuple[str, int], ...]


def figures(office_id: UUID, year: int, today: date) -> Figures:
    """The figures of an office's year as they stand today."""
    with in_scope(SYSTEM, read_only=True):
        rows = list(
            Complaint.objects.filter(office_id=office_id, received_on__year=year)
            .exclude(state__in=("withdrawn", "rejected")).order_by()
            .values_list("kind", "received_on", "answered_on", "answer_by")
        )  # fmt: skip
    due = [(a, by) for _k, _r, a, by in rows if a is not None or by < today]
    in_time = sum(1 for a, by in due if a is not None and a <= by)
    took = [(a - r).days for _k, r, a, _by in rows if a is not None]
    told = len(due) >= LEAST and not 0 < len(due) - in_time < LEAST and not 0 < in_time < LEAST
    return Figures(
        year,
        len(rows) if len(rows) >= LEAST else None,
        not rows,
        len(due) if told else None,
        in_time if told else None,
        round(median(took)) if len(took) >= LEAST else None,
        shown_kinds(Counter(k for k, *_ in rows)),
    )


def shown_kinds(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """(label, number) with nothing under five: small kinds are one line, together with the
    smallest of the others where they would still be under five; nothing if that is too little."""
    big = sorted(((n, k) for k, n in counts.items() if n >= LEAST), reverse=True)
    small = sum(n for n in counts.values() if 0 < n < LEAST)
    while 0 < small < LEAST and big:
        small += big.pop()[0]
    if 0 < small < LEAST:
        return ()
    rows = [(str(KINDS[k]), n) for n, k in big]
    if not rows:
        # One line that is everything says nothing.
        return ()
    return (*rows, ("Jenis lain", small)) if small else tuple(rows)
