""" "Minta didatangi": asked by anybody, planned or answered by the office, ended by a visit.

Asking twice is asking once: one wish is open per business, and without a number of a business the
same name, village and phone give the same wish while it is open (its id is derived from them and
the day, so that nothing personal has to be looked up).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.crypto import constant_time_compare, salted_hmac

from guyub.accounts.models import Office
from guyub.areas.models import VILLAGE, Area
from guyub.criteria.parameters import value_of
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import add_working_days, format_date
from guyub.kernel.db import in_scope, take_turns
from guyub.kernel.ids import NumberError, parse_human_number, uuid7
from guyub.kernel.typed import reason as plain_reason
from guyub.mentoring import facts
from guyub.mentoring.actions.office import REQUEST_PREFIX, step, today_of, words
from guyub.mentoring.models import Officer, Request
from guyub.mentoring.parameters import ANSWER as ANSWER_DAYS
from guyub.mentoring.permissions import ANSWER, ASK, TAKE_BACK
from guyub.mentoring.reaching import tell_planned
from guyub.mentoring.states import OPEN_REQUESTS, PLANNED, REQUEST, STANDING, VISITED
from guyub.registry.actions.common import check_version, lock, may_write_at, next_number
from guyub.registry.models import Business

CODE_BYTES: Final = 10
# How far back the same wish of somebody without a number is looked for, and how often it may begin
# anew on one day (after the one before was answered).
SAME_DAYS: Final = 120
TURNS: Final = 3
VIAS: Final = {
    "owner": Request.Via.ACCOUNT, "village_clerk": Request.Via.CLERK,
    "registrar": Request.Via.OFFICE, "section_head": Request.Via.OFFICE,
    "field_officer": Request.Via.OFFICE,
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: of a business with its number, or of a place with name and phone."""

    about: str
    number: str = ""
    village_code: str = ""
    name: str = field(default="", repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Receipt:
    """What whoever asked gets; ``repeated``: the wish was open already."""

    number: str
    code: str
    promised_by: date
    repeated: bool = False


@dataclass(frozen=True)
class Status:
    """Where a wish stands, for whoever holds its receipt: nothing about a person."""

    id: UUID
    number: str
    regency_code: str
    village_code: str
    state: str
    asked_on: date
    promised_by: date
    planned_on: date | None
    visited_on: date | None
    answer: str


def code_of(pk: UUID) -> str:
    """The secret that opens a receipt: 16 letters and digits."""
    digest = salted_hmac("guyub.mentoring.receipt", str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest[:CODE_BYTES]).decode().lower()


def status_of(number: str, code: str) -> Status | None:
    """The wish that number and code open, in any scope; None when they do not belong together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mentoring_receipt(%s)", [number])
        row = cursor.fetchone()
    if row is None or not constant_time_compare(code_of(row[0]), code):
        return None
    return Status(*row)


def _id_of(wish: Wish, day: date, turn: int = 0) -> UUID:
    parts = (wish.village_code, names.search_key(wish.name), wish.phone or "", day.isoformat(),
             str(turn))  # fmt: skip
    text = "".join(f"{len(p)}:{p}" for p in parts)
    digest = salted_hmac("guyub.mentoring.wish", text, algorithm="sha256").digest()
    return UUID(bytes=digest[:16])


def _place(wish: Wish) -> tuple[UUID | None, str]:
    """(business, village) of a wish. DomainError when it says neither."""
    if not wish.about.strip():
        raise DomainError("Tulis ingin dibantu apa.", field="about")
    if wish.number.strip():
        try:
            number = parse_human_number(wish.number).text
        except NumberError as error:
            raise DomainError(str(error), field="number") from error
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM mentoring_business_at(%s)", [number])
            row = cursor.fetchone()
        if row is None:
            raise DomainError(
                "Nomor usaha ini tidak ditemukan. Cek lagi, atau kosongkan dan isi nama serta"
                " nomor HP.", field="number",
            )  # fmt: skip
        return row[0], row[1]
    if not names.search_key(wish.name):
        raise DomainError("Tulis nomor usahanya, atau nama Anda.", field="name")
    if not wish.phone:
        raise DomainError("Tulis nomor HP, supaya petugas bisa menghubungi.", field="phone")
    if not Area.objects.filter(pk=wish.village_code, level=VILLAGE).exists():
        raise DomainError("Desa belum dipilih dari daftar.", field="village_code")
    return None, wish.village_code


def ask(act: Act, wish: Wish, via: str) -> Receipt:
    """Receive a wish, or give the receipt of the same one that is still open.

    ``phone`` needs no role and may name any business; whoever else asks needs the verb and the
    place, an owner an own business.
    """
    if via != Request.Via.PHONE and not act.may(ASK):
        raise NotAllowed("Peran Anda tidak berwenang meminta kunjungan.")
    today = today_of(act)
    with in_scope(act.scope):
        business, village = _place(wish)
        if via == Request.Via.ACCOUNT:
            if business not in act.scope.businesses:
                raise NotAllowed("Usaha ini bukan usaha Anda.")
        elif via != Request.Via.PHONE:
            may_write_at(act, village)
        office = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=village[:5]).first()
        if office is None:
            raise DomainError(
                "Dinas di kabupaten/kota ini belum memakai Guyub. Hubungi dinasnya langsung.",
                field="village_code",
            )
        placed = replace(wish, village_code=village)
        key = business or _id_of(placed, date.min)
        take_turns("mentoring.request", key)
        same = [] if business else [
            _id_of(placed, today - timedelta(days=n), turn)
            for n in range(SAME_DAYS) for turn in range(TURNS)
        ]  # fmt: skip
        if (found := _open(business, same)) is not None:
            return Receipt(found.number, code_of(found.id), found.promised_by, repeated=True)
        # The event belongs to the office that answers, whoever asked.
        own = replace(act, office_id=office.pk, events=[])
        made = _receive(own, placed, business, via, _fresh(same[:TURNS]) if same else uuid7())
    return Receipt(made.number, code_of(made.pk), made.promised_by)


def _open(business: UUID | None, same: list[UUID]) -> Status | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mentoring_open_request(%s, %s::uuid[])", [business, same])
        number = cursor.fetchone()[0]
        if number is None:
            return None
        cursor.execute("SELECT * FROM mentoring_receipt(%s)", [number])
        return Status(*cursor.fetchone())


def _fresh(ids: list[UUID]) -> UUID:
    """The first id that no wish has. DomainError when all have been answered today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mentoring_wishes_known(%s::uuid[])", [ids])
        known = set(cursor.fetchone()[0])
    for one in ids:
        if one not in known:
            return one
    raise DomainError("Permintaan yang sama sudah dijawab hari ini. Hubungi dinas, atau besok.")


@action("mentoring.request.ask", needs=None, sentence="meminta didatangi")
def _receive(act: Act, wish: Wish, business: UUID | None, via: str, pk: UUID) -> Request:
    regency, today = wish.village_code[:5], today_of(act)
    days = value_of(ANSWER_DAYS, act.office_id, today)
    made = Request(
        id=pk, number=next_number(REQUEST_PREFIX, regency)[0], regency_code=regency,
        village_code=wish.village_code, business_id=business,
        name=None if business else names_kept(wish.name), phone=wish.phone or None,
        about=plain_reason(wish.about), via=via, asked_on=today,
        promised_by=add_working_days(today, days).day, created_at=act.now,
    )  # fmt: skip
    made.save(force_insert=True)
    if business is not None:
        facts.refresh([business])
    act.log(made, after={"permintaan": made.number, "lewat": via, "desa": made.village_code,
                         "dijawab_sampai": made.promised_by.isoformat()})  # fmt: skip
    return made


def names_kept(text: str) -> str:
    return " ".join(text.split())[:150]


def held(act: Act, pk: UUID) -> Request:
    """The wish, its row locked, in the actor's areas. Part of an action."""
    row = lock(Request, pk)
    may_write_at(act, row.village_code)
    return row


def _moved(act: Act, row: Request, to: str, version: int | None, **values: Any) -> str:
    """Bring a wish to a state; gives the state before."""
    check_version(row, version)
    before, row.state = row.state, to
    for name, value in values.items():
        setattr(row, name, value)
    if to not in OPEN_REQUESTS:
        row.ended_at = act.now
    row.version += 1
    row.save(update_fields=["state", "ended_at", "version", *values])
    if row.business_id is not None:
        facts.refresh([row.business_id])
    return before


@action("mentoring.request.plan", needs=ANSWER, sentence="menetapkan hari kunjungan")
def plan(
    act: Act, pk: UUID, day: date, officer_pk: UUID | None, version: int | None
) -> Request:  # fmt: skip
    """The day is told to whoever asked, on the receipt. The same day again changes nothing."""
    row = held(act, pk)
    if row.state == PLANNED and (row.planned_on, row.officer_id) == (day, officer_pk):
        raise Unchanged(row)
    to = step(REQUEST, row.state, "plan", act)
    if day < today_of(act):
        raise DomainError("Hari kunjungan tidak bisa di masa lalu.", field="planned_on")
    if officer_pk is not None:
        officer = Officer.objects.filter(pk=officer_pk, regency_code=row.regency_code).first()
        if officer is None or officer.state not in STANDING:
            raise DomainError("Pilih petugas yang bertugas.", field="officer")
    told = row.planned_on
    _moved(act, row, to, version, planned_on=day, officer_id=officer_pk)
    tell_planned(act, row, day)
    act.log(row, before={"hari": told.isoformat() if told else None},
            after={"permintaan": row.number, "hari": day.isoformat()})  # fmt: skip
    return row


@action("mentoring.request.answer", needs=ANSWER, sentence="menjawab permintaan kunjungan")
def answer(act: Act, pk: UUID, text: str, version: int | None) -> Request:
    """Without a visit, in words that whoever asked reads."""
    return _end(act, pk, "answer", text, version)


@action(
    "mentoring.request.take_back", needs=TAKE_BACK, sentence="menarik permintaan kunjungan",
    own_only=True,
)  # fmt: skip
def take_back(act: Act, pk: UUID, text: str, version: int | None) -> Request:
    """By an owner for an own business, or by whoever was told."""
    return _end(act, pk, "take_back", text, version)


def _end(act: Act, pk: UUID, verb: str, text: str, version: int | None) -> Request:
    own = bool(act.scope.businesses) and not act.scope.write
    row = Request.objects.filter(pk=pk).first() if own else None
    if row is not None and row.state not in OPEN_REQUESTS:
        # What has ended an owner reads and does not change.
        if any(t.verb == verb and t.to == row.state for t in REQUEST.transitions):
            raise Unchanged(row)
        step(REQUEST, row.state, verb, act, text)
    row = lock(Request, pk) if own else held(act, pk)
    if own and row.business_id not in act.scope.businesses:
        raise NotAllowed("Permintaan ini bukan dari usaha Anda.")
    if any(t.verb == verb and t.to == row.state for t in REQUEST.transitions):
        raise Unchanged(row)
    to = step(REQUEST, row.state, verb, act, text)
    why = words(text, "reason", "Tulis alasannya dulu.")
    before = _moved(act, row, to, version, answer=why)
    act.log(row, before={"keadaan": before},
            after={"permintaan": row.number, "keadaan": to}, reason=why)  # fmt: skip
    return row


@action("mentoring.request.recognise", needs=ANSWER, sentence="mencocokkan permintaan dengan usaha")
def recognise(act: Act, pk: UUID, number: str, version: int | None) -> Request:
    """Say which business somebody without a number asked for, so that a visit can end the wish."""
    row = held(act, pk)
    try:
        wanted = parse_human_number(number).text
    except NumberError as error:
        raise DomainError(str(error), field="number") from error
    business = Business.objects.filter(number=wanted).exclude(status="merged").first()
    if business is None or business.regency_code != row.regency_code:
        raise DomainError("Nomor usaha ini tidak ditemukan di wilayah Anda.", field="number")
    if row.business_id == business.pk:
        raise Unchanged(row)
    if row.business_id is not None or row.state not in OPEN_REQUESTS:
        raise DomainError("Permintaan ini sudah dicocokkan atau sudah selesai.")
    take_turns("mentoring.request", business.pk)
    other = Request.objects.open().filter(business=business).first()
    if other is not None:
        raise DomainError(
            f"Usaha ini sudah punya permintaan {other.number}. Jawab yang ini dengan menyebut"
            " nomor itu.", field="number",
        )  # fmt: skip
    _moved(act, row, row.state, version, business_id=business.pk)
    act.log(row, after={"permintaan": row.number, "usaha": business.number})
    return row


@action("mentoring.request.phone", needs=ANSWER, sentence="membuka nomor HP peminta kunjungan")
def open_phone(act: Act, pk: UUID) -> str:
    """The number in full, to call whoever asked; every opening stands in the history."""
    row = held(act, pk)
    if row.phone is None:
        raise DomainError("Permintaan ini tidak mencantumkan nomor HP.")
    number: str = row.phone.reveal()
    act.log(row, after={"permintaan": row.number})
    return number


def settle(act: Act, business_id: UUID, visit_pk: UUID, on: date) -> bool:
    """A visit that met somebody ends the open wish of its business; True when there was one.

    Part of the action that records the visit (one that met somebody), whose event tells it. A
    visit of a day before the asking, sent late from a phone, does not.
    """
    row = (
        Request.objects.open().filter(business=business_id, asked_on__lte=on)
        .select_for_update(of=("self",)).first()
    )  # fmt: skip
    if row is None:
        return False
    _moved(act, row, VISITED, None, visit_id=visit_pk)
    return True


@action("mentoring.request.escalate", needs=None, sentence="meneruskan permintaan yang terlambat")
def escalate(act: Act, pk: UUID) -> Request:
    """Bring a wish whose day has passed before the head, once. Part of the daily task."""
    row = lock(Request, pk)
    late = Request.objects.filter(pk=pk).late(today_of(act)).exists()
    if row.escalated_at is not None or not late:
        raise Unchanged(row)
    row.escalated_at = act.now
    row.save(update_fields=["escalated_at"])
    promised = row.planned_on if row.state == PLANNED else row.promised_by
    act.log(row, after={"permintaan": row.number, "dijanjikan": format_date(promised)})
    return row
