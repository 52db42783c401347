"""Programmes and batches: lists, the page of a programme, preparing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.queries import rules_of
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.kernel.typed import whole
from guyub.registry.views.one_form import form_page_of_values as form_page
from guyub.training.actions import planning
from guyub.training.forms import FUNDS, BatchForm, ModuleForm, ProgrammeForm, ReasonForm
from guyub.training.lists import SCREEN
from guyub.training.models import Answer, Batch, Module, Programme
from guyub.training.permissions import PLAN, VIEW
from guyub.training.states import BATCH, CANCELLED, DRAFT
from guyub.training.views.common import (
    batch_or_404,
    crumbs,
    may,
    of_batch,
    or_404,
    page_of,
    programme_or_404,
)


@needs(VIEW)
def batch_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, SCREEN, request.visit)


@needs(VIEW)
def programme_list(request: VisitRequest) -> HttpResponse:
    """What is taught, by whom, in how many modules and batches."""
    rows = Programme.objects.visible_to(request.visit).order_by("regency_code", "title", "pk")
    shown = [
        {"row": p, "modules": len(p.modules.all()), "batches": len(p.batches.all())}
        for p in rows.prefetch_related("modules", "batches")[:200]
    ]
    context = {
        "rows": shown, "crumbs": crumbs(("Program", "")),
        "may_plan": request.visit.may(PLAN) and bool(request.visit.scope.own_office),
    }  # fmt: skip
    return render(request, "training/programmes.html", context)


@needs(VIEW)
def programme_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One programme: its modules in order and its batches."""
    programme = programme_or_404(request, pk)
    batches = list(programme.batches.with_places().order_by("-starts", "-created_at", "pk"))
    plans = may(request, PLAN, programme.regency_code)
    modules = list(programme.modules.order_by("place"))
    context = {
        "programme": programme, "modules": modules,
        "hours": sum(m.hours or 0 for m in modules),
        "unknown_hours": any(m.hours is None for m in modules),
        "batches": [(b, BATCH.states[b.state]) for b in batches],
        "costs": cost_by_fund(batches), "trainers": trainers_of(batches),
        "questions": [
            {"row": q, "answered": q.answered}
            for q in programme.questions.filter(retired_at=None).select_related("module")
            .annotate(answered=Exists(Answer.objects.filter(question=OuterRef("pk"))))
            .order_by("place")
        ],
        "may_plan": plans, "may_change": plans and all(b.state == DRAFT for b in batches),
        "crumbs": crumbs(("Program", reverse("training:programmes")), (programme.title, "")),
    }  # fmt: skip
    return render(request, "training/programme.html", context)


def cost_by_fund(batches: list[Batch]) -> list[dict[str, Any]]:
    """What the batches that were not called off cost, fund by fund; a cost that nobody wrote down
    is not known and counts nowhere."""
    found: dict[str, dict[str, Any]] = {}
    for batch in batches:
        for cost in batch.costs if batch.state != CANCELLED else []:
            row = found.setdefault(
                cost["fund"].casefold(), {"fund": cost["fund"], "rupiah": None, "unknown": 0}
            )
            if cost["rupiah"] is None:
                row["unknown"] += 1
            else:
                row["rupiah"] = (row["rupiah"] or 0) + cost["rupiah"]
    return sorted(found.values(), key=lambda row: (-(row["rupiah"] or -1), row["fund"]))


def trainers_of(batches: list[Batch]) -> list[str]:
    """Who teaches or taught, those of the latest batch first."""
    return list(dict.fromkeys(b.trainers for b in batches if b.trainers and b.state != CANCELLED))


@needs(PLAN)
def programme_new(request: VisitRequest) -> HttpResponse:
    """A programme begins."""
    back = reverse("training:programmes")
    return form_page(
        request, ProgrammeForm(request.POST or None), title="Program baru",
        lead="Program sendiri atau milik penyelenggara lain dicatat sama.", back=back,
        trail=crumbs(("Program", back), ("Program baru", "")),
        save=lambda data: planning.create_programme(request.visit.act(), data),
        done="Program tersimpan. Isi materinya.",
        after=lambda made: reverse("training:programme", args=[made.pk]),
    )  # fmt: skip


@needs(PLAN)
def module_new(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The next module."""
    programme = programme_or_404(request, pk)
    or_404(may(request, PLAN, programme.regency_code))
    back = reverse("training:programme", args=[pk])
    return form_page(
        request, ModuleForm(request.POST or None),
        title=f"Materi {programme.modules.count() + 1}", lead=programme.title, back=back,
        trail=crumbs((programme.title, back), ("Tambah materi", "")),
        save=lambda data: planning.add_module(
            request.visit.act(), programme.pk, data["title"], data["skill"], data["hours"]
        ),
        done="Materi tersimpan.",
    )  # fmt: skip


@require_POST
@needs(PLAN)
def module_remove(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A module that was entered wrongly."""
    module = Module.objects.filter(pk=pk).first()
    if module is None or not may(request, PLAN, module.regency_code):
        raise Http404
    try:
        planning.remove_module(request.visit.act(), pk)
        messages.success(request, "Materi dihapus.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("training:programme", pk=module.programme_id)


def _rules(request: VisitRequest) -> list[tuple[str, str]]:
    """Rules about businesses that are in force in the visit's office."""
    return [
        (str(rule.pk), rule.title)
        for rule in rules_of(request.visit).filter(subject="business")
        if any(v.state == "published" for v in rule.versions.all())
    ]


@needs(PLAN)
def batch_new(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A batch of a programme."""
    programme = programme_or_404(request, pk)
    or_404(may(request, PLAN, programme.regency_code))
    back = reverse("training:programme", args=[pk])
    form = BatchForm(request.POST or None, initial={"id": uuid7()}, rules=_rules(request))
    return form_page(
        request, form, title="Angkatan baru", lead=programme.title, back=back,
        trail=crumbs((programme.title, back), ("Angkatan baru", "")),
        save=lambda data: planning.create_batch(
            request.visit.act(), data["id"] or uuid7(), programme.pk, data
        ),
        done="Angkatan disiapkan. Buka pendaftarannya kalau sudah siap.", after=page_of,
    )  # fmt: skip


def _as_form(batch: Batch) -> dict[str, Any]:
    values = {name: getattr(batch, name) for name in planning.FIELDS if name != "costs"}
    for n, cost in zip(FUNDS, batch.costs, strict=False):
        values |= {f"fund{n}": cost["fund"], f"amount{n}": cost["rupiah"]}
    return values | {"rule": str(batch.rule_id or ""), "id": batch.pk}


@needs(PLAN)
def batch_edit(request: VisitRequest, number: str) -> HttpResponse:
    """Change what was planned."""
    batch = batch_or_404(request, number)
    or_404(may(request, PLAN, batch.regency_code))
    form = BatchForm(
        request.POST or None,
        initial=_as_form(batch),
        rules=_rules(request),
        version=batch.version,
    )
    return form_page(
        request, form, title="Ubah angkatan", lead=batch.name, back=page_of(batch),
        trail=of_batch(batch, "Ubah"),
        save=lambda data: planning.edit_batch(
            request.visit.act(), batch.pk, data, whole(data.get("versi")) or -1
        ),
        done="Perubahan tersimpan.",
    )  # fmt: skip


@needs(PLAN)
def batch_step(request: VisitRequest, number: str, verb: str) -> HttpResponse:
    """Open, start, finish or cancel; a cancelling says why."""
    batch = batch_or_404(request, number)
    or_404(may(request, PLAN, batch.regency_code))
    found = next((t for t in BATCH.transitions if t.verb == verb), None)
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if found.to != CANCELLED:
        del form.fields["reason"]
    if request.method == "POST" and found.to != CANCELLED:
        try:
            planning.step_batch(request.visit.act(), batch.pk, verb)
            messages.success(request, f"Keadaan angkatan: {BATCH.states[found.to].lower()}.")
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(page_of(batch))
    leads = {
        "open": "Petugas dan desa bisa mendaftarkan calon peserta.",
        "start": "Kehadiran dan kelulusan bisa dicatat.",
        "finish": "Daftar peserta tidak berubah lagi. Kelulusan dan sertifikat masih bisa.",
        "cancel": "Angkatan berhenti dan tidak bisa dibuka lagi.",
    }
    return form_page(
        request, form, title=found.label, lead=leads[verb], back=page_of(batch),
        trail=of_batch(batch, found.label),
        save=lambda data: planning.step_batch(
            request.visit.act(), batch.pk, verb, data.get("reason", "")
        ),
        done="Angkatan dibatalkan.", button=found.label, danger=found.to == CANCELLED,
    )  # fmt: skip
