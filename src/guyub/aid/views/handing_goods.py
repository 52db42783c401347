"""Pages of purchases, arrivals and stock."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import terms_handing
from guyub.aid.actions import handing_purchase as actions
from guyub.aid.actions.handing_purchase import Contract, Found, Ordered
from guyub.aid.forms.handing import ArrivalForm, InspectionForm, PurchaseForm, ReasonForm
from guyub.aid.models import Arrival, Fund, Purchase, Round
from guyub.aid.permissions.handing import BUY, INSPECT, RECEIVE, VIEW
from guyub.aid.queries.handing_goods import (
    Stock,
    catalogue_prices,
    needs_of,
    purchase_lines,
    stock_of,
)
from guyub.aid.states import PURCHASE
from guyub.aid.views.handing_common import (
    TONES,
    ask,
    form_page,
    may,
    one_or_404,
    refused,
    round_or_404,
)
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.kernel.rupiah import format_number, format_rupiah, format_rupiah_short

SHOWN = 200


def _crumbs(*parts: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Pembelian", reverse("aid:purchases")), *parts]


@needs(VIEW)
def purchases(request: VisitRequest) -> HttpResponse:
    """Contracts, newest first, and what decrees name that nobody bought."""
    visit = request.visit
    rows = (
        Purchase.objects.visible_to(visit)
        .select_related("fund", "round")
        .annotate(
            units=Sum("lines__quantity"),
            value=Sum(F("lines__quantity") * F("lines__unit_price"),
                      output_field=BigIntegerField()),
        )
        .order_by("-dated", "-pk")[: SHOWN + 1]
    )  # fmt: skip
    found = list(rows)
    waiting = Arrival.objects.visible_to(visit).waiting().select_related("purchase")
    to_buy = _to_buy(request) if may(visit, BUY) else []
    context = {
        "rows": [(p, PURCHASE.label(p.state), TONES[p.state]) for p in found[:SHOWN]],
        "more": len(found) > SHOWN, "waiting": list(waiting.order_by("on", "pk")[:SHOWN]),
        "to_buy": to_buy, "crumbs": [("Pembelian", "")],
    }  # fmt: skip
    return render(request, "aid/handing_purchases.html", context)


def _to_buy(request: VisitRequest) -> list[tuple[Round, Fund, int]]:
    """(round, fund, units) that decrees in force name and no contract holds."""
    from guyub.aid.querysets.handing import regencies

    found = []
    rounds = Round.objects.filter(regencies(request.visit), state="decided").order_by("-number")
    for round_ in rounds.prefetch_related("purses__fund")[:20]:
        for purse in round_.purses.all():
            left = sum(n.to_buy for n in needs_of(round_, purse.fund))
            if left:
                found.append((round_, purse.fund, left))
    return found


@needs(BUY)
def new_purchase(request: VisitRequest, number: str, fund: UUID) -> HttpResponse:
    """A contract of one fund, lines suggested from what decrees name."""
    round_ = round_or_404(request.visit, number)
    purse = one_or_404(Fund.objects.filter(purses__round=round_), fund)
    wanted = [n for n in needs_of(round_, purse) if n.to_buy]
    prices = catalogue_prices([n.item_id for n in wanted], timezone.localdate())
    form = PurchaseForm(
        request.POST or None, needs=wanted,
        initial={f"harga-{n.item_id}": prices[n.item_id].price for n in wanted
                 if n.item_id in prices},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        head = {k: typed[k] for k in PurchaseForm.HEAD}
        lines = [
            Ordered(n.item_id, typed[f"jumlah-{n.item_id}"] or 0,
                    typed[f"harga-{n.item_id}"] or 0, n.specification)
            for n in wanted
        ]  # fmt: skip
        try:
            made = actions.create_purchase(
                request.visit.act(), round_.pk, purse.pk, Contract(**head), lines
            )
        except DomainError as error:
            refused(form, error)
        else:
            saved(request, "Pembelian tercatat. Catat lagi kalau barangnya datang.")
            return redirect("aid:purchase", made.pk)
    context = {
        "form": form, "round": round_, "fund": purse,
        "rows": [(n, a, b, prices.get(n.item_id)) for n, a, b in form.rows()],
        "crumbs": _crumbs(("Pembelian baru", "")),
    }  # fmt: skip
    return render(request, "aid/handing_purchase_new.html", context)


def _purchase(request: VisitRequest, pk: UUID) -> Purchase:
    found: Purchase = one_or_404(
        Purchase.objects.visible_to(request.visit).select_related("fund", "round"), pk
    )
    return found


@needs(VIEW)
def purchase_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One contract: lines with the catalogue's price beside, arrivals, what is missing."""
    purchase = _purchase(request, pk)
    visit = request.visit
    lines = purchase_lines(purchase)
    prices = catalogue_prices([x.item_id for x in lines], purchase.dated)
    person = visit.user.person_id if visit.user else None
    arrivals = list(purchase.arrivals.order_by("on", "pk").prefetch_related("lines__line__item"))
    table = [
        [
            Cell(x.item.name, title=x.specification), x.quantity, format_rupiah(x.unit_price),
            prices[x.item_id].said(x.unit_price) if x.item_id in prices
            else "tidak ada di katalog",
            x.got, x.refused, x.waits, max(x.quantity - x.got, 0),
        ]
        for x in lines
    ]  # fmt: skip
    running = purchase.state in ("ordered", "partly")
    context = {
        "purchase": purchase, "state": PURCHASE.label(purchase.state),
        "tone": TONES[purchase.state],
        "facts": [
            ("Putaran", purchase.round.title), ("Dana", f"{purchase.fund}"),
            ("Penyedia", purchase.supplier), ("Tanggal kontrak", format_date(purchase.dated)),
            ("Harus datang", format_date(purchase.due) if purchase.due else "tidak ditentukan"),
            ("Lewat", " · ".join(p for p in (purchase.channel, purchase.reference) if p)
             or "belum dicatat"),
            ("Nilai", format_rupiah(sum(x.quantity * x.unit_price for x in lines))),
        ],
        "columns": [
            Column("Barang"), Column("Dipesan", True), Column("Harga satuan", True),
            Column("Dibanding katalog"), Column("Baik", True), Column("Tidak sesuai", True),
            Column("Menunggu diperiksa", True), Column("Kurang", True),
        ],
        "table": table,
        "late": running and purchase.due is not None and purchase.due < timezone.localdate(),
        "arrivals": [
            (a, list(a.lines.all()), may(visit, INSPECT) and a.inspected_on is None
             and person not in (a.receiver_person, purchase.maker_person))
            for a in arrivals
        ],
        "may_receive": running and may(visit, RECEIVE),
        "may_close": running and may(visit, BUY),
        "verb": "close_short" if purchase.state == "partly" else "cancel",
        "crumbs": _crumbs((purchase.contract, "")),
    }  # fmt: skip
    return render(request, "aid/handing_purchase.html", context)


@needs(RECEIVE)
def receive(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Goods that came today."""
    purchase = _purchase(request, pk)
    lines = [(x, x.quantity - x.got - x.waits) for x in purchase_lines(purchase)]
    lines = [(x, left) for x, left in lines if left > 0]
    form = ArrivalForm(request.POST or None, lines=lines, initial={"on": timezone.localdate()})
    back = reverse("aid:purchase", args=[pk])

    def do(typed: dict[str, Any]) -> None:
        came = {x.pk: typed[f"datang-{x.pk}"] or 0 for x, _left in lines}
        actions.receive(request.visit.act(), pk, typed["number"], typed["on"], came, typed["note"])

    return ask(
        request, form, do, "Barang datang tercatat. Orang lain memeriksanya.", back,
        lambda: form_page(
            request, form, "Terima barang", "Catat barang datang",
            _crumbs((purchase.contract, back), ("Terima barang", "")),
            lead="Hitung yang benar-benar datang. Yang tidak datang, kosongkan.",
        ),
    )  # fmt: skip


@needs(INSPECT)
def inspect(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Another person looks at what came, piece by piece."""
    arrival = one_or_404(Arrival.objects.visible_to(request.visit).select_related("purchase"), pk)
    if request.method != "POST" and arrival.inspected_on is not None:
        return redirect("aid:purchase", arrival.purchase_id)
    lines = list(arrival.lines.select_related("line__item").order_by("line__item__name", "pk"))
    form = InspectionForm(request.POST or None, lines=lines, initial={"on": timezone.localdate()})
    back = reverse("aid:purchase", args=[arrival.purchase_id])

    def do(typed: dict[str, Any]) -> None:
        found = {
            x.line_id: Found(
                typed[f"baik-{x.line_id}"], typed[f"buruk-{x.line_id}"],
                typed[f"kenapa-{x.line_id}"], typed[f"ganti-{x.line_id}"],
                tuple(s[:60] for s in typed[f"seri-{x.line_id}"].splitlines()),
            )
            for x in lines
        }  # fmt: skip
        actions.inspect(request.visit.act(), pk, typed["on"], found, typed["note"])

    context = {
        "form": form, "arrival": arrival, "rows": form.rows(),
        "crumbs": _crumbs((arrival.purchase.contract, back), ("Periksa barang", "")),
    }  # fmt: skip
    return ask(
        request, form, do, "Hasil pemeriksaan tersimpan. Yang baik sekarang ada di gudang.", back,
        lambda: render(request, "aid/handing_inspect.html", context),
    )  # fmt: skip


@needs(BUY)
def close(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Close a contract that stays short, or cancel one of which nothing came."""
    purchase = _purchase(request, pk)
    verb = "cancel" if purchase.state == "ordered" else "close_short"
    words = PURCHASE_WORDS[verb]
    form = ReasonForm(request.POST or None)
    back = reverse("aid:purchase", args=[pk])
    return ask(
        request, form,
        lambda typed: actions.close_purchase(request.visit.act(), pk, verb, typed["reason"]),
        words[1], back,
        lambda: form_page(
            request, form, words[0], words[0],
            _crumbs((purchase.contract, back), (words[0], "")), danger=True, lead=words[2],
        ),
    )  # fmt: skip


PURCHASE_WORDS = {
    "cancel": ("Batalkan pembelian", "Pembelian dibatalkan.",
               "Barangnya bisa dibeli lagi lewat kontrak lain."),
    "close_short": ("Tutup pembelian", "Pembelian ditutup. Kekurangannya bisa dibeli lagi.",
                    "Yang sudah datang tetap dihitung. Kekurangannya tetap terlihat."),
}  # fmt: skip


@needs(VIEW)
def stock(request: VisitRequest) -> HttpResponse:
    """Units per kind and fund; what was bought and lies there, with its age."""
    visit, today = request.visit, timezone.localdate()
    if not visit.area_codes:
        raise Http404
    rows = stock_of()
    most = _most_days(visit.office.pk if visit.office else None, today)
    old = [s for s in rows if s.left > 0 and s.age(today) > most]
    only = request.GET.get("lama") == "1"
    shown = old if only else rows
    context = {
        "columns": [
            Column("Barang"), Column("Dana"), Column("Dipesan", True), Column("Belum datang", True),
            Column("Baik", True), Column("Tidak sesuai", True),
            Column("Diserahkan", True), Column("Disiapkan", True), Column("Di gudang", True),
            Column("Nilai", True), Column("Umur"),
        ],
        "table": [_stock_row(s, today) for s in shown],
        "footer": [
            "Jumlah", "", *(format_number(sum(getattr(s, n) for s in shown)) for n in (
                "ordered", "missing", "good", "bad", "handed", "promised", "left")),
            format_rupiah(sum(s.value for s in shown)), "",
        ] if shown else [],
        "old": old, "old_value": format_rupiah(sum(s.value for s in old)),
        "old_units": sum(s.left for s in old), "most": most, "only": only,
        "left_value": format_rupiah_short(sum(s.value for s in rows)),
        "left_units": sum(s.left for s in rows), "kinds": len({s.item_id for s in rows if s.left}),
        "crumbs": [("Gudang", "")],
    }  # fmt: skip
    return render(request, "aid/handing_stock.html", context)


def _most_days(office: UUID | None, today: date) -> int:
    return int(value_of(terms_handing.UNHANDED, office, today))


def _stock_row(s: Stock, today: date) -> list[object]:
    age = f"{s.age(today)} hari" if s.since else "-"
    return [
        s.item, s.fund, s.ordered, s.missing, s.good, s.bad, s.handed, s.promised,
        s.left, format_rupiah(s.value), age,
    ]  # fmt: skip
