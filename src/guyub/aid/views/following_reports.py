"""Use reports and what became of the businesses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import following_reports as acts
from guyub.aid.forms.following import MissedForm, OutcomeForm, ReportForm
from guyub.aid.lists_following import OUTCOMES, REPORTS, milestone
from guyub.aid.models import Attachment, Outcome, Tool, UseReport
from guyub.aid.permissions.following import MEASURE, PAPER, REPORT, VIEW
from guyub.aid.queries import following_results as results
from guyub.aid.queries.following import names_of
from guyub.aid.states import TOOL
from guyub.aid.views.following_common import form_page, round_or_404
from guyub.aid.views.following_tools import pdf
from guyub.kernel import attached, documents, lists
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.registry import places
from guyub.registry.views.common import refused


@needs(VIEW)
def use_reports(request: VisitRequest) -> HttpResponse:
    """Who reported and who has not; a list, nobody is written to."""
    return lists.respond(request, REPORTS, request.visit)


def report_or_404(request: VisitRequest, pk: UUID) -> UseReport:
    found: UseReport | None = (
        UseReport.objects.visible_to(request.visit)
        .select_related("handover__round", "handover__fund").filter(pk=pk).first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def tools_of(report: UseReport) -> list[Tool]:
    """Tools of the record that the recipient still holds or held, by tag."""
    rows = Tool.objects.filter(line__handover=report.handover_id).select_related("holder__facts")
    return list(rows.order_by("tag"))


def _report_context(request: VisitRequest, report: UseReport) -> dict[str, Any]:
    """What both pages of a report show: the record, its tools, the paper itself."""
    record = report.handover
    scans = Attachment.objects.filter(about=report.pk, kind="use_report").order_by("created_at")
    received = format_date(report.received_on) if report.received_on else "belum"
    return {
        "lead": f"{record.recipient}, {places.short_name(record.village_code)}",
        "facts": [
            Fact("Berita acara", f"{record.number}, {format_date(record.on)}"),
            Fact("Bantuan", record.round.title),
            Fact("Untuk tahun", str(report.year)),
            Fact("Paling lambat", format_date(report.due)),
            Fact("Diterima", received, f"dicatat {report.recorder}" if report.recorder else ""),
        ],
        "tools": [(t, TOOL.label(t.state)) for t in tools_of(report)],
        "report": report,
        "scans": [scan for scan in scans if scan.open_to(request.visit)],
    }


@needs(VIEW)
def use_report(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One report: what was reported, or that it is still awaited."""
    report = report_or_404(request, pk)
    back = reverse("aid:use_reports")
    context = {
        **_report_context(request, report), "title": "Laporan pemakaian", "form": None,
        "works": {True: "Ya, semua", False: "Tidak, ada yang tidak jalan"}.get(
            report.works,  # type: ignore[arg-type]
            "tidak ditulis di laporan",
        ),
        "may_record": request.visit.may(REPORT),
        "crumbs": [("Laporan pemakaian", back), (report.handover.recipient, "")],
    }  # fmt: skip
    return render(request, "aid/following_report.html", context)


@needs(REPORT)
def use_report_record(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Put a report down, from paper or as told in the village."""
    report = report_or_404(request, pk)
    back = reverse("aid:use_report", args=[report.pk])
    initial = {
        "on": report.received_on or timezone.localdate(), "used": report.used,
        "works": {True: "ya", False: "tidak"}.get(report.works, ""),  # type: ignore[arg-type]
    }  # fmt: skip

    def save(data: dict[str, Any]) -> None:
        acts.receive_report(
            request.visit.act(), report.pk, on=data["on"], used=data["used"],
            works=data["works"], scan=data["scan"],
        )  # fmt: skip

    return form_page(
        request, ReportForm(request.POST or None, request.FILES or None, initial=initial), save,
        title="Catat laporan pemakaian", back=back, done="Laporan sudah dicatat.",
        crumbs=[("Laporan pemakaian", reverse("aid:use_reports")),
                (report.handover.recipient, back), ("Catat", "")],
        template="aid/following_report.html", button="Simpan laporan", may_record=False,
        **_report_context(request, report),
    )  # fmt: skip


@needs(VIEW)
def use_report_form(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The form to print: tools are listed, the rest is filled in by hand."""
    report = report_or_404(request, pk)
    record, office = report.handover, request.visit.office
    held = tools_of(report)
    names = names_of(request.visit, {t.holder_id for t in held})
    data = {
        "office": office.name if office else "", "recipient": record.recipient,
        "place": places.short_name(record.village_code), "number": record.number, "on": record.on,
        "giver": record.giver, "round": record.round.title, "year": report.year,
        "due": report.due, "sample": bool(office and office.is_sample),
        "tools": [
            {"tag": t.tag, "name": t.name, "serial": t.serial or "",
             "holder": names.get(t.holder_id, "") if t.holder_id else "di kantor"}
            for t in held
        ],
    }  # fmt: skip
    return pdf(documents.render("aid/laporan-pemakaian", data), "laporan-pemakaian.pdf")


@needs(PAPER)
def use_report_scan(request: VisitRequest, pk: UUID, scan: UUID) -> HttpResponse:
    report = report_or_404(request, pk)
    found = Attachment.objects.filter(pk=scan, about=report.pk, kind="use_report").first()
    if found is None:
        raise Http404
    return attached.serve(request, found)


# --- outcomes ------------------------------------------------------------------------------------


@needs(VIEW)
def outcomes(request: VisitRequest) -> HttpResponse:
    """What is to be measured, and what was."""
    return lists.respond(request, OUTCOMES, request.visit)


def outcome_or_404(request: VisitRequest, pk: UUID) -> Outcome:
    found: Outcome | None = (
        Outcome.objects.visible_to(request.visit)
        .select_related("round", "business__facts").filter(pk=pk).first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def _outcome_page(
    request: VisitRequest, row: Outcome, form: OutcomeForm, missed: MissedForm
) -> HttpResponse:
    today = timezone.localdate()
    first, last = acts.window(row, today)
    others = Outcome.objects.filter(round=row.round, business=row.business).order_by("months")
    name = names_of(request.visit, {row.business_id}).get(row.business_id, "usaha")
    context = {
        "form": form, "missed": missed, "outcome": row, "name": name,
        "title": f"{milestone(row.months)}: {name}", "first": first, "last": last,
        "open": first <= today <= last, "can_miss": row.on is None and row.due <= today,
        "others": results.side_by_side(list(others)),
        "back": reverse("aid:outcomes"),
        "crumbs": [("Hasil", reverse("aid:outcomes")), (name, "")],
    }  # fmt: skip
    return render(request, "aid/following_outcome.html", context)


@needs(MEASURE)
def outcome(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Enter the figures of one milestone."""
    row = outcome_or_404(request, pk)
    initial = {"on": row.on or timezone.localdate(), **{n: getattr(row, n) for n in acts.FIGURES}}
    form = OutcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {n: form.cleaned_data[n] for n in acts.FIGURES}
        try:
            acts.record_outcome(
                request.visit.act(), row.pk, on=form.cleaned_data["on"], values=values
            )
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Angka sudah dicatat, juga di halaman usahanya.")
            return redirect("aid:outcomes")
    return _outcome_page(request, row, form, MissedForm())


@require_POST
@needs(MEASURE)
def outcome_missed(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Say why a milestone has no figures."""
    row = outcome_or_404(request, pk)
    form = MissedForm(request.POST)
    if form.is_valid():
        try:
            acts.miss_outcome(request.visit.act(), row.pk, form.cleaned_data["reason"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Dicatat terlewat, dengan alasannya.")
            return redirect("aid:outcomes")
    return _outcome_page(request, row, OutcomeForm(), form)


@needs(VIEW)
def outcome_round(request: VisitRequest, number: str) -> HttpResponse:
    """Base against 6 and 12 months for one round, over the businesses that the visit sees."""
    round_ = round_or_404(request, number)
    context = {
        "round": round_, "tables": results.tables(request.visit, round_),
        "definitions": results.definitions(), "missed": results.missed(request.visit, round_),
        "crumbs": [("Hasil", reverse("aid:outcomes")), (round_.title, "")],
    }  # fmt: skip
    return render(request, "aid/following_outcome_round.html", context)
