"""Letters: choose, print, post."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents, qr
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.outreach.actions import posting as acts
from guyub.outreach.actions.common import reached
from guyub.outreach.kinds import KINDS
from guyub.outreach.models import Batch, Notice
from guyub.outreach.permissions import POSTING
from guyub.outreach.states import BATCH, POST, PRINTED, WAITING
from guyub.outreach.telling import question_link
from guyub.outreach.views.common import private, told, trail
from guyub.outreach.words import _

SHOWN: Final = 50


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@needs(POSTING)
def post(request: VisitRequest) -> HttpResponse:
    """Notices that go by post; the ticked ones become letters."""
    problem = ""
    chosen = _uuids(request.POST.getlist("kabar"))
    if request.method == "POST":
        try:
            made = acts.make_batch(request.visit.act(), chosen)
        except DomainError as error:
            problem = str(error.sentence)
        else:
            return redirect("outreach:batch", made.pk)
    waiting = Notice.objects.visible_to(request.visit).filter(
        state=WAITING, channel=POST, batch=None, expires_at__gt=timezone.now()
    )
    rows = told(request.visit, waiting.order_by("expires_at", "pk")[: acts.MOST])
    codes = request.visit.scope.read
    batches = Batch.objects.all() if "*" in codes else Batch.objects.filter(regency_code__in=codes)
    context = {
        "rows": rows, "problem": problem, "chosen": set(chosen),
        "batches": [(one, BATCH.states[one.state], _count(one))
                    for one in batches.order_by("-made_at", "-pk")[:20]],
        "may": bool(request.visit.scope.write),
    }  # fmt: skip
    return render(request, "outreach/post.html", context, status=422 if problem else 200)


def _count(one: Batch) -> int:
    return one.notices.count()


def _batch_or_404(request: VisitRequest, pk: UUID) -> Batch:
    found = Batch.objects.filter(pk=pk).first()
    if found is None or not request.visit.scope.may_read(found.regency_code):
        raise Http404
    return found


@needs(POSTING)
def batch(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Letters printed together: print, then say that they were posted."""
    found = _batch_or_404(request, pk)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("langkah") == "batal":
                acts.dissolve_batch(request.visit.act(), pk)
            else:
                acts.post_batch(request.visit.act(), pk, timezone.localdate())
        except DomainError as error:
            problem = str(error.sentence)
        else:
            kernel_forms.saved(request, _("Tercatat."))
            return redirect("outreach:batch", pk)
    rows = told(request.visit, found.notices.order_by("pk"))
    context: dict[str, Any] = {
        "batch": found, "rows": rows, "state": BATCH.states[found.state], "problem": problem,
        "open": found.state == PRINTED and request.visit.scope.may_write(found.regency_code),
        "printable": found.state == PRINTED,
        "crumbs": trail((_("Surat pos"), reverse("outreach:post")), (_("Kiriman"), "")),
    }  # fmt: skip
    return render(request, "outreach/batch.html", context, status=409 if problem else 200)


@never_cache
@needs(POSTING)
def batch_pdf(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The letters as one file, a page each, with names and addresses as they are now."""
    found = _batch_or_404(request, pk)
    if found.state != PRINTED:
        raise Http404
    office = Office.objects.get(pk=found.office_id)
    letters = []
    for notice in found.notices.filter(state=WAITING).order_by("pk"):
        kind, reach = KINDS.get(notice.kind), reached(notice)
        if kind is None or reach is None:
            continue
        link = question_link(notice)
        letters.append({
            "subject": str(kind.label), "to": [reach.name or "Pemilik usaha", *reach.address],
            "body": notice.body, "question": str(kind.question.text) if kind.question else "",
            "link": link, "code": list(qr.svg(link).encode()) if link else None,
        })  # fmt: skip
    data = {
        "office": {"government": None, "name": office.name, "address": office.address,
                   "contact": None, "emblem": None},
        "date": timezone.localtime(found.made_at).date(), "letters": letters,
        "sample": office.is_sample,
    }  # fmt: skip
    content = documents.render("outreach/surat-kabar", data, created=found.made_at)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="surat-kabar.pdf"'
    return private(answer)
