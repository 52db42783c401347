"""Gift campaigns for the office and the buyer: list, page, files, paper, writing them down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import NumberError, parse_human_number, uuid7
from guyub.kernel.rupiah import format_number
from guyub.market import gifts
from guyub.market.actions import giving as acts
from guyub.market.forms.giving import CampaignForm, GoodsForm, WhyForm
from guyub.market.lists.giving import CAMPAIGNS, kept_since
from guyub.market.models import Buyer, Campaign, CampaignItem, Offer
from guyub.market.permissions.catalogue import VIEW
from guyub.market.permissions.giving import GIFTS, HAND, KEEP_GIFTS
from guyub.market.permissions.purchases import VIEW as PURCHASES
from guyub.market.states.catalogue import WITHDRAWN
from guyub.market.states.giving import CAMPAIGN, COUNTER, DRAFT, ENDED, OPEN, RUNNING, TONES
from guyub.market.views.frame import canonical, form_page, version_of
from guyub.registry.models import Business

MOST_OFFERS = 400


def gift_crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Kampanye hadiah", reverse("market:campaigns")), *trail]


def of_campaign(row: Campaign, *here: str) -> list[tuple[str, str]]:
    return gift_crumbs(
        (row.title, campaign_page_of(row) if here else ""), *((name, "") for name in here)
    )


def campaign_page_of(row: Campaign) -> str:
    return reverse("market:campaign", args=[row.number])


def campaign_or_404(request: VisitRequest, number: str) -> Campaign:
    """The campaign, if this visit may see it."""
    rows = Campaign.objects.visible_to(request.visit).select_related("buyer")
    found: Campaign | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def keeps(request: VisitRequest, row: Campaign) -> bool:
    return request.visit.may(KEEP_GIFTS) and request.visit.scope.may_write(row.regency_code)


def hands(request: VisitRequest, row: Any) -> bool:
    """Whether this visit works at the counters of a campaign."""
    visit = request.visit
    own = visit.reach == "own" and visit.scope.person == row.buyer_id
    return visit.may(HAND) and (own or visit.scope.may_write(row.regency_code))


def kept_or_404(request: VisitRequest, number: str) -> Campaign:
    row = campaign_or_404(request, number)
    if not keeps(request, row):
        raise Http404
    return row


@needs(GIFTS)
def campaign_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, CAMPAIGNS, request.visit)


@needs(GIFTS)
def campaign_page(request: VisitRequest, number: str) -> HttpResponse:
    """One campaign: its goods and makers, what lies at which counter, what was handed by day."""
    row = campaign_or_404(request, number)
    items = list(row.items.order_by("name", "pk"))
    lines, makers = gifts.stock_of(row), gifts.makers_of(row)
    sums, days = gifts.sums_of(items, lines), gifts.by_day(row)
    today, bought = timezone.localdate(), gifts.covered(items)
    keeper, handing = keeps(request, row), hands(request, row)
    going = row.state in acts.GOING_ON
    counters = gifts.counters_of(row)
    context: dict[str, Any] = {
        "row": row, "state": CAMPAIGN.states[row.state], "tone": TONES[row.state],
        "facts": [
            Fact("Pembeli", row.buyer.name),
            Fact("Siapa yang mendapat", row.rule),
            Fact("Hari", f"{format_date(row.from_day)} sampai {format_date(row.to_day)}"),
            Fact("Dicatat oleh", row.made_name),
            *([Fact("Alasan dibatalkan", row.state_because)] if row.state_because else []),
            *([Fact("Jejak objek pajak", "sudah dihapus")] if row.forgotten_at else []),
        ],
        "may_forget": keeper and row.state == ENDED and row.forgotten_at is None
        and row.state_at < kept_since(request.visit),
        "items": [_item(request, i, makers.get(i.pk, gifts.Makers()), bought.get(i.pk))
                  for i in items],
        "lines": lines, "sums": sums,
        "days": [
            {"day": day, "cells": [(i.name, things.get(i.pk, 0)) for i in items], "sum": total}
            for day, things, total in reversed(days)
        ],
        "totals": [(i.name, sum(things.get(i.pk, 0) for _d, things, _t in days)) for i in items],
        "heads": [i.name for i in items],
        "counters": [
            {"name": c.name, "place": c.place, "state": COUNTER.states[c.state],
             "open": c.state == OPEN, "url": reverse("market:counter", args=[c.pk]),
             "left": [f"{line.left} {line.item_name}" for line in lines if line.counter == c.pk]}
            for c in counters
        ],
        "keeps": keeper and going, "hands": handing, "may_counter": handing and going,
        "may_start": keeper and row.state == DRAFT, "may_drop": keeper and row.state == DRAFT,
        "may_end": keeper and row.state == RUNNING,
        "still_open": any(c.state == OPEN for c in counters),
        "overdue": row.state == RUNNING and row.to_day < today,
        "crumbs": of_campaign(row),
    }  # fmt: skip
    return render(request, "market/campaign.html", context)


def _item(
    request: VisitRequest, item: CampaignItem, makers: gifts.Makers, bought: gifts.Covered | None
) -> dict[str, Any]:
    label = ""
    if makers.offer and request.visit.may(VIEW):
        label = reverse("market:offer_labels", args=[makers.offer])
    return {
        "pk": item.pk, "name": item.name, "bought": f"{format_number(item.amount)} {item.unit}",
        "price": item.unit_price, "cost": item.cost, "store": item.amount - item.sent,
        "makers": makers.words, "ref": item.purchase_ref,
        "purchase": bought.number if bought else "", "warning": bought.warning if bought else "",
        "opens": request.visit.may(PURCHASES), "label": label,
        "offer": reverse("market:public_offer", args=[makers.offer]) if makers.offer else "",
    }  # fmt: skip


@needs(KEEP_GIFTS)
def campaign_new(request: VisitRequest) -> HttpResponse:
    """A campaign is written down for its buyer."""
    visit = request.visit
    rows = Buyer.objects.visible_to(visit).buying().order_by("name", "pk")
    buyers = [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
    form = CampaignForm(request.POST or None, buyers=buyers, initial={"id": uuid7()})

    def save(form: CampaignForm) -> Campaign:
        data = form.cleaned_data
        return acts.record_campaign(
            visit.act(), data["id"] or uuid7(), UUID(data["buyer"]), form.words()
        )

    return form_page(
        request, form, title="Catat kampanye hadiah",
        lead="Instansi membeli barang IKM dan menyerahkannya di loket."
        if buyers else "Belum ada pembeli yang tercatat. Catat instansinya sebagai pembeli dulu.",
        back=reverse("market:campaigns"), trail=gift_crumbs(("Catat kampanye", "")), save=save,
        done="Kampanye tercatat. Catat barang dan loketnya.", after=campaign_page_of,
    )  # fmt: skip


@needs(KEEP_GIFTS)
def campaign_edit(request: VisitRequest, number: str) -> HttpResponse:
    """Its words and days."""
    row = kept_or_404(request, number)
    initial = {
        "title": row.title,
        "rule": row.rule,
        "from_day": row.from_day,
        "to_day": row.to_day,
    }

    def make(data: Any) -> CampaignForm:
        return CampaignForm(data, buyers=None, initial=initial, version=row.version)

    return form_page(
        request, make(request.POST or None), title="Ubah kampanye", lead=row.buyer.name,
        back=campaign_page_of(row), trail=of_campaign(row, "Ubah"), remake=make,
        done="Kampanye tersimpan.",
        save=lambda form: acts.change_campaign(
            request.visit.act(), row.pk, form.words(),
            version_of(form.cleaned_data.get("versi", "")),
        ),
    )  # fmt: skip


def _offers(request: VisitRequest, row: Campaign, held: UUID | None) -> list[tuple[str, str]]:
    rows = Offer.objects.visible_to(request.visit).filter(regency_code=row.regency_code)
    rows = rows.exclude(state=WITHDRAWN).order_by("title_key", "pk")
    found = [
        (str(pk), f"{title} ({number})")
        for pk, title, number in rows.values_list("pk", "title", "number")[:MOST_OFFERS]
    ]
    if held is not None and str(held) not in {pk for pk, _words in found}:
        found.append((str(held), "Seperti yang tersimpan"))
    return found


def _business(request: VisitRequest, typed: str) -> UUID | None:
    """The business of a typed number. DomainError when it is none that this visit sees."""
    if not typed:
        return None
    try:
        number = parse_human_number(typed).text
    except NumberError as error:
        raise DomainError(str(error), field="business") from None
    found = Business.objects.visible_to(request.visit).filter(number=number).first()
    if found is None:
        raise DomainError("Usaha ini tidak ditemukan di wilayah Anda.", field="business")
    pk: UUID = found.pk
    return pk


@needs(KEEP_GIFTS)
def item_new(request: VisitRequest, number: str) -> HttpResponse:
    """Goods that were bought for it."""
    row = kept_or_404(request, number)
    form = GoodsForm(
        request.POST or None,
        offers=_offers(request, row, None),
        lines=gifts.lines_to_choose(row.buyer, None),
        initial={"id": uuid7()},
    )

    def save(form: GoodsForm) -> CampaignItem:
        goods = form.goods(_business(request, form.cleaned_data["business"]))
        return acts.add_item(request.visit.act(), form.cleaned_data["id"] or uuid7(), row.pk, goods)

    return form_page(
        request, form, title="Catat barang", lead=row.title, back=campaign_page_of(row),
        trail=of_campaign(row, "Catat barang"), done="Barang tercatat.", save=save,
    )  # fmt: skip


@needs(KEEP_GIFTS)
def item_edit(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Goods put right."""
    rows = CampaignItem.objects.visible_to(request.visit).select_related("campaign__buyer")
    item = rows.select_related("business").filter(pk=pk).first()
    if item is None or not keeps(request, item.campaign):
        raise Http404
    row = item.campaign
    initial = {
        "name": item.name, "unit": item.unit, "amount": item.amount, "offer": item.offer_id,
        "unit_price": item.unit_price, "purchase_ref": item.purchase_ref,
        "purchase_line": item.purchase_line_id,
        "business": item.business.number if item.business else "",
    }  # fmt: skip
    offers = _offers(request, row, item.offer_id)
    lines = gifts.lines_to_choose(row.buyer, item.purchase_line_id)

    def make(data: Any) -> GoodsForm:
        return GoodsForm(data, offers=offers, lines=lines, initial=initial, version=item.version)

    def save(form: GoodsForm) -> CampaignItem:
        goods = form.goods(_business(request, form.cleaned_data["business"]))
        read = version_of(form.cleaned_data.get("versi", ""))
        return acts.change_item(request.visit.act(), item.pk, goods, read)

    return form_page(
        request, make(request.POST or None), title="Ubah barang", lead=row.title,
        back=campaign_page_of(row), trail=of_campaign(row, "Ubah barang"), remake=make,
        done="Barang tersimpan.", save=save,
    )  # fmt: skip


def done(request: VisitRequest, to: str, do: Any, said: str) -> HttpResponse:
    try:
        do()
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        kernel_forms.saved(request, said)
    return redirect(to)


@require_POST
@needs(KEEP_GIFTS)
def campaign_start(request: VisitRequest, number: str) -> HttpResponse:
    row = kept_or_404(request, number)
    return done(
        request, campaign_page_of(row), lambda: acts.start_campaign(request.visit.act(), row.pk),
        "Kampanye dimulai. Buka loketnya pada hari pertama.",
    )  # fmt: skip


@require_POST
@needs(KEEP_GIFTS)
def campaign_end(request: VisitRequest, number: str) -> HttpResponse:
    row = kept_or_404(request, number)
    return done(
        request, campaign_page_of(row), lambda: acts.end_campaign(request.visit.act(), row.pk),
        "Kampanye diakhiri.",
    )  # fmt: skip


@require_POST
@needs(KEEP_GIFTS)
def campaign_forget(request: VisitRequest, number: str) -> HttpResponse:
    row = kept_or_404(request, number)
    return done(
        request, campaign_page_of(row), lambda: acts.forget_objects(request.visit.act(), row.pk),
        "Jejak objek pajak dihapus. Yang diserahkan tetap tercatat.",
    )  # fmt: skip


@needs(KEEP_GIFTS)
def campaign_drop(request: VisitRequest, number: str) -> HttpResponse:
    """It does not take place."""
    row = kept_or_404(request, number)
    return form_page(
        request, WhyForm(request.POST or None), title="Batalkan kampanye", lead=row.title,
        back=campaign_page_of(row), trail=of_campaign(row, "Batalkan"), danger=True,
        button="Batalkan kampanye", done="Kampanye dibatalkan.",
        save=lambda form: acts.drop_campaign(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip
