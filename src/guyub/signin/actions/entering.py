"""From a code or a link to a visit, in two steps: it fits, then as whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from guyub.accounts.models import Appointment, Office
from guyub.accounts.owners import owner_account
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.registry.models import Owner
from guyub.signin import codes, rules
from guyub.signin.actions.asking import rests_until
from guyub.signin.models import Ask, Confirmation, SignIn
from guyub.signin.parameters import visit_life


class Over(DomainError):
    """This code opens nothing any more; the sentence says what to do."""


class Result(Enum):
    """What a try came to. Only ``FITS`` goes on."""

    FITS = "cocok"
    WRONG = "salah"
    SPENT = "habis"
    RESTS = "terkunci"
    LATE = "lewat waktu"


@dataclass(frozen=True)
class Tried:
    result: Result
    left: int = 0
    until: datetime | None = None


def _turn(pk: UUID | None) -> None:
    """The number's turn, before the row: whoever asks anew takes them in this order."""
    found = Ask.objects.filter(pk=pk).values_list("phone_index", flat=True).first() if pk else None
    if found is not None:
        take_turns("signin.number", bytes(found).hex())


def _locked(pk: UUID | None) -> Ask:
    row = Ask.objects.select_for_update().filter(pk=pk).first() if pk else None
    if row is None:
        raise Over(_t("Minta kode dulu dengan nomor HP Anda."))
    return row


def _again(row: Ask, browser: str, now: datetime) -> bool:
    """Whether the same browser did this a moment ago: a second tap. Over for anybody else."""
    if row.used_at is not None:
        if browser and row.used_by == browser and now < row.used_at + rules.TWICE:
            return True
        raise Over(_t("Kode ini sudah dipakai. Minta kode baru."))
    if row.proven_at is not None:
        if browser and row.proven_by == browser and now < row.proven_at + rules.PICK:
            return True
        raise Over(_t("Kode ini sudah dipakai. Minta kode baru."))
    return False


def _stands(row: Ask) -> bool:
    known = Confirmation.objects.standing()
    return known.filter(phone_index=bytes(row.phone_index)).exists()


def _hindered(row: Ask, now: datetime) -> Tried | None:
    """Why no code is looked at now; the same for a number that nobody has."""
    if (rest := rests_until(bytes(row.phone_index), now)) is not None:
        return Tried(Result.RESTS, until=rest)
    if row.wrong >= rules.WRONG_PER_CODE:
        return Tried(Result.SPENT)
    if now >= row.expires_at:
        return Tried(Result.LATE)
    return None


def _prove(act: Act, row: Ask, browser: str) -> None:
    row.proven_at, row.proven_by = act.now, browser
    row.save(update_fields=["proven_at", "proven_by"])


@action("signin.code.try", sentence="mengetik kode masuk")
def try_code(act: Act, pk: UUID | None, typed: str, browser: str) -> Tried:
    """A code was typed in the browser that asked. A wrong one counts. Over when it was used."""
    _turn(pk)
    row = _locked(pk)
    act.office_id = row.office_id
    if _again(row, browser, act.now):
        raise Unchanged(Tried(Result.FITS))
    found = _hindered(row, act.now)
    if found is None:
        live = row.issued_until is not None and act.now < row.issued_until
        right = codes.fits(row.pk, row.round, typed)
        if live and right and browser and _stands(row):
            _prove(act, row, browser)
            found = Tried(Result.FITS)
        else:
            row.wrong += 1
            row.save(update_fields=["wrong"])
            left = rules.WRONG_PER_CODE - row.wrong
            found = Tried(Result.WRONG, left) if left else Tried(Result.SPENT)
    act.log(row, after={"hasil": found.result.value})
    return found


def link_stands(row: Ask | None, made: int, now: datetime) -> bool:
    """Whether the link of the code number ``made`` still opens something."""
    return (
        row is not None and row.proven_at is None and not row.replaced and row.round == made
        and row.issued_until is not None and now < row.issued_until
    )  # fmt: skip


@action("signin.link.tap", sentence="menekan tombol di tautan masuk")
def tap(act: Act, pk: UUID | None, made: int, browser: str) -> Tried:
    """The button behind the link, on the phone that got it. Over when it opens nothing."""
    row = _locked(pk)
    act.office_id = row.office_id
    if _again(row, browser, act.now):
        raise Unchanged(Tried(Result.FITS))
    if not browser or not link_stands(row, made, act.now) or not _stands(row):
        raise Over(_t("Tautan ini tidak berlaku lagi. Minta kode baru."))
    _prove(act, row, browser)
    act.log(row, after={"hasil": Result.FITS.value})
    return Tried(Result.FITS)


@dataclass(frozen=True)
class Person:
    """One owner who has the number: as the holder of the phone knows them."""

    owner: UUID
    name: str
    office: str


def reachable(row: Ask) -> Any:
    """Standing confirmations that a proven ask opens. A code that went through the hands of an
    office's staff opens owners of that office only: another office shall not get in by it."""
    known = Confirmation.objects.standing().filter(phone_index=bytes(row.phone_index))
    return known.filter(regency_code=row.regency_code) if row.handed_by else known


def people(pk: UUID, browser: str, now: datetime) -> list[Person]:
    """The owners who share the number of a proven ask. Over when it is none of this browser's."""
    row = Ask.objects.filter(pk=pk).first()
    if row is None or not browser or row.proven_at is None or not _again(row, browser, now):
        raise Over(_t("Minta kode dulu dengan nomor HP Anda."))
    known = reachable(row)
    rows = list(known.select_related("owner").order_by("owner__sort_key", "owner_id"))
    offices = {
        one.area_code: one.short_name
        for one in Office.objects.filter(
            kind=Office.Kind.REGENCY, area_code__in={r.regency_code for r in rows}
        )
    }
    return [Person(r.owner_id, r.owner.name, offices.get(r.regency_code, "")) for r in rows]


def _hands(row: Ask) -> str:
    """Everybody whose hands the code went through, the first first."""
    names = row.readings.order_by("at", "pk").values_list("name", flat=True)
    return ", ".join(dict.fromkeys(filter(None, (row.handed_by, *names))))[:200]


@action("signin.enter", sentence="masuk dengan kode ke HP")
def enter(
    act: Act, pk: UUID, owner_pk: UUID, browser: str, *, agent: str = "", by_link: bool = False
) -> SignIn:
    """Come in as one of the owners of a proven number; one visit for one code. Over says why not.

    The owner's row is locked, so that a change of the number is either seen here, or sees the visit
    and ends it.
    """
    row = _locked(pk)
    if row.proven_at is None or not _again(row, browser, act.now):
        raise Over(_t("Minta kode dulu dengan nomor HP Anda."))
    if row.used_at is not None:
        same = SignIn.objects.filter(ask=row, owner=owner_pk, ended_at=None).first()
        if same is None:
            raise Over(_t("Kode ini sudah dipakai. Minta kode baru."))
        raise Unchanged(same)
    Owner.objects.select_for_update().filter(pk=owner_pk).first()
    found: Any = (
        reachable(row).select_for_update(of=("self",)).filter(owner=owner_pk).first()
    )  # fmt: skip
    if found is None:
        raise Over(_t("Nomor ini tidak dipastikan lagi untuk orang itu. Hubungi dinas."))
    office = Office.objects.get(kind=Office.Kind.REGENCY, area_code=found.regency_code)
    act.office_id = office.pk
    appointment: Appointment = owner_account(replace(act, verbs=None), office, owner_pk)
    made: SignIn = SignIn.objects.create(
        regency_code=found.regency_code, owner_id=owner_pk, user=appointment.user,
        appointment_id=appointment.pk, ask=row, device=rules.device(agent), by_link=by_link,
        handed_by=_hands(row),
        made_at=act.now, expires_at=act.now + visit_life(office.pk, act.now),
    )  # fmt: skip
    row.used_at, row.used_by = act.now, browser
    row.save(update_fields=["used_at", "used_by"])
    act.log(made, after={"pemilik": str(owner_pk), "tautan": by_link, "akun": str(made.user_id)})
    return made
