"""A gift campaign as files and on paper: stock by counter, handings, cards for the auditor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import documents
from guyub.kernel.dates import format_date, format_date_short
from guyub.kernel.exports import write_csv
from guyub.kernel.lists import Column
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market import gifts
from guyub.market.models import Campaign, StockCount, StockMove
from guyub.market.permissions.giving import GIFTS
from guyub.market.states.giving import CAMPAIGN
from guyub.market.views.giving import campaign_or_404

BATCH = 2_000
_STOCK = (
    Column("counter", "Loket"), Column("item", "Barang"), Column("unit", "Satuan"),
    Column("brought", "Dibawa dari gudang", "int"), Column("moved", "Pindah antarloket", "int"),
    Column("handed", "Diserahkan", "int"), Column("lost", "Dibatalkan tanpa kembali", "int"),
    Column("difference", "Selisih hitungan", "int"), Column("left", "Sisa", "int"),
)  # fmt: skip
_HANDED = (
    Column("on", "Hari", "date"), Column("at", "Jam"), Column("counter", "Loket"),
    Column("item", "Barang"), Column("ending", "Tiga huruf terakhir"), Column("by", "Oleh"),
    Column("cancelled", "Dibatalkan jam"), Column("cancelled_by", "Dibatalkan oleh"),
    Column("because", "Sebab"), Column("returned", "Barang kembali"),
)  # fmt: skip


def _file(name: str, columns: tuple[Column, ...], chunks: Any) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    write_csv(answer, columns, chunks)  # type: ignore[arg-type]
    return answer


@needs(GIFTS)
def stock_file(request: VisitRequest, number: str) -> HttpResponse:
    """What happened to each thing at each counter, as a CSV file."""
    row = campaign_or_404(request, number)
    lines = [
        {"counter": one.counter_name, "item": one.item_name, "unit": one.unit,
         "brought": one.brought, "moved": one.moved, "handed": one.handed, "lost": one.lost,
         "difference": one.difference, "left": one.left}
        for one in gifts.stock_of(row)
    ]  # fmt: skip
    return _file(f"stok-{row.number}.csv", _STOCK, [lines])


@needs(GIFTS)
def handed_file(request: VisitRequest, number: str) -> HttpResponse:
    """Every handing as a CSV file, also those taken back. Nothing tells whose tax object it was."""
    row = campaign_or_404(request, number)
    return _file(f"penyerahan-{row.number}.csv", _HANDED, _handings(row))


def _handings(row: Campaign) -> Iterator[list[dict[str, Any]]]:
    rows = row.handings.select_related("counter", "item").order_by("handed_at", "pk")
    held: list[dict[str, Any]] = []
    for one in rows.iterator(chunk_size=BATCH):
        gone = one.cancelled_at
        held.append({
            "on": one.on, "at": f"{timezone.localtime(one.handed_at):%H.%M}",
            "counter": one.counter.name, "item": one.item.name, "ending": one.ending,
            "by": one.handed_name, "because": one.cancelled_because,
            "cancelled": f"{timezone.localtime(gone):%H.%M}" if gone else "",
            "cancelled_by": one.cancelled_name,
            "returned": "" if one.returned is None else "ya" if one.returned else "tidak",
        })  # fmt: skip
        if len(held) >= BATCH:
            yield held
            held = []
    yield held


def _cards(row: Campaign, lines: list[gifts.StockLine]) -> list[dict[str, Any]]:
    """A stock card for each thing at each counter: what happened by day, with what was left."""
    happened: dict[tuple[Any, Any], list[tuple[Any, int, str, int]]] = {}

    def add(place: Any, item: Any, on: Any, order: int, words: str, change: int) -> None:
        happened.setdefault((place, item), []).append((on, order, words, change))

    moves = StockMove.objects.filter(campaign=row).select_related("source", "target")
    for m in moves.order_by("created_at", "pk"):
        # Amounts as the day's goods came: first what was brought, last what was counted.
        if m.target_id:
            where = m.source.name if m.source else "gudang"
            add(m.target_id, m.item_id, m.on, 0, f"Dari {where}, oleh {m.by_name}", m.amount)
        if m.source_id:
            where = m.target.name if m.target else "gudang"
            add(m.source_id, m.item_id, m.on, 2, f"Ke {where}, oleh {m.by_name}", -m.amount)
    for place, item, on, n, lost in _handed(row):
        if n:
            add(place, item, on, 1, f"Diserahkan {n}", -n)
        if lost:
            add(place, item, on, 1, f"Dibatalkan, barang tidak kembali {lost}", -lost)
    for c in StockCount.objects.filter(counter__campaign=row).order_by("created_at", "pk"):
        off = c.counted - c.expected
        words = f"Hitungan {c.counted} oleh {c.by_name}"
        if off:
            words = f"{words}, catatan {c.expected}: {c.reason}"
        add(c.counter_id, c.item_id, c.on, 3, words, off)
    found = []
    for line in lines:
        total, rows = 0, []
        events = sorted(happened.get((line.counter, line.item), []), key=lambda e: (e[0], e[1]))
        for on, _order, words, change in events:
            total += change
            rows.append({
                "on": format_date_short(on), "words": words, "left": format_number(total),
                "came": format_number(change) if change > 0 else "",
                "went": format_number(-change) if change < 0 else "",
            })  # fmt: skip
        found.append({
            "title": f"{line.counter_name}: {line.item_name}", "unit": line.unit, "rows": rows,
            "left": format_number(line.left), "agrees": total == line.left,
        })  # fmt: skip
    return found


def _handed(row: Campaign) -> Iterator[tuple[Any, Any, Any, int, int]]:
    from django.db.models import Count, Q

    rows = row.handings.order_by("on").values("counter", "item", "on").annotate(
        n=Count("pk", filter=Q(cancelled_at=None)), lost=Count("pk", filter=Q(returned=False)),
    )  # fmt: skip
    for one in rows:
        yield one["counter"], one["item"], one["on"], one["n"], one["lost"]


@needs(GIFTS)
def campaign_sheet(request: VisitRequest, number: str) -> HttpResponse:
    """The campaign on A4: goods, sums, and a stock card for each counter."""
    row = campaign_or_404(request, number)
    items = list(row.items.order_by("name", "pk"))
    lines, makers = gifts.stock_of(row), gifts.makers_of(row)
    sums, office = gifts.sums_of(items, lines), request.visit.office
    data = {
        "office": {
            "name": office.name if office else "", "address": office.address if office else "",
        },
        "sample": row.is_sample, "number": row.number, "title": row.title, "rule": row.rule,
        "buyer": row.buyer.name, "state": CAMPAIGN.states[row.state],
        "days": f"{format_date(row.from_day)} sampai {format_date(row.to_day)}",
        "date": format_date(timezone.localdate()),
        "place": known.names_of([row.regency_code]).get(row.regency_code, ""),
        "goods": [
            {"name": i.name, "amount": f"{format_number(i.amount)} {i.unit}",
             "price": format_rupiah(i.unit_price), "cost": format_rupiah(i.cost),
             "ref": i.purchase_ref, "maker": makers.get(i.pk, gifts.Makers()).words}
            for i in items
        ],
        "sums": [
            ("Dibeli", format_number(sums.bought)),
            ("Masih di gudang", format_number(sums.store)),
            ("Ada di loket", format_number(sums.left)),
            ("Diserahkan", format_number(sums.handed)),
            ("Dibatalkan, barang tidak kembali", format_number(sums.lost)),
            ("Selisih hitungan", format_number(sums.difference)),
        ],
        "cost": format_rupiah(sums.cost), "adds_up": sums.adds_up, "cards": _cards(row, lines),
    }  # fmt: skip
    made = documents.render(
        "market/hadiah", data, created=timezone.now().replace(microsecond=0)
    )  # fmt: skip
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="hadiah-{row.number}.pdf"'
    return answer
