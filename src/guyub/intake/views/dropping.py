"""The list of imports, the place to drop files, and one import with its progress."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.intake import actions, closing, states, summary
from guyub.intake.models import Table
from guyub.intake.views.common import found, frame, remaining, visible
from guyub.kernel.actions import DomainError

SHOWN = 50
MOST_FILES = 20
WAITING = ("mapping", "review", "failed")


@needs("intake.view")
def listing(request: VisitRequest) -> HttpResponse:
    """Imports of the visit's regencies, newest first; dropping files makes one import each."""
    may = request.visit.may("intake.work")
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return _receive(request)
    rows = visible(request).exclude(state="cancelled").order_by("-created_at", "pk")
    if request.GET.get("keadaan") == "menunggu":
        rows = rows.filter(state__in=WAITING)
    office = request.visit.office
    context = {
        "rows": rows[:SHOWN],
        "may_work": may and office is not None and office.kind == office.Kind.REGENCY,
        "most": MOST_FILES,
        "running": rows.filter(state__in=states.RUNNING).exists(),
    }
    return render(request, "intake/list.html", context)


def _receive(request: VisitRequest) -> HttpResponse:
    files = request.FILES.getlist("berkas")
    office = request.visit.office
    if not files or office is None:
        messages.error(request, "Pilih dulu berkasnya: Excel, ODS, atau CSV.")
        return redirect("intake:list")
    if len(files) > MOST_FILES:
        messages.error(request, f"Paling banyak {MOST_FILES} berkas sekali unggah.")
        return redirect("intake:list")
    received = []
    for file in files:
        try:
            one = actions.receive_file(
                request.visit.act(), file.name or "berkas", file.chunks(),
                regency=office.area_code,
            )  # fmt: skip
        except DomainError as error:
            messages.error(request, f"{file.name}: {error.sentence}")
            continue
        if one.already:
            messages.info(
                request, f"{file.name}: berkas yang sama sudah pernah diunggah. Ini hasilnya."
            )
        received.append(one.batch)
    if len(received) == 1:
        return redirect("intake:detail", received[0].pk)
    return redirect("intake:list")


@needs("intake.view")
@never_cache
def detail(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Where this import is, what was found, and the next thing to do."""
    batch = found(request, pk)
    counts = summary.counts(batch) if batch.state in ("review", "applied") else {}
    checks = summary.total_checks(batch)
    questions = [
        (table, sentence)
        for table in Table.objects.filter(batch=batch).order_by("position")
        for _code, sentence, _column in table.questions
    ]
    context = frame(
        request,
        batch,
        counts=counts,
        groups=[
            (key, label, counts[key])
            for key, (label, _q) in summary.GROUPS.items()
            if counts.get(key)
        ],
        wrong=[c for c in checks if c["difference"]],
        agreeing=sum(1 for c in checks if not c["difference"]),
        questions=questions,
        remaining=remaining(batch),
        poll=reverse("intake:progress", args=[pk]),
        blockers=closing.blockers(batch) if batch.state == "applied" else [],
        may_cancel=batch.state in ("reading", "mapping", "checking", "review", "failed"),
    )
    return render(request, "intake/detail.html", context)


@needs("intake.view")
@never_cache
def progress(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The progress component alone, for the page that waits."""
    batch = found(request, pk)
    context = frame(
        request,
        batch,
        remaining=remaining(batch),
        poll=reverse("intake:progress", args=[pk]),
    )
    return render(request, "intake/progress.html", context)


@needs("intake.work")
def cancel(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Ask, then cancel."""
    batch = found(request, pk)
    if request.method == "POST":
        try:
            actions.cancel(request.visit.act(), pk)
        except DomainError as error:
            messages.error(request, str(error.sentence))
            return redirect("intake:detail", pk)
        messages.success(request, "Impor dibatalkan. Daftar usaha tidak berubah.")
        return redirect("intake:list")
    context = {
        "title": "Batalkan impor?",
        "text": batch.filename,
        "consequences": ["Berkas dan barisnya dihapus.", "Daftar usaha tetap seperti sekarang."],
        "verb": "Batalkan impor",
        "danger": True,
        "cancel_url": reverse("intake:detail", args=[pk]),
    }
    return render(request, "kernel/confirm.html", context)


@needs("intake.work")
@require_POST
def retry(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Go on where the import stopped."""
    found(request, pk)
    try:
        actions.retry(request.visit.act(), pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("intake:detail", pk)
