"""Buyers: recorded, changed, ended with a reason, taken up again; people who stand for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.accounts.actions import appoint, lapse_appointments, open_account
from guyub.accounts.models import Office, User
from guyub.accounts.roles import BUYER, CONTRACTOR
from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.fields import Secret
from guyub.market.actions.common import NEEDS_OF, line, own_regency, today_of
from guyub.market.models import Buyer, Need
from guyub.market.permissions.buyers import ACCOUNT, KEEP
from guyub.market.states.needs import OPEN
from guyub.registry.actions.common import check_version, difference, lock, take_turns

TAKEN = "Pembeli dengan nama ini sudah tercatat. Ubah yang itu."
TAKEN_CODE = "Kode satuan kerja ini sudah dipakai pembeli lain."
NAMED: Final = 5  # open needs in one sentence
ENDED = "Pembeli ini sudah tidak aktif. Aktifkan lagi dulu."


@dataclass(frozen=True)
class Told:
    """What is known of a buyer. ``contact`` and ``contact_phone`` are of a person."""

    kind: str
    name: str
    area_code: str
    unit_code: str = ""
    contact: str = ""
    contact_phone: str = ""


def role_of(kind: str) -> str:
    """The role that people of such a buyer have."""
    return CONTRACTOR if kind in (Buyer.Kind.CONTRACTOR, Buyer.Kind.COMPANY) else BUYER


def _values(told: Told, regency: str) -> dict[str, Any]:
    name = line(told.name, 160)
    if not name:
        raise DomainError("Tulis nama pembelinya.", field="name")
    if told.kind not in Buyer.Kind.values:
        raise DomainError("Pilih jenis pembelinya.", field="kind")
    if told.area_code[:5] != regency or known.area(told.area_code) is None:
        raise DomainError("Pilih letaknya di kabupaten atau kota ini.", field="area_code")
    return {
        "kind": told.kind, "name": name, "name_key": names.search_key(name)[:200],
        "area_code": told.area_code, "unit_code": " ".join(told.unit_code.split())[:30],
        "contact": " ".join(told.contact.split())[:120] or None,
        "contact_phone": told.contact_phone or None,
    }  # fmt: skip


def _alone(regency: str, values: Mapping[str, Any], pk: UUID) -> None:
    """A name and a unit code stand once among those who buy."""
    take_turns("pembeli", regency)
    others = Buyer.objects.filter(regency_code=regency).buying().exclude(pk=pk)
    if others.filter(name_key=values["name_key"]).exists():
        raise DomainError(TAKEN, field="name")
    code = values["unit_code"]
    if code and others.filter(unit_code=code).exists():
        raise DomainError(TAKEN_CODE, field="unit_code")


def _plain(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


def _same(row: Buyer, values: Mapping[str, Any]) -> bool:
    return all((_plain(getattr(row, n)) or None) == (v or None) for n, v in values.items())


@action("market.buyer.record", needs=KEEP, sentence="mencatat pembeli")
def record_buyer(act: Act, pk: UUID, told: Told) -> Buyer:
    """A buyer of the own regency. Sent again it changes nothing."""
    regency = own_regency(act)
    values = _values(told, regency)
    take_turns("pembeli", regency)
    if (row := Buyer.objects.filter(pk=pk).first()) is not None:
        if _same(row, values):
            raise Unchanged(row)
        raise DomainError("Pembeli ini sudah tersimpan. Ubah di halamannya.")
    _alone(regency, values, pk)
    office = Office.objects.filter(pk=act.office_id).first() if act.office_id else None
    row = Buyer.objects.create(
        id=pk, regency_code=regency, created_at=act.now, updated_at=act.now,
        is_sample=bool(office and office.is_sample), **values,
    )  # fmt: skip
    act.log(row, after={"nama": row.name, "jenis": row.kind, "kode": row.unit_code})
    return row


def _mine(act: Act, pk: UUID) -> Buyer:
    row = lock(Buyer, pk)
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Pembeli ini di luar wilayah Anda.")
    return row


def _save(act: Act, row: Buyer) -> None:
    row.version += 1
    row.updated_at = act.now
    row.save()


@action("market.buyer.change", needs=KEEP, sentence="mengubah data pembeli")
def change_buyer(act: Act, pk: UUID, told: Told, version: int | None = None) -> Buyer:
    """Name, kind, place, contact. Kinds change within one role only while people stand for it."""
    row = _mine(act, pk)
    values = _values(told, row.regency_code)
    if _same(row, values):
        raise Unchanged(row)
    check_version(row, version)
    if row.ended_on is not None:
        raise DomainError(ENDED)
    _alone(row.regency_code, values, row.pk)
    if role_of(row.kind) != role_of(values["kind"]) and _held(row, today_of(act)):
        raise DomainError(
            "Ada orang yang masuk sebagai pembeli ini. Akhiri perannya dulu, baru ubah jenisnya.",
            field="kind",
        )
    before, after = difference(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    _save(act, row)
    before.pop("name_key", None), after.pop("name_key", None)
    act.log(row, before=before, after=after)
    return row


def _held(row: Buyer, today: date) -> bool:
    from guyub.accounts.models import Appointment

    held = Appointment.objects.filter(subject_id=row.pk, role__in=(BUYER, CONTRACTOR))
    return held.exclude(ends__lt=today).exists()


def _nothing_open(row: Buyer) -> None:
    """DomainError while a need of the buyer is open: makers would be asked for nobody."""
    take_turns(NEEDS_OF, row.pk)
    needs = Need.objects.filter(buyer=row, state__in=OPEN).order_by("number")
    numbers = list(needs.values_list("number", flat=True))
    if not numbers:
        return
    more = f" dan {len(numbers) - NAMED} lagi" if len(numbers) > NAMED else ""
    raise DomainError(
        f"Pembeli ini masih punya kebutuhan yang terbuka: {', '.join(numbers[:NAMED])}{more}."
        " Pilih pembuatnya atau batalkan dulu, lalu tandai tidak aktif."
    )


@action("market.buyer.end", needs=KEEP, sentence="menandai pembeli tidak aktif")
def end_buyer(act: Act, pk: UUID, reason: str) -> Buyer:
    """It buys no more; whoever stood for it stands for nobody from then on. Not while needs of it
    are open."""
    row = _mine(act, pk)
    if row.ended_on is not None:
        raise Unchanged(row)
    why = line(reason, 300)
    if not why:
        raise DomainError("Tulis alasannya.", field="reason")
    _nothing_open(row)
    row.ended_on, row.ended_because = today_of(act), why
    _save(act, row)
    for role in (BUYER, CONTRACTOR):
        lapse_appointments(act, role, row.pk, "Pembelinya tidak aktif lagi")
    act.log(row, after={"tidak aktif": row.ended_on.isoformat()}, reason=why)
    return row


@action("market.buyer.again", needs=KEEP, sentence="mengaktifkan pembeli lagi")
def take_up_again(act: Act, pk: UUID) -> Buyer:
    """It buys again; its people need a new appointment."""
    row = _mine(act, pk)
    if row.ended_on is None:
        raise Unchanged(row)
    _alone(row.regency_code, {"name_key": row.name_key, "unit_code": row.unit_code}, row.pk)
    row.ended_on, row.ended_because = None, ""
    _save(act, row)
    act.log(row, after={"aktif": True})
    return row


@dataclass(frozen=True)
class Person:
    """Who shall stand for a buyer: ``username`` of an account of this office, or a new one with
    ``name``."""

    username: str
    name: str
    starts: date
    ends: date | None = None
    email: str = ""
    decree_number: str = ""


@action("market.buyer.account", needs=ACCOUNT, sentence="memberi akun kepada pembeli")
def give_account(act: Act, pk: UUID, who: Person) -> tuple[User, str]:
    """Somebody signs in for the buyer and sees what is the buyer's own. Returns the account and,
    for a new one, its first code; "" for an account that was there."""
    row = _mine(act, pk)
    if row.ended_on is not None:
        raise DomainError(ENDED)
    if act.office_id is None:
        raise NotAllowed("Akun diberikan oleh dinas kabupaten atau kota.")
    office = Office.objects.get(pk=act.office_id)
    given: dict[str, Any] = {
        "role": role_of(row.kind), "office": office, "starts": who.starts, "ends": who.ends,
        "decree_number": who.decree_number, "subject_id": row.pk,
    }  # fmt: skip
    user = User.objects.filter(
        username__iexact=who.username.strip(), appointments__office=office
    ).first()
    code = ""
    if user is not None:
        appoint(act, user, **given)
    elif not who.name.strip():
        raise DomainError("Tulis nama lengkapnya untuk akun baru.", field="name")
    else:
        user, code = open_account(
            act, username=who.username, name=who.name, email=who.email, appointment=given,
            sample=office.is_sample,
        )  # fmt: skip
    act.log(row, after={"akun": str(user.pk), "peran": given["role"]})
    return user, code
