"""The catalogue: kinds with their prices over time, entry one by one and many at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import rounds_catalogue as actions
from guyub.aid.forms.rounds_money import ExplanationForm, ImportForm, ItemForm, PriceForm
from guyub.aid.lists_rounds import BRANCHES, ITEMS
from guyub.aid.models import Item, ItemPrice
from guyub.aid.permissions.rounds import CATALOGUE, VIEW
from guyub.aid.policy_catalogue import Read, read_rows, rows_of
from guyub.aid.policy_prices import Limits, judge
from guyub.aid.queries.rounds import items_of
from guyub.aid.terms_rounds import price_limits
from guyub.aid.views.rounds_common import crumbs, form_page, refused
from guyub.intake.reading import UnreadableFile, open_tables
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column, Fact
from guyub.kernel.dates import format_date, format_date_short
from guyub.kernel.forms import saved
from guyub.kernel.rupiah import format_number, format_rupiah

MOST_SHOWN = 30


def _crumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs(("Katalog", reverse("aid:items")), *here)


@needs(VIEW)
def item_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, ITEMS, request.visit)


def item_or_404(request: VisitRequest, pk: UUID, *, own: bool = False) -> Item:
    found = items_of(request.visit).filter(pk=pk).first()
    if found is None or (own and str(found.office_id) != request.visit.scope.own_office):
        raise Http404
    return found


@needs(VIEW)
def item_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One kind: what it is, every price with its day, source and what the check said."""
    item = item_or_404(request, pk)
    visit = request.visit
    prices = list(ItemPrice.objects.filter(item=item).order_by("-on", "-created_at", "-pk"))
    may_write = visit.may(CATALOGUE) and str(item.office_id) == visit.scope.own_office
    limits = price_limits(item.office_id, timezone.localdate())
    rows = []
    for at, row in enumerate(prices):
        note, url = row.explanation or "", ""
        if row.outlier and not row.explanation:
            note = "Jelaskan harga ini" if may_write else "belum dijelaskan"
            url = reverse("aid:price_explain", args=[row.pk]) if may_write else ""
        rows.append(
            [Cell(format_date_short(row.on)), Cell(format_rupiah(row.price)), Cell(row.source),
             Cell(row.outlier or _compared(prices[at:], limits)), Cell(note or "-", url)]
        )  # fmt: skip
    context = {
        "item": item,
        "latest": prices[0] if prices else None,
        "facts": [
            Fact("Kode", item.code), Fact("Satuan", item.unit),
            Fact("Cabang industri", BRANCHES.get(item.branch, "umum")),
            Fact("Spesifikasi", item.specification),
        ],
        "columns": [Column("Tanggal"), Column("Harga", num=True), Column("Sumber"),
                    Column("Dibanding harga sebelumnya"), Column("Penjelasan")],
        "rows": rows,
        "ended": format_date(item.ended_on) if item.ended_on else "",
        "may_write": may_write,
        "crumbs": _crumbs((item.name, "")),
    }  # fmt: skip
    return render(request, "aid/rounds_item.html", context)


def _compared(prices: list[ItemPrice], limits: Limits) -> str:
    """What the first of these says beside the older ones, for a price that was not flagged."""
    judged = judge(prices[0].price, [row.price for row in prices[1:]], limits)
    if judged.stands_out:
        return "Tidak menonjol menurut ketentuan waktu dicatat."
    return judged.words


@needs(CATALOGUE)
def new_item(request: VisitRequest) -> HttpResponse:
    return form_page(
        request, lambda data: ItemForm(data, initial={"unit": "unit"}), title="Alat baru",
        save=lambda data, _v: actions.add_item(request.visit.act(), data),
        done="Alat sudah masuk katalog. Isi harganya.", back=reverse("aid:items"),
        trail=_crumbs(), goes=lambda item: reverse("aid:item", args=[item.pk]),
    )  # fmt: skip


@needs(CATALOGUE)
def edit_item(request: VisitRequest, pk: UUID) -> HttpResponse:
    item = item_or_404(request, pk, own=True)
    initial = {name: getattr(item, name) for name in actions.FIELDS}
    here = reverse("aid:item", args=[pk])
    return form_page(
        request, lambda data: ItemForm(data, initial=initial, version=item.version),
        title="Ubah alat", done="Perubahan sudah disimpan.", back=here,
        save=lambda data, v: actions.change_item(request.visit.act(), pk, data, v),
        trail=_crumbs((item.name, here)),
    )  # fmt: skip


@needs(CATALOGUE)
def new_price(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A price; one that stands out is kept and leads to its explanation."""
    item = item_or_404(request, pk, own=True)
    here = reverse("aid:item", args=[pk])

    def save(data: dict[str, Any], _version: int) -> str:
        made, judged = actions.add_price(
            request.visit.act(), pk, price=data["price"], on=data["on"], source=data["source"]
        )
        if judged.stands_out:
            messages.warning(request, judged.words)
            return reverse("aid:price_explain", args=[made.pk])
        messages.info(request, judged.words)
        return here

    return form_page(
        request, lambda data: PriceForm(data, initial={"on": timezone.localdate()}),
        title="Harga baru", done="Harga sudah dicatat.", back=here, save=save,
        trail=_crumbs((item.name, here)), goes=lambda address: str(address),
    )  # fmt: skip


@needs(CATALOGUE)
def explain(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Why a price that stands out is right."""
    row = ItemPrice.objects.filter(pk=pk).select_related("item").first()
    if row is None or str(row.office_id) != request.visit.scope.own_office:
        raise Http404
    here = reverse("aid:item", args=[row.item_id])
    return form_page(
        request,
        lambda data: ExplanationForm(data, initial={"explanation": row.explanation}),
        title="Jelaskan harga", done="Penjelasan sudah disimpan.", back=here,
        save=lambda data, _v: actions.explain_price(
            request.visit.act(), pk, data["explanation"]
        ),
        lead=f"{row.item.name}: {format_rupiah(row.price)}, {format_date(row.on)}. {row.outlier}",
        trail=_crumbs((row.item.name, here)),
    )  # fmt: skip


@needs(CATALOGUE)
def end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take a kind out of use, or back into use."""
    item = item_or_404(request, pk, own=True)
    again = request.POST.get("pakai") == "1"
    try:
        actions.end_item(request.visit.act(), item.pk, ended=not again)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        saved(request, "Alat dipakai lagi." if again else "Alat tidak dipakai lagi.")
    return redirect("aid:item", pk=item.pk)


@needs(CATALOGUE)
def many_items(request: VisitRequest) -> HttpResponse:
    """Many kinds at once: look first, then save. Nothing is saved while a line is wrong."""
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    found: Read | None = None
    if posted and form.is_valid():
        found = _read(form)
        if found is not None and not found.lines and not found.problems:
            form.add_error("text", "Tidak ada baris yang bisa dibaca.")
        saving = "simpan" in request.POST and found is not None and not found.problems
        if saving and found is not None and form.is_valid():
            try:
                told = actions.import_items(request.visit.act(), found.lines)
            except DomainError as error:
                refused(form, error)
            else:
                _tell(request, told)
                return redirect("aid:items")
    text = ""
    if found is not None and form.cleaned_data.get("file") is not None:
        # The file is not kept between looking and saving: its lines stand in the text instead.
        text = _as_text(found)
    if text and found is not None and not found.problems:
        form = ImportForm(initial={"text": text})
    context = {
        "form": form,
        "problems": found.problems[:MOST_SHOWN] if found else [],
        "more_problems": max(len(found.problems) - MOST_SHOWN, 0) if found else 0,
        "read": len(found.lines) if found else 0,
        "priced": sum(1 for line in found.lines if line.price is not None) if found else 0,
        "checked": found is not None and not found.problems and bool(found.lines),
        "crumbs": _crumbs(("Isi banyak sekaligus", "")),
    }
    return render(request, "aid/rounds_items_many.html", context)


def _read(form: ImportForm) -> Read | None:
    today = timezone.localdate()
    file = form.cleaned_data.get("file")
    if file is None:
        return read_rows(rows_of(form.cleaned_data["text"]), today)
    try:
        book = open_tables(file.read(), file.name)
    except UnreadableFile as error:
        form.add_error("file", error.sentence)
        return None
    if not book.sheets:
        form.add_error("file", "Berkas ini tidak berisi lembar.")
        return None
    return read_rows(enumerate(book.sheets[0].rows(), start=1), today)


def _as_text(found: Read) -> str:
    return "\n".join(
        "\t".join(
            [line.code, line.name, line.unit]
            + ([format_number(line.price), line.source, line.on.strftime("%d/%m/%Y")]
               if line.price is not None and line.on is not None else [])
        )
        for line in found.lines
    )  # fmt: skip


def _tell(request: VisitRequest, told: dict[str, int]) -> None:
    saved(
        request,
        f"{format_number(told['jenis'])} jenis baru dan {format_number(told['harga'])} harga sudah"
        " disimpan.",
    )
    if told["menonjol"]:
        messages.warning(
            request,
            f"{format_number(told['menonjol'])} harga menonjol. Saring “Perlu penjelasan”, lalu"
            " jelaskan satu per satu.",
        )
