"""An officer is recruited, waits, is appointed by decree, leaves or ends.

Appointing here gives no account: a role is given by whoever keeps the accounts, so that no right
is widened from a side door. The officer's page says whether both agree.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from guyub.accounts.models import User
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.db import take_turns
from guyub.mentoring.actions.office import (
    OFFICER_PREFIX,
    locked_officer,
    own_office,
    step,
    today_of,
    words,
)
from guyub.mentoring.models import Assignment, Officer
from guyub.mentoring.permissions import APPOINT, END, RECRUIT
from guyub.mentoring.states import APPOINTED, LEFT, OFFICER, STANDING, WAITING
from guyub.registry.actions.common import check_version, next_number, somebody

# What may be changed while somebody serves; name, tier and decree stay as they were written.
CHANGES: Final = ("capacity", "work_days", "base_village")
_FIELDS: Final = ("name", "tier", "organisation", "recruited_on", *CHANGES)


def _account(regency: str, pk: UUID | None, but: UUID | None = None) -> User | None:
    """The account an officer signs in with. DomainError when another officer has it."""
    if pk is None:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        raise DomainError("Akun ini tidak ditemukan. Muat ulang halamannya.", field="user")
    taken = Officer.objects.filter(regency_code=regency).of_user(user).exclude(pk=but).first()
    if taken is not None:
        raise DomainError(f"Akun ini sudah dipakai petugas {taken.number}.", field="user")
    return user


@action("mentoring.officer.recruit", needs=RECRUIT, sentence="mencatat petugas yang terpilih")
def recruit(act: Act, pk: UUID, values: dict[str, Any], user_pk: UUID | None = None) -> Officer:
    """Somebody was chosen; ``pk`` comes from the form, so that a second click is the first."""
    regency, office = own_office(act)
    take_turns("mentoring.officer", regency)
    if (known := Officer.objects.filter(pk=pk).first()) is not None:
        raise Unchanged(known)
    day = values["recruited_on"]
    if day > today_of(act):
        raise DomainError("Tanggal ini belum terjadi.", field="recruited_on")
    partner = values["tier"] == Officer.Tier.PARTNER
    if partner and not values.get("organisation"):
        raise DomainError("Tulis nama lembaganya.", field="organisation")
    if not str(values["base_village"]).startswith(f"{regency}."):
        raise DomainError("Pilih desa di kabupaten/kota Anda.", field="base_village")
    made = Officer.objects.create(
        id=pk, number=next_number(OFFICER_PREFIX, regency)[0], regency_code=regency,
        office_id=office, user=_account(regency, user_pk), state_since=day,
        made_by=somebody(act.person_id), created_at=act.now, updated_at=act.now,
        **{name: values[name] for name in _FIELDS if name in values}
        | {"organisation": values.get("organisation", "") if partner else ""},
    )  # fmt: skip
    act.log(made, after={"petugas": made.number, "tingkat": made.tier, "terpilih": day.isoformat()})
    return made


def _save(act: Act, officer: Officer, **values: Any) -> None:
    for name, value in values.items():
        setattr(officer, name, value)
    officer.version += 1
    officer.updated_at = act.now
    officer.save(update_fields=[*values, "version", "updated_at"])


@action("mentoring.officer.edit", needs=RECRUIT, sentence="mengubah catatan petugas")
def edit(
    act: Act, pk: UUID, values: dict[str, Any], user_pk: UUID | None, version: int | None
) -> Officer:
    """Working days, visits a day, the village of departure, and which account is the officer's."""
    officer = locked_officer(act, pk)
    if officer.state not in STANDING:
        raise DomainError("Petugas ini sudah tidak bertugas, jadi catatannya tetap.")
    new = {name: values[name] for name in CHANGES if name in values} | {"user_id": user_pk}
    old = {name: getattr(officer, name) for name in new}
    if old == new:
        raise Unchanged(officer)
    check_version(officer, version)
    if not str(new.get("base_village", officer.base_village)).startswith(officer.regency_code):
        raise DomainError("Pilih desa di kabupaten/kota Anda.", field="base_village")
    _account(officer.regency_code, user_pk, officer.pk)
    _save(act, officer, **new)
    changed = [name for name in new if old[name] != new[name]]
    act.log(officer, before={n: _told(old[n]) for n in changed},
            after={n: _told(new[n]) for n in changed})  # fmt: skip
    return officer


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


@action("mentoring.officer.wait", needs=RECRUIT, sentence="mencatat petugas menunggu perintah")
def wait(act: Act, pk: UUID, who: str, since: date, version: int | None) -> Officer:
    """Whose word is awaited, since when. The same again changes nothing."""
    officer = locked_officer(act, pk)
    holder = words(who, "waiting_for", "Tulis kantor atau jabatan yang ditunggu.")[:120]
    if officer.state == WAITING and (officer.waiting_for, officer.waiting_since) == (holder, since):
        raise Unchanged(officer)
    to = step(OFFICER, officer.state, "wait", act)
    check_version(officer, version)
    if since > today_of(act):
        raise DomainError("Tanggal ini belum terjadi.", field="waiting_since")
    if since < officer.recruited_on:
        raise DomainError(
            f"Petugas ini baru terpilih {format_date(officer.recruited_on)}.", field="waiting_since"
        )
    before = {"keadaan": officer.state, "menunggu": officer.waiting_for}
    _save(act, officer, state=to, state_since=since, waiting_for=holder, waiting_since=since)
    act.log(officer, before=before,
            after={"keadaan": to, "menunggu": holder, "sejak": since.isoformat()})  # fmt: skip
    return officer


@action("mentoring.officer.appoint", needs=APPOINT, sentence="mengangkat petugas dengan SK")
def appoint(
    act: Act, pk: UUID, decree: str, starts: date, ends: date | None, version: int | None
) -> Officer:
    """By decree, from a day on; the areas that were meant for the officer begin that day. Whoever
    recruited does not appoint."""
    officer = locked_officer(act, pk)
    number = words(decree, "decree_number", "Tulis nomor SK-nya.")[:80]
    if officer.state == APPOINTED and (officer.decree_number, officer.starts, officer.ends) == (
        number, starts, ends,
    ):  # fmt: skip
        raise Unchanged(officer)
    to = step(OFFICER, officer.state, "appoint", act)
    by = _other(act, officer)
    check_version(officer, version)
    if starts < officer.recruited_on:
        raise DomainError("Tugas tidak bisa mulai sebelum petugasnya terpilih.", field="starts")
    _order(starts, ends)
    before = {"keadaan": officer.state, "menunggu": officer.waiting_for}
    _save(act, officer, state=to, state_since=starts, decree_number=number, starts=starts,
          ends=ends, appointed_by=by, waiting_for="", waiting_since=None)  # fmt: skip
    begun = officer.assignments.intended().update(starts=starts)
    act.log(officer, before=before,
            after={"keadaan": to, "sk": number, "mulai": starts.isoformat(), "wilayah": begun,
                   "sampai": ends.isoformat() if ends else None})  # fmt: skip
    return officer


@action("mentoring.officer.renew", needs=APPOINT, sentence="memperpanjang tugas petugas")
def renew(
    act: Act, pk: UUID, decree: str, ends: date | None, version: int | None
) -> Officer:  # fmt: skip
    """A later last day, by another decree."""
    officer = locked_officer(act, pk)
    number = words(decree, "decree_number", "Tulis nomor SK-nya.")[:80]
    if (officer.decree_number, officer.ends) == (number, ends):
        raise Unchanged(officer)
    if officer.state != APPOINTED or officer.starts is None:
        raise DomainError("Hanya petugas yang bertugas yang bisa diperpanjang.")
    by = _other(act, officer)
    check_version(officer, version)
    _order(officer.starts, ends)
    if officer.ends is not None and ends is not None and ends <= officer.ends:
        raise DomainError(
            f"Kontraknya sudah sampai {format_date(officer.ends)}. Pilih tanggal sesudahnya.",
            field="ends",
        )
    before = {"sk": officer.decree_number, "sampai": _day(officer.ends)}
    _save(act, officer, decree_number=number, ends=ends, appointed_by=by)
    act.log(officer, before=before, after={"sk": number, "sampai": _day(ends)})
    return officer


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _order(starts: date, ends: date | None) -> None:
    if ends is not None and ends < starts:
        raise DomainError("Tanggal selesai tidak bisa sebelum tanggal mulai.", field="ends")


def _other(act: Act, officer: Officer) -> UUID:
    """The person who appoints, who did not recruit."""
    by = somebody(act.person_id)
    if by == officer.made_by:
        raise NotAllowed("Yang mencatat petugas terpilih tidak boleh mengangkatnya sendiri.")
    return by


@action("mentoring.officer.leave", needs=RECRUIT, sentence="mencatat petugas mundur")
def leave(act: Act, pk: UUID, reason: str, version: int | None) -> Officer:
    """Somebody who was never appointed withdraws; the areas meant for them are free again."""
    officer = locked_officer(act, pk)
    if officer.state == LEFT:
        raise Unchanged(officer)
    to = step(OFFICER, officer.state, "leave", act, reason)
    check_version(officer, version)
    why = words(reason, "reason", "Tulis alasannya dulu.")
    before, today = officer.state, today_of(act)
    _save(act, officer, state=to, state_since=today, ended_because=why)
    officer.assignments.filter(ends__isnull=True).update(ends=today, ended_because=why)
    act.log(officer, before={"keadaan": before}, after={"keadaan": to}, reason=why)
    return officer


@action("mentoring.officer.end", needs=END, sentence="mengakhiri tugas petugas")
def end(act: Act, pk: UUID, on: date, reason: str, version: int | None) -> Officer:
    """The last day of work, today or before; what the officer still looked after ends with it."""
    officer = locked_officer(act, pk)
    if officer.state == "ended":
        raise Unchanged(officer)
    to = step(OFFICER, officer.state, "end", act, reason)
    check_version(officer, version)
    why = words(reason, "reason", "Tulis alasannya dulu.")
    today = today_of(act)
    if on > today:
        raise DomainError("Catat sesudah hari terakhirnya lewat, atau pada hari itu.", field="on")
    assert officer.starts is not None
    if on < officer.starts:
        raise DomainError(
            f"Petugas ini baru mulai bertugas {format_date(officer.starts)}.", field="on"
        )
    _save(act, officer, state=to, state_since=on, ends=on, ended_because=why)
    still = Assignment.objects.filter(officer=officer)
    # One that had not begun yet ends on the day it would have begun.
    still.filter(ends__isnull=True, starts__gt=on).update(ends=F("starts"), ended_because=why)
    ended = still.filter(ends__isnull=True).update(ends=on, ended_because=why)
    ended += still.filter(ends__gt=on, starts__lte=on).update(ends=on, ended_because=why)
    after = {"keadaan": to, "sampai": on.isoformat(), "wilayah": ended}
    act.log(officer, before={"keadaan": APPOINTED}, after=after, reason=why)
    return officer
