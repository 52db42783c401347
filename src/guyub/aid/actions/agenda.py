"""Numbers of the office's agenda for every kind of paper: from a series, or typed from the book.

An office has one book of numbers: a text stands in it once, whatever kind of paper holds it. A
number that a paper has is never changed; what a series jumped over is a gap that asks why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.handing_common import held, person, today
from guyub.aid.models import AgendaNumber, Handover, Series
from guyub.aid.permissions.handing import AGENDA, PREPARE
from guyub.aid.policy_handing import gaps, number_of, number_text
from guyub.aid.querysets.handing import OPEN
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns

BAST: Final = "BAST"
DECREE: Final = "sk"
AGREEMENT: Final = "nphd"
MOVE: Final = "pindah"
# What each kind of paper is called; kinds with an example are numbered by a series.
KINDS: Final[Mapping[str, Promise]] = {
    BAST: _("Berita acara serah terima"),
    AGREEMENT: _("Perjanjian hibah (NPHD)"),
    MOVE: _("Berita acara pemindahan"),
    DECREE: _("SK penerima"),
}
MOST_EXPLAINED: Final = 2_000
LONGEST: Final = 80


def _office(act: Act) -> UUID:
    if act.office_id is None or act.scope.own_office != str(act.office_id):
        raise NotAllowed(_("Hanya dinas kabupaten/kota yang mengatur nomor agendanya."))
    return act.office_id


def _code(act: Act) -> str:
    return act.scope.write[0]


def _turns(office: UUID) -> None:
    """Who numbers papers of one office takes turns, whatever the kind: the book is one."""
    take_turns("aid-agenda", office)


def series_of(office: UUID, kind: str, year: int) -> Series | None:
    """The series of a kind in a year, locked; None where the office types its numbers."""
    rows = Series.objects.select_for_update().filter(office_id=office, kind=kind, year=year)
    found: Series | None = rows.first()
    return found


def next_text(series: Series) -> str:
    """What the next paper of a series would be numbered."""
    return number_text(series.pattern, max(series.last, series.first - 1) + 1, series.year)


@action("aid.series.set", needs=AGENDA, sentence="mengatur deret nomor agenda")
def set_series(act: Act, year: int, pattern: str, first: int, *, kind: str = BAST) -> Series:
    """How an office numbers a kind of paper in a year. Once numbers were taken, the form stays;
    what the book jumped over since is explained as a gap."""
    office, pattern = _office(act), " ".join(pattern.split())
    if kind not in KINDS:
        raise DomainError(_("Pilih surat apa yang dinomori."), field="kind")
    _turns(office)
    if (
        len(pattern.split("{n")) != 2
        or number_of(pattern, number_text(pattern, 1, year), year) != 1
    ):
        raise DomainError(
            _("Tulis {n} satu kali di tempat nomor urut. Contoh: 000.3.2/{n}/BAST/{year}."),
            field="pattern",
        )
    if len(number_text(pattern, 999_999, year)) > LONGEST:
        raise DomainError(_("Bentuk nomor ini terlalu panjang."), field="pattern")
    found = Series.objects.filter(office_id=office, kind=kind, year=year).first()
    if found is None:
        found = Series(office_id=office, regency_code=_code(act), kind=kind, year=year, version=0)
    elif (found.pattern, found.first) == (pattern, first):
        raise Unchanged(found)
    elif found.last >= found.first:
        raise DomainError(_("Deret ini sudah dipakai. Bentuknya tidak diubah lagi tahun ini."))
    before = {"bentuk": found.pattern, "mulai": found.first}
    found.pattern, found.first, found.last = pattern, first, first - 1
    found.version += 1
    found.save()
    act.log(found, before=before if found.version > 1 else None,
            after={"jenis": kind, "tahun": year, "bentuk": pattern, "mulai": first})  # fmt: skip
    return found


@action("aid.series.explain", needs=AGENDA, sentence="menjelaskan nomor agenda yang dilompati")
def explain_gap(act: Act, year: int, begin: int, end: int, why: str, *, kind: str = BAST) -> Series:
    """Why numbers of the series hold no paper. A number beyond the last moves the series on."""
    office, why = _office(act), why.strip()
    _turns(office)
    series = series_of(office, kind, year)
    if series is None:
        raise DomainError(_("Deret nomor tahun ini belum diatur."))
    if len(why) < 5:
        raise DomainError(_("Tulis kenapa nomor itu tidak dipakai."), field="why")
    if not series.first <= begin <= end or end - begin >= MOST_EXPLAINED:
        raise DomainError(_("Nomor awal dan akhirnya tidak cocok."), field="begin")
    taken = taken_in(series)
    free = [n for a, b in gaps(taken, begin, end) for n in range(a, b + 1)]
    if not free:
        raise Unchanged(series)
    AgendaNumber.objects.bulk_create(
        AgendaNumber(
            office_id=office, regency_code=_code(act), kind=kind, year=year, n=n,
            text=number_text(series.pattern, n, year), explanation=why, taken_at=act.now,
            taken_by=person(act),
        )
        for n in free
    )  # fmt: skip
    series.last = max(series.last, end)
    series.version += 1
    series.save()
    act.log(series, after={"jenis": kind, "tahun": year, "dari": begin, "sampai": end,
                           "banyaknya": len(free)}, reason=why)  # fmt: skip
    return series


def taken_in(series: Series) -> set[int]:
    """Numbers of a series that are not free: held by a paper or an explanation of it, or standing
    in the book for a paper of another kind."""
    book = AgendaNumber.objects.filter(office_id=series.office_id)
    own = book.filter(kind=series.kind, year=series.year, n__isnull=False)
    found = set(own.values_list("n", flat=True))
    head = number_text(series.pattern.partition("{n")[0], 0, series.year)
    for text in (
        book.exclude(pk__in=own).filter(text__startswith=head).values_list("text", flat=True)
    ):
        n = number_of(series.pattern, text, series.year)
        if n is not None:
            found.add(n)
    return {n for n in found if n is not None}


def next_numbers(
    act: Act, kind: str, year: int, papers: Sequence[UUID], office: UUID, place: str
) -> list[str]:
    """The next free numbers of a series for these papers, in order; [] where there is no series.

    Called inside an action.
    """
    _turns(office)
    series = series_of(office, kind, year)
    if series is None:
        return []
    used = {n for n in taken_in(series) if n > series.last}
    n, rows = max(series.last, series.first - 1), []
    for paper in papers:
        n += 1
        while n in used:
            n += 1
        rows.append(_row(act, kind, year, n, number_text(series.pattern, n, year), paper,
                         office, place))  # fmt: skip
    AgendaNumber.objects.bulk_create(rows)
    series.last = n
    series.version += 1
    series.save()
    return [row.text for row in rows]


def enter_number(
    act: Act, kind: str, year: int, text: str, paper: UUID, office: UUID, place: str
) -> str:
    """Put a number that stands on paper into the book, and move its series on where it is of its
    form. DomainError when another paper has it. Called inside an action.

    A paper that was numbered before gives its earlier number up: it was typed wrongly, and the
    event of the action keeps both.
    """
    text = " ".join(text.split())
    if not text:
        raise DomainError(_("Isi nomornya dulu."), field="number")
    _turns(office)
    held = AgendaNumber.objects.filter(office_id=office, text=text).first()
    if held is not None and held.paper != paper:
        raise DomainError(
            _("Nomor %(n)s sudah dipakai surat lain. Periksa lagi agendanya.") % {"n": text},
            field="number",
        )
    if held is not None:
        return text
    AgendaNumber.objects.filter(office_id=office, paper=paper).delete()
    series = series_of(office, kind, year)
    n = number_of(series.pattern, text, year) if series else None
    _row(act, kind, year, n, text, paper, office, place).save(force_insert=True)
    if series is not None and n is not None and n > series.last:
        # What lies between is a gap now, and asks for its reason.
        series.last = n
        series.version += 1
        series.save()
    return text


def _row(
    act: Act, kind: str, year: int, n: int | None, text: str, paper: UUID, office: UUID, place: str
) -> AgendaNumber:
    return AgendaNumber(
        office_id=office, regency_code=place, kind=kind, year=year, n=n, text=text, paper=paper,
        taken_at=act.now, taken_by=person(act),
    )  # fmt: skip


def take_numbers(act: Act, records: Sequence[Handover]) -> None:
    """Numbers of the series for records without one, in order. Called inside an action.

    Without a series for this year nothing is given: the office types them.
    """
    bare = [r for r in records if not r.number]
    if not bare:
        return
    first = bare[0]
    numbers = next_numbers(
        act, BAST, today(act).year, [r.pk for r in bare], first.office_id, first.regency_code
    )
    for record, number in zip(bare, numbers, strict=False):
        record.number = number


def say_in_agenda(paper: UUID, words: str) -> None:
    """What became of a paper that keeps its number. Called inside an action."""
    AgendaNumber.objects.filter(paper=paper).update(explanation=words[:200])


@action("aid.handover.number", needs=PREPARE, sentence="memberi nomor berita acara serah terima")
def give_number(act: Act, record_id: UUID, text: str) -> Handover:
    """A number that the office's agenda book gave. A number that was given is never changed."""
    record = held(act, Handover, record_id)
    text = " ".join(text.split())
    if record.number and record.number == text:
        raise Unchanged(record)
    if record.number:
        raise DomainError(
            _("Berita acara ini sudah bernomor %(n)s. Buang, lalu siapkan lagi.")
            % {"n": record.number}, field="number",
        )  # fmt: skip
    if record.state not in OPEN:
        raise DomainError(_("Berita acara ini sudah selesai, jadi tidak diberi nomor lagi."))
    record.number = enter_number(
        act, BAST, today(act).year, text, record.pk, record.office_id, record.regency_code
    )
    record.version += 1
    record.save()
    act.log(record, after={"nomor": record.number})
    return record
