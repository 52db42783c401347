"""An order of a maker who was chosen is written down as a purchase."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.forms import AngkaField, RupiahField
from guyub.kernel.ids import uuid7
from guyub.market.actions.common import MOST_RUPIAH
from guyub.market.actions.purchase_award import purchase_award
from guyub.market.forms.purchases import HeadForm
from guyub.market.models import Need, NeedAward, Purchase
from guyub.market.permissions.purchases import RECORD
from guyub.market.queries.bought import bought_by
from guyub.market.views.purchases import crumbs, page_of, write_page
from guyub.registry.forms import TextField

MOST = 9_999_999_999


class AwardForm(HeadForm):
    """The head of the purchase, with what was ordered."""

    line_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    amount = AngkaField(label="Jumlah", decimals=2, min_value=0, max_value=MOST)
    unit = TextField(label="Satuan", max_length=20)
    price = RupiahField(label="Harga satuan", min_value=1, max_value=MOST_RUPIAH)
    field_order = ("id", "line_id", "kind", "title", "amount", "unit", "price")


@needs(RECORD)
def award_bought(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Once: an order that was bought leads to its purchase."""
    visit = request.visit
    seen = Need.objects.visible_to(visit)
    row = NeedAward.objects.filter(need__in=seen, pk=pk, cancelled_at__isnull=True).select_related(
        "need", "ask"
    ).first()  # fmt: skip
    if row is None or not (visit.reach == "own" or visit.scope.may_write(row.regency_code)):
        raise Http404
    held = bought_by(row.pk)
    if held is not None and request.method == "GET":
        return redirect(page_of(held.purchase))
    need, register = row.need, visit.reach != "own"
    form = AwardForm(
        request.POST or None, buyers=(), register=False,
        initial={
            "id": uuid7(), "line_id": uuid7(), "day": timezone.localdate(), "title": need.what,
            "supplier_name": row.ask.maker_name, "amount": row.amount or need.amount,
            "unit": row.unit or need.unit, "price": row.price,
        },
    )  # fmt: skip

    def save(form: Any) -> Purchase:
        data = form.cleaned_data
        sold_by = (
            row.business_id if register and data["supplier_name"] == row.ask.maker_name else None
        )
        return purchase_award(
            visit.act(), data["id"] or uuid7(), data["line_id"] or uuid7(), row.pk,
            form.head(sold_by), data["amount"], data["unit"], data["price"],
        )  # fmt: skip

    return write_page(
        request, form, title="Catat pembelian", lead=f"Dari {row.ask.maker_name}: {need.what}",
        back=reverse("market:need", args=[need.number]),
        trail=crumbs(("Catat pembelian", "")), done="Pembelian tercatat.", save=save,
        after=page_of,
    )  # fmt: skip
