"""The page of a batch: the one place where somebody sees what to do next; and its people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact, Stage
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_rupiah
from guyub.registry import naming, places, search
from guyub.registry.models import BusinessFacts, Ownership
from guyub.registry.views.one_form import form_page_of_values as form_page
from guyub.training import results
from guyub.training.actions import places as acts
from guyub.training.admission import Candidate, candidates
from guyub.training.forms import ReasonForm
from guyub.training.models import Answer, Batch, Participant, Session
from guyub.training.permissions import ADMIT, CERTIFY, ENROL, INVITE, PLAN, RECORD, VIEW
from guyub.training.progress import Progress, progress_of
from guyub.training.states import (
    ADMITTED,
    ASKED,
    ASKING,
    BATCH,
    CANCELLED,
    DRAFT,
    FINISHED,
    OPEN,
    POST,
    POST_OPEN,
    PRE,
    PRE_OPEN,
    RUNNING,
    TAKING,
    TONES,
    WAITING,
    WITHDRAWN,
)
from guyub.training.views.common import (
    batch_or_404,
    called,
    may,
    of_batch,
    or_404,
    page_of,
    participant_or_404,
    people,
    ticked,
)

MOST_FOUND = 30
YES_NO = {True: ("ya", "ok", "check"), False: ("tidak", "bad", "close"),
          None: ("belum diketahui", "quiet", "info")}  # fmt: skip


def _stages(batch: Batch) -> list[Stage]:
    order = (DRAFT, OPEN, RUNNING, FINISHED)
    if batch.state == CANCELLED:
        return [Stage(BATCH.states[DRAFT], "done"), Stage(BATCH.states[CANCELLED], "stopped")]
    at = order.index(batch.state)
    return [
        Stage(BATCH.states[s], "done" if i < at or s == FINISHED == batch.state
              else "now" if i == at else "todo")
        for i, s in enumerate(order)
    ]  # fmt: skip


def _rupiah(amount: int | None) -> str:
    return "belum diketahui" if amount is None else format_rupiah(amount)


def _facts(batch: Batch) -> list[Fact]:
    day = format_date
    when = " sampai ".join(day(d) for d in (batch.starts, batch.ends) if d)
    costs = "; ".join(f"{c['fund']}: {_rupiah(c['rupiah'])}" for c in batch.costs)
    programme = batch.programme
    by = batch.organised_by or programme.organiser_name or programme.get_organiser_display()
    return [
        Fact("Nomor", batch.number), Fact("Penyelenggara", by),
        Fact("Waktu", when or "belum ditentukan"), Fact("Tempat", batch.venue or None),
        Fact("Tautan daring", batch.link or "tidak ada"),
        Fact("Pengajar", batch.trainers or None), Fact("Biaya", costs or None),
        Fact("Aturan peserta", batch.rule.title if batch.rule else "tanpa aturan"),
    ]  # fmt: skip


def _asking(batch: Batch, role: str, may: bool, people: int) -> dict[str, Any] | None:
    """The questions of a batch: whether they are open, who answered, what can be done next."""
    questions = batch.programme.questions.filter(retired_at=None).count()
    counted = dict(
        Answer.objects.filter(
            participant__batch=batch, participant__state=ADMITTED
        ).order_by().values("moment").annotate(many=Count("participant", distinct=True))
        .values_list("moment", "many")
    )  # fmt: skip
    if not questions and not counted:
        return None
    return {
        "questions": questions, "state": ASKING.states[batch.asking],
        "open": batch.asking in ASKED, "people": people,
        "pre": counted.get(PRE, 0), "post": counted.get(POST, 0),
        "steps": [
            t for t in ASKING.available(batch.asking, {role})
            if may and questions and not (t.to == PRE_OPEN and batch.state == FINISHED)
            and not (t.to == POST_OPEN and batch.state == OPEN)
        ],
    }  # fmt: skip


def _candidate(one: Candidate, told: dict[str, Any], ruled: bool) -> dict[str, Any]:
    words, tone, icon = YES_NO[one.fits]
    helped = {True: "pernah dibantu", False: "belum pernah dibantu",
              None: "bantuan belum diketahui"}[one.helped]  # fmt: skip
    trained = f"{one.trained} kali ikut pelatihan" if one.trained else "belum pernah ikut pelatihan"
    since = format_date(timezone.localdate(one.row.queued_at or one.row.asked_at))
    return {
        **told, "waiting": one.row.state == WAITING,
        "why": f"{trained}, {helped}, {called(one.invited, one.benefits)}",
        "since": f"{'menunggu' if one.row.state == WAITING else 'mendaftar'} sejak {since}",
        "crowd": one.invited > 0 and one.benefits == 0,
        "rule": (f"aturan: {words}", tone, icon) if ruled else None,
        "open": [
            f"{'belum diketahui' if verdict is None else 'tidak'}: {part}"
            for part, verdict in one.judged.open
        ] if ruled else [],
        "refused": ruled and one.fits is False,
        "withdraw": reverse("training:withdraw", args=[one.row.pk]),
    }  # fmt: skip


def _seated(
    row: Participant, told: dict[str, Any], progress: Progress, came: int, held: int
) -> dict[str, Any]:
    papers = [c for c in row.certificates.all() if c.revoked_at is None]
    following = progress.next
    return {
        **told, "seat": row.seat, "words": progress.words, "came": f"{came} dari {held}",
        "next": f"berikutnya materi {following.place}: {following.title}" if following else "",
        "complete": progress.complete,
        "paper": papers[0] if papers else None,
        "withdraw": reverse("training:withdraw", args=[row.pk]),
    }  # fmt: skip


def _todo(batch: Batch, seated: int, asking: int, modules: int, sessions: list[Session]) -> str:
    """What comes next, in one sentence."""
    free = batch.capacity - seated
    today = timezone.localdate()
    if batch.state == DRAFT:
        return "Isi materi programnya dulu." if not modules else "Buka pendaftarannya."
    if batch.state in TAKING and free and asking:
        return f"Ada {asking} calon untuk {free} tempat kosong: terima pesertanya."
    if batch.state == OPEN and not seated:
        return "Daftarkan calon peserta."
    if batch.state in TAKING and not sessions:
        return "Jadwalkan pertemuan pertama."
    if batch.state == OPEN:
        return "Mulai pelatihan kalau pesertanya sudah lengkap."
    if batch.state == RUNNING:
        missed = [s for s in sessions if s.on <= today and not s.attendances.all()]
        if missed:
            return f"Catat daftar hadir {format_date(missed[0].on)}."
        if all(s.on < today for s in sessions):
            return "Catat kelulusan materi, lalu nyatakan selesai."
        return f"Pertemuan berikutnya {format_date(min(s.on for s in sessions if s.on >= today))}."
    return ""


def _because(row: Participant, named: bool) -> str:
    """Why somebody stepped back. What an officer wrote may tell of the person: only where names
    are shown."""
    if row.withdrawn_because == acts.TAKEN_BACK:
        return "menarik pendaftaran sendiri"
    return row.withdrawn_because if named and row.withdrawn_because else "dicatat mundur"


@needs(VIEW)
def batch_page(request: VisitRequest, number: str) -> HttpResponse:
    """One batch: what is next, sessions, places, candidates in the order of their turn."""
    batch = batch_or_404(request, number)
    visit, today = request.visit, timezone.localdate()
    every = list(
        Participant.objects.visible_to(visit).filter(batch=batch).exclude(business__status="merged")
        .select_related("business__facts", "owner").prefetch_related("certificates")
        .order_by("seat", "asked_at", "number")
    )  # fmt: skip
    told = people(request, every)
    rows = [r for r in every if r.state != WITHDRAWN]
    gone = [r for r in every if r.state == WITHDRAWN]
    gone.sort(key=lambda r: r.state_at, reverse=True)
    named = visit.may(naming.SEES_NAMES)
    modules = list(batch.programme.modules.order_by("place"))
    sessions = list(batch.sessions.order_by("on", "at", "pk").prefetch_related("attendances"))
    held = [s for s in sessions if s.on <= today]
    present = {r.pk: 0 for r in rows}
    for session in held:
        for one in session.attendances.all():
            if one.participant_id in present:
                present[one.participant_id] += 1
    seats = [r for r in rows if r.state == ADMITTED]
    progress = progress_of(seats, batch.programme_id)
    found = candidates(rows, batch, today)
    # A village sees its own people only; places are counted over all.
    taken = Participant.objects.filter(batch=batch, state=ADMITTED).count()
    names = {m.pk: m for m in modules}
    taught = {names[pk].place for s in held for pk in s.modules if pk in names}
    writes = {verb: may(request, verb, batch.regency_code)
              for verb in (PLAN, ENROL, ADMIT, RECORD, CERTIFY)}  # fmt: skip
    steps = [t for t in BATCH.available(batch.state, {visit.role}) if writes[PLAN]]
    context = {
        "batch": batch, "programme": batch.programme, "state": BATCH.states[batch.state],
        "tone": TONES.get(batch.state, "quiet"), "stages": _stages(batch), "facts": _facts(batch),
        "todo": _todo(batch, taken, len(found), len(modules), sessions),
        "next_step": next((t for t in steps if t.to != CANCELLED), None),
        "cancel": next((t for t in steps if t.to == CANCELLED), None),
        "taken": taken, "free": batch.capacity - taken,
        "seats": [_seated(r, told[r.pk], progress[r.pk], present[r.pk], len(held)) for r in seats],
        "candidates": [_candidate(c, told[c.row.pk], batch.rule_id is not None) for c in found],
        "sessions": [
            {"row": s, "modules": ", ".join(f"materi {names[m].place}" for m in s.modules
                                            if m in names),
             "came": len(s.attendances.all()), "past": s.on <= today, "today": s.on == today}
            for s in sessions
        ],
        "modules": [
            {"row": m, "taught": m.place in taught,
             "passed": sum(1 for r in seats if m.place in progress[r.pk].passed)}
            for m in modules
        ],
        "asking": _asking(batch, visit.role, writes[RECORD] and batch.state in
                          (OPEN, RUNNING, FINISHED), taken),
        "milestones": results.milestones(results.outcomes_of(visit, batch))
        if batch.state == FINISHED else [],
        "may_invite": bool(rows) and may(request, INVITE, batch.regency_code),
        "at": max(taught, default=0), "of": len(modules),
        "withdrawn": [
            {**told[r.pk], "on": timezone.localdate(r.state_at), "because": _because(r, named)}
            for r in gone
        ],
        "named": named,
        "may_plan": writes[PLAN] and batch.state in (DRAFT, OPEN, RUNNING),
        "may_enrol": writes[ENROL] and batch.state in TAKING,
        "may_admit": writes[ADMIT] and batch.state in TAKING,
        "may_record": writes[RECORD] and batch.state in (RUNNING, FINISHED),
        "may_list": writes[RECORD] and bool(seats),
        "may_certify": writes[CERTIFY], "running": batch.state == RUNNING,
        "crumbs": [*of_batch(batch)[:-1], (batch.name, "")],
    }  # fmt: skip
    return render(request, "training/batch.html", context)


@needs(ADMIT)
@require_http_methods(["GET", "POST"])
def admit(request: VisitRequest, number: str) -> HttpResponse:
    """Give places to those ticked, in the order of their turn."""
    batch = batch_or_404(request, number)
    or_404(may(request, ADMIT, batch.regency_code))
    if request.method == "POST":
        chosen = ticked(request)
        try:
            if not chosen:
                raise DomainError("Centang dulu calon yang diterima.")
            admitted, queued = acts.admit(request.visit.act(), batch.pk, chosen)
            words = f"{admitted} peserta diterima."
            if queued:
                words += f" {queued} masuk daftar tunggu karena tempat habis."
            kernel_forms.saved(request, words)
        except DomainError as error:
            messages.error(request, str(error))
    return redirect(page_of(batch) + "#calon")


@needs(ENROL)
def withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Somebody steps back."""
    row = participant_or_404(request, pk)
    or_404(may(request, ENROL, row.regency_code))
    back = page_of(row.batch)
    if row.state == WITHDRAWN:
        return redirect(back)
    who = people(request, [row])[row.pk]
    names = " dari ".join(filter(None, (who["person"], who["business"])))
    return form_page(
        request, ReasonForm(request.POST or None), title="Catat mundur",
        lead=f"{names}, peserta {row.number}. Tempatnya bisa dipakai yang berikutnya.",
        back=back,
        trail=of_batch(row.batch, "Catat mundur"),
        save=lambda data: acts.withdraw(request.visit.act(), row.pk, data["reason"]),
        done="Tercatat mundur.", button="Catat mundur", danger=True,
    )  # fmt: skip


def _found(request: VisitRequest, batch: Batch, text: str) -> tuple[list[dict[str, Any]], str]:
    """(people of businesses in the visit's areas that match a text, why it cannot be searched)."""
    asked = search.read(text)
    if asked.problem:
        return [], asked.problem
    visit = request.visit
    facts = BusinessFacts.objects.visible_to(visit).listed()
    rows = search.matching(
        facts.filter(regency_code=batch.regency_code), asked, regencies=[batch.regency_code],
        places=[c for c in visit.area_codes if len(c) > 5],
        owners=visit.may(naming.SEES_NAMES), most=search.MOST_FILTERED,
    ).order_by("tier", "sort_key", "business_id")  # fmt: skip
    ids = list(rows.values_list("business_id", flat=True)[:MOST_FOUND])
    owned = Ownership.objects.filter(
        business__in=ids, until__isnull=True, owner__erased_at__isnull=True
    ).select_related("owner", "business__facts")
    inside = set(batch.participants.exclude(state=WITHDRAWN).values_list("owner_id", flat=True))
    by_place = {pk: i for i, pk in enumerate(ids)}
    found = sorted(owned, key=lambda o: (by_place[o.business_id], o.owner.sort_key, o.pk))
    return [
        {
            "value": f"{o.business_id}/{o.owner_id}", "inside": o.owner_id in inside,
            "person": o.owner.name if visit.may(naming.SEES_NAMES) else "",
            "business": naming.hide(visit, o.business).name, "number": o.business.number,
            "product": o.business.main_product, "place": places.short_name(o.business.village_code),
        }
        for o in found
    ], ""  # fmt: skip


def _pairs(request: VisitRequest) -> list[acts.Pair]:
    found = []
    for text in request.POST.getlist("orang"):
        business, _slash, owner = text.partition("/")
        try:
            found.append((UUID(business), UUID(owner)))
        except ValueError:
            continue
    return found


@needs(ENROL)
def enrol(request: VisitRequest, number: str) -> HttpResponse:
    """Search businesses, tick who wants to come."""
    batch = batch_or_404(request, number)
    or_404(may(request, ENROL, batch.regency_code))
    problem = ""
    if request.method == "POST":
        try:
            pairs = _pairs(request)
            if not pairs:
                raise DomainError("Centang dulu orang yang mau ikut.")
            made = acts.enrol(request.visit.act(), batch.pk, pairs)
            kernel_forms.saved(request, f"{len(made)} calon peserta tercatat.")
            return redirect(page_of(batch) + "#calon")
        except DomainError as error:
            problem = str(error)
    text = " ".join(request.GET.get("q", "").split())[:200]
    rows, unread = _found(request, batch, text) if text else ([], "")
    context = {
        "batch": batch, "text": text, "rows": rows, "problem": problem or unread,
        "open": batch.state in TAKING, "back": page_of(batch),
        "crumbs": of_batch(batch, "Daftarkan calon"),
    }  # fmt: skip
    status = 422 if problem else 200
    return render(request, "training/enrol.html", context, status=status)
