"""From outside: sent, added to, contradicted, withdrawn by whoever holds number and code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _t

from guyub.accounts.models import Office
from guyub.complaints import parameters as p
from guyub.complaints.actions.common import (
    PREFIX,
    code_of,
    fresh_number,
    from_outside,
    held,
    id_of,
    moved,
    put,
    route_of,
    said,
    save,
    step,
    today_of,
    told,
)
from guyub.complaints.models import Complaint, ComplaintPhoto
from guyub.complaints.people import posts_of
from guyub.complaints.policy import About, higher, route
from guyub.complaints.states import ABOUT, COMPLAINT, GRAVE, KINDS, NOBODY, SENDER
from guyub.criteria.parameters import used
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.attached import described, keep
from guyub.kernel.dates import add_working_days
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.kernel.ids import uuid7
from guyub.kernel.scans import Scan

MOST_PHOTOS = 3
MOST_ADDED = 20


@dataclass(frozen=True)
class Sent:
    """What somebody writes. ``form`` is the id of the form that was opened."""

    form: str
    kind: str
    text: str
    place: str = ""
    name: str = field(default="", repr=False)
    phone: str | None = field(default=None, repr=False)
    about: str = NOBODY
    district: str = ""
    about_name: str = field(default="", repr=False)
    photos: tuple[Scan, ...] = field(default=(), repr=False)
    # Who is known to be meant: not asked on the public page.
    persons: frozenset[UUID] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Receipt:
    """What whoever complained keeps."""

    number: str
    code: str
    answer_by: date
    repeated: bool = False


def receive(office: Office, sent: Sent, now: datetime, *, within: Act | None = None) -> Receipt:
    """Take a complaint in, or give the receipt of the same form that was sent before."""
    pk = id_of(
        "complaint", str(office.pk), sent.form, sent.kind, sent.text, sent.place, sent.name,
        sent.phone or "", sent.about, sent.district, sent.about_name,
        *(scan.sha256 for scan in sent.photos),
    )  # fmt: skip
    with in_scope(SYSTEM):
        take_turns("complaints.receive", pk)
        before = Complaint.objects.filter(pk=pk).first()
        if before is not None:
            return Receipt(before.number, code_of("complaint", pk), before.answer_by, True)
        made = _receive(from_outside(now, office.pk, within=within), office, sent, pk)
    return Receipt(made.number, code_of("complaint", pk), made.answer_by)


@action("complaints.receive", needs=None, sentence="mengirim pengaduan")
def _receive(act: Act, office: Office, sent: Sent, pk: UUID) -> Complaint:
    if sent.kind not in KINDS:
        raise DomainError(_t("Pilih dulu tentang apa."), field="kind")
    if sent.about not in ABOUT:
        raise DomainError(_t("Pilih dari daftar."), field="about")
    text = said(sent.text, "text", _t("Ceritakan dulu apa yang terjadi, dengan beberapa kata."))
    today, regency = today_of(act), office.area_code
    grave = sent.kind in GRAVE or sent.about != NOBODY or bool(sent.about_name.strip())
    check = used(p.CHECK_DAYS, office.pk, today)
    answer = used(p.GRAVE_DAYS if grave else p.ANSWER_DAYS, office.pk, today)
    due = add_working_days(today, check.value).day
    by = today + timedelta(days=answer.value) if grave else add_working_days(due, answer.value).day
    made = Complaint(
        id=pk, regency_code=regency, office_id=office.pk,
        number=fresh_number(Complaint.objects, PREFIX, regency, pk),
        kind=sent.kind, grave=grave, text=text, place=said_or_none(sent.place),
        name=sent.name.strip() or None, phone=sent.phone or None, about_role=sent.about,
        about_district=sent.district, about_name=sent.about_name.strip() or None,
        received_on=today, received_at=act.now, due_on=min(due, by), answer_by=by,
        terms={"periksa": check.frozen(), "jawab": answer.frozen()},
    )  # fmt: skip
    about = About(
        sent.about, sent.district, sent.about_name, text, persons=sent.persons, grave=grave
    )
    put(made, route(about, posts_of(office.pk, regency, today)))
    made.save(force_insert=True)
    _keep_photos(act, made, sent.photos)
    step(act, made, "receive", by=SENDER)
    act.log(made, after={"pengaduan": made.number, "dijawab sampai": made.answer_by})
    return made


def said_or_none(text: str) -> str | None:
    from guyub.kernel.typed import without_numbers

    return without_numbers(text)[:120] or None


def _keep_photos(act: Act, row: Complaint, photos: tuple[Scan, ...]) -> None:
    for sha, scan in {one.sha256: one for one in photos[:MOST_PHOTOS]}.items():
        del sha
        ComplaintPhoto(
            id=uuid7(), complaint=row, regency_code=row.regency_code, created_at=act.now,
            path=keep(scan, f"pengaduan/{row.regency_code}"), **described(scan),
        ).save(force_insert=True)  # fmt: skip


def found(number: str, code: str) -> Complaint | None:
    """The complaint that number and code open, in any scope; None when they do not belong
    together. Whoever called shows of it only what whoever complained may read."""
    with in_scope(SYSTEM):
        row = Complaint.objects.filter(number=number).first()
    if row is None or not constant_time_compare(code_of("complaint", row.pk), code):
        return None
    return row  # type: ignore[no-any-return]


@action("complaints.add", needs=None, sentence="menambah keterangan pada pengaduan")
def add_words(act: Act, pk: UUID, text: str) -> Complaint:
    """More from whoever complained, while it is open. The same words again change nothing."""
    row = held(act, pk)
    words = said(text, "words", _t("Tulis dulu tambahannya, dengan beberapa kata."))
    if not row.open:
        raise DomainError(_t("Pengaduan ini sudah dijawab. Kalau belum selesai, pilih itu."))
    earlier = list(row.steps.filter(verb="add").order_by("at"))
    if any(one.words == words for one in earlier):
        raise Unchanged(row)
    if len(earlier) >= MOST_ADDED:
        raise DomainError(_t("Sudah terlalu banyak tambahan. Datang ke dinas, bawa nomornya."))
    step(act, row, "add", words=words, by=SENDER)
    # Somebody may be named only now.
    about = About(text=words, grave=row.grave)
    today = today_of(act)
    after = route(about, posts_of(row.office_id, row.regency_code, today), route_of(row))
    save(row, *put(row, after))
    act.log(row, after=told(row))
    return row


@action("complaints.satisfied", needs=None, sentence="menyatakan pengaduannya selesai")
def satisfied(act: Act, pk: UUID) -> Complaint:
    row = held(act, pk)
    if row.state == "closed":
        raise Unchanged(row)
    row.state = moved(COMPLAINT, row.state, "satisfied", SENDER)
    row.ended_at = act.now
    save(row, "state", "ended_at")
    step(act, row, "satisfied", by=SENDER)
    act.log(row, after=told(row))
    return row


@action("complaints.contradict", needs=None, sentence="menyatakan pengaduannya belum selesai")
def contradict(act: Act, pk: UUID, text: str) -> Complaint:
    """Not settled: once, and it goes one desk up."""
    row = held(act, pk)
    if row.state == "reopened":
        raise Unchanged(row)
    if row.contradicted_on is not None:
        raise DomainError(
            _t("Anda sudah sekali menyatakan belum selesai. Bawa nomornya ke Ombudsman, gratis.")
        )
    state = moved(COMPLAINT, row.state, "contradict", SENDER)
    words = said(text, "words", _t("Tulis apa yang belum selesai, dengan beberapa kata."))
    today = today_of(act)
    posts = posts_of(row.office_id, row.regency_code, today)
    # Who answered does not judge the answer.
    named = route(About(text=words, grave=row.grave), posts, route_of(row))
    row.state, row.contradicted_on, row.ended_at = state, today, None
    row.due_on = renewed_day(row, today)
    save(row, "state", "contradicted_on", "ended_at", "due_on", *put(row, higher(named, posts)))
    step(act, row, "contradict", words=words, by=SENDER)
    act.log(row, after=told(row))
    return row


def renewed_day(row: Complaint, today: date) -> date:
    """By when the next desk answers: the office's usual working days from today."""
    return add_working_days(today, used(p.ANSWER_DAYS, row.office_id, today).value).day


@action("complaints.withdraw", needs=None, sentence="menarik pengaduannya")
def withdraw(act: Act, pk: UUID) -> Complaint:
    row = held(act, pk)
    if row.state == "withdrawn":
        raise Unchanged(row)
    row.state = moved(COMPLAINT, row.state, "withdraw", SENDER)
    row.ended_at = act.now
    save(row, "state", "ended_at")
    step(act, row, "withdraw", by=SENDER)
    act.log(row, after=told(row))
    return row
