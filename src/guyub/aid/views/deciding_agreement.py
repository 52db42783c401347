"""NPHD and integrity pacts of a decree: list, numbers, dates, letters one by one or all at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import deciding_agreement as actions
from guyub.aid.actions.agenda import next_text
from guyub.aid.forms.deciding import AgreementForm, DayForm
from guyub.aid.models import Agreement, Decree, Series
from guyub.aid.permissions.deciding import DRAFT, VIEW
from guyub.aid.queries.deciding import agreements_of, decrees_of, within
from guyub.aid.queries.deciding_letters import agreement_letters, signers_of
from guyub.aid.views.deciding_common import office_or_404, own_office, pdf
from guyub.kernel.actions import DomainError
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.privacy import note_looking
from guyub.registry.views.common import refused


def _decree_or_404(request: VisitRequest, pk: UUID) -> Decree:
    row: Decree | None = (
        decrees_of(request.visit).filter(pk=pk).exclude(state__in=("draft", "verified")).first()
    )
    if row is None:
        raise Http404
    return row


def _name(a: Agreement) -> str:
    return a.group.name if a.group else a.business.name if a.business else ""


@needs(VIEW)
def listing(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Every recipient and giver of a decree, with what is still missing."""
    return _page(request, _decree_or_404(request, pk))


def _page(
    request: VisitRequest, decree: Decree, problem: str = "", day: DayForm | None = None
) -> HttpResponse:
    rows = list(agreements_of(decree))
    writes = own_office(request, decree) and request.visit.may(DRAFT) and decree.state == "signed"
    year = timezone.localdate().year
    series = Series.objects.filter(
        office_id=decree.office_id, kind=actions.SERIES, year=year
    ).first()
    blank = sum(not a.number for a in rows)
    unsigned = sum(a.pact_on is None for a in rows)
    context = {
        "decree": decree,
        "problem": problem,
        "rows": [{"row": a, "name": _name(a), "fund": a.fund.name} for a in rows],
        "total": sum(a.amount for a in rows),
        "blank": blank,
        "unsigned": unsigned,
        "numbered": len(rows) - blank,
        "writes": writes,
        "grant": decree.round.track == "hibah",
        "series": next_text(series) if series else "",
        "kind": actions.SERIES,
        "day": day or DayForm(),
        "crumbs": [
            ("SK penerima", reverse("aid:decrees")),
            (decree.number or decree.about, reverse("aid:decree", args=[decree.pk])),
            ("Perjanjian dan pakta", ""),
        ],
    }  # fmt: skip
    return render(request, "aid/deciding_agreements.html", context, status=409 if problem else 200)


def _dated(request: VisitRequest, pk: UUID, do: Callable[..., int], said: str) -> HttpResponse:
    decree = _decree_or_404(request, pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, decree, "Isi tanggalnya, misalnya 31/12/2026.", form)
    try:
        done = do(request.visit.act(), decree.pk, form.cleaned_data["dated"])
    except DomainError as error:
        return _page(request, decree, str(error.sentence), form)
    messages.success(request, said.format(n=done))
    return redirect("aid:agreements", decree.pk)


@needs(DRAFT)
def prepare(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Agreements also where the track does not need them."""
    decree = _decree_or_404(request, pk)
    try:
        made = actions.prepare_agreements(request.visit.act(), decree.pk)
    except DomainError as error:
        return _page(request, decree, str(error.sentence))
    messages.success(request, f"{made} perjanjian disiapkan.")
    return redirect("aid:agreements", decree.pk)


@needs(DRAFT)
def number_all(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Numbers from the series for all that have none."""
    return _dated(request, pk, actions.number_agreements, "{n} perjanjian diberi nomor.")


@needs(DRAFT)
def pacts(request: VisitRequest, pk: UUID) -> HttpResponse:
    """All pacts signed on one day."""
    return _dated(request, pk, actions.record_pacts, "{n} pakta dicatat ditandatangani.")


def _agreement_or_404(request: VisitRequest, pk: UUID) -> Agreement:
    rows = within(request.visit, Agreement.objects.all())
    row: Agreement | None = (
        rows.select_related("decree__round", "fund", "group", "business").filter(pk=pk).first()
    )
    if row is None:
        raise Http404
    return row


@needs(DRAFT)
def record(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Number and dates as they stand on the signed papers."""
    row = _agreement_or_404(request, pk)
    initial = {"number": row.number, "dated": row.dated, "pact_on": row.pact_on}
    form = AgreementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_agreement(request.visit.act(), row.pk, **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, "Perjanjian tersimpan.")
            return redirect("aid:agreements", row.decree_id)
    context = {
        "row": row, "name": _name(row), "form": form, "amount": format_rupiah(row.amount),
        "crumbs": [
            ("Perjanjian dan pakta", reverse("aid:agreements", args=[row.decree_id])),
            (_name(row), ""),
        ],
    }  # fmt: skip
    return render(request, "aid/deciding_agreement.html", context)


def _letters(
    request: VisitRequest, decree: Decree, rows: list[Agreement], name: str
) -> HttpResponse:
    now = timezone.now()
    signers = signers_of(rows)
    # The letters name people: that somebody looked at their names is noted.
    note_looking(request.visit, [p for p in signers.values() if p is not None], now)
    data = agreement_letters(decree, office_or_404(decree), rows, signers)
    return pdf("aid/nphd", data, name, now)


@needs(DRAFT)
def letters(request: VisitRequest, pk: UUID) -> HttpResponse:
    """All agreements and pacts of a decree in one file."""
    decree = _decree_or_404(request, pk)
    rows = list(agreements_of(decree))
    if not rows:
        messages.info(request, "Belum ada perjanjian yang disiapkan untuk SK ini.")
        return redirect("aid:agreements", decree.pk)
    return _letters(request, decree, rows, f"nphd-{decree.round.number}")


@needs(DRAFT)
def letter(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Agreement and pact of one recipient."""
    row = _agreement_or_404(request, pk)
    return _letters(request, row.decree, [row], f"nphd-{str(row.pk)[-6:]}")
