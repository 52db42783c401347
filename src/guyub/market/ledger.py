"""A ledger of past purchases read from any sheet: pure, knows no database.

Columns are found by words of their headings in the first rows of a sheet; day, what for, supplier
and value must be there, the rest may lack. A row without value or day is left out and said, with
its number in the file; a row that sums others ("Jumlah") is no purchase. What does not fit together
(amount times price is not the value) is kept with a doubt for a person to look at. Who made the
goods is taken from a column of its own only; that somebody sold it says nothing about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from guyub.kernel.forms.written import parse_date, parse_rupiah
from guyub.market.policy_purchases import sum_of

MOST_ROWS: Final = 2_000
_LOOK_AT: Final = 30
# Beyond these nothing is an amount or money, and products could not be reckoned exactly.
_MOST_AMOUNT: Final = Decimal("9999999999")
_MOST_MONEY: Final = 10**15
# Longer words first: "harga satuan" is no value, "tanggal bayar" no day of purchase.
HEADS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("paid_on", ("tanggal bayar", "tgl bayar", "tanggal pembayaran", "tanggal sp2d", "tgl sp2d")),
    ("price", ("harga satuan", "harga @", "satuan harga")),
    ("npwp", ("npwp",)),
    ("rup", ("kode rup", "kd rup", "kd_rup", "id rup")),
    ("number", ("nomor bukti", "no bukti", "no. bukti", "no bku", "no. bku", "nomor kuitansi",
                "no kuitansi", "no. kuitansi", "nomor dokumen", "no dokumen")),
    ("size", ("golongan", "skala", "klasifikasi usaha", "jenis usaha")),
    ("maker", ("pembuat", "produsen", "pengrajin")),
    ("supplier", ("penyedia", "penjual", "rekanan", "nama toko", "toko", "vendor", "supplier")),
    ("day", ("tanggal", "tgl")),
    ("total", ("nilai", "jumlah harga", "total", "realisasi", "jumlah (rp)", "jumlah rp",
               "nominal")),
    ("title", ("uraian", "nama paket", "keterangan", "untuk", "nama barang", "barang", "belanja")),
    ("amount", ("volume", "banyaknya", "jumlah", "qty", "kuantitas")),
    ("unit", ("satuan",)),
)  # fmt: skip
NEEDED: Final = {"day": "tanggal", "title": "uraian", "supplier": "penyedia", "total": "nilai"}
SIZES: Final = (("mikro", "micro"), ("kecil", "small"), ("menengah", "medium"), ("besar", "large"),
                ("koperasi", "cooperative"))  # fmt: skip
_FOOD: Final = re.compile(
    r"\b(makan|minum|konsumsi|snack|snek|katering|catering|nasi|kue|jamuan|kudapan)", re.IGNORECASE
)
_SUMS: Final = re.compile(r"^\s*(sub ?)?(jumlah|total)\b", re.IGNORECASE)
_EPOCH: Final = date(1899, 12, 30)


class LedgerError(ValueError):
    """The file is no ledger; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Entry:
    """One row: ``row`` is its number in the file, ``doubt`` what a person should look at."""

    row: int
    day: date
    title: str
    supplier: str
    total: int
    kind: str = "goods"
    amount: Decimal = Decimal(1)
    unit: str = "paket"
    price: int = 0
    npwp: str = ""
    number: str = ""
    rup: str = ""
    size: str = "unknown"
    maker: str = ""
    paid_on: date | None = None
    doubt: str = ""


@dataclass(frozen=True)
class Ledger:
    """What was read: entries, rows that were left out with why, and which heading meant what."""

    entries: tuple[Entry, ...]
    skipped: tuple[tuple[int, str], ...]
    heads: dict[str, str] = field(default_factory=dict)


def _fold(cell: Any) -> str:
    return " ".join(str(cell).lower().replace("_", " ").split())


def headings(cells: Sequence[Any]) -> dict[str, int]:
    """Which column is what, by the words of its heading; the first that fits."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for name, words in HEADS:
        for place, cell in enumerate(cells):
            told = _fold(cell)
            if place not in taken and told and len(told) < 60 and any(w in told for w in words):
                found[name] = place
                taken.add(place)
                break
    return found


def read(rows: Iterable[Sequence[Any]]) -> Ledger:
    """A ledger from the rows of a sheet. LedgerError when its headings are not found."""
    every = [list(r) for r in rows]
    best, at = max(
        ((headings(cells), n) for n, cells in enumerate(every[:_LOOK_AT])),
        key=lambda pair: (len(set(pair[0]) & set(NEEDED)), len(pair[0]), -pair[1]),
        default=({}, 0),
    )
    lacks = [words for name, words in NEEDED.items() if name not in best]
    if lacks:
        raise LedgerError(
            f"Judul kolom tidak ditemukan: {', '.join(lacks)}. Beri judul kolom itu di baris"
            " pertama tabelnya, lalu unggah lagi."
        )
    entries: list[Entry] = []
    skipped: list[tuple[int, str]] = []
    for number, cells in enumerate(every[at + 1 :], start=at + 2):
        if not any(str(c).strip() for c in cells):
            continue
        found = _entry(number, cells, best)
        if isinstance(found, Entry):
            entries.append(found)
        elif found:
            skipped.append((number, found))
        if len(entries) > MOST_ROWS:
            raise LedgerError(f"Lebih dari {MOST_ROWS} baris. Bagi berkasnya per triwulan.")
    if not entries:
        raise LedgerError("Tidak ada satu baris pun dengan tanggal dan nilai yang terbaca.")
    heads = {name: str(every[at][place]).strip()[:60] for name, place in best.items()}
    return Ledger(tuple(entries), tuple(skipped), heads)


def _entry(number: int, cells: Sequence[Any], at: dict[str, int]) -> Entry | str:
    """The row as an entry, or why it is left out ("" for a row that sums others)."""

    def cell(name: str) -> Any:
        place = at.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    def text(name: str, most: int) -> str:
        value = cell(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split())[:most]

    if any(_SUMS.match(str(c)) for c in cells if isinstance(c, str)) and not _day(cell("day")):
        return ""
    day, total = _day(cell("day")), _money(cell("total"))
    if day is None:
        return "tanggalnya tidak terbaca"
    if total is None or total <= 0:
        return "nilainya tidak terbaca"
    title, supplier = text("title", 160), text("supplier", 160)
    if not title or not supplier:
        return "uraian atau penyedianya kosong"
    amount, price = _number(cell("amount")), _money(cell("price"))
    doubt = ""
    if amount and price and sum_of(amount, price) == total:
        unit = text("unit", 20) or "satuan"
    else:
        if amount and price:
            doubt = "Jumlah kali harga satuan tidak sama dengan nilainya; yang dipakai nilainya."
        amount, price, unit = Decimal(1), total, "paket"
    size = text("size", 60).lower()
    return Entry(
        number, day, title, supplier, total, "catering" if _FOOD.search(title) else "goods",
        amount, unit, price, text("npwp", 30), text("number", 80), text("rup", 30),
        next((key for word, key in SIZES if word in size), "unknown"), text("maker", 120),
        _day(cell("paid_on")), doubt,
    )  # fmt: skip


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 40_000 < cell < 60_000:
        return date.fromordinal(_EPOCH.toordinal() + int(cell))
    told = str(cell).strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", told):
        told = f"{told[8:10]}/{told[5:7]}/{told[:4]}"
    try:
        return parse_date(told)
    except ValueError:
        return None


def _money(cell: Any) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        found = int(cell) if float(cell).is_integer() else None
    else:
        told = re.sub(r",00$", "", str(cell).strip())
        try:
            found = parse_rupiah(told) if told else None
        except ValueError:
            return None
    return found if found is not None and found <= _MOST_MONEY else None


def _number(cell: Any) -> Decimal | None:
    if isinstance(cell, bool) or cell == "":
        return None
    try:
        found = Decimal(str(cell).strip().replace(".", "").replace(",", ".")
                        if isinstance(cell, str) else str(cell))  # fmt: skip
        fits = found.is_finite() and 0 < found <= _MOST_AMOUNT
        return found if fits and found == found.quantize(Decimal("0.01")) else None
    except InvalidOperation:
        return None
