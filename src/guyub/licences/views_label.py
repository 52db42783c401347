"""The label of one product: parts there and missing, the form, the draft on paper."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.kernel import documents
from guyub.kernel.dates import format_date
from guyub.licences import actions, label_allergens, label_sheet, queries
from guyub.licences.label_form import LabelForm
from guyub.licences.label_sheet import LACKING, MISSING, STAMPED, THERE, UNTOLD, Given
from guyub.licences.labels import PAPER, LabelWording, Part, Scheme, scheme_for, undecided
from guyub.licences.models import LabelText
from guyub.licences.permissions import ANSWER, LABEL_TELL, VIEW
from guyub.licences.requirements import papers
from guyub.licences.views_common import Crumbs, form_page, version_of
from guyub.registry import places
from guyub.registry.models import Product
from guyub.registry.models.business import Status

TONES = {THERE: "ok", MISSING: "bad", UNTOLD: "bad", STAMPED: "warn"}
# Widths of the two drawings in millimetres: a standing pouch, a small one.
SIZES = (100, 70)


def _product_or_404(request: VisitRequest, pk: UUID) -> Product:
    found = queries.product_of(request.visit, pk)
    if found is None:
        raise Http404
    return found


def _crumbs(product: Product, *here: str) -> Crumbs:
    label = reverse("licences:label", args=[product.pk])
    return [
        (product.business.name, reverse("registry:detail", args=[product.business.number])),
        (product.name, reverse("licences:product", args=[product.pk])),
        ("Label", label if here else ""),
        *((name, "") for name in here),
    ]


def _may_tell(visit: Visit, product: Product) -> bool:
    if not visit.may(LABEL_TELL) or product.state != Product.State.ACTIVE:
        return False
    business = product.business
    if visit.reach == "own":
        return business.status not in (Status.MERGED, Status.CLOSED)
    covered = visit.scope.may_write(product.regency_code) and visit.covers(business.village_code)
    return covered and business.status != Status.MERGED


def _found(product: Product, today: date) -> tuple[Scheme, LabelWording] | None:
    scheme = scheme_for(queries.label_facts(product), today)
    wording = scheme.on(today) if scheme else None
    return (scheme, wording) if scheme and wording else None


def given_of(visit: Visit, product: Product, row: LabelText | None, today: date) -> Given:
    """What Guyub knows of the product; names as the visit reads them."""
    business = product.business
    village = places.named(business.village_code)
    routed = queries.route_of(visit, product, today)
    return Given(
        name=product.name, brand=product.brand, maker=business.name, address=business.address,
        place=places.address_with(business.address, village),
        texts=row.texts if row else {},
        held={held.paper: held.number for held in queries.held_of(product, today)},
        needed=frozenset(n.paper.key for n in routed.of(True) if n.paper.weight == "must"),
        papers={key: paper.short for key, paper in papers().items()},
    )  # fmt: skip


@needs(VIEW)
def label_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Which parts the label must carry, which are there, who gives the others."""
    product, visit, today = _product_or_404(request, pk), request.visit, timezone.localdate()
    found = _found(product, today)
    context: dict[str, Any] = {"product": product, "found": found, "crumbs": _crumbs(product)}
    if found is None:
        unknown = undecided(queries.label_facts(product), today)
        lends = visit.may(ANSWER) and visit.scope.may_write(product.regency_code)
        context |= {
            "unknown": unknown,
            "answer_url": reverse("licences:answer", args=[product.pk, "kind"])
            if unknown and lends and visit.covers(product.business.village_code) else "",
            "back": reverse("licences:product", args=[product.pk]),
        }  # fmt: skip
        return render(request, "licences/label.html", context)
    scheme, wording = found
    row = queries.label_text_of(product)
    lines = label_sheet.lines(wording, given_of(visit, product, row, today))
    missing = [line for line in lines if line.state in LACKING]
    context |= {
        "scheme": scheme, "wording": wording, "row": row, "missing": missing,
        "there": sum(line.state == THERE for line in lines),
        "rows": [
            {"line": line, "pieces": label_allergens.pieces(row.texts)
             if row and line.part.key == "ingredients" else [],
             "tone": TONES.get(line.state, "quiet"),
             "link": _where(product, line.part) if line.state == MISSING else None}
            for line in lines
        ],
        "tell_url": reverse("licences:label_tell", args=[product.pk])
        if wording.fields and _may_tell(visit, product) else "",
        "pdf_url": reverse("licences:label_pdf", args=[product.pk]),
        "sources": _sources(wording),
    }  # fmt: skip
    return render(request, "licences/label.html", context)


def _where(product: Product, part: Part) -> tuple[str, str] | None:
    """Where a missing part is got, if not in the form: words and address."""
    if part.comes == PAPER:
        return "Lihat suratnya", reverse("licences:product", args=[product.pk])
    if part.key == "maker":
        return "Lengkapi alamat", reverse("registry:detail", args=[product.business.number])
    return None


def _sources(wording: LabelWording) -> list[dict[str, str]]:
    """Legal basis and source, each pair once, with the parts that they stand for."""
    pairs: dict[tuple[str, str], list[str]] = {(wording.legal_basis, wording.source): []}
    for part in wording.parts:
        pairs.setdefault((part.legal_basis, part.source), []).append(part.title)
    return [
        {"basis": basis, "source": source,
         "parts": "" if basis == wording.legal_basis and source == wording.source
         else ", ".join(titles)}
        for (basis, source), titles in pairs.items()
    ]  # fmt: skip


@needs(LABEL_TELL)
def tell_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What Guyub does not know yet, asked in one form."""
    product = _product_or_404(request, pk)
    if not _may_tell(request.visit, product):
        raise Http404
    found, row = _found(product, timezone.localdate()), queries.label_text_of(product)
    back = reverse("licences:label", args=[product.pk])
    if found is None or not found[1].fields:
        return redirect(back)
    fields = found[1].fields

    def make(data: Any) -> LabelForm:
        told = row.texts if row else {}
        return LabelForm(
            data,
            asks=fields,
            told=told,
            version=row.version if row else 0,
            extra=found[1].extra if found else (),
        )

    def save(data: dict[str, Any]) -> LabelText:
        values = {key: data.get(key) for key in fields}
        return actions.tell_label(request.visit.act(), product.pk, values, version=version_of(data))

    return form_page(
        request, make, save, title="Isi keterangan label",
        under=f"{product.name} · {product.business.name}",
        lead="Isi yang diketahui. Yang kosong tetap kelihatan kurang di rancangannya.",
        crumbs=_crumbs(product, "Isi keterangan"), back=back, done="Keterangan label tersimpan.",
        template="licences/label_form.html",
    )  # fmt: skip


@needs(VIEW)
def label_pdf(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The draft on A4: the label in two sizes, and what is there and missing."""
    product, today = _product_or_404(request, pk), timezone.localdate()
    found = _found(product, today)
    if found is None:
        return redirect("licences:label", pk=product.pk)
    row = queries.label_text_of(product)
    data = draft(found, given_of(request.visit, product, row, today), today)
    office = request.visit.office
    data["office"] = office.name if office else ""
    data["sample"] = bool(product.business.is_sample)
    content = documents.render("licences/label", data)
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="rancangan-label.pdf"',
                 "Cache-Control": "private, no-store"},
    )  # fmt: skip


def draft(found: tuple[Scheme, LabelWording], given: Given, today: date) -> dict[str, Any]:
    """What the template draws: the parts in words, and the list of them."""
    scheme, wording = found
    lines = label_sheet.lines(wording, given)
    by_key = {line.part.key: line for line in lines}
    permit, expiry = by_key.get("permit"), by_key.get("expiry")
    keeps = expiry.remark.rstrip(".") if expiry and "keeps" in given.texts else ""
    needed = permit and next((given.papers[k] for k, _p in permit.part.papers
                              if k in given.needed), "")  # fmt: skip
    return {
        "kind": scheme.name, "on": today, "sizes": list(SIZES), "name": given.name,
        "brand": given.brand, "maker": given.maker,
        "address": given.place,
        "ingredients": [
            {"text": text, "bold": bold} for text, bold in label_allergens.pieces(given.texts)
        ],
        "address_missing": not given.address,
        "parts": {
            line.part.key: {
                "title": line.part.title, "text": line.text, "word": line.word,
                "lacks": line.state in LACKING,
            }
            for line in lines
        },
        "permit_needed": needed or "",
        "keeps": keeps,
        "nutrition": label_sheet.nutrition_rows(given.texts),
        "serving": by_key["nutrition"].text if "nutrition" in by_key else "",
        "rows": [
            {"title": line.part.title, "word": line.word, "lacks": line.state in LACKING,
             "remark": " ".join(filter(None, (line.remark, line.part.note))),
             "who": line.part.who,
             "optional": line.part.weight == "may"}
            for line in lines
        ],
        "missing": sum(line.state in LACKING for line in lines),
        "no_halal": "halal" in by_key and by_key["halal"].state == MISSING,
        "sources": _sources(wording), "doubts": list(wording.doubts),
        "checked": format_date(wording.checked_on) if wording.checked_on else "belum dibaca",
        "since": wording.since,
    }  # fmt: skip
