"""Purchases as rows for the office's reports: line by line, and one row for each buyer."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet, Sum

from guyub.kernel.lists import Column
from guyub.market.models import (
    Buyer,
    ComponentLine,
    MakerKind,
    Purchase,
    PurchaseLine,
    YearPlan,
)
from guyub.market.queries.compliance import SMALL, figures
from guyub.market.queries.ocds import Asked, public_buyers
from guyub.market.queries.purchases import named
from guyub.market.states.purchases import PURCHASE

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

CHUNK: Final = 500
LINES: Final = (
    Column("masa", "Masa"), Column("opd", "OPD atau pembeli"),
    Column("jenis_pembeli", "Jenis pembeli"), Column("rup", "Kode RUP (paket)"),
    Column("nomor", "Nomor pembelian"), Column("tanggal", "Tanggal", "date"),
    Column("bukti", "Jenis bukti"), Column("nomor_bukti", "Nomor bukti"),
    Column("baris", "Baris"), Column("barang", "Barang"), Column("jumlah", "Jumlah"),
    Column("satuan", "Satuan"), Column("harga", "Harga satuan", "rupiah"),
    Column("nilai", "Nilai", "rupiah"), Column("kbli", "KBLI"), Column("penjual", "Penjual"),
    Column("golongan", "Golongan penjual"), Column("pembuat", "Pembuat"),
    Column("ikm", "Nomor IKM pembuat"), Column("lewat", "Dibeli lewat"),
    Column("nomor_lewat", "Nomor di sana"), Column("pdn", "PDN (belum dicatat)"),
    Column("tkdn", "Nomor TKDN (belum dicatat)"), Column("datang", "Barang datang", "date"),
    Column("diterima", "Diterima", "date"), Column("dibayar", "Dibayar", "date"),
    Column("keadaan", "Keadaan"),
)  # fmt: skip
TOTALS: Final = (
    Column("masa", "Masa"), Column("opd", "OPD atau pembeli"),
    Column("anggaran", "Anggaran barang dan jasa setahun", "rupiah"),
    Column("rencana", "Direncanakan dari pembuat daerah setahun", "rupiah"),
    Column("rencana_bagian", "Direncanakan dari pembuat daerah (%)"),
    Column("pembelian", "Pembelian", "int"), Column("belanja", "Belanja tercatat", "rupiah"),
    Column("kecil", "Dari usaha kecil dan koperasi", "rupiah"),
    Column("kecil_bagian", "Dari usaha kecil dan koperasi (%)"),
    Column("golongan_kosong", "Golongan penjual belum diketahui", "rupiah"),
    Column("ikm", "Buatan IKM terdaftar", "rupiah"),
    Column("ikm_bagian", "Buatan IKM terdaftar (%)"),
    Column("pembuat_kosong", "Pembuat belum diketahui", "rupiah"),
    Column("pembuat", "Banyaknya pembuat", "int"),
    Column("terbesar", "Bagian pembuat terbesar (%)"),
    Column("hari", "Rata-rata hari dari datang sampai dibayar"),
    Column("belum_dibayar", "Belum dibayar", "int"),
)  # fmt: skip


def _masa(asked: Asked) -> str:
    return f"{asked.first:%d/%m/%Y} sampai {asked.last:%d/%m/%Y}"


def _amount(value: Decimal) -> int | str:
    if value == value.to_integral_value():
        return int(value)
    return f"{value.normalize():f}".replace(".", ",")


def _share(value: Fraction | None, times: int = 100) -> str:
    """Two decimals with a comma; nothing where there is nothing to divide by."""
    return "" if value is None else f"{float(value * times):.2f}".replace(".", ",")


# ---- line by line ----------------------------------------------------------------------------


def counted(visit: Visit, asked: Asked) -> QuerySet[Purchase]:
    """Purchases accepted in the period, and corrections booked in it: the rows of which the sums
    of a period are made."""
    rows = Purchase.objects.visible_to(visit).filter(
        accepted_on__range=(asked.first, asked.last), buyer__in=public_buyers(visit).values("pk")
    )
    return rows.filter(buyer=asked.buyer) if asked.buyer is not None else rows


def line_rows(visit: Visit, asked: Asked) -> Iterator[list[dict[str, Any]]]:
    """By day and number; what is in a line stands under it, without a price."""
    ids = list(counted(visit, asked).order_by("accepted_on", "number").values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        yield _chunk(visit, asked, ids[at : at + CHUNK])


def _chunk(visit: Visit, asked: Asked, ids: list[Any]) -> list[dict[str, Any]]:
    inside: dict[Any, list[ComponentLine]] = {}
    parts = ComponentLine.objects.filter(purchase__in=ids).select_related("maker")
    for one in parts.order_by("created_at", "pk"):
        inside.setdefault(one.line_id, []).append(one)
    lines = PurchaseLine.objects.filter(purchase__in=ids)
    found = []
    for line in lines.select_related("maker", "purchase__buyer").defer(
        "purchase__supplier_npwp", "purchase__buyer__contact", "purchase__buyer__contact_phone"
    ).order_by("purchase__accepted_on", "purchase__number", "place"):  # fmt: skip
        head = _head(visit, asked, line.purchase)
        found.append({
            **head, "baris": "barang", "barang": line.what, "jumlah": _amount(line.amount),
            "satuan": line.unit, "harga": line.price, "nilai": line.sum, "kbli": line.kbli_code,
            **_maker(visit, line),
        })  # fmt: skip
        found += [
            {**head, "baris": "isi", "barang": c.what, "jumlah": _amount(c.amount * line.amount),
             "satuan": c.unit, "harga": None, "nilai": None, "kbli": "", **_maker(visit, c)}
            for c in inside.get(line.pk, [])
        ]  # fmt: skip
    return found


def _head(visit: Visit, asked: Asked, row: Purchase) -> dict[str, Any]:
    return {
        "masa": _masa(asked), "opd": row.buyer.name,
        "jenis_pembeli": str(Buyer.Kind(row.buyer.kind).label), "rup": row.rup_code,
        "nomor": row.number, "tanggal": row.day,
        "bukti": str(Purchase.Form(row.form).label) if row.form else "",
        "nomor_bukti": row.form_number, "penjual": named(visit, row.supplier_name),
        "golongan": str(Purchase.Class(row.supplier_class).label),
        "lewat": str(Purchase.Channel(row.channel).label), "nomor_lewat": row.channel_ref,
        "pdn": "", "tkdn": "", "datang": row.delivered_on, "diterima": row.accepted_on,
        "dibayar": row.paid_on, "keadaan": PURCHASE.states[row.state],
    }  # fmt: skip


def _maker(visit: Visit, row: Any) -> dict[str, str]:
    """The number of a registered maker; its name stands in the register."""
    return {
        "pembuat": str(MakerKind(row.maker_kind).label),
        "ikm": row.maker.number if row.maker is not None else "",
    }


# ---- one row for each buyer ------------------------------------------------------------------


def total_rows(visit: Visit, asked: Asked) -> list[dict[str, Any]]:
    """Every buyer that bought in the period or plans to in the year in which it ends."""
    rows = public_buyers(visit)
    rows = rows.filter(pk=asked.buyer) if asked.buyer is not None else rows
    buyers = {one.pk: one for one in rows.order_by("name_key", "pk")}
    plans = {
        one.buyer_id: one
        for one in YearPlan.objects.filter(buyer__in=buyers, year=asked.last.year).annotate(
            planned=Sum("lines__amount")
        )
    }
    found = []
    for pk, sums in figures(buyers, asked.first, asked.last).items():
        plan: Any = plans.get(pk)
        if plan is None and not (sums.purchases or sums.total or sums.paid):
            continue
        planned = int(plan.planned or 0) if plan else 0
        found.append({
            "masa": _masa(asked), "opd": buyers[pk].name,
            "anggaran": plan.budget if plan else None, "rencana": planned if plan else None,
            "rencana_bagian": _share(Fraction(planned, plan.budget)) if plan else "",
            "pembelian": sums.purchases, "belanja": sums.total,
            "kecil": sum(sums.by_class.get(k, 0) for k in SMALL),
            "kecil_bagian": _share(sums.small_share),
            "golongan_kosong": sums.by_class.get("unknown", 0),
            "ikm": sums.by_maker.get("registered", 0), "ikm_bagian": _share(sums.local_share),
            "pembuat_kosong": sums.by_maker.get("unknown", 0), "pembuat": sums.makers,
            "terbesar": _share(sums.top_share), "hari": _share(sums.days, 1),
            "belum_dibayar": sums.unpaid,
        })  # fmt: skip
    return found
