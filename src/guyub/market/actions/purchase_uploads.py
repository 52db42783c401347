"""Purchases of the past, from a ledger: read, joined to the registry, looked at, taken over.

Each row becomes a purchase that still counts nowhere. A supplier is joined by its NPWP; the same
name alone is a guess that a person confirms. A row that was recorded before (same buyer, day, value
and number or title) is left out, so that the same ledger again adds nothing. A second person takes
over whatever has no doubt, as it was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Sum

from guyub.intake.reading import UnreadableFile, open_tables
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.hiding import hide_numbers
from guyub.licences.models import Licence
from guyub.market.actions.common import FIRST_DAY, MOST_RUPIAH, line, step, today_of
from guyub.market.actions.purchases_common import (
    fresh_numbers,
    may_buy,
    mine,
    name_of,
    paper_number,
    save,
    wrote,
)
from guyub.market.ledger import Entry, Ledger, LedgerError, read
from guyub.market.models import (
    Buyer,
    MakerKind,
    Payment,
    Purchase,
    PurchaseLine,
    PurchaseUpload,
)
from guyub.market.permissions.purchases import CHECK, RECORD
from guyub.market.states.purchases import ACCEPTED, CANCELLED, DRAFT, PAID, PURCHASE
from guyub.registry.actions.common import lock, somebody, take_turns
from guyub.registry.models import Business
from guyub.registry.models.business import Status

MOST_BYTES: Final = 10 * 1024 * 1024
SAME_NAME: Final = "Mungkin penjualnya usaha terdaftar dengan nama yang sama."


def read_file(content: bytes, filename: str) -> Ledger:
    """The ledger in the first sheet that holds one. DomainError with what to do."""
    if len(content) > MOST_BYTES:
        raise DomainError("Berkasnya lebih dari 10 MB. Bagi per triwulan.", field="file")
    try:
        sheets = open_tables(content, filename).sheets
    except UnreadableFile as refused:
        raise DomainError(refused.sentence, field="file") from None
    wrong: LedgerError | None = None
    for sheet in sheets:
        try:
            return read(sheet.rows())
        except LedgerError as error:
            wrong = wrong or error
    raise DomainError(str(wrong or "Berkasnya tidak berisi tabel."), field="file")


def _known(
    regency: str, entries: Sequence[Entry]
) -> tuple[dict[str, UUID], dict[str, list[UUID]], dict[UUID, tuple[str, str]]]:
    """Businesses by NPWP and by name, with name and branch. A buyer itself sees none of them."""
    digits = {_digits(e.npwp) for e in entries} - {""}
    held = Licence.objects.filter(
        paper="npwp", state="held", regency_code=regency, number_key__in=digits
    )
    by_npwp = dict(held.values_list("number_key", "business_id"))
    keys = {names.search_key(n) for e in entries for n in (e.supplier, e.maker)} - {""}
    rows = Business.objects.filter(regency_code=regency, name_key__in=keys).exclude(
        status=Status.MERGED
    )
    by_name: dict[str, list[UUID]] = {}
    for key, pk in rows.values_list("name_key", "pk"):
        by_name.setdefault(key, []).append(pk)
    ids = {*by_npwp.values(), *(pk for some in by_name.values() for pk in some)}
    found = Business.objects.filter(pk__in=ids).values_list("pk", "name", "facts__kbli_code")
    return by_npwp, by_name, {pk: (name, branch or "") for pk, name, branch in found}


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _held(buyer: Buyer, entries: Sequence[Entry]) -> set[tuple[date, int, str, str]]:
    """Purchases of the buyer on those days, as (day, value, number, title)."""
    days = {e.day for e in entries}
    rows = Purchase.objects.filter(buyer=buyer, day__in=days).exclude(state=CANCELLED)
    return set(rows.values_list("day", "total", "form_number", "title_key"))


@action("market.upload.receive", needs=RECORD, sentence="mengunggah buku pembelian")
def receive_ledger(
    act: Act, pk: UUID, buyer: UUID, filename: str, content: bytes
) -> PurchaseUpload:  # fmt: skip
    """Rows of a ledger as purchases that are to be taken over. Sent again it changes nothing."""
    by = Buyer.objects.filter(pk=buyer).first()
    if by is None:
        raise DomainError("Pembeli ini tidak ditemukan.", field="buyer")
    may_buy(act, by)
    take_turns("belanja-unggah", str(by.pk))
    if (done := PurchaseUpload.objects.filter(pk=pk).first()) is not None:
        raise Unchanged(done)
    book = read_file(content, filename)
    held = _held(by, book.entries)
    today = today_of(act)
    skipped = [list(pair) for pair in book.skipped]
    fresh: list[Entry] = []
    for one in book.entries:
        key = names.search_key(one.title)[:200]
        number = one.number if one.number == paper_number(one.number) else ""  # hidden tells none
        if any(d == one.day and v == one.total and (n == number != "" or t == key)
               for d, v, n, t in held):  # fmt: skip
            skipped.append([one.row, "sudah tercatat"])
        elif not FIRST_DAY <= one.day <= today:
            skipped.append([one.row, "tanggalnya sebelum 2020 atau belum tiba"])
        elif one.total > MOST_RUPIAH:
            skipped.append([one.row, "nilainya lebih dari yang bisa dicatat"])
        else:
            fresh.append(one)
    if not fresh:
        raise DomainError("Semua barisnya sudah tercatat atau tidak terbaca.", field="file")
    me = somebody(act.person_id)
    made = PurchaseUpload.objects.create(
        id=pk, regency_code=by.regency_code, buyer=by,
        filename=hide_numbers(" ".join(filename.split()))[:120],
        sha256=hashlib.sha256(content).hexdigest(), heads=book.heads, skipped=sorted(skipped),
        rows=len(fresh), by_person=me, by_name=name_of(act, by), created_at=act.now,
    )  # fmt: skip
    _store(act, made, by, fresh)
    act.log(made, after={"baris": len(fresh), "dilewati": len(skipped), "pembeli": str(by.pk),
                         "sidik": made.sha256})  # fmt: skip
    return made


def _store(act: Act, made: PurchaseUpload, by: Buyer, entries: Sequence[Entry]) -> None:
    by_npwp, by_name, told = _known(by.regency_code, entries)
    me, who = somebody(act.person_id), name_of(act, by)
    rows, lines = [], []
    numbers = fresh_numbers(act, by.regency_code, len(entries))
    for number, one in zip(numbers, entries, strict=True):
        digits = _digits(one.npwp)
        supplier = by_npwp.get(digits)
        same = by_name.get(names.search_key(one.supplier), [])
        guess = same[0] if supplier is None and len(same) == 1 else None
        maker, doubt = _maker(one, by_name, told)
        doubts = [d for d in (one.doubt, doubt, SAME_NAME if guess else "") if d]
        title, sold_by = line(one.title, 160), line(one.supplier, 160)
        row = Purchase(
            number=number, regency_code=by.regency_code, buyer=by, kind=one.kind, title=title,
            title_key=names.search_key(title)[:200], supplier_id=supplier, supplier_name=sold_by,
            supplier_key=names.search_key(sold_by)[:200], supplier_class=one.size,
            supplier_npwp=digits if len(digits) in (15, 16, 22) else None, day=one.day,
            form_number=paper_number(one.number), rup_code="".join(one.rup.split()),
            total=one.total, state_at=act.now, upload=made, doubt=" ".join(doubts)[:200],
            supplier_guess_id=guess,
            past_paid_on=one.paid_on
            if one.paid_on is not None and one.day <= one.paid_on <= today_of(act) else None,
            writers=[me], recorded_by=me, recorded_name=who, is_sample=by.is_sample,
            created_at=act.now, updated_at=act.now,
        )  # fmt: skip
        rows.append(row)
        what = line(one.title, 120)
        lines.append(PurchaseLine(
            purchase=row, place=1, what=what, what_key=names.search_key(what)[:150],
            amount=one.amount, unit=line(one.unit, 20), price=one.price, sum=one.total,
            created_at=act.now, **maker,
        ))  # fmt: skip
    Purchase.objects.bulk_create(rows)
    PurchaseLine.objects.bulk_create(lines)


def _maker(
    one: Entry, by_name: dict[str, list[UUID]], told: dict[UUID, tuple[str, str]]
) -> tuple[dict[str, Any], str]:
    """Who made it as far as the ledger says: a registered business of that very name, or unknown
    and to be asked."""
    if not one.maker:
        return {"maker_kind": MakerKind.UNKNOWN}, ""
    same = by_name.get(names.search_key(one.maker), [])
    if len(same) == 1:
        name, branch = told[same[0]]
        return {"maker_kind": MakerKind.REGISTERED, "maker_id": same[0], "maker_name": name[:120],
                "kbli_code": branch}, ""  # fmt: skip
    return {"maker_kind": MakerKind.UNKNOWN}, f"Di buku tertulis pembuat: {line(one.maker, 60)}."


@action("market.upload.settle", needs=RECORD, sentence="memeriksa baris buku pembelian")
def settle_doubt(act: Act, pk: UUID, same: bool) -> Purchase:
    """A person looked at the doubt: the guessed business is the supplier, or it is not."""
    row = mine(act, pk)
    if not row.doubt:
        raise Unchanged(row)
    if row.state != DRAFT:
        now = PURCHASE.states[row.state]
        raise DomainError(f"Pembelian ini “{now}”, jadi tidak menunggu diperiksa lagi.")
    if same and row.supplier_guess_id is not None:
        row.supplier_id = row.supplier_guess_id
    row.supplier_guess, row.doubt = None, ""
    wrote(act, row)
    save(act, row)
    act.log(row, after={"penjual": str(row.supplier_id or ""), "keraguan": "sudah dilihat"})
    return row


def ready(made: PurchaseUpload) -> Any:
    """Purchases of an upload that may be taken over: still written, without a doubt."""
    return Purchase.objects.filter(upload=made, state=DRAFT, doubt="")


@action("market.upload.accept", needs=CHECK, sentence="menerima buku pembelian")
def accept_upload(act: Act, pk: UUID, many: int, total: int) -> PurchaseUpload:
    """Whatever has no doubt is accepted by a person who wrote none of it, as many rows and as much
    money as that person read; what the ledger says was paid is paid."""
    made = lock(PurchaseUpload, pk)
    by = Buyer.objects.get(pk=made.buyer_id)
    may_buy(act, by)
    me = somebody(act.person_id)
    rows = list(ready(made).select_for_update().order_by("pk"))
    if not rows:
        if Purchase.objects.filter(upload=made, checked_by=me).exists():
            raise Unchanged(made)
        raise DomainError("Tidak ada baris yang siap diterima.")
    if me == made.by_person or any(me in row.writers for row in rows):
        raise NotAllowed("Diterima oleh orang lain, bukan oleh yang mengunggah atau memeriksanya.")
    if (len(rows), sum(row.total for row in rows)) != (many, total):
        raise DomainError("Isinya berubah sejak Anda membacanya. Lihat lagi, lalu terima.")
    for row in rows:
        step(PURCHASE, row.state, "take_over", act)
    taken = Purchase.objects.filter(pk__in=[row.pk for row in rows])
    taken.update(
        state=ACCEPTED, state_at=act.now, updated_at=act.now, delivered_on=F("day"),
        accepted_on=F("day"), checked_by=me, checked_name=name_of(act, by), checked_at=act.now,
        version=F("version") + 1,
    )  # fmt: skip
    payments = Payment.objects.bulk_create(
        Payment(purchase=row, on=row.past_paid_on, amount=row.total, by_person=me,
                by_name=name_of(act, by), created_at=act.now)
        for row in rows if row.past_paid_on is not None
    )  # fmt: skip
    taken.filter(past_paid_on__isnull=False).update(state=PAID, paid_on=F("past_paid_on"))
    act.log(made, after={"keadaan": ACCEPTED, "baris": len(rows), "jumlah": total,
                         "dibayar": len(payments)})  # fmt: skip
    return made


@action("market.upload.drop", needs=RECORD, sentence="membatalkan buku pembelian")
def drop_upload(act: Act, pk: UUID, reason: str) -> PurchaseUpload:
    """The wrong file: what was not taken over yet is cancelled."""
    made, why = lock(PurchaseUpload, pk), line(reason, 300)
    may_buy(act, Buyer.objects.get(pk=made.buyer_id))
    rows = Purchase.objects.select_for_update().filter(upload=made, state=DRAFT)
    count = rows.count()
    if not count:
        raise Unchanged(made)
    if not why:
        raise DomainError("Tulis alasannya.", field="reason")
    total = rows.aggregate(n=Sum("total"))["n"]
    rows.update(state=CANCELLED, state_because=why, state_at=act.now, updated_at=act.now)
    act.log(made, after={"dibatalkan": count, "jumlah": total}, reason=why)
    return made
