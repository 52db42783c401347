"""Outreach sessions: planned, held, called off, marked as a mistake; and the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.roles import SECTION_HEAD
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.mentoring import facts
from guyub.mentoring.actions.attending import Came, add, alive, may_fill
from guyub.mentoring.actions.office import own_office, step, today_of
from guyub.mentoring.actions.telling import (
    Told,
    as_kept,
    as_told,
    check_happened,
    check_people,
    check_told,
    one_line,
    own_officer,
    values_of,
)
from guyub.mentoring.models import Attendance, Newcomer, Session
from guyub.mentoring.outreach.permissions import PLAN, RECORD
from guyub.mentoring.outreach.states import HELD, PLANNED, SESSION
from guyub.registry.actions.common import check_version, lock, next_number, somebody, take_turns
from guyub.sync.changes import note
from guyub.sync.merging import Differing, merge_changes, same

# The kind of record as phones know it.
PHONES: Final = "outreach"
SESSION_PREFIX: Final = "SOS"


def _new(act: Act, pk: UUID, told: Told, state: str, **more: Any) -> Session:
    """A session with its number; the officer of the account leads it where nobody is named."""
    regency, office = own_office(act)
    if not told.officers and (mine := own_officer(act)) is not None:
        told = replace(told, officers=(mine.pk,))
    row: Session = Session.objects.create(
        id=pk, number=next_number(SESSION_PREFIX, regency)[0], regency_code=regency,
        office_id=office, state=state, state_at=act.now, by_user=somebody(act.user_id),
        by_person=somebody(act.person_id), by_name=act.actor, by_role=act.role,
        created_at=act.now, updated_at=act.now, **values_of(told), **more,
    )  # fmt: skip
    return row


def _taken(row: Session) -> DomainError:
    return DomainError(
        f"Sosialisasi ini sudah tersimpan dengan isi lain ({row.number}). Muat ulang halamannya."
    )


def _same(row: Session, told: Told) -> bool:
    """Whether a stored session says what is told; the own officer was added by us."""
    kept = as_told(row)
    if not told.officers:
        kept = replace(kept, officers=())
    return kept == told


def tell_phones(act: Act, row: Session, *places: str) -> None:
    """Phones carry what is planned: it came, changed, or is planned no more."""
    note(act, PHONES, [row.pk], [row.village_code, *places])


def brief(row: Session) -> dict[str, Any]:
    return {
        "nomor": row.number, "tema": row.theme, "tanggal": row.on.isoformat(),
        "desa": row.village_code, "diundang": row.invited,
    }  # fmt: skip


@action("mentoring.outreach.plan", needs=PLAN, sentence="merencanakan sosialisasi")
def plan_session(act: Act, pk: UUID, told: Told) -> Session:
    """A session for a day to come, or one of which nobody knows yet who came. Sent again it
    changes nothing."""
    told = as_kept(act, told)
    take_turns("sosialisasi", pk)
    if (row := Session.objects.filter(pk=pk).first()) is not None:
        if _same(row, told):
            raise Unchanged(row)
        raise _taken(row)
    check_told(act, told)
    row = _new(act, pk, told, PLANNED)
    tell_phones(act, row)
    act.log(row, after=brief(row))
    return row


@action("mentoring.outreach.change", needs=PLAN, sentence="mengubah rencana sosialisasi")
def change_session(act: Act, pk: UUID, told: Told, version: int | None = None) -> Session:
    """Another day, place or title while it is still planned."""
    row = lock(Session, pk)
    may_fill(act, row)
    told = as_kept(act, told)
    if as_told(row) == told:
        raise Unchanged(row)
    if row.state != PLANNED:
        raise DomainError("Hanya rencana yang bisa diubah. Yang sudah diadakan tetap adanya.")
    check_version(row, version)
    check_told(act, told)
    before, was = brief(row), row.village_code
    for name, value in values_of(told).items():
        setattr(row, name, value)
    row.updated_at, row.version = act.now, row.version + 1
    row.save()
    tell_phones(act, row, was)
    act.log(row, before=before, after=brief(row))
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
    why = one_line(reason, 300)
    ends = {"cancel": "cancelled", "void": "mistaken"}[verb]
    if row.state == ends and row.ended_because == why:
        raise Unchanged(row)
    row.state = step(SESSION, row.state, verb, act, why)
    row.state_at = row.updated_at = act.now
    row.ended_because = why
    row.version += 1
    row.save()
    tell_phones(act, row)
    came = list(Attendance.objects.filter(session=row).values_list("business_id", flat=True))
    facts.refresh(came)
    act.log(row, after={**brief(row), "keadaan": row.state, "usaha": len(came)}, reason=why)
    return row


@action("mentoring.outreach.record", needs=RECORD, sentence="mencatat sosialisasi yang diadakan")
def record_session(
    act: Act, pk: UUID, told: Told, came: Sequence[Came], others: int | None,
    how: str = Attendance.How.LIST, device_at: datetime | None = None,
) -> Session:  # fmt: skip
    """A session that was held, with who came, in one go. Sent again it changes nothing, also when
    the list was filled up meanwhile; other words under the same id are refused."""
    told = as_kept(act, told)
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
    check_told(act, told)
    check_happened(act, told.on)
    check_people(others, "others")
    found = alive(act, came)
    row = _new(
        act, pk, told, HELD, others=others, device_at=device_at, held_by=somebody(act.person_id)
    )
    add(act, row, found, how)
    facts.refresh(found)
    act.log(row, after={**brief(row), "usaha": len(found), "lain": others, "lewat": how})
    return row


@action("mentoring.outreach.hold", needs=RECORD, sentence="mencatat sosialisasi sudah diadakan")
def hold_session(act: Act, pk: UUID, on: date, others: int | None, invited: int | None) -> Session:
    """What was planned took place, perhaps on another day."""
    row = lock(Session, pk)
    may_fill(act, row)
    told = (on, others, invited)
    if row.state == HELD and (row.on, row.others, row.invited) == told:
        raise Unchanged(row)
    check_happened(act, on)
    check_people(others, "others")
    check_people(invited, "invited")
    row.state = step(SESSION, row.state, "hold", act)
    row.on, row.others, row.invited = told
    row.held_by = somebody(act.person_id)
    row.state_at = row.updated_at = act.now
    row.version += 1
    row.save()
    tell_phones(act, row)
    act.log(row, after={**brief(row), "lain": others})
    return row


@dataclass(frozen=True)
class Joined:
    """What a phone's account of a planned session came to. ``clashes``: fields of which the office
    says something else, which stands; ``struck``: businesses that the office had struck out, which
    stay so; ``before``: the office had said before that it was held."""

    row: Session
    clashes: Mapping[str, Differing] = field(default_factory=dict)
    struck: int = 0
    before: bool = False


@action(
    "mentoring.outreach.record_planned", needs=RECORD,
    sentence="mencatat sosialisasi yang direncanakan sudah diadakan",
)  # fmt: skip
def record_planned(
    act: Act, pk: UUID, changes: Mapping[str, tuple[Any, Any]], on: date, came: Sequence[Came],
    others: int | None, how: str = Attendance.How.PHONE, device_at: datetime | None = None,
) -> Joined:  # fmt: skip
    """What was planned took place, told by somebody who saw the plan: ``changes`` are fields as
    seen and as they were. The day and who came are said by who was there. Where the office said
    meanwhile that it was held, who lacks is added and nothing that stands is written over."""
    row = lock(Session, pk)
    may_fill(act, row)
    if row.state not in (PLANNED, HELD):
        raise DomainError(
            f"Rencana ini ({row.number}) sudah dicatat {SESSION.states[row.state].lower()} di"
            " kantor. Kalau memang diadakan, pilih “Tidak ada di sini” lalu simpan lagi sebagai"
            " sosialisasi baru."
        )
    told = as_kept(act, replace(as_told(row), **{n: new for n, (_old, new) in changes.items()}))
    mine = {
        n: (old, getattr(told, n)) for n, (old, new) in changes.items() if not same(old, new)
    }  # fmt: skip
    check_happened(act, on)
    check_people(others, "others")
    check_people(told.invited, "invited")
    found = alive(act, came)
    if row.state == HELD:
        return _join(act, row, {**mine, "on": (None, on), "others": (None, others)}, found, how)
    merged = merge_changes(mine, vars(as_told(row)))
    told = as_kept(act, replace(as_told(row), on=on, **merged.take))
    check_told(act, told)
    before, was = brief(row), row.village_code
    for name, value in values_of(told).items():
        setattr(row, name, value)
    row.state = step(SESSION, row.state, "hold", act)
    row.others, row.device_at, row.held_by = others, device_at, somebody(act.person_id)
    row.state_at = row.updated_at = act.now
    row.version += 1
    row.save()
    add(act, row, found, how)
    facts.refresh(found)
    tell_phones(act, row, was)
    act.log(
        row, before=before,
        after={**brief(row), "usaha": len(found), "lain": others, "lewat": how},
    )  # fmt: skip
    return Joined(row, merged.clashes)


# Of what was held only the counts are ever written anew.
_COUNTS: Final = ("others", "invited")


def _join(
    act: Act, row: Session, mine: dict[str, tuple[Any, Any]], found: Mapping[UUID, Any], how: str
) -> Joined:  # fmt: skip
    """Adds to a session that was held. Who was struck out with a reason stays struck out."""
    if mine["others"][1] is None:
        del mine["others"]
    merged = merge_changes(mine, {n: getattr(row, n) for n in mine})
    clashes, take = dict(merged.clashes), dict(merged.take)
    low = Newcomer.objects.filter(session=row).count()
    for name, value in merged.take.items():
        if name not in _COUNTS or (name == "others" and value < low):
            clashes[name] = Differing(mine[name][0], getattr(row, name), take.pop(name))
    struck = set(
        Attendance.objects.filter(session=row, business__in=found, void_at__isnull=False)
        .values_list("business_id", flat=True)
    )  # fmt: skip
    changed, _gone = add(act, row, {k: v for k, v in found.items() if k not in struck}, how)
    done = Joined(row, clashes, len(struck), before=True)
    if not changed and not take:
        raise Unchanged(done)
    before = {n: getattr(row, n) for n in take}
    if take:
        for name, value in take.items():
            setattr(row, name, value)
        row.updated_at, row.version = act.now, row.version + 1
        row.save()
    facts.refresh(changed)
    act.log(
        row, before=before,
        after={**take, "usaha": [str(pk) for pk in sorted(changed)], "lewat": how},
    )  # fmt: skip
    return done


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
    check_people(others, "others")
    check_people(invited, "invited")
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
