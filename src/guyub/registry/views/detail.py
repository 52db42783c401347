"""The page of one business: who, where, path, next step, figures, products, everything since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import dates, rupiah
from guyub.kernel.templatetags.charts import Bar
from guyub.kernel.templatetags.ui import Cell, Column, Fact
from guyub.registry import (
    definitions,
    naming,
    panels,
    places,
    presences,
    rules,
    standing,
    timeline,
    wording,
)
from guyub.registry.assisting import ASSIST
from guyub.registry.kbli import catalogue
from guyub.registry.models import (
    Business,
    BusinessFacts,
    ChangeRequest,
    Merge,
    Observation,
    Owner,
    Ownership,
    ProductPhoto,
)
from guyub.registry.models.business import Status
from guyub.registry.views.common import business_or_404, crumbs

NAMES = "registry.person.name"
CONTACTS = "registry.person.contact"
YEARS_SHOWN = 8
SERIES = (
    ("workers", "Tenaga kerja", "orang"),
    ("sales", "Hasil penjualan", "rupiah setahun"),
    ("output_value", "Nilai produksi", "rupiah setahun"),
    ("investment", "Nilai investasi", "rupiah"),
)
FIGURES = (
    ("workers", "Tenaga kerja"),
    ("investment", "Nilai investasi"),
    ("sales", "Hasil penjualan"),
    ("output_value", "Nilai produksi"),
    ("material_value", "Nilai bahan"),
    ("capacity", "Kapasitas setahun"),
    ("export_value", "Nilai ekspor"),
)
REVEAL_REASONS = (
    "Menghubungi pemilik", "Mencocokkan KTP", "Mengurus izin bersama pemilik", "Cek lapangan",
)  # fmt: skip
STATUS_TONES = {"active": "ok", "paused": "warn", "closed": "bad", "merged": "quiet"}


@needs("registry.business.view")
def business_page(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    today = timezone.localdate()
    owners = owners_of(business)
    page = panels.Page(request.visit, business, business.facts, tuple(owners), today)
    observations = list(business.observations.order_by("-year", "-quarter", "-observed_on")[:40])
    happened, more = timeline.of(page, observations)
    stand = standing.standing(page)
    extra = [(p, p.context(page)) for p in panels.panels(request.visit)]
    village = places.named(business.village_code)
    context: dict[str, Any] = {
        "business": business,
        "status": wording.STATUSES[business.status],
        "status_tone": STATUS_TONES[business.status],
        "merged": naming.hide(request.visit, business.merged_into)
        if business.merged_into is not None
        else None,
        "village": village,
        "standing": stand,
        "step_url": stand.step.url if stand.step and request.visit.may(stand.step.verb) else "",
        "facts": about(business, village),
        "owners": [person(request, o) for o in owners],
        "names_hidden": bool(owners) and not request.visit.may(NAMES),
        "scales": scales(business.facts, today),
        "figures": latest(observations),
        "chart": chart(observations),
        "products": products(page),
        "happened": happened,
        "more": more,
        "buttons": panels.buttons(page),
        "panels": [(p, c) for p, c in extra if c is not None],
        "open_changes": open_changes(business) if page.has(presences.CHANGES) else 0,
        "may_see_changes": request.visit.may("registry.change.view"),
        "may_observe": request.visit.may("registry.observation.record") and writable(business),
        "may_product": request.visit.may("registry.product.edit") and writable(business),
        "reasons": REVEAL_REASONS,
        "map_url": map_link(business) if request.visit.may("insight.coverage.view") else "",
        "may_edit": request.visit.may("registry.business.edit") and writable(business),
        "may_propose": request.visit.may("registry.business.propose") and writable(business),
        "may_merge": request.visit.may("registry.business.merge"),
        "merges": merges(request, business) if page.has(presences.MERGES) else [],
        "crumbs": [*crumbs(business, request.visit)[:-1], (business.name, "")],
    }
    return render(request, "registry/detail.html", context)


def merges(request: VisitRequest, business: Business) -> list[Merge]:
    """Records that became part of this one, for who may separate them again."""
    if not request.visit.may("registry.business.merge"):
        return []
    rows = Merge.objects.filter(survivor=business, undone_at__isnull=True)
    return list(rows.select_related("absorbed").order_by("-merged_at"))


def writable(business: Business) -> bool:
    return business.status != Status.MERGED


def owners_of(business: Business) -> list[Owner]:
    """People who own the business today, in order of name."""
    rows = Ownership.objects.filter(business=business, until__isnull=True).select_related("owner")
    return sorted((r.owner for r in rows), key=lambda o: (o.sort_key, o.pk))


def open_changes(business: Business) -> int:
    return ChangeRequest.objects.filter(business=business, state="open").count()


def about(business: Business, village: places.Choice | None) -> list[Fact]:
    """Who and where, as far as everybody who sees the business may read it."""
    place = f"{village.name}, {village.within}" if village else business.village_code
    title = catalogue.title(business.kbli_code, business.kbli_version) if business.kbli_code else ""
    settled = "" if business.kbli_confirmed else "belum dipastikan orang"
    kbli = f"{business.kbli_code} {title or ''} (KBLI {business.kbli_version})"
    return [
        Fact("Nomor", business.number),
        Fact("Bentuk usaha", str(wording.LEGAL_FORMS.get(business.legal_form, ""))),
        Fact("Tempat", place),
        Fact("Alamat", business.address),
        Fact("Cabang industri", str(wording.BRANCHES.get(business.branch, ""))),
        Fact("Produk utama", business.main_product),
        Fact("KBLI", kbli if business.kbli_code else "", settled if business.kbli_code else ""),
        Fact("Berdiri sejak", business.since_year),
        Fact("NIB", str(business.nib) if business.nib is not None else ""),
        Fact(
            "Terakhir didatangi",
            dates.format_date(business.last_contact) if business.last_contact else "belum pernah",
        ),
        Fact("Sumber data", ", ".join(business.sources)),
    ]


def person(request: VisitRequest, owner: Owner) -> dict[str, Any]:
    """One owner as this visit may see them: a name, and masked numbers for fewer."""
    visit = request.visit
    named = visit.may(NAMES)
    return {
        "owner": owner if named else None,
        "name": " ".join(p for p in (owner.titles, owner.name) if p) if named else "",
        "sex": owner.get_sex_display(),
        "education": owner.get_education_display(),
        "contacts": named and visit.may(CONTACTS),
        "nik": str(owner.nik) if owner.nik is not None else "",
        "nik_doubt": owner.get_nik_state_display()
        if owner.nik_state in {"doubtful", "partial"}
        else "",
        "phone": str(owner.phone) if owner.phone is not None else "",
        "assist": reverse("registry:assist", args=[owner.pk])
        if named and visit.may(ASSIST) and owner.erased_at is None
        else "",
        "reveal_nik": reveal_link(request, owner, "nik"),
        "reveal_phone": reveal_link(request, owner, "phone"),
    }


def reveal_link(request: VisitRequest, owner: Owner, what: str) -> str:
    """Where a reason opens the full number; "" for who may not ask."""
    if not request.visit.may("registry.person.reveal"):
        return ""
    try:
        return reverse("registry:reveal", args=[owner.pk, what])
    except NoReverseMatch:
        return ""


def map_link(business: Business) -> str:
    """The map centred on the business, when its point is known and there is a map."""
    if business.latitude is None or business.longitude is None:
        return ""
    try:
        base = reverse("insight:map")
    except NoReverseMatch:
        return ""
    return f"{base}?lat={business.latitude:.5f}&lon={business.longitude:.5f}"


def scales(facts: BusinessFacts, today: Any) -> list[dict[str, str]]:
    """Each scale with the definition that gave it beside it."""
    found = []
    in_force = definitions.remembered(today)
    for scheme in ("industry", "msme", "bps"):
        row = in_force.get(scheme)
        if row is None:
            continue
        answer = str(getattr(facts, f"scale_{scheme}"))
        found.append(
            {
                "title": row.title,
                "answer": rules.LABELS.get(answer, answer),
                "known": answer,
                "meaning": wording.definition(row.rule, answer),
                "basis": row.legal_basis,
            }
        )
    return found


def latest(observations: Sequence[Observation]) -> list[dict[str, str]]:
    """The newest statement of each figure, with its period, source and observer."""
    found = []
    for name, title in FIGURES:
        row = next((o for o in observations if measured(o, name) is not None), None)
        if row is None:
            continue
        period = f"Triwulan {row.quarter} {row.year}" if row.quarter else f"Tahun {row.year}"
        found.append(
            {
                "label": title,
                "value": shown(row, name),
                "period": period,
                "source": ", ".join(p for p in (row.source, row.observer) if p),
            }
        )
    return found


def measured(row: Observation, name: str) -> Any:
    """A stated figure; all workers are the stated sum, or men and women when both are known."""
    given = getattr(row, name)
    if name == "workers" and given is None:
        if row.workers_male is None or row.workers_female is None:
            return None
        return row.workers_male + row.workers_female
    return given


def shown(row: Observation, name: str) -> str:
    given = measured(row, name)
    if name == "workers":
        text = f"{rupiah.format_number(given)} orang"
        if row.workers_male is not None and row.workers_female is not None:
            text += f" ({row.workers_male} laki-laki, {row.workers_female} perempuan)"
        return text
    if name == "capacity":
        return f"{rupiah.format_number(given)} {row.unit}".strip()
    return str(wording.value(name, given))


def chart(observations: Sequence[Observation]) -> dict[str, Any] | None:
    """The yearly series: bars of the figure stated most often, and a table of all of them."""
    by_year: dict[int, dict[str, Any]] = {}
    for row in observations:
        if row.quarter is None:
            stated = by_year.setdefault(row.year, {})
            for name, _title, _unit in SERIES:
                given = measured(row, name)
                if given is not None:
                    stated.setdefault(name, given)
    years = sorted(by_year)[-YEARS_SHOWN:]
    if len(years) < 2:
        return None
    span = range(years[0], years[-1] + 1)
    used = [s for s in SERIES if any(s[0] in by_year[y] for y in years)]
    if not used:
        return None
    name, title, unit = max(used, key=lambda s: sum(s[0] in by_year[y] for y in years))
    return {
        "caption": f"{title} tiap tahun",
        "unit": unit,
        "bars": [_bar(name, year, by_year.get(year, {}).get(name)) for year in span],
        "columns": [Column("Tahun"), *(Column(t, num=True) for _n, t, _u in used)],
        "rows": [
            [Cell(str(y)), *(_cell(n, by_year.get(y, {}).get(n)) for n, _t, _u in used)]
            for y in reversed(span)
        ],
    }


def _bar(name: str, year: int, given: Any) -> Bar:
    text = "" if given is None else rupiah.format_rupiah_short(given)
    return Bar(str(year), given, text if name in wording.MONEY else "")


def _cell(name: str, given: Any) -> str | None:
    if given is None:
        return None
    if name in wording.MONEY:
        return rupiah.format_rupiah(given)
    return rupiah.format_number(given)


def products(page: panels.Page) -> list[dict[str, Any]]:
    """Products with their photos, those still made first, as this visit may read them."""
    business, visit = page.business, page.visit
    rows = list(business.products.order_by("state", "name_key", "pk"))
    photos: dict[UUID, list[ProductPhoto]] = {row.pk: [] for row in rows}
    read = naming.reader_of(visit, business)
    if page.has(presences.PHOTOS):
        for photo in ProductPhoto.objects.filter(product__in=photos).order_by("created_at", "pk"):
            photo.caption = read(photo.caption)
            photos[photo.product_id].append(photo)
    for row in rows:
        row.name, row.brand = read(row.name), read(row.brand)
    return [
        {
            "product": row,
            "made": row.state == "active",
            "facts": _product_words(row),
            "photos": photos[row.pk],
            "links": panels.product_links(visit, row.pk) if row.state == "active" else [],
        }
        for row in rows
    ]


def _product_words(row: Any) -> str:
    parts = []
    if row.price is not None:
        parts.append(rupiah.format_rupiah(row.price) + (f" per {row.unit}" if row.unit else ""))
    if row.capacity_month is not None:
        parts.append(f"{rupiah.format_number(row.capacity_month)} {row.unit} sebulan")
    if row.minimum_order is not None:
        parts.append(f"pesan paling sedikit {rupiah.format_number(row.minimum_order)} {row.unit}")
    if row.lead_time_days is not None:
        parts.append(f"jadi dalam {row.lead_time_days} hari")
    return " · ".join(" ".join(p.split()) for p in parts)


__all__ = ["business_page", "owners_of"]
