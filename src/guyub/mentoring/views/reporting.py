"""The report of a month: own figures first; heads see those of the office."""

from __future__ import annotations

import os
import tempfile
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.models import User
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import documents, exports
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import Period, format_date
from guyub.mentoring import reporting as r
from guyub.mentoring.actions.reporting import write_note
from guyub.mentoring.forms.visiting import NoteForm
from guyub.mentoring.models import ReportNote, Visit
from guyub.mentoring.outreach.reporting import people_of
from guyub.mentoring.permissions import REPORT, REPORT_ADD, REPORTS
from guyub.registry.views.common import refused


@needs(REPORT)
def reports(request: VisitRequest) -> HttpResponse:
    """Months of one's own, newest first; for heads everybody of the month that is chosen."""
    visit, today = request.visit, timezone.localdate()
    chosen = r.month_of(request.GET.get("bulan", "")) or r.months_before(today, 1)[0]
    people: list[dict[str, Any]] = []
    if visit.may(REPORTS):
        rows = (
            Visit.objects.visible_to(visit).valid().between(chosen.first, chosen.last)
            .annotate(person=Coalesce("officer__user", "by_user")).order_by().values("person")
            .annotate(n=Count("pk"), met=Count("business", filter=Q(met="met"), distinct=True))
        )  # fmt: skip
        found = {row["person"]: row for row in rows}
        for pk in people_of(visit, chosen):
            found.setdefault(pk, {"n": 0, "met": 0})
        names = dict(User.objects.filter(pk__in=found).values_list("pk", "name"))
        people = [
            {"name": names.get(pk, "Petugas"), "n": row["n"], "met": row["met"],
             "url": reverse("mentoring:report", args=[r.key_of(chosen), pk])}
            for pk, row in sorted(found.items(), key=lambda p: names.get(p[0], ""))
        ]  # fmt: skip
    months = [
        {"label": p.label, "key": r.key_of(p), "here": p == chosen,
         "url": reverse("mentoring:own_report", args=[r.key_of(p)])}
        for p in r.months_before(today)
    ]  # fmt: skip
    context = {
        "months": months, "people": people, "chosen": chosen, "all": visit.may(REPORTS),
        "own": visit.may(REPORT_ADD),
    }  # fmt: skip
    return render(request, "mentoring/visit_reports.html", context)


def _month(month: str) -> Period:
    """404 for a month that is none or has not begun."""
    period = r.month_of(month)
    if period is None or period.first > timezone.localdate():
        raise Http404
    return period


def _me(request: VisitRequest) -> User:
    assert request.visit.user is not None
    return request.visit.user


def _person(request: VisitRequest, pk: UUID) -> User:
    """Somebody with a role in the viewer's own office."""
    rows = User.objects.filter(pk=pk, appointments__office=request.visit.office)
    found: User | None = rows.distinct().first()
    if found is None:
        raise Http404
    return found


def _note(request: VisitRequest, person: User, period: Period) -> ReportNote | None:
    regency = request.visit.office.area_code if request.visit.office else ""
    found: ReportNote | None = ReportNote.objects.filter(
        user=person, month=period.first, regency_code=regency
    ).first()
    return found


def _page(
    request: VisitRequest, period: Period, person: User, form: NoteForm | None = None
) -> HttpResponse:
    note = _note(request, person, period)
    own = request.visit.user == person and request.visit.may(REPORT_ADD)
    if own and form is None:
        form = NoteForm(
            initial={"text": note.text if note else ""}, version=note.version if note else 0
        )
    key = r.key_of(period)
    made = r.report_of(request.visit, person.pk, period)
    mine = request.visit.user == person
    name, args = ("own_report", [key]) if mine else ("report", [key, person.pk])
    context = {
        "period": period, "person": person.name, "report": made, "figures": made.figures(),
        "note": note.text if note else "", "form": form if own else None, "key": key,
        "pdf_url": reverse(f"mentoring:{name}_pdf", args=args),
        "xlsx_url": reverse(f"mentoring:{name}_xlsx", args=args),
        "running": timezone.localdate() in period,
        "crumbs": [("Laporan bulan", reverse("mentoring:reports")), (period.label, "")],
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "mentoring/visit_report.html", context, status=status)


@needs(REPORT)
def own_report(request: VisitRequest, month: str) -> HttpResponse:
    """One's own month."""
    return _page(request, _month(month), _me(request))


@needs(REPORTS)
def report(request: VisitRequest, month: str, pk: UUID) -> HttpResponse:
    """The month of somebody of the office."""
    return _page(request, _month(month), _person(request, pk))


@require_POST
@needs(REPORT_ADD)
def report_add(request: VisitRequest, month: str) -> HttpResponse:
    """Own words for the own report."""
    period, person = _month(month), _me(request)
    form = NoteForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["versi"]
        try:
            write_note(
                request.visit.act(), period.first, form.cleaned_data["text"],
                int(version) if version.isdigit() else None,
            )  # fmt: skip
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Tambahan laporan tersimpan.")
            return redirect("mentoring:own_report", month=month)
    return _page(request, period, person, form)


@needs(REPORT)
def own_pdf(request: VisitRequest, month: str) -> HttpResponse:
    """One's own report as a letter."""
    return _pdf(request, _month(month), _me(request))


@needs(REPORTS)
def report_pdf(request: VisitRequest, month: str, pk: UUID) -> HttpResponse:
    """The report of somebody of the office as a letter."""
    return _pdf(request, _month(month), _person(request, pk))


def _pdf(request: VisitRequest, period: Period, person: User) -> HttpResponse:
    """The report on the office's letterhead."""
    office = request.visit.office
    if office is None:
        raise Http404
    made = r.report_of(request.visit, person.pk, period)
    note = _note(request, person, period)
    today = timezone.localdate()
    data = {
        "office": {"name": office.name, "address": office.address}, "sample": office.is_sample,
        "month": period.label, "person": person.name, "date": format_date(today),
        "running": today in period, "figures": [list(pair) for pair in made.figures()],
        "places": [
            [p.name, *(str(n) for n in (p.visits, p.calls, p.messages, p.not_met))]
            for p in made.places
        ],
        "weak": [f"{label} ({n} usaha)" for label, n in made.weak],
        "contacts": [
            [format_date(row["on"]), row["business"], row["place"], row["kind"], row["met"]]
            for row in r.rows_of(request.visit, person.pk, period)
        ],
        "note": note.text if note else "",
    }  # fmt: skip
    content = documents.render(
        "mentoring/laporan-bulan", data, created=timezone.now().replace(microsecond=0)
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="laporan-{r.key_of(period)}.pdf"'
    return answer


@needs(REPORT)
def own_xlsx(request: VisitRequest, month: str) -> FileResponse:
    """One's own contacts of the month as a spreadsheet."""
    return _xlsx(request, _month(month), _me(request))


@needs(REPORTS)
def report_xlsx(request: VisitRequest, month: str, pk: UUID) -> FileResponse:
    """The same of somebody of the office."""
    return _xlsx(request, _month(month), _person(request, pk))


def _xlsx(request: VisitRequest, period: Period, person: User) -> FileResponse:
    """Every contact of the month."""
    rows = r.rows_of(request.visit, person.pk, period)
    office = request.visit.office
    notes = [
        ("Laporan", f"Kunjungan dan hubungan {period.label}"), ("Petugas", person.name),
        ("Kantor", office.name if office else ""),
        *r.report_of(request.visit, person.pk, period).figures(),
        ("Sel kosong", "Belum diketahui; bukan nol."),
        ("Diunduh", format_date(timezone.localdate())),
    ]  # fmt: skip
    if office and office.is_sample:
        notes.insert(0, ("CONTOH", "Data karangan, bukan usaha sungguhan."))
    with tempfile.TemporaryDirectory(prefix="guyub-laporan-") as folder:
        path = os.path.join(folder, "laporan")
        exports.write_xlsx(path, r.COLUMNS, [rows], notes, sheet="Kunjungan")
        file = open(path, "rb")  # noqa: SIM115
    answer = FileResponse(
        file, as_attachment=True, filename=f"laporan-{r.key_of(period)}.xlsx",
        content_type=exports.TYPES[exports.XLSX],
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer
