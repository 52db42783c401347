"""Writing down a contact, reading one, marking one as a mistake."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.attached import serve
from guyub.kernel.ids import uuid7
from guyub.mentoring import diagnosis
from guyub.mentoring.actions import photos
from guyub.mentoring.actions import visiting as acts
from guyub.mentoring.forms.visiting import PhotoForm, VisitForm, VoidForm
from guyub.mentoring.models import Officer, Step, Visit, VisitPhoto
from guyub.mentoring.path_facts import offers_of
from guyub.mentoring.permissions import SEE, VIEW, VISIT, VOID
from guyub.mentoring.states import STEP, STEP_TONES
from guyub.registry import naming, places
from guyub.registry.models import Business
from guyub.registry.models.business import Status
from guyub.registry.views.common import business_or_404, crumbs, page_of, refused

PAPER = "kertas"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DROPPERS = frozenset(one for t in STEP.transitions if t.verb == acts.DROPPED_NOW for one in t.who)


def open_steps_of(business: Business) -> list[Step]:
    """What is still to be done, the most urgent first."""
    return list(Step.objects.open().filter(business=business).order_by("due_on", "pk"))


def _steps_of_form(request: VisitRequest, business: Business) -> list[Step]:
    """The open steps; and those that a form speaks of which is sent a second time."""
    found = open_steps_of(business)
    known = {str(s.pk) for s in found}
    names = (n.removeprefix("step_") for n, v in request.POST.items() if v)
    told = [n for n in names if _UUID.fullmatch(n) and n not in known][:50]
    if told:
        found += Step.objects.filter(business=business, pk__in=told).order_by("due_on", "pk")
    return found


def _may_record(request: VisitRequest, business: Business) -> bool:
    visit = request.visit
    return (
        visit.may(VISIT) and visit.scope.may_write(business.regency_code)
        and visit.covers(business.village_code) and business.status != Status.MERGED
    )  # fmt: skip


def _form(request: VisitRequest, business: Business, paper: bool) -> VisitForm:
    officers = None
    if paper:
        rows = Officer.objects.visible_to(request.visit).standing()
        officers = list(rows.filter(regency_code=business.regency_code).order_by("name", "pk"))
    today, open_steps = timezone.localdate(), _steps_of_form(request, business)
    return VisitForm(
        request.POST or None, initial={"id": uuid7(), "on": today}, today=today,
        open_steps=open_steps, sees=request.visit.may(SEE),
        drops=request.visit.role in DROPPERS, offers=offers_of(business, open_steps),
        levels=business.facts.diagnosis, officers=officers,
    )  # fmt: skip


@needs(VISIT)
def visit_new(request: VisitRequest, number: str) -> HttpResponse:
    """The form of one contact; ``?kertas=1`` types in a sheet that somebody filled in."""
    business = business_or_404(request, number)
    if not _may_record(request, business):
        raise Http404
    paper = bool(request.GET.get(PAPER))
    form = _form(request, business, paper)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = acts.record_visit(request.visit.act(), data["id"], business.pk, form.contact())
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, _thanks(made), f"kunjungan:{business.number}")
            return redirect(f"{page_of(business)}#pendampingan")
    here = reverse("mentoring:visit_new", args=[business.number])
    context = {
        "business": business, "form": form, "paper": paper, "back": page_of(business),
        "place": places.short_name(business.village_code),
        "here": f"{here}?{PAPER}=1" if paper else here, "paper_url": f"{here}?{PAPER}=1",
        "crumbs": crumbs(business, request.visit, "Catat kunjungan"),
    }  # fmt: skip
    return render(request, "mentoring/visit_form.html", context, status=422 if form.errors else 200)


def _thanks(made: Visit) -> str:
    if made.met != Visit.Met.MET:
        return "Tersimpan: belum bertemu. Usaha ini belum dihitung terhubung."
    return "Kunjungan tersimpan." if made.kind == Visit.Kind.VISIT else "Tersimpan."


def visit_or_404(request: VisitRequest, pk: UUID) -> Visit:
    found: Visit | None = (
        Visit.objects.visible_to(request.visit).select_related("business__facts", "officer")
        .filter(pk=pk).first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def _may_void(request: VisitRequest, made: Visit) -> bool:
    visit, user = request.visit, request.visit.user
    return (
        visit.may(VOID) and visit.scope.may_write(made.regency_code) and user is not None
        and acts.may_void(made, timezone.localdate(), user.person_id, visit.role)
    )  # fmt: skip


def findings_of(made: Visit) -> list[dict[str, Any]]:
    """What was seen, aspect by aspect, with the answers in the words of the questions."""
    asked = diagnosis.current()
    held = {f.aspect: f for f in made.findings.all()}
    found = []
    for aspect in asked.aspects:
        row = held.get(aspect.key)
        if row is None:
            continue
        words = [
            (q.text, q.options[row.answers[q.key] - 1])
            for q in aspect.questions if row.version == asked.version and q.key in row.answers
        ]  # fmt: skip
        found.append({
            "label": aspect.label, "icon": aspect.icon, "answers": words,
            "level": diagnosis.LEVELS.get(row.level or 0, diagnosis.UNKNOWN),
            "tone": diagnosis.TONES.get(row.level or 0, "quiet"),
        })  # fmt: skip
    return found


def _may_add(request: VisitRequest, made: Visit) -> bool:
    """Whether this person went there and may still put a photo to it."""
    visit, user = request.visit, request.visit.user
    return (
        visit.may(VISIT) and visit.scope.may_write(made.regency_code) and user is not None
        and made.by_person == user.person_id and made.void_at is None
    )  # fmt: skip


def _photos_of(request: VisitRequest, made: Visit) -> list[VisitPhoto]:
    """Photos show people and name boards: only who may read names sees them."""
    if not request.visit.may(naming.SEES_NAMES):
        return []
    return list(made.photos.order_by("created_at", "pk"))


def _page(
    request: VisitRequest, made: Visit, form: VoidForm, photo: PhotoForm | None = None
) -> HttpResponse:
    business = naming.hide(request.visit, made.business)
    read = naming.reader_of(request.visit, business)
    steps = list(made.steps.order_by("place"))
    saw = list(made.saw.order_by("due_on", "pk"))
    context = {
        "made": made, "business": business, "form": form, "note": read(made.note),
        "who": made.officer.name if made.officer is not None else made.by_name,
        "typed": made.by_name if made.from_paper else "", "findings": findings_of(made),
        "steps": [
            {"text": read(s.text), "who": s.get_who_display(), "due": s.due_on,
             "state": STEP.label(s.state), "tone": STEP_TONES[s.state]}
            for s in steps
        ],
        "saw": [read(s.text) for s in saw], "back": page_of(business),
        "can_void": _may_void(request, made), "photos": _photos_of(request, made),
        "photo_form": (photo or PhotoForm()) if _may_add(request, made) else None,
        # With a point whatever the language: it is an address.
        "point": f"{made.latitude},{made.longitude}" if made.latitude is not None else "",
        "crumbs": crumbs(business, request.visit, made.get_kind_display()),
    }  # fmt: skip
    wrong = form.errors or (photo is not None and photo.errors)
    return render(request, "mentoring/visit.html", context, status=422 if wrong else 200)


@needs(VIEW)
def visit_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One contact as it was written down."""
    return _page(request, visit_or_404(request, pk), VoidForm())


@require_POST
@needs(VOID)
def visit_void(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Mark a contact as a mistake."""
    made = visit_or_404(request, pk)
    form = VoidForm(request.POST)
    if form.is_valid():
        try:
            acts.void_visit(request.visit.act(), made.pk, form.cleaned_data["reason"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Ditandai salah catat. Tidak dihitung lagi.")
            return redirect(f"{page_of(made.business)}#pendampingan")
    return _page(request, made, form)


@require_POST
@needs(VISIT)
def photo_add(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A photo of a visit, by who went there."""
    made = visit_or_404(request, pk)
    if not _may_add(request, made):
        raise Http404
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            photos.add_scan(request.visit.act(), made.pk, form.cleaned_data["photo"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Foto tersimpan.")
            return redirect("mentoring:visit", made.pk)
    return _page(request, made, VoidForm(), form)


@needs(VIEW)
def photo(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The photo itself, to who sees the visit and may read names."""
    seen = Visit.objects.visible_to(request.visit)
    found = VisitPhoto.objects.filter(pk=pk, visit__in=seen).first()
    if found is None or not request.visit.may(naming.SEES_NAMES):
        raise Http404
    return serve(request, found)
