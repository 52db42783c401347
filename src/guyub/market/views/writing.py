"""Forms of the catalogue: a product offered, its words, terms, makers and photos changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.groups.models import Group, Membership
from guyub.groups.states import STANDING as STANDING_GROUPS
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Difference
from guyub.kernel.ids import uuid7
from guyub.market.actions import catalogue as acts
from guyub.market.forms.catalogue import (
    Candidate,
    MakersForm,
    OfferForm,
    TermsForm,
    WordsForm,
)
from guyub.market.models import Offer, OfferMaker
from guyub.market.permissions.catalogue import KEEP
from guyub.market.states.catalogue import STANDING
from guyub.market.views.frame import (
    crumbs,
    form_page,
    of_offer,
    page_of,
    version_of,
    written_or_404,
)
from guyub.registry.models import Business, Product, ProductPhoto
from guyub.registry.models.business import Status
from guyub.registry.views.common import page_of as business_page

AGAIN = "Orang lain menayangkannya lagi sesudah diubah."


def _product_or_404(request: VisitRequest, pk: UUID) -> Product:
    """A product that is made, of a business where this visit works."""
    visit = request.visit
    seen = Business.objects.visible_to(visit).exclude(status=Status.MERGED)
    rows = Product.objects.filter(business__in=seen, state=Product.State.ACTIVE)
    found = rows.select_related("business").filter(pk=pk).first()
    if (
        found is None
        or not visit.scope.may_write(found.regency_code)
        or not visit.covers(found.business.village_code)
    ):
        raise Http404
    return found


def _districts(regency: str) -> list[tuple[str, str]]:
    return list(known.below(regency))


@needs(KEEP)
def offer_new(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A product of a business is offered; what the registry knows of it stands in the form."""
    product = _product_or_404(request, pk)
    business = product.business
    held = OfferMaker.objects.filter(product=product).exclude(offer__state="withdrawn").first()
    if held is not None and request.method == "GET":
        context = {"offer": held.offer, "crumbs": crumbs((product.name, "")),
                   "back": business_page(business)}  # fmt: skip
        return render(request, "market/offer_held.html", context)
    form = OfferForm(
        request.POST or None, districts=_districts(product.regency_code),
        initial={
            "id": uuid7(), "title": product.name, "unit": product.unit, "price": product.price,
            "capacity": product.capacity_month, "minimum": product.minimum_order,
            "lead_days": product.lead_time_days, "on": timezone.localdate(),
        },
    )  # fmt: skip

    def save(form: OfferForm) -> Offer:
        return acts.record_offer(
            request.visit.act(), form.cleaned_data["id"], form.words(), form.terms(),
            [acts.Maker(business.pk, product.pk, form.cleaned_data["capacity"])],
        )  # fmt: skip

    return form_page(
        request, form, title="Tawarkan di katalog", lead=f"{product.name}, {business.name}",
        back=business_page(business), trail=crumbs(("Tawarkan di katalog", "")), save=save,
        done="Produk tercatat. Orang lain yang menayangkannya di katalog.", after=page_of,
    )  # fmt: skip


@needs(KEEP)
def offer_words(request: VisitRequest, number: str) -> HttpResponse:
    """Name, description and story."""
    row = written_or_404(request, number, KEEP, *STANDING)
    initial = {"title": row.title, "description": row.description, "story": row.story}

    def make(data: Any) -> WordsForm:
        return WordsForm(data, initial=initial, version=row.version)

    return form_page(
        request, make(request.POST or None), title="Ubah isi", lead=AGAIN, back=page_of(row),
        trail=of_offer(row, "Ubah isi"), done=f"Tersimpan. {AGAIN}", remake=make,
        save=lambda form: acts.change_words(
            request.visit.act(), row.pk, form.words(), _version(form)
        ),
    )  # fmt: skip


def _version(form: Any) -> int:
    return version_of(form.cleaned_data.get("versi", ""))


def _listed(titles: dict[str, str], codes: Iterable[str]) -> str:
    return ", ".join(titles.get(code, code) for code in codes)


@needs(KEEP)
def offer_terms(request: VisitRequest, number: str) -> HttpResponse:
    """Price, least order, days and places."""
    row = written_or_404(request, number, KEEP, *STANDING, any_maker=True)
    last = row.prices.order_by("-on", "-created_at").first()
    initial = {
        "price": row.price, "on": row.price_on,
        "source": last.source if last else "",
        "minimum": row.minimum, "lead_days": row.lead_days, "served": row.served,
    }  # fmt: skip

    def make(data: Any) -> TermsForm:
        return TermsForm(
            data,
            initial=initial,
            version=row.version,
            counted_in=row.unit,
            districts=_districts(row.regency_code),
        )

    def terms_beside(form: TermsForm) -> list[Difference]:
        fresh, districts = Offer.objects.get(pk=row.pk), dict(_districts(row.regency_code))
        told = form.terms()
        rows: list[tuple[str, object, object]] = [
            ("price", fresh.price, told.price), ("on", fresh.price_on, told.on),
            ("minimum", fresh.minimum, told.minimum), ("lead_days", fresh.lead_days,
                                                       told.lead_days),
            ("served", _listed(districts, fresh.served), _listed(districts, told.served)),
        ]  # fmt: skip
        return [Difference(str(form.fields[n].label), a, b) for n, a, b in rows if a != b]

    return form_page(
        request, make(request.POST or None), title="Ubah harga dan syarat",
        lead=f"{row.title}. Harga lama tetap tercatat. Kalau sudah ditanyakan lagi, isi tanggalnya,"
        " juga kalau harganya masih sama.",
        back=page_of(row), trail=of_offer(row, "Harga dan syarat"), done="Harga dan syarat"
        " tersimpan.", remake=make, beside=terms_beside,
        save=lambda form: acts.change_terms(
            request.visit.act(), row.pk, form.terms(), _version(form)
        ),
    )  # fmt: skip


@needs(KEEP)
def offer_makers(request: VisitRequest, number: str) -> HttpResponse:
    """How much each maker can make; members of one group make it together."""
    row = written_or_404(request, number, KEEP, *STANDING)
    groups = _groups_of(request, row)
    wanted = request.GET.get("kelompok", "")
    chosen = next((g for g in groups if g.number == wanted), None)
    held = row.group if row.group and row.group.state in STANDING_GROUPS else None
    group = chosen or (held if wanted != "sendiri" else None)
    candidates = _candidates(request, row, group)
    known_ids = {c.business for c in candidates}
    gone = [
        m.business.name for m in row.makers.select_related("business")
        if m.business_id not in known_ids
    ]  # fmt: skip

    def make(data: Any) -> MakersForm:
        return MakersForm(data, candidates=candidates, version=row.version)

    return form_page(
        request, make(request.POST or None), title="Pembuat dan kesanggupan",
        lead=f"{row.title}, dalam {row.unit} sebulan. Bagian tiap pembuat menurut kesanggupannya.",
        back=page_of(row), trail=of_offer(row, "Pembuat"), done="Pembuat tersimpan.", remake=make,
        template="market/offer_makers.html", groups=groups, group=group, row=row,
        dropped=f"Tidak ikut lagi begitu disimpan: {', '.join(gone)}. Sesudah pembuatnya diganti,"
        " produknya dilihat lagi oleh orang kedua." if gone else "",
        beside=lambda form: _makers_beside(form, candidates),
        save=lambda form: acts.change_makers(
            request.visit.act(), row.pk, form.makers(), group.pk if group else None, _version(form)
        ),
    )  # fmt: skip


def _makers_beside(form: MakersForm, candidates: list[Candidate]) -> list[Difference]:
    """Makers as they stand now beside what was typed."""
    chosen = {m.business: m for m in form.makers()}
    found = []
    for one in candidates:
        title = dict(one.products)
        mine = chosen.get(one.business)
        now = f"{title[one.product]}: {one.capacity:f}" if one.product in title else "Tidak ikut"
        typed = f"{title[str(mine.product)]}: {mine.capacity:f}" if mine else "Tidak ikut"
        if now != typed:
            found.append(Difference(one.name, now, typed))
    return found


def _groups_of(request: VisitRequest, row: Offer) -> list[Group]:
    """Groups that stand and to which a maker belongs."""
    makers = OfferMaker.objects.filter(offer=row).values("business_id")
    ids = Membership.objects.current().filter(business__in=makers).values("group_id")
    rows = Group.objects.visible_to(request.visit).filter(pk__in=ids, state__in=STANDING_GROUPS)
    return list(rows.filter(regency_code=row.regency_code).order_by("sort_key", "pk"))


def _candidates(request: VisitRequest, row: Offer, group: Group | None) -> list[Candidate]:
    """Makers of today, and of the group every member with a product that is made; those first whose
    product is of the same kind."""
    held = {m.business_id: m for m in OfferMaker.objects.filter(offer=row)}
    ids = set(held)
    if group is not None:
        members = Membership.objects.current().filter(group=group)
        ids |= set(members.values_list("business_id", flat=True))
    seen = Business.objects.visible_to(request.visit).filter(
        pk__in=ids, regency_code=row.regency_code, status__in=acts.WORKING
    )
    products: dict[UUID, list[tuple[str, str]]] = {}
    kin: set[UUID] = set()
    rows = Product.objects.filter(business__in=seen, state=Product.State.ACTIVE)
    for product in rows.order_by("name_key", "pk"):
        products.setdefault(product.business_id, []).append((str(product.pk), product.name))
        if row.kbli_code and product.kbli_code[:4] == row.kbli_code[:4]:
            kin.add(product.business_id)
    found = []
    for business in seen.select_related("facts").order_by("facts__sort_key", "pk"):
        mine = held.get(business.pk)
        if business.pk in products and request.visit.covers(business.village_code):
            found.append(Candidate(
                business.pk, business.name, tuple(products[business.pk]),
                str(mine.product_id) if mine else "", mine.capacity if mine else None,
            ))  # fmt: skip
    return sorted(found, key=lambda c: (c.product == "", c.business not in kin))


@needs(KEEP)
def offer_photos(request: VisitRequest, number: str) -> HttpResponse:
    """Which photos everybody may see."""
    row = written_or_404(request, number, KEEP, *STANDING)
    products = OfferMaker.objects.filter(offer=row).values("product_id")
    photos = list(ProductPhoto.objects.filter(product__in=products).order_by("created_at", "pk"))
    now = {p.photo_id for p in row.photos.all()}
    chosen = now
    problem = ""
    if request.method == "POST":
        known_ids = {str(p.pk): p.pk for p in photos}
        wanted = [known_ids[v] for v in request.POST.getlist("foto") if v in known_ids]
        try:
            read = version_of(request.POST.get("versi", ""))
            acts.choose_photos(request.visit.act(), row.pk, wanted, read)
        except DomainError as error:
            problem, chosen = str(error.sentence), set(wanted)
        else:
            return _saved(request, row)
    first = row.makers.select_related("business").order_by("pk").first()
    context = {
        "row": row,
        "photos": [{"photo": p, "chosen": p.pk in chosen, "now": p.pk in now} for p in photos],
        "problem": problem, "back": page_of(row), "most": acts.MOST_PHOTOS,
        "add": reverse("registry:photos", args=[first.business.number, first.product_id])
        if first else "",
        "crumbs": of_offer(row, "Foto"),
    }  # fmt: skip
    return render(request, "market/offer_photos.html", context, status=422 if problem else 200)


def _saved(request: VisitRequest, row: Offer) -> HttpResponse:
    kernel_forms.saved(request, f"Foto tersimpan. {AGAIN}")
    return redirect(page_of(row))
