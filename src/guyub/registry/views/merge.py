"""Doubles: finding the other record, comparing, making one, and taking that back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.typed import whole
from guyub.registry import forms, matching, privacy, wording
from guyub.registry.actions import merge as actions
from guyub.registry.models import Business, Merge
from guyub.registry.models.business import Status
from guyub.registry.views.common import business_or_404, page_of, refused
from guyub.registry.views.detail import owners_of
from guyub.registry.views.edit import answer, form_page


@needs(actions.NEEDS)
def choose(request: VisitRequest, number: str) -> HttpResponse:
    """Records that may be the same business, and a way to name another one."""
    business = business_or_404(request, number)
    form = forms.MergeFindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            other = parse_human_number(form.cleaned_data["number"]).text
        except NumberError as error:
            form.add_error("number", str(error))
        else:
            found = Business.objects.visible_to(request.visit).filter(number=other).first()
            if found is None or found.pk == business.pk or found.status == Status.MERGED:
                form.add_error("number", "Tidak ada catatan lain yang aktif dengan nomor itu.")
            else:
                return redirect("registry:merge", business.number, found.number)
    probe = matching.probe_of(business, owners_of(business))
    apart = matching.decided_different(business.pk)
    matches = [
        m
        for m in matching.candidates([probe], wide=True)[probe.key]
        if m.business_id != business.pk and m.business_id not in apart
    ]
    rows = Business.objects.visible_to(request.visit).in_bulk([m.business_id for m in matches])
    villages = Area.objects.in_bulk({b.village_code for b in rows.values()})
    found_rows = [
        {
            "match": m,
            "percent": min(round(m.score * 100), 99),
            "business": rows[m.business_id],
            "place": villages.get(rows[m.business_id].village_code),
        }
        for m in matches
        if m.business_id in rows
    ]
    return answer(
        request, "registry/merge_choose.html", business, "Gabung catatan ganda", form=form,
        found=found_rows,
    )  # fmt: skip


def said(name: str, row: Business) -> str:
    """A value of one record as the comparison shows it."""
    if name == "village_code":
        area = Area.objects.filter(pk=row.village_code).first()
        return f"{area.name}, {area.within}" if area else row.village_code
    if name == "kbli_code" and row.kbli_code:
        return f"{row.kbli_code} (KBLI {row.kbli_version})"
    return wording.value(name, getattr(row, name))


def onward(request: VisitRequest, otherwise: str) -> str:
    """Where a room that led here goes on ("lanjut"), only within this house."""
    wanted = request.GET.get("lanjut", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, None) else otherwise


@needs(actions.NEEDS)
def compare(request: VisitRequest, number: str, other: str) -> HttpResponse:
    """Side by side: which value stands, who is one person, and why."""
    survivor, absorbed = business_or_404(request, number), business_or_404(request, other)
    if survivor.pk == absorbed.pk or Status.MERGED in {survivor.status, absorbed.status}:
        raise Http404
    form = forms.MergeForm(request.POST if request.POST.get("jawaban") == "sama" else None)
    proposal = actions.suggested(survivor, absorbed)
    if request.method == "POST":
        if request.POST.get("jawaban") == "beda":
            try:
                actions.keep_apart(request.visit.act(), survivor.pk, absorbed.pk)
            except DomainError as error:
                messages.error(request, str(error.sentence))
            else:
                kernel_forms.saved(request, "Dicatat sebagai dua usaha yang berbeda.")
            return redirect(onward(request, page_of(survivor)))
        if form.is_valid() and (done := merge(request, form, survivor, absorbed)):
            return done
    rows = [
        {
            "name": name,
            "label": wording.label(name, "business"),
            "kept": said(name, survivor),
            "other": said(name, absorbed),
            "choice": request.POST.get(f"pilih-{name}") or proposal.get(name, "kept"),
            "differs": name in proposal,
        }
        for name in actions.FIELDS
    ]
    people = actions.same_people(survivor, absorbed)
    shown = privacy.owners_now([survivor.pk, absorbed.pk])
    privacy.note_looking(request.visit, shown, timezone.now())
    return answer(
        request, "registry/merge.html", survivor, "Gabung catatan ganda", form=form, rows=rows,
        absorbed=absorbed, people=people,
        versions=f"{survivor.version}-{absorbed.version}",
        lanjut=onward(request, ""),
    )  # fmt: skip


def merge(
    request: VisitRequest, form: forms.MergeForm, survivor: Business, absorbed: Business
) -> HttpResponse | None:
    """Do it; None when it was refused (the form says why)."""
    choices: dict[str, Any] = {
        name: given
        for name in actions.FIELDS
        if (given := request.POST.get(f"pilih-{name}")) in {"kept", "other"}
    }
    people = []
    for pair in request.POST.getlist("orang"):
        one, _sep, other = pair.partition("_")
        try:
            people.append((UUID(one), UUID(other)))
        except ValueError:
            raise Http404 from None
    first, _sep, second = request.POST.get("versi", "").partition("-")
    mine, theirs = whole(first), whole(second)
    versions = (-1, -1) if mine is None or theirs is None else (mine, theirs)
    try:
        actions.merge_businesses(
            request.visit.act(), survivor.pk, absorbed.pk, choices, people=people,
            reason=form.cleaned_data["reason"], versions=versions,
        )  # fmt: skip
    except DomainError as error:
        refused(form, error)
        return None
    kernel_forms.saved(request, "Dua catatan sudah menjadi satu. Ini dapat dibatalkan.")
    return redirect(onward(request, page_of(survivor)))


@needs(actions.NEEDS)
def undo(request: VisitRequest, pk: Any) -> HttpResponse:
    """Take a merge back."""
    made = Merge.objects.select_related("survivor", "absorbed").filter(pk=pk).first()
    if made is None:
        raise Http404
    survivor = business_or_404(request, made.survivor.number)

    def save(data: dict[str, Any]) -> None:
        actions.undo_merge(request.visit.act(), made.pk, reason=data["reason"])

    return form_page(
        request, survivor, forms.MergeForm(request.POST or None), title="Pisahkan lagi",
        save=save, done="Keduanya sudah terpisah lagi.", button="Pisahkan", danger=True,
        lead=f"{made.absorbed.name} ({made.absorbed.number}) kembali menjadi catatan sendiri, "
        "dengan semua yang dulu dimilikinya.",
    )  # fmt: skip
