"""At the desk: looked at, matched to a person, worked on, answered, ended by two; and what happens
because days passed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.complaints import parameters as p
from guyub.complaints.actions.common import (
    as_system,
    held,
    moved,
    put,
    route_of,
    said,
    save,
    step,
    today_of,
    told,
)
from guyub.complaints.actions.receiving import renewed_day
from guyub.complaints.models import Complaint
from guyub.complaints.people import posts_of
from guyub.complaints.permissions import HANDLE
from guyub.complaints.policy import About, higher, route
from guyub.complaints.states import ANSWERED, CHECKED, CLOCK, CLOSED, COMPLAINT, PROVINCE, REOPENED
from guyub.criteria.parameters import used
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import add_working_days
from guyub.kernel.db import in_scope
from guyub.registry.actions.common import check_version, somebody


def _hand(act: Act, row: Complaint) -> UUID:
    """The person who acts; never whom it is about (row security has said so before)."""
    person = somebody(act.person_id)
    if person in row.excluded:
        raise NotAllowed(_t("Pengaduan ini ditangani orang lain."))
    return person


@action("complaints.check", needs=HANDLE, sentence="memeriksa kelengkapan pengaduan")
def check(act: Act, pk: UUID) -> Complaint:
    """It is a complaint and can be worked on."""
    row = held(act, pk)
    if row.state == CHECKED:
        raise Unchanged(row)
    _hand(act, row)
    row.state = moved(COMPLAINT, row.state, "check", act.role)
    row.due_on = max(row.answer_by, row.due_on)
    save(row, "state", "due_on")
    step(act, row, "check")
    act.log(row, after=told(row))
    return row


@action("complaints.take", needs=HANDLE, sentence="mulai mengerjakan pengaduan")
def take(act: Act, pk: UUID) -> Complaint:
    row = held(act, pk)
    if row.state == "working":
        raise Unchanged(row)
    _hand(act, row)
    row.state = moved(COMPLAINT, row.state, "take", act.role)
    save(row, "state")
    step(act, row, "take")
    act.log(row, after=told(row))
    return row


@action("complaints.answer", needs=HANDLE, sentence="menjawab pengaduan")
def answer(act: Act, pk: UUID, text: str, version: int | None = None) -> Complaint:
    """In plain words, read by whoever complained with number and code."""
    row = held(act, pk)
    person = _hand(act, row)
    words = said(text, "words", _t("Tulis apa yang diperiksa dan apa hasilnya, dengan kata biasa."))
    if row.state == ANSWERED and row.answerer_person == person and row.answer == words:
        raise Unchanged(row)
    check_version(row, version)
    row.state = moved(COMPLAINT, row.state, "answer", act.role, words)
    today = today_of(act)
    row.answer, row.answerer_person = words, person  # type: ignore[assignment]
    row.answered_at, row.answered_on = row.answered_at or act.now, row.answered_on or today
    row.closes_on = add_working_days(today, used(p.CLOSE_DAYS, row.office_id, today).value).day
    save(row, "state", "answer", "answerer_person", "answered_at", "answered_on", "closes_on")
    step(act, row, "answer", words=words)
    act.log(row, after=told(row))
    return row


@action("complaints.doubt", needs=HANDLE, sentence="mengusulkan ini bukan pengaduan")
def doubt(act: Act, pk: UUID, text: str, version: int | None = None) -> Complaint:
    """Not a complaint, says one person, with a reason that whoever complained will read; another
    decides."""
    row = held(act, pk)
    person = _hand(act, row)
    words = said(text, "words", _t("Tulis kenapa ini bukan pengaduan, dengan kata biasa."))
    if row.state == "doubted" and row.doubter_person == person:
        raise Unchanged(row)
    check_version(row, version)
    row.state = moved(COMPLAINT, row.state, "doubt", act.role, words)
    row.doubter_person, row.rejecter_person = person, None
    save(row, "state", "doubter_person", "rejecter_person")
    step(act, row, "doubt", words=words, shown=False)
    act.log(row, after=told(row))
    return row


@action("complaints.reject", needs=HANDLE, sentence="menyetujui ini bukan pengaduan")
def reject(act: Act, pk: UUID) -> Complaint:
    row = held(act, pk)
    if row.state == "rejected":
        raise Unchanged(row)
    person = _hand(act, row)
    state = moved(COMPLAINT, row.state, "reject", act.role)
    if person == row.doubter_person:
        raise NotAllowed(
            _t("Anda sendiri yang mengusulkannya. Orang lain harus menyetujui, atau kerjakan saja.")
        )
    last = row.steps.filter(verb="doubt").order_by("-at", "-pk").first()
    row.state, row.rejecter_person, row.ended_at = state, person, act.now
    save(row, "state", "rejecter_person", "ended_at")
    step(act, row, "reject", words=last.words.reveal() if last and last.words else "")
    act.log(row, after=told(row))
    return row


@action("complaints.keep", needs=HANDLE, sentence="tetap mengerjakan pengaduan")
def keep_open(act: Act, pk: UUID) -> Complaint:
    row = held(act, pk)
    if row.state == CHECKED:
        raise Unchanged(row)
    _hand(act, row)
    row.state = moved(COMPLAINT, row.state, "keep", act.role)
    row.due_on = max(row.answer_by, row.due_on)
    save(row, "state", "due_on")
    step(act, row, "keep", shown=False)
    act.log(row, after=told(row))
    return row


@action("complaints.close", needs=HANDLE, sentence="menutup pengaduan")
def close(act: Act, pk: UUID) -> Complaint:
    """By the office; where it is about money or a person by another than who answered."""
    row = held(act, pk)
    if row.state == CLOSED:
        raise Unchanged(row)
    person = _hand(act, row)
    state = moved(COMPLAINT, row.state, "close", act.role)
    if row.grave and person == row.answerer_person:
        raise NotAllowed(
            _t("Yang menyangkut orang atau uang ditutup orang lain, bukan yang menjawab.")
        )
    row.state, row.closer_person, row.ended_at = state, person, act.now
    save(row, "state", "closer_person", "ended_at")
    step(act, row, "close")
    act.log(row, after=told(row))
    return row


def identify(act: Act, pk: UUID, person: UUID, version: int | None = None) -> Complaint:
    """Say whom it is about. From then on that person, and whoever works under a head, is out of
    its reach; so may be whoever says it, which is why the step is taken as the system."""
    if not act.may(HANDLE):
        raise NotAllowed(_t("Peran Anda tidak berwenang melakukan ini."))
    with in_scope(act.scope):
        row = held(act, pk, version)
        _hand(act, row)
        return _identify(as_system(act), row.pk, person)


@action("complaints.subject", needs=HANDLE, sentence="mencatat siapa yang diadukan")
def _identify(act: Act, pk: UUID, person: UUID) -> Complaint:
    row = held(act, pk)
    if row.subject_person == person:
        raise Unchanged(row)
    today = today_of(act)
    posts = posts_of(row.office_id, row.regency_code, today)
    if not any(post.person == person and not post.above for post in posts):
        raise DomainError(_t("Pilih orang yang bertugas di kantor ini."), field="person")
    row.subject_person, row.grave = person, True
    about = About(persons=frozenset({person}), grave=True)
    fields = ["subject_person", "grave", *put(row, route(about, posts, route_of(row)))]
    if row.state in (ANSWERED, CLOSED) and row.answerer_person == person:
        # Whoever it is about had answered: the answer does not count.
        row.state, row.due_on, row.ended_at = REOPENED, renewed_day(row, today), None
        fields += ["state", "due_on", "ended_at"]
    save(row, *fields)
    step(act, row, "subject", shown=False)
    act.log(row, after={"pengaduan": row.number})
    return row


@action("complaints.contact", needs=HANDLE, sentence="membuka nama dan nomor pengirim pengaduan")
def open_contact(act: Act, pk: UUID) -> tuple[str, str]:
    """Name and number in full; every opening stands in the history."""
    row = held(act, pk)
    _hand(act, row)
    if row.name is None and row.phone is None:
        raise DomainError(_t("Pengirim tidak menulis nama dan nomor HP."))
    step(act, row, "contact", shown=False)
    act.log(row, after={"pengaduan": row.number})
    return (row.name.reveal() if row.name else "", row.phone.reveal() if row.phone else "")


@action("complaints.escalate", needs=None, sentence="meneruskan pengaduan yang terlambat")
def escalate(act: Act, pk: UUID) -> Complaint:
    """One desk up because the day passed, once. Part of the daily task."""
    row = held(act, pk)
    today = today_of(act)
    if row.escalated_on is not None or not row.open or row.due_on >= today:
        raise Unchanged(row)
    posts = posts_of(row.office_id, row.regency_code, today)
    row.escalated_on = today
    row.due_on = renewed_day(row, today)
    save(row, "escalated_on", "due_on", *put(row, higher(route_of(row), posts)))
    step(act, row, "escalate", by=CLOCK)
    act.log(row, after=told(row))
    return row


@action("complaints.expire", needs=None, sentence="menutup pengaduan tanpa tanggapan")
def expire(act: Act, pk: UUID) -> Complaint:
    """Answered, and nobody said anything until the day."""
    row = held(act, pk)
    if row.state != ANSWERED or row.closes_on is None or row.closes_on >= today_of(act):
        raise Unchanged(row)
    row.state, row.ended_at = moved(COMPLAINT, row.state, "expire", CLOCK), act.now
    save(row, "state", "ended_at")
    step(act, row, "expire", by=CLOCK)
    act.log(row, after=told(row))
    return row


def may_act(row: Complaint, desk: int) -> bool:
    """Whether a desk works on it: the one it lies on, or one above inside the office."""
    return desk >= row.desk if desk != PROVINCE else row.desk == PROVINCE


def is_late(row: Complaint, today: date | None = None) -> bool:
    return row.open and row.due_on < (today or timezone.localdate())
