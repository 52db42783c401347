"""Who looks after which area, handed over as a whole when a contract ends; what is in the way.

Policy: overlaps are allowed and shown, since two officers may share a large sub-district by trade;
a gap is never filled silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from guyub.areas.models import DISTRICT, VILLAGE, Area
from guyub.groups.models import Group
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.db import take_turns
from guyub.kernel.typed import reason as plain_reason
from guyub.mentoring.actions.office import locked_officer, own_office, today_of, words
from guyub.mentoring.models import Assignment, Obstacle, Officer, Request
from guyub.mentoring.permissions import ASSIGN
from guyub.mentoring.states import APPOINTED, STANDING
from guyub.registry.actions.common import lock, somebody

FARTHEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an area is looked after for: one branch of industry, the members of one group, or all
    of it."""

    branch: str = ""
    group: UUID | None = None


def _areas(regency: str, codes: Sequence[str]) -> list[str]:
    """Villages and sub-districts of the regency that exist. DomainError otherwise."""
    wanted = sorted(set(codes))
    if not wanted:
        raise DomainError("Pilih desa atau kecamatannya dulu.", field="codes")
    known = Area.objects.filter(
        pk__in=wanted, level__in=(DISTRICT, VILLAGE), code__startswith=f"{regency}.",
        valid_until__isnull=True,
    )  # fmt: skip
    if known.count() != len(wanted):
        raise DomainError("Pilih desa atau kecamatan di kabupaten/kota Anda.", field="codes")
    return wanted


def _standing(officer: Officer) -> None:
    if officer.state not in STANDING:
        raise DomainError(f"{officer.name} sudah tidak bertugas. Pilih petugas lain.")


@action("mentoring.area.assign", needs=ASSIGN, sentence="menugaskan petugas di wilayah")
def assign(
    act: Act, officer_pk: UUID, codes: Sequence[str], starts: date | None, ends: date | None,
    letter: str = "", narrowed: Narrowed = Narrowed(),
) -> list[Assignment]:  # fmt: skip
    """Several areas at once. For somebody who is not appointed yet they are meant, without a first
    day; they begin with the decree. What is looked after already stays as it is."""
    regency, _office = own_office(act)
    officer = locked_officer(act, officer_pk)
    _standing(officer)
    areas = _areas(regency, codes)
    if narrowed.group and not Group.objects.filter(pk=narrowed.group).exists():
        raise DomainError("Kelompok ini tidak ditemukan.", field="group")
    if officer.state == APPOINTED:
        assert officer.starts is not None
        if starts is None:
            raise DomainError("Isi tanggal mulainya.", field="starts")
        if starts < officer.starts:
            raise DomainError(
                f"Petugas ini baru bertugas sejak {format_date(officer.starts)}.", field="starts"
            )
        if ends is not None and ends < starts:
            raise DomainError("Tanggal selesai tidak bisa sebelum tanggal mulai.", field="ends")
    else:
        starts = ends = None
    held = set(
        officer.assignments.filter(
            area_code__in=areas, branch=narrowed.branch, group=narrowed.group, ends__isnull=True
        ).values_list("area_code", flat=True)
    )
    if ends is not None:
        held |= set(officer.assignments.filter(
            area_code__in=areas, branch=narrowed.branch, group=narrowed.group, starts=starts,
            ends=ends,
        ).values_list("area_code", flat=True))  # fmt: skip
    fresh = [code for code in areas if code not in held]
    if not fresh:
        raise Unchanged([])
    made = Assignment.objects.bulk_create([
        Assignment(
            regency_code=regency, officer=officer, area_code=code, branch=narrowed.branch,
            group_id=narrowed.group, starts=starts, ends=ends, letter=plain_reason(letter)[:80],
            made_by=somebody(act.person_id), created_at=act.now,
        )
        for code in fresh
    ])  # fmt: skip
    act.log(
        officer,
        after={"wilayah": fresh, "cabang": narrowed.branch, "surat": plain_reason(letter)[:80],
               "kelompok": str(narrowed.group) if narrowed.group else None, "mulai": _day(starts),
               "sampai": _day(ends)},
    )  # fmt: skip
    return made


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _last_day(row: Assignment, on: date) -> date:
    """When an assignment ends that is to end on a day: never before it begins."""
    return on if row.starts is None else max(on, row.starts)


@action("mentoring.area.end", needs=ASSIGN, sentence="mengakhiri tugas di wilayah")
def end_assignment(act: Act, pk: UUID, on: date, reason: str) -> Assignment:
    """The officer no longer looks after the area after that day."""
    row = lock(Assignment, pk)
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Wilayah ini di luar kewenangan Anda.")
    if row.ends is not None and row.ends <= on:
        raise Unchanged(row)
    why = words(reason, "reason", "Tulis alasannya dulu.")
    if row.starts is not None and on < row.starts:
        raise DomainError(f"Tugas ini baru mulai {format_date(row.starts)}.", field="on")
    before = _day(row.ends)
    row.ends, row.ended_because = on, why
    row.save(update_fields=["ends", "ended_because"])
    act.log(row.officer, before={"wilayah": row.area_code, "sampai": before},
            after={"wilayah": row.area_code, "sampai": _day(on)}, reason=why)  # fmt: skip
    return row


@action("mentoring.area.hand_over", needs=ASSIGN, sentence="menyerahterimakan wilayah petugas")
def hand_over(
    act: Act, from_pk: UUID, to_pk: UUID, on: date, note: str, letter: str = ""
) -> list[Assignment]:
    """Everything that one officer looks after ends on a day and begins the next day with another,
    with the wishes to be visited that are still open. Once done, again changes nothing."""
    if from_pk == to_pk:
        raise DomainError("Pilih petugas lain sebagai penerima.", field="to")
    giving, taking = (locked_officer(act, pk) for pk in sorted((from_pk, to_pk)))
    if giving.pk != from_pk:
        giving, taking = taking, giving
    _standing(taking)
    if on > today_of(act) + timedelta(days=FARTHEST_DAYS):
        raise DomainError("Hari serah terimanya terlalu jauh. Cek tahunnya.", field="on")
    rows = list(
        giving.assignments.exclude(ends__lte=on).select_for_update(of=("self",))
        .order_by("area_code", "pk")
    )  # fmt: skip
    if not rows:
        if taking.assignments.filter(after__officer=giving).exists():
            raise Unchanged([])
        raise DomainError(f"{giving.name} tidak memegang wilayah sesudah {format_date(on)}.")
    why = words(note, "note", "Tulis catatan serah terimanya.")
    first = on + timedelta(days=1)
    if taking.starts is not None:
        first = max(first, taking.starts)
    held = {(a.area_code, a.branch, a.group_id) for a in taking.assignments.exclude(ends__lte=on)}
    made = []
    for row in rows:
        starts = None
        if taking.state == APPOINTED:
            starts = first if row.starts is None else max(first, row.starts)
        last, until = _last_day(row, on), row.ends
        row.ends, row.ended_because = last, "Diserahterimakan"
        if (row.area_code, row.branch, row.group_id) in held:
            continue
        made.append(Assignment(
            regency_code=row.regency_code, officer=taking, area_code=row.area_code,
            branch=row.branch, group_id=row.group_id, starts=starts,
            ends=until if starts and until and until >= starts else None,
            letter=plain_reason(letter)[:80], after=row, note=why,
            made_by=somebody(act.person_id), created_at=act.now,
        ))  # fmt: skip
    Assignment.objects.bulk_update(rows, ["ends", "ended_because"])
    Assignment.objects.bulk_create(made)
    wishes = Request.objects.open().filter(officer=giving).update(officer=taking)
    act.log(
        giving, before={"petugas": giving.number, "wilayah": [r.area_code for r in rows]},
        after={"petugas": taking.number, "sampai": _day(on), "permintaan": wishes,
               "surat": plain_reason(letter)[:80]},
        reason=why,
    )  # fmt: skip
    return made


@action("mentoring.obstacle.note", needs=ASSIGN, sentence="mencatat hambatan wilayah")
def note_obstacle(
    act: Act, code: str, cause: str, held_by: str, since: date, note: str = ""
) -> Obstacle:
    """Why an area is not visited, who can end it, since when. One of a kind is open at a time."""
    regency, _office = own_office(act)
    (area,) = _areas(regency, [code])
    holder = words(held_by, "held_by", "Tulis kantor atau jabatan yang bisa menyelesaikannya.")
    if since > today_of(act):
        raise DomainError("Tanggal ini belum terjadi.", field="since")
    take_turns("mentoring.obstacle", area, cause)
    open_one = Obstacle.objects.filter(area_code=area, cause=cause, until__isnull=True).first()
    if open_one is not None:
        if (open_one.held_by, open_one.since) == (holder[:120], since):
            raise Unchanged(open_one)
        raise DomainError(
            "Hambatan ini sudah tercatat sejak"
            f" {format_date(open_one.since)}. Akhiri dulu kalau berubah.", field="cause",
        )  # fmt: skip
    made = Obstacle.objects.create(
        regency_code=regency, area_code=area, cause=cause, held_by=holder[:120], since=since,
        note=plain_reason(note), made_by=somebody(act.person_id), created_at=act.now,
    )  # fmt: skip
    act.log(made, after={"wilayah": area, "sebab": cause, "menunggu": made.held_by,
                         "sejak": since.isoformat()}, reason=made.note)  # fmt: skip
    return made


@action("mentoring.obstacle.end", needs=ASSIGN, sentence="mengakhiri hambatan wilayah")
def end_obstacle(act: Act, pk: UUID, until: date) -> Obstacle:
    """The last day on which it stood in the way."""
    row = lock(Obstacle, pk)
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Wilayah ini di luar kewenangan Anda.")
    if row.until is not None:
        raise Unchanged(row)
    if until > today_of(act):
        raise DomainError("Tanggal ini belum terjadi.", field="until")
    if until < row.since:
        raise DomainError(f"Hambatan ini baru mulai {format_date(row.since)}.", field="until")
    row.until = until
    row.save(update_fields=["until"])
    act.log(row, before={"sampai": None}, after={"sampai": until.isoformat()})
    return row
