"""The catalogue for the office: its list, one product on offer, putting it up, taking it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import documents, lists, qr
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date, format_date_short
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions import showing as acts
from guyub.market.forms.catalogue import PauseForm, WhyForm
from guyub.market.lists.catalogue import OFFERS, amount_words, fresh_since
from guyub.market.makers import LACKS, hides, lacking
from guyub.market.models import Offer, OfferMaker, OfferPrice
from guyub.market.papers import papers_of
from guyub.market.permissions.catalogue import KEEP, LIST, VIEW
from guyub.market.queries.orders import orders_of
from guyub.market.sharing import public_address, share_link
from guyub.market.states.catalogue import DRAFT, LISTED, OFFER, PAUSED, STANDING, TONES, WITHDRAWN
from guyub.market.views.frame import (
    form_page,
    of_offer,
    offer_or_404,
    page_of,
    place,
    version_of,
    writes,
    written_or_404,
)
from guyub.registry import naming

LABELS = 24  # 3 by 8 on A4
SHEET_MOST = 300


@needs(VIEW)
def offer_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, OFFERS, request.visit)


@needs(VIEW)
def offer_page(request: VisitRequest, number: str) -> HttpResponse:
    """One product: what is said of it, its makers, prices, who put it up, how often it was read."""
    row = offer_or_404(request, number)
    visit, user = request.visit, request.visit.user
    keeps, some = writes(request, KEEP, row), writes(request, KEEP, row, any_maker=True)
    author = user is not None and user.person_id in row.writers
    lists_it = writes(request, LIST, row)
    found = lacking(row.pk)
    shown = row.state in (LISTED, PAUSED) and bool(found) and not any(map(hides, found.values()))
    address = public_address(row.number) if shown else ""
    open_now = row.state != WITHDRAWN
    context: dict[str, Any] = {
        "row": row, "state": OFFER.states[row.state], "tone": TONES[row.state],
        "facts": _facts(row), "makers": _makers(request, row, found),
        "hidden": row.state != WITHDRAWN and (not found or any(map(hides, found.values()))),
        "overdue": row.state == PAUSED and row.back_on is not None
        and row.back_on <= timezone.localdate(),
        "photos": list(row.photos.select_related("photo").order_by("place", "pk")),
        "sees_photos": visit.may(naming.SEES_NAMES),
        "prices": [
            {"price": p.price, "unit": p.unit, "on": p.on, "by": p.by_name,
             "source": OfferPrice.Source(p.source).label}
            for p in row.prices.order_by("-on", "-created_at")[:12]
        ],
        "old_price": row.state in STANDING and row.price_on < fresh_since(visit),
        "may_keep": keeps and open_now, "may_terms": some and open_now,
        "may_list": lists_it and row.state == DRAFT and not author,
        "own_words": lists_it and row.state == DRAFT and author,
        "may_pause": some and row.state == LISTED, "may_resume": some and row.state == PAUSED,
        "may_revive": keeps and row.state == WITHDRAWN and bool(found),
        "address": address, "share": share_link(row, address) if address else "",
        "labels": shown, "crumbs": of_offer(row),
    }  # fmt: skip
    return render(request, "market/offer.html", context)


def _facts(row: Offer) -> list[Fact]:
    served = known.names_of(row.served)
    found = [
        Fact("Harga", f"{format_rupiah(row.price)} / {row.unit}",
             f"per {format_date(row.price_on)}"),
        Fact("Pesanan paling sedikit", amount_words(row.minimum, row.unit)),
        Fact("Lama pengerjaan", f"{row.lead_days} hari" if row.lead_days else "selalu ada"),
        Fact("Sanggup dibuat sebulan", amount_words(vars(row)["capacity"], row.unit) or None),
        Fact("Diantar ke", ", ".join(served[c] for c in row.served if c in served)
             or "seluruh kabupaten atau kota"),
        Fact("Label dipindai", f"{vars(row)['scanned']} kali"),
        Fact("Dipesan", orders_of(row.pk).words() or "belum pernah lewat kebutuhan"),
        Fact("Isi ditulis", f"{format_date(timezone.localtime(row.words_at).date())}"
             f" oleh {row.words_name}"),
    ]  # fmt: skip
    if row.listed_at is not None:
        day = format_date(timezone.localtime(row.listed_at).date())
        found.append(Fact("Ditayangkan", f"{day} oleh {row.listed_name}"))
    if row.state_because:
        found.append(Fact("Alasan", row.state_because))
    if row.back_on is not None:
        found.append(Fact("Bisa dipesan lagi", format_date(row.back_on)))
    return found


def _makers(
    request: VisitRequest, row: Offer, lacks: dict[Any, str]
) -> list[dict[str, Any]]:  # fmt: skip
    """Who makes it: names as this visit may read them, papers held today, what stands against
    naming it."""
    visit = request.visit
    rows = list(
        row.makers.select_related("business__facts", "product").order_by(
            "business__facts__sort_key", "pk"
        )
    )
    held = papers_of(rows, timezone.localdate())
    found = []
    for one in rows:
        business = one.business
        seen = visit.covers(business.village_code)
        name = naming.shown(visit, business.name, business.legal_form, business.facts.owner_names)
        product = naming.reader_of(visit, business)(one.product.name)
        found.append({
            "name": name, "product": product, "place": place(business.village_code),
            "able": amount_words(one.capacity, row.unit), "papers": held[one.pk],
            "url": reverse("registry:detail", args=[business.number]) if seen else "",
            "lacks": LACKS.get(lacks.get(business.pk, ""), ""),
        })  # fmt: skip
    return found


@require_POST
@needs(LIST)
def offer_list_it(request: VisitRequest, number: str) -> HttpResponse:
    """Put up by a second person, as it was read."""
    row = written_or_404(request, number, LIST)
    read = version_of(request.POST.get("versi", ""))
    return _done(request, row, lambda: acts.list_offer(request.visit.act(), row.pk, read),
                 "Produk ditayangkan di katalog.")  # fmt: skip


@require_POST
@needs(KEEP)
def offer_resume(request: VisitRequest, number: str) -> HttpResponse:
    row = written_or_404(request, number, KEEP, any_maker=True)
    return _done(request, row, lambda: acts.resume_offer(request.visit.act(), row.pk),
                 "Produk bisa dipesan lagi.")  # fmt: skip


@require_POST
@needs(KEEP)
def offer_revive(request: VisitRequest, number: str) -> HttpResponse:
    row = written_or_404(request, number, KEEP)
    return _done(request, row, lambda: acts.revive_offer(request.visit.act(), row.pk),
                 "Produk diajukan lagi. Orang lain yang menayangkannya.")  # fmt: skip


def _done(request: VisitRequest, row: Offer, do: Any, said: str) -> HttpResponse:
    try:
        do()
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        kernel_forms.saved(request, said)
    return redirect(page_of(row))


@needs(KEEP)
def offer_pause(request: VisitRequest, number: str) -> HttpResponse:
    """It cannot be ordered for now."""
    row = written_or_404(request, number, KEEP, LISTED, PAUSED, any_maker=True)
    return form_page(
        request, PauseForm(request.POST or None), title="Tidak bisa dipesan dulu", lead=row.title,
        back=page_of(row), trail=of_offer(row, "Tidak bisa dipesan dulu"),
        save=lambda form: acts.pause_offer(
            request.visit.act(), row.pk, form.cleaned_data["reason"], form.cleaned_data["back_on"]
        ),
        done="Tercatat tidak bisa dipesan dulu.",
    )  # fmt: skip


@needs(KEEP)
def offer_withdraw(request: VisitRequest, number: str) -> HttpResponse:
    """Out of the catalogue."""
    row = written_or_404(request, number, KEEP, *STANDING)
    return form_page(
        request, WhyForm(request.POST or None), title="Tarik dari katalog", lead=row.title,
        back=page_of(row), trail=of_offer(row, "Tarik dari katalog"), danger=True,
        button="Tarik dari katalog", done="Produk ditarik dari katalog.",
        save=lambda form: acts.withdraw_offer(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@needs(VIEW)
def offer_labels(request: VisitRequest, number: str) -> HttpResponse:
    """Labels for the goods, A4, 3 by 8: the code opens the product and its makers' story."""
    row = offer_or_404(request, number)
    found = lacking(row.pk)
    if row.state not in (LISTED, PAUSED) or not found or any(map(hides, found.values())):
        messages.error(request, "Label dicetak sesudah produknya terlihat di katalog.")
        return redirect(page_of(row))
    makers = _makers(request, row, found)
    office = request.visit.office
    data = {
        "sample": bool(office and office.is_sample), "title": row.title, "number": row.number,
        "maker": row.group.name if row.group else makers[0]["name"] if makers else "",
        "place": known.names_of([row.regency_code]).get(row.regency_code, ""),
        "svg": qr.svg(f"{public_address(row.number)}?dari=label", many=True), "count": LABELS,
    }  # fmt: skip
    return _pdf("market/label-produk", data, f"label-{row.number}.pdf")


@needs(VIEW)
def catalogue_sheet(request: VisitRequest) -> HttpResponse:
    """The catalogue of the visit's places on paper: what can be ordered now."""
    visit, today = request.visit, timezone.localdate()
    rows = list(
        Offer.objects.visible_to(visit)
        .orderable(visit)
        .with_capacity()
        .select_related("group")
        .order_by("title_key", "number")[:SHEET_MOST]
    )
    made_by: dict[Any, list[OfferMaker]] = {row.pk: [] for row in rows}
    every = OfferMaker.objects.present().filter(offer__in=rows)
    for one in every.select_related("business__facts", "product").order_by(
        "business__facts__sort_key", "pk"
    ):
        made_by[one.offer_id].append(one)
    held = papers_of([m for some in made_by.values() for m in some], today, buyers=True)
    office = visit.office
    lines = []
    for row in rows:
        makers = made_by[row.pk]
        first = naming.hide(visit, makers[0].business).name if makers else ""
        others = f" dan {len(makers) - 1} lainnya" if len(makers) > 1 else ""
        lines.append({
            "title": row.title, "number": row.number, "price": format_rupiah(row.price),
            "unit": row.unit, "on": format_date_short(row.price_on),
            "minimum": amount_words(row.minimum, row.unit), "lead": row.lead_days,
            "able": amount_words(vars(row)["capacity"], row.unit),
            "who": row.group.name if row.group else f"{first}{others}",
            # Nobody says whose goods a buyer gets: a paper counts when every maker has it.
            "papers": ", ".join(sorted(
                set.intersection(*(set(held[m.pk]) for m in makers)) if makers else ()
            )),
        })  # fmt: skip
    data = {
        "office": {
            "name": office.name if office else "", "address": office.address if office else "",
        },
        "sample": bool(office and office.is_sample), "date": format_date(today), "rows": lines,
        "place": known.names_of([office.area_code]).get(office.area_code, "") if office else "",
    }  # fmt: skip
    return _pdf("market/katalog", data, "katalog.pdf")


def _pdf(template: str, data: dict[str, Any], filename: str) -> HttpResponse:
    made = documents.render(template, data, created=timezone.now().replace(microsecond=0))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    return answer
