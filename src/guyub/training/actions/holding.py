"""Sessions are planned and held: who was there, by list or by code, and who passed what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import Scope, take_turns
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry.actions.common import lock
from guyub.sync.changes import note
from guyub.training import codes, facts
from guyub.training.actions.common import locked_batch, reached, today_of
from guyub.training.models import Attendance, Batch, Module, Participant, Passed, Session
from guyub.training.permissions import PLAN, RECORD
from guyub.training.states import FINISHED, OPEN, RUNNING

CODE_MINUTES: Final = 60
# As phones know the days of a course (phone.py).
PHONES: Final = "attendance"
WRONG: Final = "Nomor ini tidak ada di daftar peserta hari ini. Cek nomornya di kartu atau daftar."


@action("training.session.plan", needs=PLAN, sentence="menjadwalkan pertemuan")
def plan_session(act: Act, pk: UUID, batch_pk: UUID, values: dict[str, Any]) -> Session:
    """A day of the batch; ``pk`` comes from the form, so that a second click is the first."""
    batch = locked_batch(act, batch_pk, "draft", OPEN, RUNNING)
    known = Session.objects.filter(pk=pk).first()
    if known is not None:
        raise Unchanged(known)
    modules = batch.programme.modules.filter(pk__in=values["modules"]).order_by("place")
    ids = [module.pk for module in modules]
    if len(ids) != len(set(values["modules"])):
        raise DomainError("Materi ini bukan dari program angkatan ini.", field="modules")
    made = Session.objects.create(
        id=pk, regency_code=batch.regency_code, batch=batch, **{**values, "modules": ids}
    )
    act.log(batch, after={"tanggal": made.on.isoformat(), "materi": [m.place for m in modules]})
    return made


def _of_batch(act: Act, batch: Batch, given: Collection[UUID]) -> dict[UUID, Participant]:
    """Admitted participants in the actor's areas, by id; DomainError when ``given`` has others."""
    rows = batch.participants.admitted().select_related("business")
    found = {}
    for row in rows:
        try:
            reached(act, row)
        except NotAllowed:
            continue
        found[row.pk] = row
    if set(given) - set(found):
        raise DomainError("Ada nama yang bukan peserta angkatan ini. Muat ulang halamannya.")
    return found


@action("training.attendance.tick", needs=RECORD, sentence="mencatat daftar hadir")
def tick(act: Act, session_pk: UUID, present: Collection[UUID]) -> int:
    """Who was there, from the signed list: the whole list of the actor's areas as it is to stand.

    Whoever confirmed by code and stays ticked keeps that. Gives how many were there.
    """
    seen = Session.objects.filter(pk=session_pk).first()
    if seen is None:
        raise DomainError("Pertemuan ini tidak ditemukan atau di luar wilayah Anda.")
    batch = locked_batch(act, seen.batch_id, RUNNING, FINISHED)
    session = lock(Session, session_pk)
    if session.on > today_of(act):
        raise DomainError("Pertemuan ini belum berlangsung.")
    people = _of_batch(act, batch, present)
    held = {a.participant_id: a for a in session.attendances.filter(participant__in=people)}
    new = [pk for pk in people if pk in set(present) and pk not in held]
    gone = [pk for pk in held if pk not in set(present)]
    if not new and not gone:
        raise Unchanged(len(held))
    Attendance.objects.bulk_create(
        Attendance(session=session, participant=people[pk], how=Attendance.How.LIST, at=act.now)
        for pk in new
    )
    session.attendances.filter(participant__in=gone).delete()
    note(act, PHONES, [session.pk], [batch.regency_code])
    facts.refresh(people[pk].business_id for pk in (*new, *gone))
    act.log(
        batch, before={"dihapus": [people[pk].number for pk in gone]},
        after={"hari": session.on.isoformat(), "hadir": [people[pk].number for pk in new]},
    )  # fmt: skip
    return len(held) + len(new) - len(gone)


@action("training.session.show_code", needs=RECORD, sentence="membuka kode hadir")
def show_code(act: Act, session_pk: UUID) -> Session:
    """A fresh code for an hour; it ends the one before it."""
    seen = Session.objects.filter(pk=session_pk).first()
    if seen is None:
        raise DomainError("Pertemuan ini tidak ditemukan atau di luar wilayah Anda.")
    batch = locked_batch(act, seen.batch_id, RUNNING)
    session = lock(Session, session_pk)
    if session.on != today_of(act):
        raise DomainError("Kode hadir hanya bisa dibuka pada hari pertemuannya.")
    session.code_round += 1
    session.code_until = act.now + timedelta(minutes=CODE_MINUTES)
    session.save(update_fields=["code_round", "code_until"])
    act.log(batch, after={"hari": session.on.isoformat(), "kode_ke": session.code_round})
    return session


@action("training.session.hide_code", needs=RECORD, sentence="menutup kode hadir")
def hide_code(act: Act, session_pk: UUID) -> Session:
    """From now on the code confirms nobody."""
    seen = Session.objects.filter(pk=session_pk).first()
    if seen is None:
        raise DomainError("Pertemuan ini tidak ditemukan atau di luar wilayah Anda.")
    batch = locked_batch(act, seen.batch_id)
    session = lock(Session, session_pk)
    if session.code_until is None or session.code_until <= act.now:
        raise Unchanged(session)
    session.code_until = act.now
    session.save(update_fields=["code_until"])
    act.log(batch, after={"hari": session.on.isoformat(), "kode_ditutup": session.code_round})
    return session


@action("training.session.recording", needs=RECORD, sentence="mencatat tautan rekaman")
def set_recording(act: Act, session_pk: UUID, link: str) -> Session:
    """Where a session that was held can be watched again; "" takes the link away."""
    seen = Session.objects.filter(pk=session_pk).first()
    if seen is None:
        raise DomainError("Pertemuan ini tidak ditemukan atau di luar wilayah Anda.")
    batch = locked_batch(act, seen.batch_id, RUNNING, FINISHED)
    session = lock(Session, session_pk)
    if link and session.on > today_of(act):
        raise DomainError("Pertemuan ini belum berlangsung, jadi belum ada rekamannya.")
    if session.recording == link:
        raise Unchanged(session)
    before, session.recording = session.recording, link
    session.save(update_fields=["recording"])
    act.log(
        batch, before={"rekaman": before},
        after={"hari": session.on.isoformat(), "rekaman": link},
    )  # fmt: skip
    return session


def here_act(here: codes.Here, typed: str, now: Any) -> tuple[Act, UUID]:
    """Whoever typed a number behind a code that holds, as an actor who reaches one business.

    DomainError, the same for a number that is wrong and one of somebody else's batch.
    """
    try:
        number = parse_human_number(typed).text
    except NumberError as error:
        raise DomainError(str(error), field="number") from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM training_seat(%s, %s)", [here.session, number])
        row = cursor.fetchone()
    if row is None:
        raise DomainError(WRONG, field="number")
    act = Act(
        now=now, scope=Scope(businesses=(row[1],)), office_id=here.office_id,
        actor="Peserta dengan kode hadir", role="publik", verbs=frozenset(),
    )  # fmt: skip
    return act, row[0]


@action("training.attendance.confirm", sentence="menyatakan hadir dengan kode")
def confirm(act: Act, here: codes.Here, participant: UUID) -> None:
    """The own presence. Twice is once. DomainError when the code no longer holds."""
    if not here.holds(act.now):
        raise DomainError("Kode ini sudah lewat waktunya. Minta pengajar membuka kode baru.")
    take_turns("training.attendance", here.session, participant)
    rows = Attendance.objects.filter(session=here.session, participant=participant)
    if rows.exists():
        raise Unchanged(None)
    Attendance.objects.create(
        session_id=here.session, participant_id=participant, how=Attendance.How.CODE, at=act.now
    )
    note(act, PHONES, [here.session], [here.regency])
    facts.refresh(act.scope.businesses)
    act.log(
        None, kind="training.session", object_id=here.session, regency=here.regency,
        after={"peserta": str(participant)},
    )  # fmt: skip


@action("training.module.pass", needs=RECORD, sentence="mencatat kelulusan materi")
def mark_passed(
    act: Act, batch_pk: UUID, module_pk: UUID, passed: Collection[UUID], on: date
) -> int:
    """Who passed a module, as the list of the actor's areas is to stand. What a certificate was
    issued on stays. Gives how many passed."""
    batch = locked_batch(act, batch_pk, RUNNING, FINISHED)
    module = Module.objects.filter(pk=module_pk, programme=batch.programme_id).first()
    if module is None:
        raise DomainError("Materi ini bukan dari program angkatan ini.")
    if on > today_of(act):
        raise DomainError("Tanggalnya tidak bisa sesudah hari ini.", field="on")
    people = _of_batch(act, batch, passed)
    held = {p.participant_id for p in Passed.objects.filter(module=module, participant__in=people)}
    new = [pk for pk in people if pk in set(passed) and pk not in held]
    gone = [pk for pk in held if pk not in set(passed)]
    if not new and not gone:
        raise Unchanged(len(held))
    sealed = batch.participants.filter(pk__in=gone, certificates__revoked_at=None)
    if sealed.exclude(certificates=None).exists():
        raise DomainError("Ada yang sudah bersertifikat. Cabut sertifikatnya dulu.")
    Passed.objects.bulk_create(
        Passed(participant=people[pk], module=module, on=on, recorder=act.actor) for pk in new
    )
    Passed.objects.filter(module=module, participant__in=gone).delete()
    facts.refresh(people[pk].business_id for pk in (*new, *gone))
    act.log(
        batch, before={"ditarik": [people[pk].number for pk in gone]},
        after={"materi": module.place, "lulus": [people[pk].number for pk in new]},
    )  # fmt: skip
    return len(held) + len(new) - len(gone)
