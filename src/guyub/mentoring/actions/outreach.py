"""Outreach sessions: planned, held, called off, marked as a mistake; and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.roles import PARTNER, SECTION_HEAD
from guyub.areas.models import VILLAGE, Area
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.licences.requirements import papers
from guyub.mentoring import facts
from guyub.mentoring.actions.attending import Came, add, alive, may_fill
from guyub.mentoring.actions.office import own_office, step, today_of
from guyub.mentoring.models import Attendance, Newcomer, Officer, Session
from guyub.mentoring.outreach.permissions import PLAN, RECORD
from guyub.mentoring.outreach.states import HELD, PLANNED, SESSION
from guyub.mentoring.outreach.themes import AID, LICENCE, themes
from guyub.registry.actions.common import (
    check_version,
    lock,
    may_write_at,
    next_number,
    somebody,
    take_turns,
)

SESSION_PREFIX: Final = "SOS"
ROUND_PREFIX: Final = "BAN"
FIRST_DAY: Final = date(2020, 1, 1)
MOST_PEOPLE: Final = 10_000


@dataclass(frozen=True)
class Told:
    """A session as it is told by a form or a phone."""

    title: str
    theme: str
    on: date
    village_code: str
    venue: str = ""
    organiser: str = Session.Organiser.OFFICE
    organiser_name: str = ""
    officers: tuple[UUID, ...] = ()
    speakers: str = ""
    note: str = ""
    paper: str = ""
    round_number: str = ""
    invited: int | None = None


def _line(text: str, most: int) -> str:
    return hide_numbers(" ".join(text.split()))[:most]


def _number(text: str) -> str:
    if not text.strip():
        return ""
    try:
        number = parse_human_number(text).text
    except NumberError as error:
        raise DomainError(str(error), field="round_number") from error
    if not number.startswith(f"{ROUND_PREFIX}-"):
        raise DomainError(
            f"Ini bukan nomor program bantuan. Nomornya mulai dengan {ROUND_PREFIX}.",
            field="round_number",
        )
    return number


def _mine(act: Act) -> Officer | None:
    """The standing officer of the actor's account, in the actor's regency."""
    if act.user_id is None:
        return None
    rows = Officer.objects.filter(regency_code=own_office(act)[0])
    found: Officer | None = rows.of_user(act.user_id).first()
    return found


def _as_kept(act: Act, told: Told) -> Told:
    """Words on one line without numbers of persons; what does not belong to the theme left out.
    What a partner writes down is the partner's, led by nobody else."""
    if act.role == PARTNER:
        mine = _mine(act)
        if set(told.officers) - {mine.pk if mine else None}:
            raise DomainError("Pendamping mitra hanya menulis dirinya sendiri.", field="officers")
        name = told.organiser_name.strip() or (mine.organisation if mine else "") or "Mitra"
        told = replace(told, organiser=Session.Organiser.PARTNER, organiser_name=name)
    return replace(
        told, title=_line(told.title, 150), venue=_line(told.venue, 150),
        organiser_name=_line(told.organiser_name, 120), speakers=_line(told.speakers, 250),
        note=_line(told.note, 500), officers=tuple(dict.fromkeys(told.officers)),
        paper=told.paper if told.theme == LICENCE else "",
        round_number=_number(told.round_number) if told.theme == AID else "",
    )  # fmt: skip


def _check(act: Act, told: Told) -> None:
    if not told.title:
        raise DomainError("Tulis judulnya.", field="title")
    if told.on < FIRST_DAY:
        raise DomainError("Tanggalnya terlalu lama. Paling awal 1 Januari 2020.", field="on")
    theme = themes().get(told.theme)
    if theme is None or not theme.on(told.on):
        raise DomainError("Pilih tentang apa sosialisasinya.", field="theme")
    if told.paper and told.paper not in papers():
        raise DomainError("Surat ini tidak ada di daftar.", field="paper")
    if told.organiser not in Session.Organiser.values:
        raise DomainError("Pilih penyelenggaranya.", field="organiser")
    if told.organiser != Session.Organiser.OFFICE and not told.organiser_name:
        raise DomainError("Tulis nama lembaga penyelenggaranya.", field="organiser_name")
    if not Area.objects.filter(pk=told.village_code, level=VILLAGE).exists():
        raise DomainError("Desa belum dipilih dari daftar.", field="village_code")
    may_write_at(act, told.village_code)
    known = Officer.objects.filter(regency_code=told.village_code[:5], pk__in=told.officers)
    if known.count() != len(told.officers):
        raise DomainError("Petugas ini tidak ada di daftar.", field="officers")
    _people(told.invited, "invited")


def _people(number: int | None, field: str) -> None:
    if number is not None and not 0 <= number <= MOST_PEOPLE:
        raise DomainError(f"Jumlahnya antara 0 dan {MOST_PEOPLE}.", field=field)


def _happened(act: Act, on: date) -> None:
    if on > today_of(act):
        raise DomainError("Harinya belum terjadi. Rencanakan dulu.", field="on")


def _values(told: Told) -> dict[str, Any]:
    return {**vars(told), "officers": list(told.officers)}


def _as_told(row: Session) -> Told:
    return Told(**{n: getattr(row, n) for n in Told.__dataclass_fields__ if n != "officers"},
                officers=tuple(row.officers))  # fmt: skip


def _new(act: Act, pk: UUID, told: Told, state: str, **more: Any) -> Session:
    """A session with its number; the officer of the account leads it where nobody is named."""
    regency, office = own_office(act)
    if not told.officers and (mine := _mine(act)) is not None:
        told = replace(told, officers=(mine.pk,))
    row: Session = Session.objects.create(
        id=pk, number=next_number(SESSION_PREFIX, regency)[0], regency_code=regency,
        office_id=office, state=state, state_at=act.now, by_user=somebody(act.user_id),
        by_person=somebody(act.person_id), by_name=act.actor, by_role=act.role,
        created_at=act.now, updated_at=act.now, **_values(told), **more,
    )  # fmt: skip
    return row


def _taken(row: Session) -> DomainError:
    return DomainError(
        f"Sosialisasi ini sudah tersimpan dengan isi lain ({row.number}). Muat ulang halamannya."
    )


def _same(row: Session, told: Told) -> bool:
    """Whether a stored session says what is told; the own officer was added by us."""
    kept = _as_told(row)
    if not told.officers:
        kept = replace(kept, officers=())
    return kept == told


def _brief(row: Session) -> dict[str, Any]:
    return {
        "nomor": row.number, "tema": row.theme, "tanggal": row.on.isoformat(),
        "desa": row.village_code, "diundang": row.invited,
    }  # fmt: skip


@action("mentoring.outreach.plan", needs=PLAN, sentence="merencanakan sosialisasi")
def plan_session(act: Act, pk: UUID, told: Told) -> Session:
    """A session for a day to come, or one of which nobody knows yet who came. Sent again it
    changes nothing."""
    told = _as_kept(act, told)
    take_turns("sosialisasi", pk)
    if (row := Session.objects.filter(pk=pk).first()) is not None:
        if _same(row, told):
            raise Unchanged(row)
        raise _taken(row)
    _check(act, told)
    row = _new(act, pk, told, PLANNED)
    act.log(row, after=_brief(row))
    return row


@action("mentoring.outreach.change", needs=PLAN, sentence="mengubah rencana sosialisasi")
def change_session(act: Act, pk: UUID, told: Told, version: int | None = None) -> Session:
    """Another day, place or title while it is still planned."""
    row = lock(Session, pk)
    may_fill(act, row)
    told = _as_kept(act, told)
    if _as_told(row) == told:
        raise Unchanged(row)
    if row.state != PLANNED:
        raise DomainError("Hanya rencana yang bisa diubah. Yang sudah diadakan tetap adanya.")
    check_version(row, version)
    _check(act, told)
    before = _brief(row)
    for name, value in _values(told).items():
        setattr(row, name, value)
    row.updated_at, row.version = act.now, row.version + 1
    row.save()
    act.log(row, before=before, after=_brief(row))
    return row


@action("mentoring.outreach.cancel", needs=PLAN, sentence="membatalkan sosialisasi")
def cancel_session(act: Act, pk: UUID, reason: str) -> Session:
    """It will not be held."""
    return _end(act, lock(Session, pk), "cancel", reason)


def may_void(row: Session, today: date, person: Any, role: str) -> bool:
    """A head of section, or who said that it was held, on the day of saying so."""
    # Of what was held before its holder was kept only the writer is known, where it was written
    # down as held.
    held_by = row.held_by or (row.by_person if row.created_at == row.state_at else None)
    own = person is not None and held_by == person
    own = own and timezone.localtime(row.state_at).date() == today
    return row.state == HELD and (own or role == SECTION_HEAD)


@action("mentoring.outreach.void", needs=RECORD, sentence="menandai sosialisasi salah catat")
def void_session(act: Act, pk: UUID, reason: str) -> Session:
    """It was never held so: it and who came count for nothing."""
    row = lock(Session, pk)
    if row.state == HELD and not may_void(row, today_of(act), act.person_id, act.role):
        raise NotAllowed(
            "Sosialisasi hanya bisa ditandai salah pada hari dicatat sudah diadakan, oleh yang"
            " mencatatnya, atau oleh kepala bidang."
        )
    return _end(act, row, "void", reason)


def _end(act: Act, row: Session, verb: str, reason: str) -> Session:
    may_fill(act, row)
    why = _line(reason, 300)
    ends = {"cancel": "cancelled", "void": "mistaken"}[verb]
    if row.state == ends and row.ended_because == why:
        raise Unchanged(row)
    row.state = step(SESSION, row.state, verb, act, why)
    row.state_at = row.updated_at = act.now
    row.ended_because = why
    row.version += 1
    row.save()
    came = list(Attendance.objects.filter(session=row).values_list("business_id", flat=True))
    facts.refresh(came)
    act.log(row, after={**_brief(row), "keadaan": row.state, "usaha": len(came)}, reason=why)
    return row


@action("mentoring.outreach.record", needs=RECORD, sentence="mencatat sosialisasi yang diadakan")
def record_session(
    act: Act, pk: UUID, told: Told, came: Sequence[Came], others: int | None,
    how: str = Attendance.How.LIST, device_at: datetime | None = None,
) -> Session:  # fmt: skip
    """A session that was held, with who came, in one go. Sent again it changes nothing, also when
    the list was filled up meanwhile; other words under the same id are refused."""
    told = _as_kept(act, told)
    take_turns("sosialisasi", pk)
    row = Session.objects.filter(pk=pk).first()
    if row is not None:
        may_fill(act, row)
        if row.state != HELD:
            raise DomainError(
                f"Sosialisasi ini sudah ada ({row.number}) dan {SESSION.states[row.state].lower()}."
                " Yang ini tidak tersimpan. Catat yang baru."
            )
        # Others may have been counted anew since; what was first said stands in the ledger only.
        said = row.others == others or row.version > 1
        here = set(Attendance.objects.filter(session=row).values_list("business_id", flat=True))
        own = row.by_person == act.person_id
        if own and said and _same(row, told) and set(alive(act, came)) <= here:
            raise Unchanged(row)
        raise _taken(row)
    _check(act, told)
    _happened(act, told.on)
    _people(others, "others")
    found = alive(act, came)
    row = _new(
        act, pk, told, HELD, others=others, device_at=device_at, held_by=somebody(act.person_id)
    )
    add(act, row, found, how)
    facts.refresh(found)
    act.log(row, after={**_brief(row), "usaha": len(found), "lain": others, "lewat": how})
    return row


@action("mentoring.outreach.hold", needs=RECORD, sentence="mencatat sosialisasi sudah diadakan")
def hold_session(act: Act, pk: UUID, on: date, others: int | None, invited: int | None) -> Session:
    """What was planned took place, perhaps on another day."""
    row = lock(Session, pk)
    may_fill(act, row)
    told = (on, others, invited)
    if row.state == HELD and (row.on, row.others, row.invited) == told:
        raise Unchanged(row)
    _happened(act, on)
    _people(others, "others")
    _people(invited, "invited")
    row.state = step(SESSION, row.state, "hold", act)
    row.on, row.others, row.invited = told
    row.held_by = somebody(act.person_id)
    row.state_at = row.updated_at = act.now
    row.version += 1
    row.save()
    act.log(row, after={**_brief(row), "lain": others})
    return row


@action("mentoring.outreach.count", needs=RECORD, sentence="mengisi jumlah yang hadir")
def set_counts(
    act: Act, pk: UUID, others: int | None, invited: int | None, version: int | None = None
) -> Session:
    """How many came without a business of the registry, and how many were called."""
    row = lock(Session, pk)
    may_fill(act, row)
    if (row.others, row.invited) == (others, invited):
        raise Unchanged(row)
    if row.state != HELD:
        raise DomainError("Jumlah yang hadir diisi sesudah sosialisasinya diadakan.")
    check_version(row, version)
    _people(others, "others")
    _people(invited, "invited")
    fresh = Newcomer.objects.filter(session=row).count()
    if others is not None and others < fresh:
        raise DomainError(
            f"Sudah ada {fresh} calon usaha di antaranya. Jumlahnya paling sedikit {fresh}.",
            field="others",
        )
    before = {"lain": row.others, "diundang": row.invited}
    row.others, row.invited, row.updated_at = others, invited, act.now
    row.version += 1
    row.save()
    act.log(row, before=before, after={"lain": others, "diundang": invited})
    return row
