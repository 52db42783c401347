"""The report for a bank: profit and loss, financial position and notes in the form of SAK EMKM.

On what it stands, said on the paper: the owner's own entries, what the owner told of the first day,
counts of stock by the owner; accrual (SAK EMKM chapter 2), historical cost, straight-line wear; no
audit, no review.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from guyub.cashbook import kinds as k
from guyub.cashbook import reading
from guyub.cashbook.accounting import LOSS, USED, WEAR, Statement, statement
from guyub.cashbook.models import Book, Entry
from guyub.kernel import documents
from guyub.kernel.dates import format_date
from guyub.registry import places
from guyub.registry.models import Owner

COST_WORDS: Final = {
    "bahan": "Bahan",
    "kemasan": "Kemasan dan label",
    "upah": "Upah",
    "listrik": "Listrik, air, dan gas",
    "angkut": "Ongkos kirim dan bensin",
    "sewa": "Sewa tempat",
    k.OTHER: "Beban lain usaha",
    USED: "Bahan dan barang (selisih hitung sisa)",
    WEAR: "Penyusutan alat",
    LOSS: "Piutang yang tidak dibayar",
}
INCOME_WORDS: Final = {k.SALES: "Penjualan", k.SERVICE: "Pendapatan jasa"}
Lines = list[tuple[str, int]]


def of(book: UUID, first: date, last: date) -> Statement:
    return statement(reading.lines(book), first, last)


def income_lines(told: Statement) -> Lines:
    found = [(INCOME_WORDS.get(key, key), v) for key, v in sorted(told.income.items()) if v]
    return [*found, *([("Pendapatan lain", told.other_income)] if told.other_income else [])]


def cost_lines(told: Statement) -> Lines:
    """Costs in the order in which they are asked, with what reduces them at its place."""
    order = list(COST_WORDS)
    keys = sorted(told.costs, key=lambda key: order.index(key) if key in order else len(order))
    found = [(COST_WORDS.get(key, key), told.costs[key]) for key in keys if told.costs[key]]
    return [*found, *([("Beban bunga pinjaman", told.interest)] if told.interest else [])]


def position(told: Statement) -> dict[str, Lines]:
    """Assets, debts and equity as SAK EMKM lists them; what is nothing is left out."""
    assets = [
        ("Kas dan setara kas", told.cash), ("Piutang usaha", told.owed),
        ("Persediaan", told.stock), ("Aset tetap", told.tools),
        ("Akumulasi penyusutan", -told.worn),
    ]  # fmt: skip
    debts = [("Utang usaha", told.payable), ("Utang bank dan pinjaman lain", told.loan)]
    equity = [
        ("Modal pada awal periode", told.opening_equity), ("Tambahan modal pemilik", told.put_in),
        ("Laba (rugi) periode ini", told.profit), ("Diambil pemilik (prive)", -told.drawn),
    ]  # fmt: skip
    return {
        "assets": [pair for pair in assets if pair[1]] or [assets[0]],
        "debts": [pair for pair in debts if pair[1]],
        "equity": [pair for pair in equity if pair[1]] or [equity[0]],
    }  # fmt: skip


def _entries(book: UUID, last: date) -> tuple[int, int, bool]:
    """(entries that stand, those an officer typed beside the owner, whether stock was counted)."""
    rows = list(
        Entry.objects.standing().filter(book=book, on__lte=last).values_list("kind", "beside")
    )
    return len(rows), sum(1 for _k, beside in rows if beside), any(
        kind in {k.COUNT, k.OPEN_STOCK} for kind, _b in rows
    )  # fmt: skip


def notes(book: Book, told: Statement) -> list[str]:
    """Catatan atas laporan keuangan, each a paragraph."""
    many, beside, counted = _entries(book.pk, told.last)
    person = f", {beside} di antaranya ditulis petugas lapangan bersama pemilik" if beside else ""
    stock = (
        "Persediaan dinilai menurut hitungan pemilik. Bahan yang dibeli diakui sebagai beban waktu"
        " dibeli, lalu disesuaikan dengan sisa yang dihitung."
        if counted
        else "Persediaan belum pernah dihitung, jadi tidak dicantumkan. Bahan diakui sebagai beban"
        " waktu dibeli."
    )
    found = [
        f"Dasar. Laporan ini disusun dari {many} catatan buku kas milik pemilik sendiri{person},"
        f" sejak {format_date(book.starts)}. Saldo awal menurut keterangan pemilik. Laporan ini"
        " tidak diaudit dan tidak diperiksa oleh dinas.",
        "Bentuk dan ukuran. Disusun menurut SAK EMKM, dasar akrual dan biaya historis, dalam rupiah"
        " penuh: penjualan diakui waktu barang diserahkan, pembelian waktu barang diterima, juga"
        " kalau uangnya belum dibayar.",
        stock,
        "Aset tetap disusutkan dengan garis lurus selama masa pakai menurut pemilik, tanpa nilai"
        " sisa, mulai bulan sesudah alat dipakai.",
        "Piutang dan utang dicatat sebesar jumlah yang belum dibayar. Piutang yang tidak akan"
        " dibayar dicatat sebagai beban.",
    ]  # fmt: skip
    if told.cash < 0:
        found.append(
            "Kas kurang dari nol: ada uang masuk yang belum dicatat. Periksa dulu sebelum laporan"
            " ini dipakai."
        )
    if told.first < book.starts:
        found.append(
            f"Sebelum {format_date(book.starts)} belum ada catatan; angka periode ini hanya sejak"
            " hari itu."
        )
    return found


def data_of(book: Book, first: date, last: date, now: datetime) -> dict[str, Any]:
    """Everything the paper says. Amounts are whole rupiah."""
    told = of(book.pk, first, last)
    owner = Owner.objects.filter(pk=book.owner_id).first()
    shown = book.shown
    where = places.short_name(shown.village_code) if shown else ""
    held = position(told)
    return {
        "business": book.name, "number": shown.number if shown else "", "place": where,
        "owner": owner.name if owner else "", "sample": bool(shown and shown.is_sample),
        "first": format_date(first), "last": format_date(last), "made": now,
        "income": [list(pair) for pair in income_lines(told)], "income_total": told.income_total,
        "costs": [list(pair) for pair in cost_lines(told)], "cost_total": told.cost_total,
        "before_tax": told.before_tax, "tax": told.tax, "profit": told.profit,
        "assets": [list(pair) for pair in held["assets"]], "assets_total": told.assets,
        "debts": [list(pair) for pair in held["debts"]], "debts_total": told.debts,
        "equity": [list(pair) for pair in held["equity"]], "equity_total": told.equity,
        "both_total": told.debts + told.equity, "notes": notes(book, told),
    }  # fmt: skip


def pdf(book: Book, first: date, last: date, now: datetime) -> bytes:
    """The report as PDF/A."""
    return documents.render("cashbook/laporan-keuangan", data_of(book, first, last, now),
                            created=now)  # fmt: skip
