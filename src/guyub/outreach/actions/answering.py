"""Answers by the link in a notice, and people who want no more notices.

A token is the signed id of one notice for one purpose. Opening it changes nothing: only its
buttons do, so that a messenger's preview answers nothing. It works once and until the notice's
time is over; the same answer again is the same answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from guyub.accounts.roles import OWNER
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import Scope, take_turns
from guyub.outreach.actions.common import held, locked, move
from guyub.outreach.kinds import KINDS
from guyub.outreach.models import Notice, OptOut
from guyub.outreach.permissions import ANSWER, SEND
from guyub.outreach.states import DELIVERED, MACHINE, NOTICE, QUEUED, WAITING
from guyub.outreach.words import _

ACTOR: Final = "Penerima lewat tautan"


class Over(DomainError):
    """The link answers nothing any more; the sentence says what to do."""


def place_of(notice: UUID) -> tuple[str, UUID] | None:
    """Regency and office of a notice, in any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT regency, office FROM outreach_notice_at(%s)", [notice])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def attempt_at(key: UUID | None, ref: str) -> tuple[UUID, str, UUID] | None:
    """(try, regency, office) of what a gateway tells of, in any scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attempt, regency, office FROM outreach_attempt_at(%s, %s)", [key, ref]
        )
        row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row else None


def link_act(regency: str, office: UUID, now: datetime) -> Act:
    """The holder of a link as an actor: who may answer, and nothing else."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,)), actor=ACTOR, role=OWNER,
        verbs=frozenset({ANSWER}), office_id=office,
    )  # fmt: skip


def closed(notice: Notice, now: datetime) -> str:
    """Why the link of a notice answers nothing, as a sentence; "" while it does."""
    kind = KINDS.get(notice.kind)
    if kind is None or kind.question is None:
        return _("Tautan ini tidak dipakai lagi. Hubungi dinas kalau masih perlu.")
    if now >= notice.expires_at:
        return _("Waktu menjawabnya sudah habis. Kalau masih perlu, hubungi dinas.")
    steps = {t.verb for t in NOTICE.available(notice.state, {OWNER})}
    if "answered" not in steps and notice.state != DELIVERED:
        return _("Kabar ini tidak berlaku lagi. Hubungi dinas kalau masih perlu.")
    if kind.still is not None and not kind.still(notice.about_id, notice.values):
        return _("Ini sudah selesai, jadi tidak perlu dijawab lagi. Terima kasih.")
    return ""


@action("outreach.notice.answer", needs=ANSWER, sentence="menjawab kabar")
def answer(act: Act, pk: UUID, option: str) -> Notice:
    """An answer by the link. The same again changes nothing; another one is for the office."""
    notice = locked(pk)
    kind = KINDS.get(notice.kind)
    if notice.said:
        if notice.said == option:
            raise Unchanged(notice)
        raise Over(_("Jawaban Anda sudah tercatat. Kalau mau diganti, hubungi dinas."))
    if sentence := closed(notice, act.now):
        raise Over(sentence)
    assert kind is not None
    assert kind.question is not None
    chosen = kind.question.option(option)
    if chosen is None:
        raise DomainError(_("Pilih salah satu jawaban."))
    notice.said, notice.said_at, notice.attention = chosen.key, act.now, chosen.attention
    notice.spent_at = notice.spent_at or act.now
    if notice.state == DELIVERED:
        notice.save()
    else:
        move(act, notice, "answered")
    if kind.question.record is not None:
        kind.question.record(act, notice, chosen.key)
    act.log(notice, after={"jenis": notice.kind, "jawaban": chosen.key})
    return notice


@action("outreach.answer.settle", needs=SEND, sentence="menangani jawaban kabar")
def settle_answer(act: Act, pk: UUID) -> Notice:
    """Somebody did what the answer asked for. Twice is once."""
    notice = held(act, pk)
    if not notice.attention or notice.settled_at is not None:
        raise Unchanged(notice)
    notice.settled_at, notice.settled_name = act.now, act.actor
    notice.save(update_fields=["settled_at", "settled_name"])
    act.log(notice, after={"jenis": notice.kind, "ditangani": True})
    return notice


def _stop(act: Act, notice: Notice, kind: str, via: str) -> OptOut:
    """No more notices of a kind, or ("") of any; what still waits is taken off."""
    take_turns("outreach.opt_out", notice.office_id, notice.recipient_id)
    whose = {"office_id": notice.office_id, "recipient_kind": notice.recipient_kind,
             "recipient_id": notice.recipient_id}  # fmt: skip
    if (same := OptOut.objects.filter(**whose, kind=kind, until=None).first()) is not None:
        raise Unchanged(same)
    made = OptOut.objects.create(
        **whose, regency_code=notice.regency_code, kind=kind, via=via, since=act.now
    )
    waiting = Notice.objects.select_for_update().filter(**whose, state__in=(QUEUED, WAITING))
    machine = replace(act, role=MACHINE)
    for row in waiting.filter(**({"kind": kind} if kind else {})).order_by("pk"):
        found = KINDS.get(row.kind)
        if found is None or found.opt_out:
            row.spent_at = None
            move(machine, row, "suppress", "opted_out")
    own = KINDS.get(notice.kind)
    if own is not None and own.forget is not None:
        own.forget(act, notice.recipient_id)
    return made


@action("outreach.opt_out.link", needs=ANSWER, sentence="minta berhenti dikabari")
def stop(act: Act, pk: UUID, *, everything: bool) -> OptOut:
    """By the link of a notice: this kind, or all. Twice is once."""
    notice = locked(pk)
    own = KINDS.get(notice.kind)
    everything = everything or (own is not None and own.forget is not None)
    made = _stop(act, notice, "" if everything else notice.kind, "link")
    act.log(made, after={"jenis": made.kind or "semua"})
    return made


@action("outreach.opt_out.office", needs=SEND, sentence="mencatat yang berhenti dikabari")
def stop_for(act: Act, pk: UUID) -> OptOut:
    """What a person told the office: no notices at all."""
    notice = held(act, pk)
    made = _stop(act, notice, "", "office")
    act.log(made, after={"jenis": "semua"})
    return made


def _again(act: Act, notice: Notice) -> int:
    rows = OptOut.objects.filter(
        office_id=notice.office_id, recipient_kind=notice.recipient_kind,
        recipient_id=notice.recipient_id, until=None,
    )  # fmt: skip
    return rows.update(until=act.now)


@action("outreach.opt_out.end", needs=ANSWER, sentence="mau dikabari lagi")
def want_again(act: Act, pk: UUID) -> Notice:
    """By the link: notices again. What was taken off meanwhile stays so."""
    notice = locked(pk)
    own = KINDS.get(notice.kind)
    if own is not None and own.forget is not None:
        raise Over(_("Nomor ini sudah dihapus. Kalau mau dikabari lagi, minta lagi."))
    if not _again(act, notice):
        raise Unchanged(notice)
    act.log(notice, after={"dikabari": True})
    return notice


@action("outreach.opt_out.end_office", needs=SEND, sentence="mencatat yang mau dikabari lagi")
def want_again_for(act: Act, pk: UUID) -> Notice:
    """What a person told the office."""
    notice = held(act, pk)
    if not _again(act, notice):
        raise Unchanged(notice)
    act.log(notice, after={"dikabari": True})
    return notice
