"""Steps: those that are open, the next one of every business, the owner's word about them, and the
sheet that is filled in by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import documents, lists
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column, thousands
from guyub.kernel.dates import format_date_short
from guyub.mentoring import diagnosis
from guyub.mentoring.actions import steps as acts
from guyub.mentoring.lists.visiting import NEXT_STEPS, OPEN_STEPS_LIST, with_next_step
from guyub.mentoring.models import Step, Visit
from guyub.mentoring.next_step import BY_KEY, NONE, READY, STAGES, STEPS
from guyub.mentoring.permissions import CLAIM, VIEW, VISIT
from guyub.mentoring.views.visiting import open_steps_of
from guyub.registry import naming, places
from guyub.registry.models import Business
from guyub.registry.views.common import business_or_404

SAID = {
    "claim": "Tercatat. Petugas akan melihatnya saat datang.",
    "unclaim": "Tercatat belum dikerjakan.",
}


@needs(VIEW)
def open_steps(request: VisitRequest) -> HttpResponse:
    """Agreed steps that nobody has seen done yet."""
    return lists.respond(request, OPEN_STEPS_LIST, request.visit)


@needs(VIEW)
def next_list(request: VisitRequest) -> HttpResponse:
    """The next step of each business."""
    return lists.respond(request, NEXT_STEPS, request.visit)


@needs(VIEW)
def next_board(request: VisitRequest) -> HttpResponse:
    """How many businesses stand before which step, all together and by sub-district."""
    rows = (
        with_next_step(request.visit).order_by().values("district_code", "next_step")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    by_step: Counter[str] = Counter()
    by_place: dict[str, Counter[str]] = {}
    for row in rows:
        if row["next_step"] == NONE:
            continue
        by_step[row["next_step"]] += row["n"]
        stage = BY_KEY[row["next_step"]].stage if row["next_step"] in BY_KEY else READY
        by_place.setdefault(row["district_code"], Counter())[stage] += row["n"]
    names = known.names_of(set(by_place))
    to = reverse("mentoring:next_list")
    stages = {**STAGES, READY: "Sudah siap pasar"}
    stages = {k: v for k, v in stages.items() if any(c[k] for c in by_place.values())}
    total = sum(by_step.values())
    context = {
        "total": total, "list_url": to,
        "steps": [
            {"label": s.label, "why": s.why, "stage": STAGES[s.stage], "n": by_step[s.key],
             "asks": s.asks, "url": f"{to}?langkah={s.key}"}
            for s in STEPS if by_step[s.key]
        ],
        "ready": by_step[READY], "ready_url": f"{to}?langkah={READY}",
        "columns": [Column("Kecamatan"), *(Column(v, num=True) for v in stages.values()),
                    Column("Jumlah", num=True)],
        "rows": [
            [Cell(names.get(code, code)), *(Cell(thousands(counts[k])) for k in stages),
             Cell(thousands(sum(counts.values())))]
            for code, counts in sorted(by_place.items(), key=lambda p: names.get(p[0], p[0]))
        ],
        "footer": [
            "Jumlah", *(thousands(sum(c[k] for c in by_place.values())) for k in stages),
            thousands(total),
        ],
    }  # fmt: skip
    return render(request, "mentoring/visit_next.html", context)


@require_POST
@needs(CLAIM)
def step_claim(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The owner says that a step is done, or takes it back."""
    step: Step | None = (
        Step.objects.visible_to(request.visit).select_related("business").filter(pk=pk).first()
    )
    verb = request.POST.get("verb", "claim")
    if step is None or verb not in SAID:
        raise Http404
    do = acts.claim_step if verb == "claim" else acts.unclaim_step
    try:
        do(request.visit.act(), step.pk)
    except DomainError as error:
        kernel_forms.saved(request, str(error.sentence))
    else:
        kernel_forms.saved(request, SAID[verb])
    back = reverse("registry:detail", args=[step.business.number])
    return redirect(f"{back}#pendampingan-saya")


def _sheet(request: VisitRequest, business: Business | None) -> dict[str, Any]:
    visit, asked = request.visit, diagnosis.current()
    read = naming.reader_of(visit, business) if business is not None else str
    place = places.named(business.village_code) if business is not None else None
    return {
        "office": visit.office.name if visit.office else "",
        "sample": bool(visit.office and visit.office.is_sample),
        "business": business.name if business is not None else "",
        "number": business.number if business is not None else "",
        "place": f"{place.name}, {place.within}" if place else "",
        "kinds": [str(label) for _v, label in Visit.Kind.choices],
        "met": [str(label) for _v, label in Visit.Met.choices],
        "who": [str(label) for _v, label in Step.Who.choices],
        "steps": [
            {"text": read(s.text), "who": s.get_who_display(), "due": format_date_short(s.due_on)}
            for s in (open_steps_of(business)[:6] if business is not None else ())
        ],
        "aspects": [
            {"label": a.label,
             "questions": [{"text": q.text, "options": list(q.options)} for q in a.questions]}
            for a in asked.aspects
        ],
    }  # fmt: skip


def _pdf(name: str, data: dict[str, Any]) -> HttpResponse:
    made = documents.render(
        "mentoring/lembar-kunjungan", data, created=timezone.now().replace(microsecond=0)
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@needs(VISIT)
def sheet(request: VisitRequest, number: str) -> HttpResponse:
    """The form of a visit on paper for one business, with its open steps, as PDF."""
    business = business_or_404(request, number)
    return _pdf(f"lembar-kunjungan-{business.number}", _sheet(request, business))


@needs(VISIT)
def empty_sheet(request: VisitRequest) -> HttpResponse:
    """The same, empty."""
    return _pdf("lembar-kunjungan", _sheet(request, None))
