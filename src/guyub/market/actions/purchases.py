"""A purchase written: its head, its lines, what is in them and who made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.market.actions.common import MOST_RUPIAH, amount, line
from guyub.market.actions.purchases_common import (
    FROZEN,
    MOST_COMPONENTS,
    MOST_LINES,
    MadeBy,
    add_up,
    fresh_number,
    maker_of,
    may_buy,
    mine,
    name_of,
    paper_number,
    past,
    save,
    written,
)
from guyub.market.models import Buyer, ComponentLine, MakerKind, Purchase, PurchaseLine
from guyub.market.permissions.purchases import PAPER, RECORD
from guyub.market.policy_purchases import sum_of
from guyub.market.states.purchases import CANCELLED
from guyub.registry.actions.common import (
    check_version,
    lock,
    somebody,
    take_turns,
)
from guyub.registry.models import Business

UNASKED: Final = MadeBy()
# Numbers that often come later than the goods.
_PAPERS: Final = ("form_number", "channel_ref")
MISSING: Final = (*_PAPERS, "rup_code", "npwp")
_FIELDS: Final = (
    "kind", "title", "supplier_name", "supplier_class", "day", "form", "form_number", "channel",
    "channel_ref", "rup_code",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """What is bought for what, of whom, on which day, in which form and channel."""

    kind: str
    title: str
    supplier_name: str
    day: date
    supplier_class: str = "unknown"
    supplier: UUID | None = None
    npwp: str = ""
    form: str = ""
    form_number: str = ""
    channel: str = "none"
    channel_ref: str = ""
    rup_code: str = ""


@dataclass(frozen=True)
class Bought:
    """One line: so many units at a price each, and who made it."""

    what: str
    amount: Decimal
    unit: str
    price: int
    made: MadeBy = UNASKED


@dataclass(frozen=True)
class Inside:
    """What is in one unit of a line, and who made it."""

    what: str
    amount: Decimal
    unit: str
    made: MadeBy = UNASKED


def _choice(value: str, allowed: Sequence[str], field: str, *, empty: bool = False) -> str:
    if value in allowed or (empty and not value):
        return value
    raise DomainError("Pilih salah satu.", field=field)


def _head(act: Act, head: Head, regency: str, held: UUID | None = None) -> dict[str, Any]:
    """Checked columns of a head. The registered supplier that it has (``held``) is kept unread: a
    buyer itself reads nothing of the register."""
    title, sold_by = line(head.title, 160), line(head.supplier_name, 160)
    if not title:
        raise DomainError("Tulis untuk apa pembeliannya.", field="title")
    if not sold_by:
        raise DomainError("Tulis nama penjualnya, seperti di notanya.", field="supplier_name")
    npwp = _npwp(head.npwp)
    supplier = held if head.supplier == held else None
    if head.supplier is not None and supplier is None:
        found = Business.objects.filter(pk=head.supplier, regency_code=regency).first()
        if found is None:
            raise DomainError("Usaha penjualnya tidak ditemukan di daftar.", field="supplier_name")
        supplier = found.pk
    channel = _choice(head.channel, Purchase.Channel.values, "channel")
    return {
        "kind": _choice(head.kind, Purchase.Kind.values, "kind"),
        "title": title, "title_key": names.search_key(title)[:200],
        "supplier_name": sold_by, "supplier_key": names.search_key(sold_by)[:200],
        "supplier_class": _choice(head.supplier_class, Purchase.Class.values, "supplier_class"),
        "supplier_id": supplier, "supplier_npwp": npwp,
        "day": past(act, head.day, "day"),
        "form": _choice(head.form, Purchase.Form.values, "form", empty=True),
        "form_number": paper_number(head.form_number),
        "channel": channel, "channel_ref": paper_number(head.channel_ref),
        "rup_code": "".join(head.rup_code.split())[:30],
    }  # fmt: skip


def _differs(row: Purchase, values: dict[str, Any]) -> list[str]:
    """Names of the columns that would change; an encrypted one by its text."""
    found = [n for n in (*_FIELDS, "supplier_id") if getattr(row, n) != values[n]]
    npwp = row.supplier_npwp.reveal() if row.supplier_npwp else None
    return [*found, *(["supplier_npwp"] if npwp != values["supplier_npwp"] else [])]


@action("market.purchase.record", needs=RECORD, sentence="mencatat pembelian")
def record_purchase(act: Act, pk: UUID, buyer: UUID, head: Head) -> Purchase:
    """A purchase of a buyer, still without lines. Sent again it changes nothing."""
    take_turns("belanja", str(pk))
    by = lock(Buyer, buyer) if act.scope.person != buyer else _self(buyer)
    may_buy(act, by)
    values = _head(act, head, by.regency_code)
    if (row := Purchase.objects.filter(pk=pk).first()) is not None:
        if row.buyer_id == by.pk and not _differs(row, values):
            raise Unchanged(row)
        raise DomainError(f"Pembelian ini sudah tersimpan: {row.number}. Ubah di halamannya.")
    if by.ended_on is not None:
        raise DomainError("Pembeli ini tercatat tidak membeli lagi.")
    me = somebody(act.person_id)
    row = Purchase.objects.create(
        id=pk, number=fresh_number(act, by.regency_code),
        regency_code=by.regency_code, buyer=by, state_at=act.now, writers=[me], recorded_by=me,
        recorded_name=name_of(act, by), is_sample=by.is_sample, created_at=act.now,
        updated_at=act.now, **values,
    )  # fmt: skip
    act.log(row, after={"nomor": row.number, "pembeli": str(by.pk), "jenis": row.kind,
                        "tanggal": row.day.isoformat()})  # fmt: skip
    return row


def _self(buyer: UUID) -> Buyer:
    """The buyer that the actor stands for, which it reads and does not change."""
    found: Buyer | None = Buyer.objects.filter(pk=buyer).first()
    if found is None:
        raise DomainError("Pembeli ini tidak ditemukan.")
    return found


@action("market.purchase.change", needs=RECORD, sentence="mengubah pembelian")
def change_purchase(act: Act, pk: UUID, head: Head, version: int | None = None) -> Purchase:
    """Head of a purchase that is still being written."""
    row = lock(Purchase, pk)
    values = _head(act, head, row.regency_code, row.supplier_id)
    changed = _differs(row, values)
    if not changed:
        raise Unchanged(row)
    row = written(act, pk)
    check_version(row, version)
    before = {n: str(getattr(row, n)) for n in changed if n in ("kind", "day", "form", "channel")}
    for name, value in values.items():
        setattr(row, name, value)
    save(act, row)
    act.log(row, before=before, after={"diubah": changed})
    return row


@action("market.purchase.complete", needs=PAPER, sentence="melengkapi nomor pada pembelian")
def complete_purchase(act: Act, pk: UUID, numbers: Mapping[str, str]) -> Purchase:
    """Numbers of papers that were missing, in any state: filled in once, never changed."""
    row = mine(act, pk)
    if row.state == CANCELLED or row.reverses_id is not None:
        raise DomainError("Pembelian ini sudah dibatalkan atau hanya koreksi.")
    given = {
        k: paper_number(v) if k in _PAPERS else " ".join(v.split())
        for k, v in numbers.items() if v.strip() and k in MISSING
    }  # fmt: skip
    fresh = {k: v for k, v in given.items() if k != "npwp" and not getattr(row, k)}
    wrong = [k for k, v in given.items() if k not in ("npwp", *fresh) and getattr(row, k) != v]
    if wrong:
        raise DomainError("Nomor ini sudah diisi orang lain. Muat ulang halamannya.")
    for name, value in fresh.items():
        setattr(row, name, value[:30] if name == "rup_code" else value)
    if "npwp" in given and row.supplier_npwp is None:
        row.supplier_npwp = _npwp(given["npwp"])
        fresh["npwp"] = ""
    if not fresh:
        raise Unchanged(row)
    save(act, row)
    act.log(row, after={"dilengkapi": sorted(fresh)})
    return row


def _npwp(text: str) -> str | None:
    digits = "".join(c for c in text if c.isdigit())
    if text.strip() and len(digits) not in (15, 16, 22):
        raise DomainError("NPWP terdiri dari 15, 16, atau 22 angka.", field="npwp")
    return digits or None


def _line(act: Act, row: Purchase, bought: Bought, held: PurchaseLine | None) -> dict[str, Any]:
    what, unit = line(bought.what, 120), line(bought.unit, 20)
    if not what:
        raise DomainError("Tulis barangnya.", field="what")
    if not unit:
        raise DomainError("Tulis satuannya. Contoh: kotak, kg, buah.", field="unit")
    if not 1 <= bought.price <= MOST_RUPIAH:
        raise DomainError("Harga satuannya paling sedikit Rp1.", field="price")
    many = amount(bought.amount, "amount", "Jumlahnya")
    return {
        "what": what, "what_key": names.search_key(what)[:150], "amount": many, "unit": unit,
        "price": bought.price, "sum": sum_of(many, bought.price),
        **maker_of(act, row, bought.made, held),
    }  # fmt: skip


@action("market.purchase.line", needs=RECORD, sentence="menulis barang yang dibeli")
def put_line(act: Act, pk: UUID, line_pk: UUID, bought: Bought) -> PurchaseLine:
    """A line added or changed, by its own id: sent again it is the same line."""
    row = lock(Purchase, pk)
    held = PurchaseLine.objects.filter(pk=line_pk).first()
    if held is not None and held.purchase_id != row.pk:
        raise DomainError("Baris ini milik pembelian lain.")
    values = _line(act, row, bought, held)
    if held is not None and all(getattr(held, n) == v for n, v in values.items()):
        raise Unchanged(held)
    row = written(act, pk)
    rows = PurchaseLine.objects.filter(purchase=row)
    if held is None:
        if rows.count() >= MOST_LINES:
            raise DomainError(f"Paling banyak {MOST_LINES} baris dalam satu pembelian.")
        last = rows.aggregate(n=Max("place"))["n"] or 0
        held = PurchaseLine(id=line_pk, purchase=row, place=last + 1, created_at=act.now)
        before = {}
    else:
        before = {"jumlah": str(held.amount), "harga": held.price, "pembuat": held.maker_kind}
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    add_up(act, row)
    act.log(row, before=before, after={
        "baris": held.place, "jumlah": str(held.amount), "harga": held.price,
        "pembuat": held.maker_kind, "usaha": str(held.maker_id or ""),
    })  # fmt: skip
    return held


@action("market.purchase.line_drop", needs=RECORD, sentence="menghapus barang dari pembelian")
def drop_line(act: Act, pk: UUID, line_pk: UUID) -> Purchase:
    """A line taken out; one that is gone already changes nothing."""
    row = lock(Purchase, pk)
    held = PurchaseLine.objects.filter(pk=line_pk, purchase=row).first()
    if held is None:
        raise Unchanged(row)
    row = written(act, pk)
    before = {"baris": held.place, "jumlah": str(held.amount), "harga": held.price}
    held.delete()
    add_up(act, row)
    act.log(row, before=before)
    return row


@action("market.purchase.component", needs=RECORD, sentence="menulis isi barang yang dibeli")
def put_component(act: Act, line_pk: UUID, pk: UUID, inside: Inside) -> ComponentLine:
    """What is in one unit of a line, added or changed by its own id."""
    of = _line_of(line_pk)
    row = lock(Purchase, of.purchase_id)
    what, unit = line(inside.what, 120), line(inside.unit, 20)
    if not what:
        raise DomainError("Tulis isinya.", field="what")
    if not unit:
        raise DomainError("Tulis satuannya. Contoh: bungkus, potong.", field="unit")
    held = ComponentLine.objects.filter(pk=pk).first()
    if held is not None and held.line_id != of.pk:
        raise DomainError("Isi ini milik baris lain.")
    made = maker_of(act, row, inside.made, held)
    made.pop("kbli_code")
    values = {"what": what, "amount": amount(inside.amount, "amount", "Banyaknya"), "unit": unit,
              **made}  # fmt: skip
    if held is not None and all(getattr(held, n) == v for n, v in values.items()):
        raise Unchanged(held)
    row = written(act, of.purchase_id)
    if held is None:
        if ComponentLine.objects.filter(line=of).count() >= MOST_COMPONENTS:
            raise DomainError(f"Paling banyak {MOST_COMPONENTS} isi untuk satu barang.")
        held = ComponentLine(id=pk, purchase=row, line=of, created_at=act.now)
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    save(act, row)
    act.log(row, after={"baris": of.place, "isi": str(held.amount), "pembuat": held.maker_kind,
                        "usaha": str(held.maker_id or "")})  # fmt: skip
    return held


def _line_of(pk: UUID) -> PurchaseLine:
    found = PurchaseLine.objects.filter(pk=pk).first()
    if found is None:
        raise DomainError("Barang ini tidak ada lagi di pembeliannya.")
    return found


@action("market.purchase.component_drop", needs=RECORD, sentence="menghapus isi barang")
def drop_component(act: Act, purchase: UUID, pk: UUID) -> Purchase:
    """What is in a line taken out; gone already changes nothing."""
    row = lock(Purchase, purchase)
    held = ComponentLine.objects.filter(pk=pk, purchase=row).first()
    if held is None:
        raise Unchanged(row)
    row = written(act, row.pk)
    held.delete()
    save(act, row)
    act.log(row, before={"isi": str(held.amount), "pembuat": held.maker_kind})
    return row


@action("market.purchase.maker", needs=RECORD, sentence="memilih pembuat barang yang dibeli")
def choose_maker(act: Act, purchase: UUID, part: UUID, business: UUID) -> Purchase:
    """A registered business as the maker of a line or of what is in one (``part``)."""
    row = lock(Purchase, purchase)
    held: Any = (
        PurchaseLine.objects.filter(pk=part, purchase=row).first()
        or ComponentLine.objects.filter(pk=part, purchase=row).first()
    )
    if held is None:
        raise DomainError("Barang ini tidak ada lagi di pembeliannya.")
    if held.maker_id == business:
        raise Unchanged(row)
    if row.is_frozen:
        raise DomainError(FROZEN)
    row = written(act, purchase)
    made = maker_of(act, row, MadeBy(MakerKind.REGISTERED, business=business))
    branch = made.pop("kbli_code")
    for name, value in made.items():
        setattr(held, name, value)
    if isinstance(held, PurchaseLine):
        held.kbli_code = branch
    held.save()
    save(act, row)
    act.log(row, after={"pembuat": MakerKind.REGISTERED.value, "usaha": str(business)})
    return row
