""" "Daftarkan usaha": received from anyone, decided by a registrar after the match check.

The same submission sent again within the day is the same registration: its secret is derived from
what was sent and the day, and a lock on that secret decides who is first.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.areas.models import Area
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.kernel.dates import add_working_days
from guyub.kernel.db import in_scope
from guyub.kernel.fields import Secret
from guyub.registry import facts
from guyub.registry.actions.business import NewBusiness, NewOwner, register_business
from guyub.registry.actions.common import RECEIPT_PREFIX, lock, may_write_at, next_number
from guyub.registry.actions.observation import check_figures
from guyub.registry.actions.owner import person_values
from guyub.registry.models import Business, Consent, Observation, Registration
from guyub.registry.models.business import Status
from guyub.registry.oneself import not_own, not_own_registration, not_this_owner
from guyub.registry.parameters import registration_days

SECRET_BYTES: Final = 10
OWN: Final = _("Ini usaha Anda sendiri. Orang lain yang memeriksanya.")
SUBMIT: Final = "registry.registration.submit"
DECIDE: Final = "registry.registration.decide"
SOURCES: Final = {
    "public": "Daftar sendiri",
    "village": "Daftar lewat desa",
    "officer": "Daftar lewat petugas",
    "paper": "Formulir kertas",
}


@dataclass(frozen=True)
class Submission:
    """What a sender tells of a business. Only place, owner's name and product are needed."""

    village_code: str
    owner_name: str = field(repr=False)
    product: str
    owner_sex: str = ""
    nik: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    business_name: str = ""
    legal_form: str = ""
    address: str = field(default="", repr=False)
    since_year: int | None = None
    workers_male: int | None = None
    workers_female: int | None = None
    consent_contact: bool = False


@dataclass(frozen=True)
class Receipt:
    """What a sender gets: the number, the secret that opens the state, the day of the answer."""

    receipt: str
    token: str
    answer_by: date
    repeated: bool = False


@dataclass(frozen=True)
class SenderStatus:
    """State of a registration as its sender may see it: nothing about a person."""

    id: UUID
    receipt: str
    regency_code: str
    village_code: str
    state: str
    channel: str
    submitted_at: datetime
    answer_by: date
    decided_at: datetime | None
    reason: str
    business: str | None


def secret_of(submission: Submission, day: date) -> str:
    """The secret of a submission on a day: 16 letters and digits, equal for equal content."""
    parts = [
        day.isoformat(),
        submission.village_code,
        names.search_key(submission.owner_name),
        names.search_key(submission.business_name),
        names.search_key(submission.product),
        submission.nik or "",
        submission.phone or "",
    ]
    text = "".join(f"{len(p)}:{p}" for p in parts)
    digest = salted_hmac("guyub.registry.registration", text, algorithm="sha256").digest()
    return base64.b32encode(digest[:SECRET_BYTES]).decode().lower()


def status_of(secret: str) -> SenderStatus | None:
    """The registration that a secret opens, in any scope; None for a wrong secret."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_receipt(%s)", [secret])
        row = cursor.fetchone()
    return None if row is None else SenderStatus(*row)


def office_of(regency: str) -> Office:
    """The office that answers for a regency. DomainError where none uses the system yet."""
    found = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency).first()
    if found is None:
        raise DomainError(
            _("Dinas di kabupaten/kota ini belum memakai Guyub. Hubungi dinasnya langsung."),
            field="village_code",
        )
    return found


def check(submission: Submission, today: date) -> None:
    """DomainError when a submission cannot be received."""
    if not names.search_key(submission.owner_name):
        raise DomainError(_("Tulis nama pemiliknya."), field="owner_name")
    if not submission.product.strip():
        raise DomainError(_("Tulis apa yang dibuat."), field="product")
    if submission.since_year is not None and submission.since_year > today.year:
        raise DomainError(_("Tahun ini belum terjadi."), field="since_year")
    if not Area.objects.filter(pk=submission.village_code, level=4).exists():
        raise DomainError(_("Desa belum dipilih dari daftar."), field="village_code")


def submit_registration(
    act: Act, submission: Submission, channel: str, *, sample: bool = False
) -> Receipt:
    """Receive a registration, or give the receipt of the same one already sent today.

    Channel ``public`` needs no role; the others need ``registry.registration.submit`` and an area.
    """
    if channel != Registration.Channel.PUBLIC and not act.may(SUBMIT):
        raise NotAllowed(_("Peran Anda tidak berwenang mendaftarkan usaha orang lain."))
    today = timezone.localtime(act.now).date()
    check(submission, today)
    office = office_of(submission.village_code[:5])
    secret = secret_of(submission, today)
    with in_scope(act.scope):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [secret])
        before = status_of(secret)
        if before is not None:
            return Receipt(before.receipt, secret, before.answer_by, repeated=True)
        # The event belongs to the office that answers, whoever sent it.
        own = act
        if act.office_id != office.pk:
            own = replace(act, office_id=office.pk, events=[])
        made = _receive(own, submission, channel, secret, today, sample or office.is_sample)
        return Receipt(made.receipt, secret, made.answer_by)


@action("registry.registration.receive", needs=None, sentence="mengirim pendaftaran usaha")
def _receive(
    act: Act, submission: Submission, channel: str, secret: str, today: date, sample: bool
) -> Registration:
    if channel != Registration.Channel.PUBLIC:
        may_write_at(act, submission.village_code)
    regency = submission.village_code[:5]
    made = Registration(
        receipt=next_number(RECEIPT_PREFIX, regency)[0],
        regency_code=regency,
        village_code=submission.village_code,
        channel=channel,
        owner_name=submission.owner_name,
        owner_key=names.search_key(submission.owner_name),
        owner_sex=submission.owner_sex,
        nik=submission.nik,
        phone=submission.phone,
        business_name=submission.business_name,
        legal_form=submission.legal_form,
        product=submission.product,
        address=submission.address,
        since_year=submission.since_year,
        workers_male=submission.workers_male,
        workers_female=submission.workers_female,
        consent_contact=submission.consent_contact,
        submitted_at=act.now,
        submitted_by=act.user_id,
        submitter_person=act.person_id,
        answer_by=add_working_days(today, registration_days(act.office_id, today)).day,
        token=secret,
        is_sample=sample,
    )
    made.save(force_insert=True)
    act.log(made, after={"receipt": made.receipt, "channel": channel, "village": made.village_code})
    return made


def _open(act: Act, pk: UUID) -> Registration:
    row = lock(Registration, pk)
    may_write_at(act, row.village_code)
    if row.state != Registration.State.RECEIVED:
        raise DomainError(_("Pendaftaran ini sudah diperiksa. Muat ulang halamannya."))
    return row


def _to_decide(act: Act, pk: UUID) -> Registration:
    row = _open(act, pk)
    not_own_registration(act, row, OWN)
    return row


def _decide(act: Act, row: Registration, state: str, seen: Sequence[Mapping[str, Any]]) -> None:
    row.state = state
    row.decided_at, row.decided_by = act.now, act.user_id
    row.seen = {"matches": list(seen), "shown_at": act.now.isoformat()}
    row.save()


def plain(value: Secret | None) -> str | None:
    return value.reveal() if value is not None else None


def figures_of(row: Registration) -> dict[str, Any]:
    """The registration's figures as an observation of its year; empty when it states none."""
    workers = {n: getattr(row, n) for n in ("workers_male", "workers_female")}
    stated = {n: v for n, v in workers.items() if v is not None}
    if not stated:
        return {}
    check_figures(stated)
    day = timezone.localtime(row.submitted_at).date()
    return {**stated, "year": day.year, "observed_on": day, "source": SOURCES[row.channel]}


@action("registry.registration.accept", needs=DECIDE, sentence="menerima pendaftaran usaha")
def accept_registration(
    act: Act,
    pk: UUID,
    *,
    seen: Sequence[Mapping[str, Any]] = (),
    owner: UUID | None = None,
) -> Business:
    """Put the registered business into the registry, with a new owner or the known ``owner``."""
    row = _to_decide(act, pk)
    if owner is not None:
        not_this_owner(act, owner, OWN)
    person = {
        "name": plain(row.owner_name) or "",
        "sex": row.owner_sex,
        "nik": plain(row.nik),
        "phone": plain(row.phone),
        "village_code": row.village_code,
    }
    today = timezone.localtime(act.now).date()
    figures = figures_of(row)
    if figures:
        figures |= {"observer": act.actor, "observer_id": act.user_id}
    values: dict[str, Any] = {
        "name": row.business_name,
        "legal_form": row.legal_form,
        "main_product": row.product,
        "address": row.address,
        "since_year": row.since_year,
    }
    business = register_business(
        act,
        NewBusiness(
            village_code=row.village_code,
            values={k: v for k, v in values.items() if v is not None},
            owners=(NewOwner(person_values(person, today), existing=owner),),
            products=({"name": row.product},),
            observation=figures,
            source=SOURCES[row.channel],
        ),
        sample=row.is_sample,
    )
    if row.consent_contact:
        held = business.ownerships.get()
        Consent.objects.create(
            owner=held.owner,
            purpose=Consent.Purpose.CONTACT,
            given_at=row.submitted_at,
            channel=SOURCES[row.channel],
        )
    row.business = business
    _decide(act, row, Registration.State.ACCEPTED, seen)
    act.log(row, after={"business": business.number})
    return business


@action("registry.registration.known", needs=DECIDE, sentence="mencocokkan pendaftaran usaha")
def link_registration(
    act: Act, pk: UUID, business_pk: UUID, *, seen: Sequence[Mapping[str, Any]] = ()
) -> Business:
    """The registration is this business of the registry; its figures become an observation.

    Nothing else of the business changes: what differs is proposed or edited by a person.
    """
    row = _to_decide(act, pk)
    not_own(act, [business_pk], OWN)
    business = lock(Business, business_pk)
    may_write_at(act, business.village_code)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan itu sudah digabung; pilih usaha induknya."))
    if figures := figures_of(row):
        Observation.objects.create(
            regency_code=business.regency_code,
            business=business,
            observer=act.actor,
            observer_id=act.user_id,
            created_at=act.now,
            **figures,
        )
        facts.refresh([business.pk], act.now)
    row.business = business
    _decide(act, row, Registration.State.KNOWN, seen)
    act.log(row, after={"business": business.number})
    return business


@action("registry.registration.refuse", needs=DECIDE, sentence="menolak pendaftaran usaha")
def refuse_registration(
    act: Act, pk: UUID, *, reason: str, seen: Sequence[Mapping[str, Any]] = ()
) -> Registration:
    """Refuse with a reason that the sender reads."""
    row = _to_decide(act, pk)
    if not reason.strip():
        raise DomainError(_("Tulis alasannya. Pengirim akan membacanya."), field="reason")
    row.reason = reason.strip()
    _decide(act, row, Registration.State.REFUSED, seen)
    act.log(row, after={"receipt": row.receipt}, reason=row.reason)
    return row


@action("registry.registration.withdraw", needs=SUBMIT, sentence="membatalkan pendaftaran usaha")
def withdraw_registration(act: Act, pk: UUID) -> Registration:
    """The sender takes it back while nobody has decided."""
    row = _open(act, pk)
    if row.submitter_person is None or row.submitter_person != act.person_id:
        raise NotAllowed(_("Hanya pengirimnya yang dapat membatalkan."))
    _decide(act, row, Registration.State.WITHDRAWN, ())
    act.log(row, after={"receipt": row.receipt})
    return row
