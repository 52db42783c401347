"""The papers as one office reads them: the shipped files with the office's own wordings on top.

Policy: the wording with the latest first day holds, the office's own where both begin on one day;
a shipped wording that the office put aside does not hold there at all. So a law that is shipped
later with a later day comes into force everywhere, and moving a day is to put the old one aside.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import structlog

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit
from guyub.criteria.language import Unreadable, written
from guyub.criteria.reading import plain, ref_of, value_of
from guyub.kernel.db import ALL
from guyub.licences.models import OfficeWording
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Misfiled, Paper, Wording, in_order, papers, wording
from guyub.licences.states_rules import PUBLISHED

log = structlog.get_logger("guyub.licences")
Book = Mapping[str, Paper]
GONE: Final = "Surat ini tidak ada lagi dalam daftar Guyub."
CHANGED: Final = "Isinya tidak bisa dibaca lagi oleh Guyub yang sekarang."
MISFIT: Final = (
    "Surat yang harus ada dulu sekarang saling menunggu, jadi semua bunyi dinas ini tidak dipakai."
)
EXPECTED: Final = {True: "yes", False: "no", None: "unknown"}
_WORDS: Final = {word: verdict for verdict, word in EXPECTED.items()}


def content_of(given: Wording) -> dict[str, Any]:
    """A wording in the form of a file, to be kept as JSON."""
    return {
        "whom": given.whom, "applies": written(given.applies), "issuer": given.issuer,
        "cost": given.cost, "cost_words": given.cost_words, "months": given.months,
        "validity_words": given.validity_words,
        "steps": [{"title": s.title, "who": s.who, "days": s.days} for s in given.steps],
        "helps": list(given.helps), "needs": list(given.needs), "legal_basis": given.legal_basis,
        "source": given.source, "confidence": given.confidence, "doubts": list(given.doubts),
        "checked_on": given.checked_on.isoformat() if given.checked_on else None,
        "examples": [
            {"title": e.title, "known": {str(ref): plain(v) for ref, v in e.known.items()},
             "expected": EXPECTED[e.expected], "today": e.today.isoformat()}
            for e in given.examples
        ],
    }  # fmt: skip


def read_content(content: Mapping[str, Any], since: date) -> Wording:
    """What ``content_of`` gave, from a day on. ValueError when it can no longer be read."""
    try:
        checked = content["checked_on"]
        return wording({
            **content, "since": since, "examples": [_example(e) for e in content["examples"]],
            "checked_on": date.fromisoformat(checked) if checked else None,
        })  # fmt: skip
    except (KeyError, TypeError) as error:
        raise ValueError(repr(error)) from error


def _example(kept: Mapping[str, Any]) -> dict[str, Any]:
    """An example as a file holds it."""
    known = {
        name: value_of(ref_of(name, PRODUCTS), value, PRODUCTS)
        for name, value in kept["known"].items()
    }
    verdict = _WORDS[kept["expected"]]
    return {
        **kept, "known": known, "today": date.fromisoformat(kept["today"]),
        "expected": "unknown" if verdict is None else verdict,
    }  # fmt: skip


def wording_of(row: OfficeWording) -> Wording:
    """The wording that a row holds. ValueError when it can no longer be read."""
    return replace(read_content(row.content, row.valid_from), own=row.pk)


def compose(rows: Iterable[OfficeWording]) -> Book:
    """The shipped papers with these wordings of one office on top.

    One that can no longer be read counts as not there: then the shipped one holds. Misfiled when
    papers ask for each other.
    """
    shipped = papers()
    mine: dict[str, list[OfficeWording]] = defaultdict(list)
    for row in rows:
        if row.paper in shipped:
            mine[row.paper].append(row)
    if not mine:
        return shipped
    found = dict(shipped)
    for key, own in mine.items():
        found[key] = replace(shipped[key], wordings=timeline(shipped[key], own))
    return in_order(found)


def timeline(paper: Paper, rows: Sequence[OfficeWording]) -> tuple[Wording, ...]:
    """The wordings of a paper by their first day, with those of an office."""
    own, aside = [], set()
    for row in rows:
        try:
            own.append(wording_of(row))
        except (Unreadable, ValueError):
            log.warning("office_wording_unreadable", paper=paper.key, wording=str(row.pk))
            continue
        aside.update({*row.instead_of, row.valid_from})
    kept = [w for w in paper.wordings if w.since not in aside]
    return tuple(sorted((*kept, *own), key=lambda w: w.since))


def with_row(rows: Iterable[OfficeWording], new: OfficeWording) -> list[OfficeWording]:
    """The rows as they stand once ``new`` is published. It takes over what those that it replaces
    had put aside; ``new`` is changed for that."""
    gone = replaced_by(rows, new)
    aside = {day for row in (*gone, new) for day in row.instead_of}
    new.instead_of = sorted(aside)
    left = {row.pk for row in gone}
    return [*(row for row in rows if row.pk not in left and row.pk != new.pk), new]


def replaced_by(rows: Iterable[OfficeWording], new: OfficeWording) -> list[OfficeWording]:
    """Those that go when ``new`` is published: the one that it names, and one of the same day."""
    return [
        row
        for row in rows
        if row.paper == new.paper
        and row.pk != new.pk
        and (row.pk == new.replaces_id or row.valid_from == new.valid_from)
    ]


def published(regencies: Sequence[str] | None = None) -> dict[str, list[OfficeWording]]:
    """Wordings that offices published, by regency; of all regencies for None."""
    found = OfficeWording.objects.filter(state=PUBLISHED)
    if regencies is not None:
        found = found.filter(regency_code__in=regencies)
    by: dict[str, list[OfficeWording]] = defaultdict(list)
    for row in found.order_by("regency_code", "paper", "valid_from"):
        by[row.regency_code].append(row)
    return dict(by)


def published_by(office: UUID) -> Any:
    """What one office published, in the order of its book."""
    found = OfficeWording.objects.filter(office_id=office, state=PUBLISHED)
    return found.order_by("paper", "valid_from")


@dataclass(frozen=True)
class LeftOut:
    """A published wording that does not hold although its office published it, and why."""

    row: OfficeWording
    why: str


def left_out(rows: Sequence[OfficeWording]) -> list[LeftOut]:
    """Of what one office published: the wordings that ``composed`` leaves out."""
    found, good = [], []
    for row in rows:
        if row.paper not in papers():
            found.append(LeftOut(row, GONE))
            continue
        try:
            wording_of(row)
        except Unreadable as error:
            found.append(LeftOut(row, str(error)))
        except ValueError:
            found.append(LeftOut(row, CHANGED))
        else:
            good.append(row)
    try:
        compose(good)
    except Misfiled:
        found += [LeftOut(row, MISFIT) for row in good]
    return found


@dataclass(frozen=True)
class _Asked:
    """What a book is put together from: two are equal when every value that counts is."""

    shipped: int
    told: tuple[str, ...]
    # Keeps what ``shipped`` is the identity of.
    files: Book = field(compare=False)
    rows: Sequence[OfficeWording] = field(compare=False)


@lru_cache(maxsize=64)
def _composed(asked: _Asked) -> Book:
    return compose(asked.rows)


def composed(rows: Sequence[OfficeWording]) -> Book:
    """``compose`` for what was published: shipped files that changed since must not stop a page.

    Reading wordings takes longer than everything else a page of one product does, so what was put
    together is kept under what it was put together from.
    """
    shipped = papers()
    told = tuple(
        json.dumps(
            [row.pk, row.paper, row.valid_from, row.instead_of, row.content],
            default=str, sort_keys=True,
        )
        for row in rows
    )  # fmt: skip
    try:
        return _composed(_Asked(id(shipped), told, shipped, tuple(rows)))
    except Misfiled as error:
        log.error("office_wordings_misfit", why=str(error))
        return shipped


def book_of(regency: str) -> Book:
    """The papers as the office of a regency reads them."""
    return composed(published([regency]).get(regency, []))


def regency_of(visit: Visit) -> str:
    """The regency whose office the visit belongs to, "" for one above or outside."""
    office = visit.office
    return office.area_code if office and office.kind == Office.Kind.REGENCY else ""


def book_for(visit: Visit) -> Book:
    """The papers as the visit's own office reads them; the shipped ones for who has none."""
    regency = regency_of(visit)
    return book_of(regency) if regency else papers()


def books_for(visit: Visit) -> tuple[dict[str, Book], Book]:
    """Books of the regencies that the visit looks at and whose offices have wordings of their own,
    and the book of all others."""
    return {code: composed(rows) for code, rows in published_for(visit).items()}, papers()


def published_for(visit: Visit) -> dict[str, list[OfficeWording]]:
    """Wordings in force of the regencies that the visit looks at, by regency."""
    codes = visit.area_codes
    if not codes:
        return {}
    return published(None if ALL in codes else sorted({code[:5] for code in codes}))
