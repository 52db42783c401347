"""Turnover that an owner gives to the registry, and the office that records it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook import reading
from guyub.cashbook.actions import turnover as actions
from guyub.cashbook.forms import TurnoverForm
from guyub.cashbook.models import TurnoverOffer
from guyub.cashbook.permissions import GIVE, TAKE
from guyub.cashbook.views.common import crumbs, opened, or_404
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.registry import places
from guyub.registry.naming import hide
from guyub.registry.views.one_form import form_page_of_values as form_page


@needs(GIVE)
def turnover(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The owner sees the sum of each year and says yes to giving one."""
    one = opened(request, pk)
    or_404(one.own)
    today = timezone.localdate()
    rows = TurnoverOffer.objects.filter(book=pk).order_by("-year", "-offered_at", "-pk")
    every = list(rows)
    given = {r.year for r in every if r.withdrawn_at is None}
    sums = {y: reading.turnover_of(pk, y) for y in range(today.year, one.book.starts.year - 1, -1)}
    years = [y for y, (_amount, months) in sums.items() if months and y not in given]
    form = TurnoverForm(request.POST or None, years=years, initial={"id": uuid7()})
    return form_page(
        request, form, title="Beri omzet ke data usaha", back=one.url("turnover"),
        trail=crumbs(one, "Omzet"), button="Berikan", template="cashbook/turnover.html",
        save=lambda data: actions.offer(request.visit.act(), pk, data["id"], data["year"]),
        done="Omzet diberikan. Dinas akan mencatatnya.",
        one=one, rows=every, may_give=bool(years),
        sums=[(y, amount, months) for y, (amount, months) in sums.items() if y in years],
    )  # fmt: skip


@needs(GIVE)
@require_POST
def withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    row = TurnoverOffer.objects.visible_to(request.visit).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        actions.withdraw(request.visit.act(), pk)
        words = "Omzet ditarik."
        if row.taken_at:
            words += " Angka yang sudah dicatat dinas tetap ada; minta dinas kalau mau dibetulkan."
        kernel_forms.saved(request, words)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("cashbook:turnover", row.book_id)


@needs(TAKE)
def offers(request: VisitRequest) -> HttpResponse:
    """Sums that owners gave and nobody recorded yet."""
    rows = []
    for row in (
        TurnoverOffer.objects.visible_to(request.visit).waiting()
        .select_related("business__facts").order_by("offered_at", "pk")[:100]
    ):  # fmt: skip
        hide(request.visit, row.business)
        rows.append({
            "row": row, "place": places.short_name(row.business.village_code),
            "url": reverse("registry:detail", args=[row.business.number]),
        })  # fmt: skip
    writes = bool(request.visit.scope.write)
    return render(request, "cashbook/offers.html", {"rows": rows, "writes": writes})


@needs(TAKE)
@require_POST
def take(request: VisitRequest, pk: UUID) -> HttpResponse:
    if not TurnoverOffer.objects.visible_to(request.visit).filter(pk=pk).exists():
        raise Http404
    try:
        actions.take(request.visit.act(), pk)
        kernel_forms.saved(request, "Omzet dicatat di data usaha.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("cashbook:offers")
