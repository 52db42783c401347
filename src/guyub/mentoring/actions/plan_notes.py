"""What an office writes down for its plans: appointments, known travel times, odometers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from guyub.accounts.roles import SECTION_HEAD
from guyub.areas.models import VILLAGE, Area
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date, holiday_name
from guyub.kernel.db import take_turns
from guyub.kernel.typed import reason as plain_reason
from guyub.mentoring.actions.office import own_office, step, today_of, words
from guyub.mentoring.actions.planning import planner
from guyub.mentoring.models import Appointment, Odometer, Officer, TravelTime
from guyub.mentoring.permissions import PLAN as PLANS
from guyub.mentoring.plan.facts import habits_of
from guyub.mentoring.plan.making import works
from guyub.mentoring.plan.reach import check_reach
from guyub.mentoring.plan.states import APPOINTMENT, CANCELLED, STANDING
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody
from guyub.registry.models import Business
from guyub.registry.models.business import Status

FARTHEST: Final = timedelta(days=180)
LONGEST: Final = 720
MOST_KM: Final = 500
BACK: Final = timedelta(days=60)


@action("mentoring.appointment.make", needs=PLANS, sentence="membuat janji kunjungan")
def promise(
    act: Act, pk: UUID, business_pk: UUID, officer_pk: UUID, day: date,
    hours: tuple[int, int] | None = None, note: str = "",
) -> Appointment:  # fmt: skip
    """A day, and mostly an hour, that was told to an owner."""
    officer = planner(act, officer_pk)
    business = lock(Business, business_pk)
    may_write_at(act, business.village_code)
    if business.regency_code != officer.regency_code or business.status != Status.ACTIVE:
        raise DomainError("Usaha ini tidak sedang berjalan di wilayah Anda.")
    opens, closes = hours or (None, None)
    said = plain_reason(note)[:200]
    held = Appointment.objects.filter(pk=pk).first() or (
        Appointment.objects.standing().filter(business=business, day=day).first()
    )
    if held is not None:
        if (held.officer_id, held.day, held.opens, held.closes, held.note) == (
            officer.pk, day, opens, closes, said,
        ):  # fmt: skip
            raise Unchanged(held)
        raise DomainError(
            f"Usaha ini sudah punya janji {format_date(held.day)}. Batalkan dulu, atau pilih hari"
            " lain.", field="day",
        )  # fmt: skip
    today = today_of(act)
    if not today <= day <= today + FARTHEST:
        raise DomainError("Pilih hari antara hari ini dan enam bulan lagi.", field="day")
    if (name := holiday_name(day)) is not None:
        raise DomainError(f"Hari itu libur: {name}.", field="day")
    if not works(officer, habits_of(officer.office_id, today), day):
        raise DomainError("Hari itu bukan hari kerja petugas. Pilih hari lain.", field="day")
    check_reach(officer, business.village_code, today)
    if opens is not None and closes is not None and closes < opens:
        raise DomainError("Jam akhirnya lebih awal daripada jam mulainya.", field="closes")
    made = Appointment.objects.create(
        id=pk, regency_code=business.regency_code, business=business, officer=officer, day=day,
        opens=opens, closes=closes, note=said, state=STANDING, promised_by=act.actor,
        made_by=somebody(act.person_id), created_at=act.now,
    )  # fmt: skip
    act.log(made, after={"usaha": business.number, "hari": day.isoformat(), "jam": opens,
                         "petugas": officer.number})  # fmt: skip
    return made


@action("mentoring.appointment.cancel", needs=PLANS, sentence="membatalkan janji kunjungan")
def cancel(act: Act, pk: UUID, reason: str) -> Appointment:
    """With a reason that the owner may hear."""
    row = lock(Appointment, pk)
    may_write_at(act, row.business.village_code)
    if act.role != SECTION_HEAD and row.officer.user_id != act.user_id:
        raise NotAllowed("Janji petugas lain dibatalkan oleh kepala bidang.")
    if row.state == CANCELLED:
        raise Unchanged(row)
    to = step(APPOINTMENT, row.state, "cancel", act, reason)
    row.reason = words(reason, "reason", "Tulis alasannya dulu.")
    row.state, row.version = to, row.version + 1
    row.save(update_fields=["state", "reason", "version"])
    act.log(row, before={"hari": row.day.isoformat()}, after={"keadaan": to}, reason=row.reason)
    return row


def _village(regency: str, code: str, name: str) -> None:
    known = code.startswith(f"{regency}.") and Area.objects.filter(pk=code, level=VILLAGE).exists()
    if not known:
        raise DomainError("Pilih desa di kabupaten/kota Anda.", field=name)


@action("mentoring.travel.enter", needs=PLANS, sentence="mencatat waktu tempuh")
def enter_travel(
    act: Act, pk: UUID, from_village: str, to_village: str, minutes: int, remark: str = ""
) -> TravelTime:
    """How long it really takes from a village to another; replaces what was known before."""
    regency, _office = own_office(act)
    _village(regency, from_village, "from_village")
    _village(regency, to_village, "to_village")
    if from_village == to_village:
        raise DomainError("Pilih dua desa yang berbeda.", field="to_village")
    if not 1 <= minutes <= LONGEST:
        raise DomainError(f"Lamanya antara 1 dan {LONGEST} menit.", field="minutes")
    said = plain_reason(remark)[:120]
    take_turns("mentoring.travel", from_village, to_village)
    rows = TravelTime.objects.select_for_update()
    if (sent := rows.filter(pk=pk).first()) is not None:
        raise Unchanged(sent)
    before = rows.filter(
        from_village=from_village, to_village=to_village, until__isnull=True
    ).first()
    if before is not None and (before.minutes, before.remark) == (minutes, said):
        raise Unchanged(before)
    today = today_of(act)
    if before is not None:
        before.until = today
        before.save(update_fields=["until"])
    made = TravelTime.objects.create(
        id=pk, regency_code=regency, from_village=from_village, to_village=to_village,
        minutes=minutes, remark=said, since=today, entered_by=act.actor,
        made_by=somebody(act.person_id), created_at=act.now,
    )  # fmt: skip
    act.log(made, before={"menit": before.minutes if before else None},
            after={"dari": from_village, "ke": to_village, "menit": minutes})  # fmt: skip
    return made


@action("mentoring.travel.end", needs=PLANS, sentence="menghapus waktu tempuh")
def end_travel(act: Act, pk: UUID) -> TravelTime:
    """It no longer holds (a bridge was built): the estimate counts again."""
    row = lock(TravelTime, pk)
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Desa ini di luar wilayah Anda.")
    if row.until is not None:
        raise Unchanged(row)
    row.until = today_of(act)
    row.save(update_fields=["until"])
    act.log(row, before={"menit": row.minutes}, after={"sampai": row.until.isoformat()})
    return row


@action("mentoring.odometer.enter", needs=PLANS, sentence="mencatat kilometer sehari")
def enter_odometer(
    act: Act, officer_pk: UUID, day: date, km: Decimal, version: int | None = None
) -> Odometer:
    """How far an officer drove on a day; a second entry of the day corrects the first."""
    officer: Officer = planner(act, officer_pk)
    today, tenths = today_of(act), int((km * 10).to_integral_value())
    if not today - BACK <= day <= today:
        raise DomainError("Pilih hari ini atau hari dalam 60 hari terakhir.", field="day")
    if not 1 <= tenths <= MOST_KM * 10:
        raise DomainError(f"Jaraknya antara 0,1 dan {MOST_KM} km.", field="km")
    take_turns("mentoring.odometer", officer.pk, day)
    row = Odometer.objects.select_for_update().filter(officer=officer, day=day).first()
    before: dict[str, Any] = {}
    if row is None:
        row = Odometer.objects.create(
            regency_code=officer.regency_code, officer=officer, day=day, tenths=tenths,
            entered_by=act.actor, updated_at=act.now,
        )  # fmt: skip
    else:
        if row.tenths == tenths:
            raise Unchanged(row)
        check_version(row, version)
        before = {"km": f"{row.tenths / 10:.1f}"}
        row.tenths, row.entered_by, row.updated_at = tenths, act.actor, act.now
        row.version += 1
        row.save(update_fields=["tenths", "entered_by", "updated_at", "version"])
    act.log(row, before=before, after={
        "petugas": officer.number, "hari": day.isoformat(), "km": f"{tenths / 10:.1f}",
    })  # fmt: skip
    return row
