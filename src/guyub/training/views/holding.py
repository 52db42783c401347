"""Sessions: planning a day, the list, the code on the trainer's screen, passing, certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents, qr
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.registry.views.common import refused
from guyub.registry.views.one_form import form_page_of_values as form_page
from guyub.training import certificates, codes
from guyub.training.actions import certifying, holding
from guyub.training.forms import PassedForm, ReasonForm, SessionForm
from guyub.training.forms_asking import RecordingForm
from guyub.training.models import Batch, Certificate, Participant, Session
from guyub.training.permissions import CERTIFY, PLAN, PRINT, RECORD
from guyub.training.states import RUNNING
from guyub.training.views.common import (
    batch_or_404,
    may,
    of_batch,
    or_404,
    page_of,
    participant_or_404,
    people,
    ticked,
)


def _session_or_404(request: VisitRequest, pk: UUID, verb: str) -> Session:
    found = Session.objects.select_related("batch__programme").filter(pk=pk).first()
    if found is None or not may(request, verb, found.regency_code):
        raise Http404
    return found


def _seated(request: VisitRequest, batch: Batch) -> list[Participant]:
    rows = Participant.objects.visible_to(request.visit).admitted().filter(batch=batch)
    return list(rows.select_related("business__facts", "owner").order_by("seat"))


@needs(PLAN)
def session_new(request: VisitRequest, number: str) -> HttpResponse:
    """A day is planned."""
    batch = batch_or_404(request, number)
    or_404(may(request, PLAN, batch.regency_code))
    modules = [
        (str(m.pk), f"{m.place}. {m.title}") for m in batch.programme.modules.order_by("place")
    ]
    form = SessionForm(request.POST or None, initial={"id": uuid7()}, modules=modules)

    def save(data: dict[str, Any]) -> object:
        values = {k: v for k, v in data.items() if k != "id"}
        values["modules"] = [UUID(pk) for pk in values["modules"]]
        return holding.plan_session(request.visit.act(), data["id"], batch.pk, values)

    return form_page(
        request, form, title="Jadwalkan pertemuan", lead=batch.name, back=page_of(batch),
        trail=of_batch(batch, "Jadwalkan pertemuan"), save=save, done="Pertemuan dijadwalkan.",
    )  # fmt: skip


@needs(RECORD)
def recording(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Where a session that was held can be watched again."""
    session = _session_or_404(request, pk, RECORD)
    batch = session.batch
    form = RecordingForm(request.POST or None, initial={"link": session.recording})
    return form_page(
        request, form, title="Tautan rekaman",
        lead=f"Pertemuan {format_date(session.on)}. Guyub tidak menyimpan videonya; peserta membuka"
        " tautan ini dari “Pelatihan saya”.",
        back=page_of(batch) + "#pertemuan", trail=of_batch(batch, "Tautan rekaman"),
        save=lambda data: holding.set_recording(request.visit.act(), session.pk, data["link"]),
        done="Tautan rekaman tersimpan.",
    )  # fmt: skip


@needs(RECORD)
def attendance(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The signed list, ticked on one page."""
    session = _session_or_404(request, pk, RECORD)
    batch, problem = session.batch, ""
    if request.method == "POST":
        try:
            came = holding.tick(request.visit.act(), session.pk, ticked(request))
            kernel_forms.saved(request, f"Daftar hadir tersimpan: {came} orang hadir.")
            return redirect(page_of(batch) + "#pertemuan")
        except DomainError as error:
            problem = str(error)
    rows = _seated(request, batch)
    told = people(request, rows)
    held = {a.participant_id: a for a in session.attendances.all()}
    chosen = set(ticked(request)) if problem else set(held)
    context = {
        "title": f"Daftar hadir {format_date(session.on)}", "batch": batch, "problem": problem,
        "lead": "Centang yang menandatangani daftar hadir di kertas.", "form": None,
        "rows": [
            {**told[r.pk], "on": r.pk in chosen,
             "note": f"lewat {held[r.pk].get_how_display()}" if r.pk in held else ""}
            for r in rows
        ],
        "back": page_of(batch), "legend": "Yang hadir",
        "crumbs": of_batch(batch, f"Daftar hadir {format_date(session.on)}"),
    }  # fmt: skip
    return render(request, "training/tick.html", context, status=422 if problem else 200)


@needs(RECORD)
def sheet(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The list to sign, as PDF."""
    session = _session_or_404(request, pk, RECORD)
    batch = session.batch
    rows = _seated(request, batch)
    told = people(request, rows)
    modules = batch.programme.modules.filter(pk__in=session.modules).order_by("place")
    data = {
        "programme": batch.programme.title, "batch": batch.name, "date": session.on,
        "at": session.at, "place": session.place or batch.venue, "trainers": batch.trainers,
        "modules": [f"{m.place}. {m.title}" for m in modules],
        "sample": bool(request.visit.office and request.visit.office.is_sample),
        "rows": [
            {"person": told[r.pk]["person"], "business": told[r.pk]["business"],
             "number": r.number}
            for r in rows
        ],
    }  # fmt: skip
    made = documents.render(
        "training/daftar-hadir", data, created=timezone.now().replace(microsecond=0)
    )
    return _pdf(f"daftar-hadir-{batch.number}", made)


def _pdf(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _drawn(address: str) -> SafeString | str:
    """The QR code of an address; "" where it is too long for one."""
    try:
        return mark_safe(qr.svg(address, title="Kode QR daftar hadir"))  # noqa: S308
    except ValueError:
        return ""


@needs(RECORD)
@never_cache
def code(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The code that the trainer shows on a screen; opened and closed by a button."""
    session = _session_or_404(request, pk, RECORD)
    if request.method == "POST":
        do = holding.hide_code if request.POST.get("langkah") == "tutup" else holding.show_code
        try:
            do(request.visit.act(), session.pk)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("training:code", pk=session.pk)
    now = timezone.now()
    holds = session.code_until is not None and now < session.code_until
    address = ""
    if holds:
        path = reverse("training:here", args=[codes.token_of(session)])
        base = str(settings.GUYUB_BASE_URL or "").rstrip("/")
        address = f"{base}{path}" if base else request.build_absolute_uri(path)
    context = {
        "session": session, "batch": session.batch, "holds": holds, "address": address,
        "qr": _drawn(address) if address else "", "came": session.attendances.count(),
        "today": session.on == timezone.localdate(), "running": session.batch.state == RUNNING,
        "crumbs": of_batch(session.batch, "Kode hadir"),
    }  # fmt: skip
    return render(request, "training/code.html", context)


@needs(RECORD)
def passed(request: VisitRequest, number: str, place: int) -> HttpResponse:
    """Who passed a module, ticked on one page."""
    batch = batch_or_404(request, number)
    or_404(may(request, RECORD, batch.regency_code))
    module = batch.programme.modules.filter(place=place).first()
    if module is None:
        raise Http404
    form = PassedForm(request.POST or None, initial={"on": timezone.localdate()})
    chosen: set[UUID] | None = None
    if request.method == "POST":
        chosen = set(ticked(request))
        if form.is_valid():
            try:
                count = holding.mark_passed(
                    request.visit.act(), batch.pk, module.pk, chosen, form.cleaned_data["on"]
                )
                kernel_forms.saved(request, f"Materi {place}: {count} orang lulus.")
                return redirect(page_of(batch) + "#materi")
            except DomainError as error:
                refused(form, error)
    rows = _seated(request, batch)
    told = people(request, rows)
    held = set(module.passed.filter(participant__in=rows).values_list("participant_id", flat=True))
    days = list(
        batch.sessions.filter(modules__contains=[module.pk]).prefetch_related("attendances")
    )
    came = {a.participant_id for s in days for a in s.attendances.all()}
    before = set(
        module.passed.filter(participant__owner__in=[r.owner_id for r in rows])
        .exclude(participant__batch=batch).values_list("participant__owner_id", flat=True)
    )  # fmt: skip
    context = {
        "title": f"Lulus materi {place}", "batch": batch, "form": form, "problem": "",
        "lead": f"{module.title}. Setelah materi ini peserta bisa: {module.skill}",
        "legend": "Yang lulus",
        "rows": [
            {**told[r.pk], "on": r.pk in (held if chosen is None else chosen),
             "note": "sudah lulus di angkatan lain" if r.owner_id in before
             else "hadir" if r.pk in came else "tidak hadir" if days else ""}
            for r in rows
        ],
        "back": page_of(batch), "crumbs": of_batch(batch, f"Lulus materi {place}"),
    }  # fmt: skip
    return render(request, "training/tick.html", context, status=422 if form.errors else 200)


@needs(CERTIFY)
@require_http_methods(["GET", "POST"])
def certify(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Issue the certificate of one participant."""
    row = participant_or_404(request, pk)
    or_404(may(request, CERTIFY, row.regency_code))
    if request.method == "POST":
        try:
            made = certifying.issue(request.visit.act(), row.pk)
            messages.success(request, f"Sertifikat {made.number} terbit.")
        except DomainError as error:
            messages.error(request, str(error))
    return redirect(page_of(row.batch) + "#peserta")


def _certificate_or_404(request: VisitRequest, pk: UUID) -> Certificate:
    found = (
        Certificate.objects.filter(pk=pk)
        .filter(participant__in=Participant.objects.visible_to(request.visit))
        .select_related("participant__batch__programme", "participant__owner")
        .first()
    )
    if found is None:
        raise Http404
    return found


@needs(PRINT)
def certificate(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The certificate as PDF."""
    row = _certificate_or_404(request, pk)
    if request.visit.reach != "own":
        people(request, [row.participant])
    return _pdf(f"sertifikat-{row.number}", certificates.pdf(row, timezone.now()))


@needs(CERTIFY)
def revoke(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A certificate is taken back."""
    row = _certificate_or_404(request, pk)
    batch = row.participant.batch
    or_404(may(request, CERTIFY, batch.regency_code))
    return form_page(
        request, ReasonForm(request.POST or None), title="Cabut sertifikat",
        lead=f"Sertifikat {row.number}. Yang memeriksa kodenya akan membaca bahwa ini dicabut.",
        back=page_of(batch), trail=of_batch(batch, "Cabut sertifikat"),
        save=lambda data: certifying.revoke(request.visit.act(), row.pk, data["reason"]),
        done="Sertifikat dicabut.", button="Cabut sertifikat", danger=True,
    )  # fmt: skip
