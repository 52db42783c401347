"""Purchases written: head, lines one by one, what is in them, who made them."""

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
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions import purchases as acts
from guyub.market.forms.purchases import ComponentForm, HeadForm, LineForm
from guyub.market.models import Buyer, ComponentLine, MakerKind, Purchase, PurchaseLine
from guyub.market.permissions.purchases import RECORD
from guyub.market.queries.purchases import maker_name, makers_found
from guyub.market.states.purchases import DRAFT
from guyub.market.views.purchases import (
    crumbs,
    of_purchase,
    page_of,
    purchase_or_404,
    works_on,
    write_page,
)
from guyub.registry.models import Business

MOST_BUYERS = 500


def written_or_404(request: VisitRequest, number: str) -> Purchase:
    """A purchase being written. What was sent is answered by the action, also in another state."""
    row = purchase_or_404(request, number)
    if not works_on(request, RECORD, row):
        raise Http404
    if request.method != "POST" and (row.state != DRAFT or row.reverses_id is not None):
        raise Http404
    return row


def _register(request: VisitRequest) -> bool:
    return request.visit.reach != "own"


def _supplier(request: VisitRequest, form: HeadForm) -> UUID | None:
    """The registered business that a typed number means."""
    number = form.cleaned_data.get("supplier_number")
    if not number:
        return None
    found: Business | None = (
        Business.objects.visible_to(request.visit).filter(number=number).first()
    )
    if found is None:
        raise DomainError("Nomor ini tidak ada di wilayah Anda.", field="supplier_number")
    return found.pk


@needs(RECORD)
def purchase_new(request: VisitRequest) -> HttpResponse:
    """The head of a new purchase."""
    visit = request.visit
    buyers = Buyer.objects.visible_to(visit).buying().order_by("name_key", "pk")
    choices = [(str(pk), name) for pk, name in buyers.values_list("pk", "name")[:MOST_BUYERS]]
    if not choices:
        context = {"crumbs": crumbs(("Pembelian baru", "")), "back": reverse("market:purchases")}
        return render(request, "market/purchase_no_buyer.html", context)
    asked = request.GET.get("pembeli", "")
    form = HeadForm(
        request.POST or None, buyers=choices, register=_register(request), brief=True,
        initial={"id": uuid7(), "day": timezone.localdate(), "kind": request.GET.get("jenis", ""),
                 "buyer": asked if asked in dict(choices) else ""},
    )  # fmt: skip

    def save(form: HeadForm) -> Purchase:
        data = form.cleaned_data
        return acts.record_purchase(
            visit.act(), data["id"] or uuid7(), UUID(data["buyer"]),
            form.head(None),
        )  # fmt: skip

    return write_page(
        request, form, title="Pembelian baru", lead="Barangnya ditulis sesudah ini, satu per satu.",
        back=reverse("market:purchases"), trail=crumbs(("Pembelian baru", "")),
        button="Simpan, lalu tulis barangnya", done="Tersimpan. Tulis barang pertama.", save=save,
        after=lambda row: reverse("market:purchase_line_new", args=[row.number]),
    )  # fmt: skip


@needs(RECORD)
def purchase_edit(request: VisitRequest, number: str) -> HttpResponse:
    """The head changed."""
    row = written_or_404(request, number)
    register = _register(request)
    sold_by = row.supplier.number if register and row.supplier else ""
    initial = {
        n: getattr(row, n) for n in (
            "kind", "title", "day", "supplier_name", "supplier_class", "channel", "channel_ref",
            "rup_code", "form", "form_number",
        )
    }  # fmt: skip
    initial |= {"npwp": row.supplier_npwp.reveal() if row.supplier_npwp else "",
                "supplier_number": sold_by}  # fmt: skip

    def make(data: Any) -> HeadForm:
        return HeadForm(data, buyers=(), register=register, initial=initial, version=row.version)

    def save(form: HeadForm) -> Purchase:
        supplier = _supplier(request, form) if register else row.supplier_id
        version = int(form.cleaned_data["versi"] or 0)
        return acts.change_purchase(request.visit.act(), row.pk, form.head(supplier), version)

    return write_page(
        request, make(request.POST or None), title="Ubah pembelian", lead=row.title,
        back=page_of(row), trail=of_purchase(row, "Ubah"), save=save, remake=make,
        done="Perubahan tersimpan.",
    )  # fmt: skip


def _line_or_404(row: Purchase, pk: UUID) -> PurchaseLine:
    found = PurchaseLine.objects.filter(purchase=row, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _next(row: Purchase, form: Any, part: Any) -> str:
    """Where to go on: to the search for a maker, or back."""
    return reverse("market:purchase_maker", args=[row.number, part.pk]) if form.wants_search \
        else page_of(row)  # fmt: skip


@needs(RECORD)
def line_new(request: VisitRequest, number: str) -> HttpResponse:
    row = written_or_404(request, number)
    return _line(request, row, LineForm(request.POST or None, initial={"id": uuid7()}),
                 "Tambah barang")  # fmt: skip


@needs(RECORD)
def line_edit(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    row = written_or_404(request, number)
    line = _line_or_404(row, pk)
    initial = {n: getattr(line, n) for n in ("what", "amount", "unit", "price", "maker_kind",
                                             "maker_name")}  # fmt: skip
    if line.maker_id is not None:
        initial["maker_name"] = ""
    form = LineForm(
        request.POST or None, initial={**initial, "id": line.pk},
        held=(line.maker_kind, line.maker_id, maker_name(request.visit, row, line)),
    )  # fmt: skip
    return _line(request, row, form, "Ubah barang", line.pk)


def _line(
    request: VisitRequest, row: Purchase, form: LineForm, title: str, pk: UUID | None = None
) -> HttpResponse:
    return write_page(
        request, form, title=title, lead=row.title, back=page_of(row),
        trail=of_purchase(row, title), done="Barang tersimpan.",
        save=lambda form: acts.put_line(
            request.visit.act(), row.pk, pk or form.cleaned_data["id"], form.bought()
        ),
        after=lambda made: _next(row, form, made),
    )  # fmt: skip


@needs(RECORD)
def component_new(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """What is in one unit of a line."""
    row = written_or_404(request, number)
    line = _line_or_404(row, pk)
    form = ComponentForm(request.POST or None, initial={"id": uuid7(), "amount": 1})
    return _component(request, row, line, form, "Tambah isi")


@needs(RECORD)
def component_edit(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    row = written_or_404(request, number)
    held = ComponentLine.objects.filter(purchase=row, pk=pk).select_related("line").first()
    if held is None:
        raise Http404
    form = ComponentForm(
        request.POST or None,
        initial={"id": held.pk, "what": held.what, "amount": held.amount, "unit": held.unit,
                 "maker_kind": held.maker_kind,
                 "maker_name": "" if held.maker_id else held.maker_name},
        held=(held.maker_kind, held.maker_id, maker_name(request.visit, row, held)),
    )  # fmt: skip
    return _component(request, row, held.line, form, "Ubah isi", held.pk)


def _component(
    request: VisitRequest, row: Purchase, line: PurchaseLine, form: ComponentForm, title: str,
    pk: UUID | None = None,
) -> HttpResponse:  # fmt: skip
    return write_page(
        request, form, title=title, lead=f"Dalam satu {line.unit} {line.what}. Tanpa harga.",
        back=page_of(row), trail=of_purchase(row, title), done="Isi tersimpan.",
        save=lambda form: acts.put_component(
            request.visit.act(), line.pk, pk or form.cleaned_data["id"], form.inside()
        ),
        after=lambda made: _next(row, form, made),
    )  # fmt: skip


@require_POST
@needs(RECORD)
def part_drop(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A line, or what is in one, taken out."""
    row = written_or_404(request, number)
    inside = ComponentLine.objects.filter(purchase=row, pk=pk).exists()
    drop = acts.drop_component if inside else acts.drop_line
    return done(request, row, lambda: drop(request.visit.act(), row.pk, pk), "Dihapus.")


@needs(RECORD)
def maker(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """The maker of a line, or of what is in one, chosen from the register."""
    row = written_or_404(request, number)
    part: Any = (
        PurchaseLine.objects.filter(purchase=row, pk=pk).first()
        or ComponentLine.objects.filter(purchase=row, pk=pk).first()
    )
    if part is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            acts.choose_maker(request.visit.act(), row.pk, part.pk, _uuid(request.POST))
        except DomainError as error:
            problem = str(error.sentence)
        else:
            kernel_forms.saved(request, "Pembuatnya tersimpan.")
            return redirect(page_of(row))
    text = " ".join(request.GET.get("q", "" if "q" in request.GET else part.what).split())[:200]
    rows, unfit = makers_found(request.visit, row.regency_code, text)
    context = {
        "row": row, "part": part, "rows": rows, "text": text, "problem": problem or unfit,
        "back": page_of(row), "own": request.visit.reach == "own",
        "now": maker_name(request.visit, row, part)
        if part.maker_kind == MakerKind.REGISTERED else "",
        "edit": reverse("market:purchase_line" if isinstance(part, PurchaseLine)
                        else "market:purchase_component", args=[row.number, part.pk]),
        "crumbs": of_purchase(row, "Pilih pembuat"),
    }  # fmt: skip
    return render(request, "market/purchase_maker.html", context, status=422 if problem else 200)


def _uuid(data: Any) -> UUID:
    try:
        return UUID(data.get("usaha", ""))
    except ValueError:
        raise DomainError("Pilih usahanya dari daftar.") from None


def done(request: VisitRequest, row: Purchase, do: Any, said: str) -> HttpResponse:
    """A button pressed: done, or why not."""
    try:
        do()
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        kernel_forms.saved(request, said)
    return redirect(page_of(row))
