"""Numbers of the office's agenda for decrees and agreements: entered, or the next of a series."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guyub.aid.models import AgendaNumber, Series
from guyub.aid.permissions.deciding import DRAFT
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import somebody, take_turns


def enter_number(act: Act, kind: str, year: int, text: str, paper: UUID, place: str) -> str:
    """Put a number that stands on paper into the agenda. DomainError when another paper has it."""
    text, office = " ".join(text.split()), somebody(act.office_id)
    if not text:
        raise DomainError(_("Isi nomornya."), field="number")
    held = AgendaNumber.objects.filter(office_id=office, text=text).first()
    if held is not None and held.paper != paper:
        raise DomainError(
            _("Nomor %(n)s sudah dipakai surat lain. Periksa lagi agendanya.") % {"n": text},
            field="number",
        )
    if held is None:
        AgendaNumber.objects.filter(office_id=office, paper=paper).delete()
        _write(act, kind, year, None, text, paper, place)
    return text


def _write(
    act: Act, kind: str, year: int, n: int | None, text: str, paper: UUID, place: str
) -> None:
    try:
        with transaction.atomic():
            AgendaNumber.objects.create(
                office_id=somebody(act.office_id), regency_code=place, kind=kind, year=year, n=n,
                text=text, paper=paper, taken_at=act.now, taken_by=somebody(act.person_id),
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainError(
            _("Nomor %(n)s sudah dipakai surat lain. Periksa lagi agendanya.") % {"n": text},
            field="number",
        ) from error


def next_numbers(act: Act, kind: str, year: int, papers: list[UUID], place: str) -> list[str]:
    """The next numbers of the office's series for these papers, in order, without a gap."""
    series = (
        Series.objects.select_for_update()
        .filter(office_id=somebody(act.office_id), kind=kind, year=year)
        .first()
    )
    if series is None:
        raise DomainError(_("Isi bentuk nomornya dulu, misalnya 027/{n}/NPHD/{year}."))
    found, n = [], max(series.last, series.first - 1)
    for paper in papers:
        n += 1
        text = text_of(series.pattern, n, year)
        _write(act, kind, year, n, text, paper, place)
        found.append(text)
    series.last = n
    series.version += 1
    series.save()
    return found


def text_of(pattern: str, n: int, year: int) -> str:
    """ "027/{n}/NPHD/{year}" -> "027/12/NPHD/2026"."""
    return pattern.replace("{n}", str(n)).replace("{year}", str(year))


@action("aid.series.define", needs=DRAFT, sentence="menetapkan bentuk nomor surat")
def define_series(act: Act, kind: str, year: int, pattern: str, first: int) -> Series:
    """How the office numbers a kind of paper in a year. A series in use keeps its numbers."""
    pattern = " ".join(pattern.split())
    if "{n}" not in pattern:
        raise DomainError(_("Tulis {n} di tempat angkanya."), field="pattern")
    if len(text_of(pattern, 999_999, year)) > 80:
        raise DomainError(_("Bentuk nomor ini terlalu panjang."), field="pattern")
    take_turns("aid.series", act.office_id, kind, year)
    place = act.scope.write[0]
    row = Series.objects.filter(office_id=somebody(act.office_id), kind=kind, year=year).first()
    if row is None:
        row = Series(office_id=somebody(act.office_id), regency_code=place, kind=kind, year=year)
    elif (row.pattern, row.first) == (pattern, first):
        raise Unchanged(row)
    elif row.last and first <= row.last:
        raise DomainError(
            _("Nomor sampai %(n)d sudah dipakai. Mulai dari angka sesudahnya.") % {"n": row.last},
            field="first",
        )
    row.pattern, row.first = pattern, first
    row.save()
    act.log(row, after={"surat": kind, "tahun": year, "bentuk": pattern, "mulai": first})
    return row
