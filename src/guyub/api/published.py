"""Rows of what the office has published already, as sums without names of people. Each in the scope
that reads the regency."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from guyub.aid.models import Round
from guyub.aid.queries.handing_public import Given, given_in
from guyub.api.counts import HIDDEN
from guyub.api.suppression import small
from guyub.market.models import Buyer
from guyub.market.queries.compliance import SMALL, figures
from guyub.training.models import Batch
from guyub.training.states import BATCH, CANCELLED, DRAFT

# Who buys with public money; a contractor or a company is not told.
_PUBLIC: Final = (
    Buyer.Kind.AGENCY, Buyer.Kind.DISTRICT, Buyer.Kind.VILLAGE, Buyer.Kind.ENTERPRISE,
)  # fmt: skip
MOST: Final = 2_000


def handed(regency: str, _day: date, _limit: int) -> list[dict[str, Any]]:
    """Goods handed over, by published round, thing and fund."""
    rows = []
    rounds = Round.objects.public().filter(regency_code=regency).order_by("number")[:MOST]
    for number, title, year, pk in rounds.values_list("number", "title", "year", "pk"):
        sums: dict[tuple[str, str, str], list[Given]] = {}
        for one in given_in(pk):
            sums.setdefault((one.item, one.fund, one.unit), []).append(one)
        for (item, fund, unit), found in sorted(sums.items()):
            rows.append({
                "putaran": number, "judul": title, "tahun": year, "barang": item, "dana": fund,
                "penerima": len({g.recipient_n for g in found}),
                "unit": sum(g.units for g in found), "satuan": unit,
                "nilai": sum(g.value for g in found),
            })  # fmt: skip
    return rows


def batches(regency: str, _day: date, _limit: int) -> list[dict[str, Any]]:
    """Batches that were opened to people."""
    found = Batch.objects.filter(regency_code=regency).exclude(state__in=(DRAFT, CANCELLED))
    return [
        {
            "nomor": one.number, "program": one.programme.title, "angkatan": one.name,
            "mulai": one.starts, "selesai": one.ends, "tempat": one.capacity,
            "keadaan": str(BATCH.states[one.state]),
        }
        for one in found.select_related("programme").order_by("number")[:MOST]
    ]  # fmt: skip


def spending(regency: str, day: date, limit: int) -> list[dict[str, Any]]:
    """What those who buy with public money bought since the first of January. A sum that comes from
    few makers or few purchases would tell what one of them earned."""
    buyers = list(
        Buyer.objects.filter(regency_code=regency, kind__in=_PUBLIC).order_by("name", "pk")[:MOST]
    )
    found = figures([b.pk for b in buyers], date(day.year, 1, 1), day)
    return [
        {
            "pembeli": b.name, "jenis": str(b.get_kind_display()), "tahun": day.year,
            "pembelian": f.purchases, "nilai": f.total,
            "nilai_kecil": HIDDEN if small(f.purchases, limit)
            else sum(f.by_class.get(c, 0) for c in SMALL),
            "nilai_setempat": HIDDEN if small(f.makers, limit)
            else f.by_maker.get("registered", 0),
            "belum_dibayar": f.unpaid,
        }
        for b in buyers
        if (f := found[b.pk]).purchases or f.total
    ]  # fmt: skip
