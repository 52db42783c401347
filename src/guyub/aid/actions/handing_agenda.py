"""Numbers of the office's agenda: from a series the office defines, or typed; gaps explained."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.handing_common import held, person, today
from guyub.aid.models import AgendaNumber, Handover, Series
from guyub.aid.permissions.handing import AGENDA, PREPARE
from guyub.aid.policy_handing import gaps, number_of, number_text
from guyub.aid.queries.handing import OPEN
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns

BAST = "BAST"
MOST_EXPLAINED = 2_000


def _office(act: Act) -> UUID:
    if act.office_id is None or act.scope.own_office != str(act.office_id):
        raise NotAllowed(_("Hanya dinas kabupaten/kota yang mengatur nomor agendanya."))
    return act.office_id


def _code(act: Act) -> str:
    return act.scope.write[0]


@action("aid.series.set", needs=AGENDA, sentence="mengatur deret nomor agenda")
def set_series(act: Act, year: int, pattern: str, first: int, *, kind: str = BAST) -> Series:
    """How an office numbers a kind of paper in a year. Once numbers were taken, the form stays."""
    office, pattern = _office(act), pattern.strip()
    take_turns("aid-agenda", office, kind, year)
    if (
        len(pattern.split("{n")) != 2
        or number_of(pattern, number_text(pattern, 1, year), year) != 1
    ):
        raise DomainError(
            _("Tulis {n} satu kali di tempat nomor urut. Contoh: 000.3.2/{n}/BAST/{year}."),
            field="pattern",
        )
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
    take_turns("aid-agenda", office, kind, year)
    series = Series.objects.select_for_update().filter(
        office_id=office, kind=kind, year=year
    ).first()  # fmt: skip
    if series is None:
        raise DomainError(_("Deret nomor tahun ini belum diatur."))
    if len(why) < 5:
        raise DomainError(_("Tulis kenapa nomor itu tidak dipakai."), field="why")
    if not series.first <= begin <= end or end - begin >= MOST_EXPLAINED:
        raise DomainError(_("Nomor awal dan akhirnya tidak cocok."), field="begin")
    taken = taken_in(office, kind, year)
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


def taken_in(office: UUID, kind: str, year: int) -> set[int]:
    """Numbers of a series that a paper or an explanation holds."""
    rows = AgendaNumber.objects.filter(office_id=office, kind=kind, year=year)
    return {n for n in rows.values_list("n", flat=True) if n is not None}


def take_numbers(act: Act, records: Sequence[Handover]) -> None:
    """Numbers of the series for records without one, in order. Called inside an action.

    Without a series for this year nothing is given: the office types them.
    """
    bare = [r for r in records if not r.number]
    if not bare:
        return
    year, office = today(act).year, bare[0].office_id
    take_turns("aid-agenda", office, BAST, year)
    series = Series.objects.select_for_update().filter(
        office_id=office, kind=BAST, year=year
    ).first()  # fmt: skip
    if series is None:
        return
    used = set(
        AgendaNumber.objects.filter(
            office_id=office, kind=BAST, year=year, n__gt=series.last
        ).values_list("n", flat=True)
    )
    n, rows = series.last, []
    for record in bare:
        n += 1
        while n in used:
            n += 1
        record.number = number_text(series.pattern, n, year)
        rows.append(_row(act, record, year, n))
    AgendaNumber.objects.bulk_create(rows)
    series.last = n
    series.version += 1
    series.save()


def _row(act: Act, record: Handover, year: int, n: int | None) -> AgendaNumber:
    return AgendaNumber(
        office_id=record.office_id, regency_code=record.regency_code, kind=BAST, year=year, n=n,
        text=record.number, paper=record.pk, taken_at=act.now, taken_by=person(act),
    )  # fmt: skip


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
    if not text:
        raise DomainError(_("Isi nomornya dulu."), field="number")
    year = today(act).year
    take_turns("aid-agenda", record.office_id, BAST, year)
    if AgendaNumber.objects.filter(office_id=record.office_id, text=text).exists():
        raise DomainError(_("Nomor ini sudah dipakai surat lain."), field="number")
    series = Series.objects.select_for_update().filter(
        office_id=record.office_id, kind=BAST, year=year
    ).first()  # fmt: skip
    n = number_of(series.pattern, text, year) if series else None
    record.number = text
    _row(act, record, year, n).save(force_insert=True)
    if series is not None and n is not None and n > series.last:
        # What lies between is a gap now, and asks for its reason.
        series.last = n
        series.version += 1
        series.save()
    record.version += 1
    record.save()
    act.log(record, after={"nomor": text})
    return record
