"""Applications for papers: opened, brought forward, ended by the paper or without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.transitions import Transition, TransitionRefused
from guyub.kernel.typed import reason as plain_reason
from guyub.licences import business_facts
from guyub.licences.actions.held import MADE_LATER, Seen, keep, product_of
from guyub.licences.book import book_of
from guyub.licences.models import Batch, Case, CaseStep
from guyub.licences.permissions import BATCH_WORK, CASE_WORK
from guyub.licences.requirements import Paper, Wording
from guyub.licences.states import (
    CASE,
    ENDED,
    ISSUED,
    OPEN,
    RESUME,
    STUCK,
    TURNS,
)  # fmt: skip
from guyub.licences.wording import frozen, turn_of
from guyub.registry.actions.common import check_version, lock, may_write_at, somebody
from guyub.registry.models import Business, Product
from guyub.registry.models.business import Status


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def paper_of(key: str, today: date, regency: str) -> tuple[Paper, Wording]:
    """A paper that can be applied for, as the office of a regency reads it. DomainError."""
    paper = book_of(regency).get(key)
    if paper is None:
        raise DomainError("Pilih suratnya.", field="paper")
    if not paper.certificate:
        raise DomainError(
            f"{paper.short} hanya pernyataan, jadi tidak diajukan lewat sini.", field="paper"
        )
    return paper, paper.nearest(today)


def start(act: Act, product: Product, paper: Paper, wording: Wording, batch: Batch | None) -> Case:
    """A running case of the product (or its business). Part of an action that locked the business
    and knows that none runs."""
    kept = frozen(paper, wording)
    turn, name = turn_of(kept, 0)
    case = Case.objects.create(
        regency_code=product.regency_code, business=product.business,
        product=None if paper.subject == "business" else product, paper=paper.key, wording=kept,
        turn=turn, turn_name=name, waiting_since=today_of(act), batch=batch,
        opener_person=somebody(act.person_id), opener=act.actor, created_at=act.now,
        updated_at=act.now,
    )  # fmt: skip
    tell(act, case, "", "Pengajuan dibuka" + (f" dalam {batch.name}" if batch else ""))
    return case


def tell(act: Act, case: Case, before: str, title: str, reason: str = "") -> None:
    """A line of the case's history."""
    CaseStep.objects.create(
        case=case, from_state=before, to_state=case.state, title=title[:200], reason=reason,
        actor=act.actor, at=act.now,
    )  # fmt: skip


def running_of(product: Product, paper: Paper) -> Case | None:
    found: Case | None = (
        Case.objects.running()
        .filter(
            business=product.business_id, paper=paper.key,
            product=None if paper.subject == "business" else product,
        )
        .first()
    )  # fmt: skip
    return found


@action("licences.case.open", needs=CASE_WORK, sentence="membuka pengajuan surat")
def open_case(act: Act, product_pk: UUID, paper_key: str) -> Case:
    """Begin to get a paper for a product. One case runs for each; a second call gives the first."""
    product = product_of(act, product_pk)
    if product.state != Product.State.ACTIVE:
        raise DomainError(MADE_LATER)
    paper, wording = paper_of(paper_key, today_of(act), product.regency_code)
    if (found := running_of(product, paper)) is not None:
        raise Unchanged(found)
    case = start(act, product, paper, wording, None)
    # Who applies for a paper is promised contact sooner.
    business_facts.refresh(case.business_id)
    act.log(product.business, after={"pengajuan": str(case.pk), "surat": paper.short})
    return case


def held(act: Act, pk: UUID) -> Case:
    """The case with its business locked, in the actor's areas. Part of an action."""
    business = Case.objects.filter(pk=pk).values_list("business_id", flat=True).first()
    if business is None:
        raise DomainError("Pengajuan ini tidak ditemukan atau di luar wilayah Anda.")
    may_write_at(act, lock(Business, business).village_code)
    return lock(Case, pk)


def _touch(act: Act, case: Case) -> None:
    case.version += 1
    case.updated_at = act.now
    case.save()


def _checked(act: Act, case: Case, verb: str, reason: str) -> Transition:
    try:
        return CASE.check(case.state, verb, {act.role}, reason)
    except TransitionRefused as refused:
        field = "reason" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused


def _wait_for(case: Case, turn: str, name: str, act: Act) -> None:
    if (case.turn, case.turn_name) != (turn, name):
        case.turn, case.turn_name, case.waiting_since = turn, name, today_of(act)


@action("licences.case.advance", needs=CASE_WORK, sentence="melanjutkan pengajuan surat")
def advance(
    act: Act, pk: UUID, verb: str, *, reason: str = "", on: date | None = None, version: int | None
) -> Case:
    """Take one step of ``states.CASE``; a paper that was issued comes through ``issue``.

    ``on``: the day of handing in, for "submit". The same step again changes nothing.
    """
    case = held(act, pk)
    steps = [t for t in CASE.transitions if t.verb == verb]
    if verb == "issue" or not steps:
        raise DomainError("Langkah ini tidak ada. Muat ulang halamannya.")
    if case.state == steps[0].to and verb not in {t.verb for t in CASE.available(
        case.state, {act.role}
    )}:  # fmt: skip
        raise Unchanged(case)
    check_version(case, version)
    why = plain_reason(reason)
    move = _checked(act, case, verb, why)
    if move.to == STUCK:
        case.stuck_from, case.stuck_because = case.state, why
    else:
        if case.state == STUCK and verb in RESUME.values() and move.to != case.stuck_from:
            raise DomainError("Pengajuan ini dilanjutkan dari langkah tempatnya macet.")
        case.stuck_from = case.stuck_because = ""
    before, case.state = case.state, move.to
    if verb == "submit":
        day = on or today_of(act)
        if day > today_of(act):
            raise DomainError("Tanggal pengajuan belum terjadi.", field="on")
        case.submitted_on = day
        _wait_for(case, "issuer", str(case.wording["issuer"])[:120], act)
    elif verb == "return":
        _wait_for(case, "owner", "Pemilik", act)
    elif case.state in ENDED:
        case.ended_because = why
        _wait_for(case, "", "", act)
    elif verb == "stick" or verb in RESUME.values():
        case.waiting_since = today_of(act)
    _touch(act, case)
    business_facts.refresh(case.business_id)
    tell(act, case, before, CASE.states[case.state], why)
    act.log(
        case.business, before={"keadaan": before},
        after={"pengajuan": str(case.pk), "surat": case.paper, "keadaan": case.state}, reason=why,
    )  # fmt: skip
    return case


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands: steps done, who acts next (key and name), the day of the audit."""

    step: int
    turn: str
    turn_name: str = ""
    audit_on: date | None = None


@action("licences.case.progress", needs=CASE_WORK, sentence="mencatat kemajuan pengajuan surat")
def progress(act: Act, pk: UUID, at: Progress, *, version: int | None) -> Case:
    """Say which steps are done and who acts next. The same again changes nothing."""
    case = held(act, pk)
    if case.state in ENDED:
        raise DomainError("Pengajuan ini sudah selesai, jadi tidak diubah lagi.")
    steps = case.wording["steps"]
    if not 0 <= at.step <= len(steps):
        raise DomainError("Langkah ini tidak ada dalam pengajuan ini.", field="step")
    if at.turn not in dict(TURNS):
        raise DomainError("Pilih siapa yang bertindak sekarang.", field="turn")
    named = " ".join(at.turn_name.split())[:120]
    if at.turn == "other" and not named:
        raise DomainError("Tulis nama kantor atau pendampingnya.", field="turn_name")
    if case.submitted_on and at.audit_on and at.audit_on < case.submitted_on:
        raise DomainError(
            f"Tanggal audit tidak bisa sebelum diajukan ({format_date(case.submitted_on)}).",
            field="audit_on",
        )
    now = (case.step, case.turn, case.turn_name, case.audit_on)
    if now == (at.step, at.turn, named, at.audit_on):
        raise Unchanged(case)
    check_version(case, version)
    if (case.step, case.turn, case.turn_name) != (at.step, at.turn, named):
        case.waiting_since = today_of(act)
    before = {"langkah": case.step, "menunggu": case.turn, "audit": _day(case.audit_on)}
    case.step, case.turn, case.turn_name, case.audit_on = at.step, at.turn, named, at.audit_on
    _touch(act, case)
    done = f"Langkah selesai: {steps[at.step - 1]['title']}" if at.step else "Belum mulai"
    tell(act, case, case.state, done)
    act.log(
        case.business, before=before,
        after={"pengajuan": str(case.pk), "langkah": at.step, "menunggu": at.turn,
               "audit": _day(at.audit_on)},
    )  # fmt: skip
    return case


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


@action("licences.case.issue", needs=CASE_WORK, sentence="mencatat surat yang terbit")
def issue(
    act: Act, pk: UUID, number: str, issued: date, expires: date | None, *, version: int | None
) -> Case:
    """The paper was issued: it is held from now on, and the case ends with it. Twice is once."""
    case = held(act, pk)
    if case.state == ISSUED:
        raise Unchanged(case)
    check_version(case, version)
    _checked(act, case, "issue", "")
    if case.business.status == Status.MERGED:
        raise DomainError("Catatan usaha ini sudah digabung; buka usaha induknya.")
    seen = Seen(case.paper, number, issued, expires)
    row, _fresh = keep(act, case.business, case.product, seen)
    if Case.objects.filter(licence=row).exists():
        raise DomainError(
            "Surat dengan nomor ini sudah hasil pengajuan lain. Cek lagi nomornya.", field="number"
        )
    before, case.state, case.licence = case.state, ISSUED, row
    case.step = len(case.wording["steps"])
    _wait_for(case, "", "", act)
    _touch(act, case)
    business_facts.refresh(case.business_id)
    tell(act, case, before, f"Terbit, nomor {row.number}")
    act.log(
        case.business, before={"keadaan": before},
        after={"pengajuan": str(case.pk), "surat": case.paper, "keadaan": ISSUED,
               "nomor": row.number, "terbit": row.issued.isoformat(), "sampai": _day(row.expires)},
    )  # fmt: skip
    return case


@action("licences.case.leave", needs=BATCH_WORK, sentence="mengeluarkan dari fasilitasi surat")
def leave_batch(act: Act, pk: UUID, reason: str, *, version: int | None) -> Case:
    """The case runs on by itself; its seat is free again. Only while both run."""
    case = held(act, pk)
    if case.batch_id is None:
        raise Unchanged(case)
    check_version(case, version)
    batch = lock(Batch, case.batch_id)
    if batch.state != OPEN:
        raise DomainError("Fasilitasi ini sudah ditutup, jadi pesertanya tidak diubah lagi.")
    if case.state in ENDED:
        raise DomainError("Pengajuan ini sudah selesai dan tetap dihitung di fasilitasinya.")
    if not (why := plain_reason(reason)):
        raise DomainError("Tulis alasannya dulu.", field="reason")
    case.batch = None
    _touch(act, case)
    tell(act, case, case.state, f"Keluar dari {batch.name}", why)
    act.log(
        case.business, before={"fasilitasi": str(batch.pk)},
        after={"pengajuan": str(case.pk), "fasilitasi": None}, reason=why,
    )  # fmt: skip
    return case


def joined(act: Act, case: Case, batch: Batch) -> None:
    """A case that runs by itself becomes a member. Part of an action that locked all three."""
    case.batch = batch
    _touch(act, case)
    tell(act, case, case.state, f"Masuk {batch.name}")


def entries(case: Case) -> list[dict[str, Any]]:
    """The steps of the kept wording with whether they are done."""
    return [{**s, "done": n < case.step} for n, s in enumerate(case.wording["steps"])]
