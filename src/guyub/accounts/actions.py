"""Everything that writes about people and offices: one function, one transaction, one event.

Who holds "accounts.people.manage" does so for the own office only, and never for oneself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from guyub.accounts.models import AccessCode, Appointment, Office, RoleConflict, User
from guyub.accounts.roles import ROLES, SYSADMIN
from guyub.accounts.rules import (
    CODE_DAYS,
    CODE_TRIES,
    Held,
    clash,
    new_code,
    normal_code,
    overlap,
    username_problem,
)
from guyub.areas.models import Area
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action

MANAGE = "accounts.people.manage"
OFFICE_FIELDS = (
    "name", "short_name", "address", "head_title", "timezone", "field_officer_label", "accent",
)  # fmt: skip


def _own_office(act: Act, office_id: UUID) -> None:
    if act.verbs is not None and act.office_id != office_id:
        raise NotAllowed("Anda hanya mengatur orang di kantor sendiri.")


def _not_oneself(act: Act, user: User) -> None:
    if act.person_id is not None and act.person_id == user.person_id:
        raise NotAllowed("Tidak bisa untuk diri sendiri. Minta orang lain yang berwenang.")


def _only_here(act: Act, user: User, today: date) -> None:
    """An account that serves another office too is not taken over by one of them."""
    if act.verbs is None:
        return
    here = act.office_id
    if here is None or not user.appointments.filter(office_id=here).exists():
        raise NotAllowed("Orang ini bukan dari kantor Anda.")
    current = Q(ends__isnull=True) | Q(ends__gte=today)
    if user.appointments.filter(current).exclude(office_id=here).exists():
        raise DomainError(
            "Akun ini juga dipakai di kantor lain. Minta petugas yang menjalankan server Guyub"
            " mengurusnya."
        )


@action("accounts.user.open", needs=MANAGE, sentence="membuat akun")
def open_account(
    act: Act,
    *,
    username: str,
    name: str,
    email: str,
    appointment: Mapping[str, Any],
    same_person: User | None = None,
    sample: bool = False,
) -> tuple[User, str]:
    """An account with its first appointment and first-time code. Returns user and code.

    ``appointment`` holds the arguments of ``appoint``; ``same_person`` is another account of the
    same human being.
    """
    username = username.strip().lower()
    if problem := username_problem(username):
        raise DomainError(problem, field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise DomainError("Nama pengguna ini sudah dipakai. Pilih yang lain.", field="username")
    if email and User.objects.filter(email__iexact=email).exists():
        raise DomainError("E-mail ini sudah dipakai akun lain.", field="email")
    user = User(username=username, name=name.strip(), email=email.lower(), is_sample=sample)
    user.set_unusable_password()
    if same_person is not None:
        user.person_id = same_person.person_id
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise DomainError("Nama pengguna ini baru saja dipakai.", field="username") from None
    appoint(act, user, **appointment)
    code = issue_code(act, user)
    act.log(user, after={"username": username, "person_id": str(user.person_id)})
    return user, code


@action("accounts.appoint", needs=MANAGE, sentence="menunjuk")
def appoint(
    act: Act,
    user: User,
    *,
    role: str,
    office: Office,
    starts: date,
    ends: date | None,
    area_codes: Iterable[str] = (),
    decree_number: str = "",
    subject_id: UUID | None = None,
) -> Appointment:
    """Give a role in an office from a day to a day. DomainError says why not."""
    _own_office(act, office.pk)
    _not_oneself(act, user)
    codes = sorted(set(area_codes))
    if role not in ROLES:
        raise DomainError("Peran tidak dikenal.", field="role")
    if ends is not None and ends < starts:
        raise DomainError("Tanggal selesai sebelum tanggal mulai.", field="ends")
    if not user.is_active:
        raise DomainError("Akun ini ditutup. Buka dulu akunnya.")
    _check_areas(role, office, codes)
    new = Held(role, starts, ends)
    theirs = list(
        Appointment.objects.filter(user__person_id=user.person_id).order_by("starts", "pk")
    )
    for one in theirs:
        if (one.role, one.office_id) == (role, office.pk) and overlap(new, _held(one)):
            raise DomainError(
                f"{user.name} sudah memegang peran ini {_stretch(one)}. Akhiri dulu, atau mulai"
                " sesudahnya.",
                field="starts",
            )
    if found := clash(new, map(_held, theirs), conflicts()):
        raise _refusal(user, found[1], _role_label(found[0].role))
    made = Appointment(
        user=user, role=role, office=office, area_codes=codes, starts=starts, ends=ends,
        decree_number=decree_number.strip(), subject_id=subject_id,
    )  # fmt: skip
    _save(made, user, insert=True)
    act.log(made, after=_told(made), regency=_regency(office))
    return made


@action("accounts.appointment.end", needs=MANAGE, sentence="mengakhiri peran")
def end_appointment(
    act: Act, appointment: Appointment, *, last_day: date, reason: str
) -> Appointment:
    """The role holds through ``last_day``, which is not earlier than yesterday."""
    found = Appointment.objects.select_for_update().get(pk=appointment.pk)
    _own_office(act, found.office_id)
    _not_oneself(act, found.user)
    today = timezone.localdate(act.now)
    if found.ends is not None and found.ends < today:
        raise DomainError("Peran ini sudah berakhir.")
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    if last_day < max(found.starts, today - timedelta(days=1)):
        raise DomainError(
            "Hari terakhir tidak bisa mundur. Paling awal "
            f"{_day(max(found.starts, today - timedelta(days=1)))}.",
            field="last_day",
        )
    if found.ends is not None and last_day > found.ends:
        raise DomainError("Lebih lama dari penunjukannya. Buat penunjukan baru.", field="last_day")
    before = _told(found)
    found.ends, found.ended_reason = last_day, reason.strip()
    _save(found, found.user, insert=False)
    act.log(found, before=before, after=_told(found), reason=reason, regency=_regency(found.office))
    return found


@action("accounts.appointment.lapse", needs=None, sentence="mengakhiri peran yang tidak berlaku")
def lapse_appointments(act: Act, role: str, subject_id: UUID, reason: str) -> list[Appointment]:
    """Roles that stood for somebody who no longer is it (the chair of a group) end at once.

    Inside the action of a room above that changed it, by whoever may do that; a role that began
    today holds until the end of the day, because no role ends before it began.
    """
    today = timezone.localdate(act.now)
    held = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("office", "user")
        .filter(role=role, subject_id=subject_id)
        .exclude(ends__lt=today)
        .order_by("pk")
    )
    ended = []
    for one in held:
        last = max(one.starts, today - timedelta(days=1))
        if one.ends == last:
            continue
        before = _told(one)
        one.ends, one.ended_reason = last, reason
        _save(one, one.user, insert=False)
        act.log(one, before=before, after=_told(one), reason=reason, regency=_regency(one.office))
        ended.append(one)
    if not ended:
        raise Unchanged(ended)
    return ended


@action("accounts.user.active", needs=MANAGE, sentence="menutup atau membuka akun")
def set_active(act: Act, user: User, *, active: bool, reason: str) -> User:
    """Close an account at once (its sessions end with it), or open it again."""
    found = User.objects.select_for_update().get(pk=user.pk)
    _not_oneself(act, found)
    _only_here(act, found, timezone.localdate(act.now))
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    if found.is_active == active:
        raise DomainError("Akun ini sudah dibuka." if active else "Akun ini sudah ditutup.")
    before = {"is_active": found.is_active}
    found.is_active = active
    found.save(update_fields=["is_active"])
    act.log(found, before=before, after={"is_active": active}, reason=reason)
    return found


@action("accounts.code.issue", needs=MANAGE, sentence="membuat kode masuk")
def issue_code(act: Act, user: User) -> str:
    """A one-time code to set a password with; older ones end. Returned once, stored hashed.

    The old password stays valid until the code is used: a code made by mistake locks nobody out.
    """
    _not_oneself(act, user)
    _only_here(act, user, timezone.localdate(act.now))
    code = new_code()
    User.objects.select_for_update().get(pk=user.pk)
    AccessCode.objects.filter(user=user, used_at__isnull=True).update(used_at=act.now)
    made = AccessCode.objects.create(
        user=user, hash=make_password(normal_code(code)), made_at=act.now,
        expires_at=act.now + CODE_DAYS,
    )  # fmt: skip
    act.log(user, after={"until": made.expires_at.isoformat()})
    return code


@action("accounts.code.use", sentence="memakai kode masuk")
def use_code(act: Act, username: str, typed: str, password: str) -> User | None:
    """Set the password when the code fits. None otherwise: a wrong try is counted and kept.

    An unknown name costs as much time as a known one.
    """
    user = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    code = (
        AccessCode.objects.select_for_update()
        .filter(user=user, used_at__isnull=True, expires_at__gt=act.now, tries__lt=CODE_TRIES)
        .first()
        if user
        else None
    )
    if user is None or code is None:
        make_password(typed)
        act.log(user, kind="accounts.user", after={"accepted": False})
        return None
    if not check_password(normal_code(typed), code.hash):
        AccessCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        act.log(user, after={"accepted": False})
        return None
    code.used_at = act.now
    code.save(update_fields=["used_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    act.log(user, after={"accepted": True})
    return user


@action("accounts.password.change", sentence="mengganti kata sandi")
def change_password(act: Act, user: User, password: str) -> None:
    """One's own password; other sessions end, because their hash no longer fits."""
    if act.user_id is not None and act.user_id != user.pk:
        raise NotAllowed("Kata sandi hanya diganti pemiliknya.")
    user.set_password(password)
    user.save(update_fields=["password"])
    act.log(user)


@action("accounts.office.edit", needs="accounts.office.edit", sentence="mengubah data kantor")
def edit_office(act: Act, office: Office, values: Mapping[str, str]) -> Office:
    """Name, letterhead, label of field officers, zone and colour of the own office."""
    _own_office(act, office.pk)
    found = Office.objects.select_for_update().get(pk=office.pk)
    before = {f: getattr(found, f) for f in OFFICE_FIELDS if f in values}
    for name in before:
        setattr(found, name, values[name])
    found.save(update_fields=list(before))
    changed = {f: values[f] for f in before if values[f] != before[f]}
    act.log(found, before={f: before[f] for f in changed}, after=changed, regency=_regency(found))
    return found


@action("accounts.sign_in", sentence="masuk")
def record_sign_in(act: Act, user: User) -> None:
    act.log(user)


@action("accounts.sign_out", sentence="keluar")
def record_sign_out(act: Act, user: User) -> None:
    act.log(user)


@action("accounts.sign_in.failed", sentence="gagal masuk")
def record_failure(act: Act, user: User | None) -> None:
    """What was typed is not kept: it may be a password or a NIK in the wrong field."""
    act.log(user, kind="accounts.user")


@action("accounts.outside.tie", sentence="menyambungkan akun luar")
def tie_outside(act: Act, user: User, provider: str, tie: Callable[[], None]) -> None:
    """Another way of signing in becomes this account's; ``tie`` is the library's own writing."""
    tie()
    act.log(user, after={"provider": provider})


@action("accounts.outside.untie", sentence="melepas akun luar")
def record_untied(act: Act, user: User, provider: str) -> None:
    act.log(user, before={"provider": provider})


def conflicts() -> dict[frozenset[str], str]:
    """Pairs of roles that one person must not hold together, with the reason."""
    rows = RoleConflict.objects.order_by("pk").values_list("role_a", "role_b", "reason")
    return {frozenset({a, b}): reason for a, b, reason in rows}


def _check_areas(role: str, office: Office, codes: list[str]) -> None:
    if ROLES[role].reach != "areas":
        if codes:
            raise DomainError("Peran ini tidak memakai wilayah tugas.", field="area_codes")
        return
    if not codes:
        raise DomainError("Pilih kecamatan atau desa tugasnya.", field="area_codes")
    inside = [c for c in codes if c == office.area_code or c.startswith(office.area_code + ".")]
    known = Area.objects.filter(code__in=codes).count()
    if inside != codes or known != len(codes):
        raise DomainError("Ada wilayah yang bukan di kantor ini.", field="area_codes")


def _save(appointment: Appointment, user: User, *, insert: bool) -> None:
    """The database has the last word: two appointments made at once meet in its trigger."""
    try:
        with transaction.atomic():
            appointment.save(force_insert=insert)
    except IntegrityError as error:
        told = getattr(error.__cause__, "diag", None)
        if told is None or told.constraint_name != "accounts_role_conflict":
            raise
        raise _refusal(user, str(told.message_primary).removeprefix("role conflict: ")) from None


def _refusal(user: User, reason: str, other: str = "") -> DomainError:
    held = f" {user.name} memegang peran {other} pada hari yang sama." if other else ""
    return DomainError(f"Tidak bisa. {reason}{held}", field="role")


def _held(one: Appointment) -> Held:
    return Held(one.role, one.starts, one.ends)


def _role_label(role: str) -> str:
    return str(ROLES[role].label)


def _day(day: date | datetime) -> str:
    return day.strftime("%d/%m/%Y")


def _stretch(one: Appointment) -> str:
    return f"sejak {_day(one.starts)}" + (f" sampai {_day(one.ends)}" if one.ends else "")


def _regency(office: Office) -> str:
    return office.area_code if office.kind == Office.Kind.REGENCY else ""


def _told(one: Appointment) -> dict[str, Any]:
    return {
        "user": str(one.user_id),
        "role": one.role,
        "office": str(one.office_id),
        "areas": list(one.area_codes),
        "starts": one.starts.isoformat(),
        "ends": one.ends.isoformat() if one.ends else None,
        "decree": one.decree_number,
    }


@action("accounts.office.found", needs=MANAGE, sentence="membuat kantor")
def found_office(
    act: Act,
    *,
    kind: str,
    area_code: str,
    name: str,
    short_name: str,
    admin: Mapping[str, str],
    decree_number: str = "",
) -> tuple[Office, str]:
    """A new office with its first system administrator, from the server's own command line.

    Returns the office and the administrator's one-time code. DomainError when the area has one.
    """
    if act.verbs is not None:
        raise NotAllowed("Kantor dibuat dari server, dengan perintah guyub office add.")
    if Office.objects.filter(kind=kind, area_code=area_code).exists():
        raise DomainError("Wilayah ini sudah punya kantor.", field="area_code")
    office = Office(
        kind=kind, area_code=area_code, name=name.strip(), short_name=short_name.strip()
    )
    office.save(force_insert=True)
    act.office_id = office.pk
    _user, code = open_account(
        act,
        username=admin["username"],
        name=admin["name"],
        email="",
        appointment={
            "role": SYSADMIN,
            "office": office,
            "starts": act.now.date(),
            "ends": None,
            "decree_number": decree_number,
        },
    )
    act.log(office, after={"kind": kind, "area": area_code, "name": office.name})
    return office, code
