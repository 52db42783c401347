"""Keberatan: received from anybody, answered by somebody who decided nothing of it.

What a person writes stays encrypted; events name only the number. The deadline for the answer is a
dated parameter (UU 30/2014 art. 77) and is kept with the objection.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from guyub.aid import terms_deciding
from guyub.aid.actions.deciding_common import (
    checked_step,
    held,
    held_round,
    other_than,
    today_of,
)
from guyub.aid.models import Objection, Round
from guyub.aid.permissions.deciding import ANSWER, RECEIVE
from guyub.aid.queries.deciding import Window, objection_window, receipt_of
from guyub.aid.states import OBJECTION
from guyub.areas.models import VILLAGE, Area
from guyub.criteria.parameters import used
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import add_working_days
from guyub.kernel.db import in_scope, take_turns
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry.actions.common import check_version, may_write_at, next_number

PREFIX: Final = "KBR"
KIND: Final = "aid.objection"
SECRET_BYTES: Final = 10
LEAST_WORDS: Final = 10


@dataclass(frozen=True)
class Complaint:
    """What somebody writes. ``proposal`` is a number, "" when it concerns none in particular."""

    name: str
    text: str
    phone: str | None = None
    village_code: str = ""
    proposal: str = ""


@dataclass(frozen=True)
class Received:
    """What the sender keeps: number and code."""

    number: str
    token: str
    answer_by: date
    repeated: bool = False


def secret_of(round_: Round, sent: Complaint, day: date) -> str:
    """16 letters and digits, equal for equal content on a day."""
    parts = [
        day.isoformat(), str(round_.pk), names.search_key(sent.name), sent.text.strip(),
        sent.phone or "", sent.village_code, sent.proposal,
    ]  # fmt: skip
    text = "".join(f"{len(p)}:{p}" for p in parts)
    found = salted_hmac("guyub.aid.objection", text, algorithm="sha256").digest()
    return base64.b32encode(found[:SECRET_BYTES]).decode().lower()


def submit_objection(act: Act, round_: Round, sent: Complaint, *, assisted: bool) -> Received:
    """Receive an objection, or give the receipt of the same one already sent today.

    ``assisted``: somebody of the office or village writes it down for a person who came; needs
    the verb and the area. Anybody else needs nothing.
    """
    if assisted and not act.may(RECEIVE):
        raise NotAllowed(_("Peran Anda tidak berwenang mencatat keberatan orang lain."))
    today = today_of(act)
    _check(sent)
    secret = secret_of(round_, sent, today)
    with in_scope(act.scope):
        take_turns("aid.objection", secret)
        before = receipt_of(secret)
        if before is not None:
            return Received(before.number, secret, before.answer_by, repeated=True)
        window = objection_window(round_, today)
        if window.closed:
            raise DomainError(window.closed)
        # The event belongs to the office that answers, whoever sent it.
        own = replace(act, office_id=round_.office_id, events=[])
        made = _receive(own, round_, sent, secret, window, assisted)
        return Received(made.number, secret, made.answer_by)


def _check(sent: Complaint) -> None:
    if not names.search_key(sent.name):
        raise DomainError(_("Tulis nama Anda."), field="name")
    if len(sent.text.split()) < 3 or len(sent.text.strip()) < LEAST_WORDS:
        raise DomainError(_("Tulis keberatannya: apa yang keliru, dan mengapa."), field="text")
    village = sent.village_code
    if village and not Area.objects.filter(pk=village, level=VILLAGE).exists():
        raise DomainError(_("Desa belum dipilih dari daftar."), field="village_code")


def _proposal(round_: Round, typed: str) -> UUID | None:
    if not typed.strip():
        return None
    try:
        number = parse_human_number(typed).text
    except NumberError as error:
        raise DomainError(str(error), field="proposal") from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT aid_proposal_named(%s, %s)", [round_.pk, number])
        found: UUID | None = cursor.fetchone()[0]
    if found is None:
        raise DomainError(
            _("Usulan bernomor ini tidak ada dalam putaran ini. Periksa lagi, atau kosongkan."),
            field="proposal",
        )
    return found


@action("aid.objection.receive", needs=None, sentence="mengajukan keberatan")
def _receive(
    act: Act, round_: Round, sent: Complaint, secret: str, window: Window, assisted: bool
) -> Objection:
    if assisted:
        may_write_at(act, sent.village_code or round_.regency_code)
    today = today_of(act)
    term = used(terms_deciding.ANSWER_DAYS, round_.office_id, today)
    made = Objection(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
        number=next_number(PREFIX, round_.regency_code)[0],
        proposal_id=_proposal(round_, sent.proposal), against=window.against,
        name=sent.name.strip(), phone=sent.phone, village_code=sent.village_code,
        text=sent.text.strip(), received_at=act.now,
        answer_by=add_working_days(today, term.value).day, deadline=term.frozen(), token=secret,
        receiver_person=act.person_id if assisted else None,
        receiver=act.actor if assisted else "",
    )  # fmt: skip
    made.save(force_insert=True)
    act.log(made, kind=KIND, object_id=made.number, after={
        "putaran": round_.number, "atas": made.against, "dijawab sampai": made.answer_by,
    })  # fmt: skip
    return made


def _open(act: Act, pk: UUID) -> Objection:
    """The objection, its round held first: a decree never passes an answer that is being given."""
    found = Objection.objects.filter(pk=pk).values_list("round", flat=True).first()
    if found is None:
        raise DomainError(_("Keberatan ini tidak ditemukan atau di luar wilayah Anda."))
    held_round(act, found)
    row: Objection = held(act, Objection, pk)
    return row


@action("aid.objection.answer", needs=ANSWER, sentence="menjawab keberatan")
def answer_objection(
    act: Act, pk: UUID, *, granted: bool, answer: str, version: int | None = None
) -> Objection:
    """Grant or reject with an answer in plain words, by none of those whose decision it is.

    A granted objection against the list keeps the round from its decree until it is made anew.
    """
    row = _open(act, pk)
    to = "granted" if granted else "rejected"
    if row.state == to and row.answerer_person == act.person_id:
        raise Unchanged(row)
    check_version(row, version)
    person = other_than(act, row.deciders, _("ikut memutuskan yang dipertanyakan ini"), "answer")
    if len(answer.strip()) < LEAST_WORDS:
        raise DomainError(
            _("Tulis jawabannya dengan kata biasa: apa yang diperiksa, dan apa hasilnya."),
            field="answer",
        )
    row.state = checked_step(act, OBJECTION, row.state, "grant" if granted else "reject", answer)
    row.answerer_person, row.answerer, row.answered_at = person, act.actor, act.now
    row.answer = answer.strip()  # type: ignore[assignment]
    row.version += 1
    row.save()
    act.log(row, kind=KIND, object_id=row.number, after={"hasil": row.state})
    return row


@action("aid.objection.withdraw", needs=RECEIVE, sentence="mencatat keberatan ditarik")
def withdraw_objection(act: Act, pk: UUID, reason: str) -> Objection:
    """The person who objected takes it back; written down by whoever heard it."""
    row = _open(act, pk)
    if row.state == "withdrawn":
        raise Unchanged(row)
    row.state = checked_step(act, OBJECTION, row.state, "withdraw", reason)
    row.version += 1
    row.save()
    act.log(row, kind=KIND, object_id=row.number, reason=reason)
    return row
