"""A purchase goes its way: ordered, delivered, accepted, paid, disputed, cancelled, reversed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from guyub.criteria.parameters import used, used_all, value_of
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions.common import line, step, today_of
from guyub.market.actions.purchases_common import (
    fresh_number,
    mine,
    name_of,
    paper_number,
    past,
    save,
    wrote,
)
from guyub.market.models import (
    Buyer,
    ComponentLine,
    Delivery,
    Dispute,
    Payment,
    PaymentTax,
    Purchase,
    PurchaseLine,
)
from guyub.market.parameters.purchases import (
    KUITANSI_MOST,
    LIMITS,
    RECEIPT_MOST,
    SPK_MOST,
    SPLIT_DAYS,
    TAXES,
)
from guyub.market.permissions.purchases import CHECK, PAY, RECORD
from guyub.market.policy_purchases import (
    Bought,
    Due,
    Limits,
    Split,
    deciding_limit,
    due_form,
    looks_split,
)
from guyub.market.states.purchases import (
    ACCEPTED,
    BOOKED,
    CANCELLED,
    DISPUTED,
    DRAFT,
    ORDERED,
    PAID,
    PURCHASE,
    REVERSED,
)
from guyub.registry.actions.common import (
    check_version,
    lock,
    somebody,
    take_turns,
)

ASK_SPLIT: Final = "Tulis mengapa pembelian ini terpisah dari yang sejenis."


def limits_on(office: UUID | None, day: date) -> Limits:
    found = used_all(LIMITS, office, day)
    return Limits(*(found[k].value for k in (RECEIPT_MOST, KUITANSI_MOST, SPK_MOST)))


def due_of(row: Purchase, buyer: Buyer, limits: Limits) -> Due:
    """Which form a purchase is due now, and why."""
    said = format_rupiah(deciding_limit(row.total, limits))
    return due_form(row.total, row.channel, limits, government=buyer.is_government, said=said)


def _seen(rows: list[Purchase]) -> list[Bought]:
    """Purchases as the split rule sees them."""
    things: dict[UUID, set[str]] = {r.pk: set() for r in rows}
    branches: dict[UUID, set[str]] = {r.pk: set() for r in rows}
    for one in PurchaseLine.objects.filter(purchase__in=rows):
        if one.what_key:  # what an erasure emptied is like nothing else
            things[one.purchase_id].add(one.what_key)
        if one.kbli_code:
            branches[one.purchase_id].add(one.kbli_code[:4])
    return [
        Bought(r.number, r.kind, r.day, r.total, frozenset(things[r.pk]), frozenset(branches[r.pk]))
        for r in rows
    ]


def split_of(row: Purchase, office: UUID | None) -> Split | None:
    """Whether a purchase looks like a part of a larger one; only government's are asked."""
    if not row.buyer.is_government or row.reverses_id is not None:
        return None
    days = value_of(SPLIT_DAYS, office, row.day)
    limits = limits_on(office, row.day)
    around = Purchase.objects.filter(
        buyer=row.buyer_id, kind=row.kind, reverses__isnull=True,
        day__range=(row.day - timedelta(days=days), row.day + timedelta(days=days)),
    ).exclude(state__in=(DRAFT, CANCELLED, REVERSED)).exclude(pk=row.pk)  # fmt: skip
    own, *others = _seen([row, *around.order_by("day", "pk")])
    return looks_split(own, others, (limits.kuitansi, limits.spk), days)


def _commit(act: Act, row: Purchase, reason: str) -> None:
    """What is fixed when a written purchase is ordered or comes at once: the form that was due,
    and the answer to a question about splitting."""
    if row.total <= 0:
        raise DomainError("Tulis dulu barang yang dibeli.")
    take_turns("belanja-pisah", str(row.buyer_id))
    found = split_of(row, act.office_id)
    why = line(reason, 300) or row.split_reason
    if found is not None:
        if not why:
            raise DomainError(ASK_SPLIT, field="split_reason")
        row.split_reason = why
        row.split_with = {
            "nomor": list(found.numbers), "jumlah": found.total, "batas": found.limit,
            "hari": found.days, "aturan": used(SPLIT_DAYS, act.office_id, row.day).frozen(),
        }  # fmt: skip
    else:
        row.split_with, row.split_reason = {}, ""
    due = due_of(row, row.buyer, limits_on(act.office_id, row.day))
    if not row.form and due.form:
        row.form = due.form
    row.form_rule = {
        "bentuk": due.form, "sebab": due.why, "hari": row.day.isoformat(),
        "aturan": [u.frozen() for u in used_all(LIMITS, act.office_id, row.day).values()],
    }  # fmt: skip


def _move(act: Act, row: Purchase, verb: str, reason: str = "") -> None:
    row.state = step(PURCHASE, row.state, verb, act, reason)
    row.state_at, row.state_because = act.now, reason


@action("market.purchase.order", needs=RECORD, sentence="memesan pembelian")
def order_purchase(act: Act, pk: UUID, split_reason: str = "") -> Purchase:
    """What was written is ordered. Looks split: the reason is asked and kept."""
    row = mine(act, pk)
    if row.state == ORDERED:
        raise Unchanged(row)
    if row.reverses_id is not None:
        raise DomainError("Koreksi tidak dipesan, tetapi diperiksa lalu dibukukan.")
    _move(act, row, "order")
    _commit(act, row, split_reason)
    wrote(act, row)
    save(act, row)
    act.log(row, after={"keadaan": row.state, "jumlah": row.total, "pisah": row.split_with},
            reason=row.split_reason)  # fmt: skip
    return row


@action("market.purchase.deliver", needs=CHECK, sentence="mencatat barang datang")
def deliver_purchase(
    act: Act, pk: UUID, delivery: UUID, on: date, note: str = "", split_reason: str = ""
) -> Purchase:
    """The goods came, all of them as written, whether they were ordered first or taken at once."""
    row = mine(act, pk)
    if Delivery.objects.filter(pk=delivery, purchase=row).exists():
        raise Unchanged(row)
    if row.reverses_id is not None:
        raise DomainError("Koreksi tidak diantar, tetapi diperiksa lalu dibukukan.")
    fresh = row.state == DRAFT
    _move(act, row, "deliver")
    past(act, on, "on", row.day, "Barang tidak bisa datang sebelum tanggal pembeliannya.")
    if fresh:
        _commit(act, row, split_reason)
        wrote(act, row)
    row.delivered_on = on
    Delivery.objects.create(
        id=delivery, purchase=row, on=on, note=line(note, 300), by_person=somebody(act.person_id),
        by_name=name_of(act, row.buyer), created_at=act.now,
    )  # fmt: skip
    save(act, row)
    act.log(row, after={"keadaan": row.state, "tanggal": on.isoformat()})
    return row


@action("market.purchase.rework", needs=RECORD, sentence="memperbaiki isi pembelian")
def rework_purchase(act: Act, pk: UUID, reason: str) -> Purchase:
    """Back to being written: other things came, or fewer."""
    row, why = mine(act, pk), line(reason, 300)
    if row.state == DRAFT:
        raise Unchanged(row)
    _move(act, row, "rework", why)
    row.delivered_on = None
    save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.purchase.accept", needs=CHECK, sentence="memeriksa dan menerima pembelian")
def accept_purchase(act: Act, pk: UUID, on: date, version: int) -> Purchase:
    """Checked and accepted by a person who wrote none of it, as it was read in that version. From
    now on it counts and does not change."""
    row = mine(act, pk)
    if row.state == ACCEPTED and row.checked_by == act.person_id:
        raise Unchanged(row)
    me = _other_eyes(act, row)
    check_version(row, version)
    _move(act, row, "accept")
    since = row.delivered_on or row.day
    past(act, on, "on", since, "Diterima tidak bisa sebelum barangnya datang.")
    row.accepted_on = on
    row.checked_by, row.checked_name, row.checked_at = me, name_of(act, row.buyer), act.now
    save(act, row)
    act.log(row, after={"keadaan": row.state, "tanggal": on.isoformat(), "jumlah": row.total})
    return row


def _other_eyes(act: Act, row: Purchase) -> UUID:
    me = somebody(act.person_id)
    if me in row.writers or me == row.recorded_by:
        raise NotAllowed("Diperiksa oleh orang lain, bukan oleh yang menulisnya.")
    return me


@action("market.purchase.pay", needs=PAY, sentence="mencatat pembayaran pembelian")
def pay_purchase(
    act: Act, pk: UUID, on: date, reference: str = "", taxes: Mapping[str, int] | None = None
) -> Purchase:
    """The whole bill was paid; ``taxes`` were kept back of it, by key of the tax."""
    row = mine(act, pk)
    kept = {k: v for k, v in (taxes or {}).items() if v}
    told = paper_number(reference)
    if row.state == PAID:
        held = Payment.objects.get(purchase=row)
        same = dict(PaymentTax.objects.filter(payment=held).values_list("tax", "amount")) == kept
        if (held.on, held.reference) == (on, told) and same:
            raise Unchanged(row)
    _move(act, row, "pay")
    past(act, on, "on", row.day, "Pembayaran tidak bisa sebelum tanggal pembeliannya.")
    known = {t.key: t for t in TAXES if row.kind in t.kinds}
    if set(kept) - set(known) or any(v < 0 for v in kept.values()):
        raise DomainError("Ada pajak yang tidak dikenal untuk pembelian ini.")
    if sum(kept.values()) > row.total:
        raise DomainError("Jumlah pajaknya melebihi nilai pembelian. Periksa lagi.")
    paid = Payment.objects.create(
        purchase=row, on=on, amount=row.total, reference=told, by_person=somebody(act.person_id),
        by_name=name_of(act, row.buyer), created_at=act.now,
    )  # fmt: skip
    PaymentTax.objects.bulk_create(
        PaymentTax(purchase=row, payment=paid, tax=key, amount=value,
                   rule=used(known[key].parameter, act.office_id, on).frozen())
        for key, value in sorted(kept.items())
    )  # fmt: skip
    row.paid_on = on
    save(act, row)
    act.log(row, after={"keadaan": row.state, "tanggal": on.isoformat(), "jumlah": row.total,
                        "pajak": kept})  # fmt: skip
    return row


@action("market.purchase.dispute", needs=PAY, sentence="mencatat masalah pada pembelian")
def open_dispute(act: Act, pk: UUID, who: str, what: str) -> Purchase:
    """Something is wrong: the goods, the amount, or that nobody pays."""
    row, told = mine(act, pk), line(what, 300)
    if row.state == DISPUTED and row.state_because == told:
        raise Unchanged(row)
    if who not in Dispute.From.values:
        raise DomainError("Pilih siapa yang menyampaikan.", field="who")
    _move(act, row, "dispute", told)
    Dispute.objects.create(
        purchase=row, who=who, what=told, opened_on=today_of(act),
        opened_by=somebody(act.person_id), opened_name=name_of(act, row.buyer),
    )  # fmt: skip
    save(act, row)
    act.log(row, after={"keadaan": row.state, "dari": who}, reason=told)
    return row


@action("market.purchase.settle", needs=RECORD, sentence="menyelesaikan masalah pembelian")
def settle_dispute(act: Act, pk: UUID, answer: str) -> Purchase:
    """Settled: it goes on from where it stood."""
    row, told = mine(act, pk), line(answer, 300)
    held = Dispute.objects.filter(purchase=row, settled_on__isnull=True).first()
    if held is None and row.state != DISPUTED:
        last = Dispute.objects.filter(purchase=row).order_by("-settled_on", "-pk").first()
        if last is not None and last.answer == told:
            raise Unchanged(row)
    _move(act, row, "settle_accepted" if row.is_frozen else "settle", told)
    _settle(act, row, told)
    save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=told)
    return row


def _settle(act: Act, row: Purchase, answer: str) -> None:
    Dispute.objects.filter(purchase=row, settled_on__isnull=True).update(
        answer=answer, settled_on=today_of(act), settled_by=somebody(act.person_id),
        settled_name=name_of(act, row.buyer),
    )  # fmt: skip


@action("market.purchase.cancel", needs=RECORD, sentence="membatalkan pembelian")
def cancel_purchase(act: Act, pk: UUID, reason: str) -> Purchase:
    """Nothing is bought after all. What was accepted is corrected instead."""
    row, why = mine(act, pk), line(reason, 300)
    if row.state == CANCELLED and row.state_because == why:
        raise Unchanged(row)
    if row.is_frozen:
        raise DomainError("Pembelian ini sudah diterima. Buat koreksi, jangan dibatalkan.")
    _move(act, row, "cancel", why)
    _settle(act, row, why)
    row.delivered_on = None
    save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.purchase.reverse", needs=RECORD, sentence="membuat koreksi pembelian")
def reverse_purchase(act: Act, pk: UUID, new: UUID, reason: str) -> Purchase:
    """A purchase that takes an accepted one back, line by line. It counts once another person
    booked it."""
    of, why = mine(act, pk), line(reason, 300)
    held = Purchase.objects.filter(reverses=of).exclude(state=CANCELLED).first()
    if held is not None and held.pk == new:
        raise Unchanged(held)
    if held is not None:
        raise DomainError(f"Koreksinya sudah ada: {held.number}.")
    if of.state not in (ACCEPTED, PAID):
        raise DomainError("Yang dikoreksi hanya pembelian yang sudah diterima.")
    if not why:
        raise DomainError("Tulis apa yang keliru.", field="reason")
    if Purchase.objects.filter(pk=new).exists():  # sent again after it was cancelled
        raise DomainError("Koreksi ini sudah dibatalkan. Muat ulang halamannya, lalu coba lagi.")
    me = somebody(act.person_id)
    copied: dict[str, Any] = {
        n: getattr(of, n) for n in (
            "regency_code", "kind", "title", "title_key", "supplier_id", "supplier_name",
            "supplier_key", "supplier_class", "form", "form_number", "channel", "channel_ref",
            "rup_code", "is_sample",
        )
    }  # fmt: skip
    row = Purchase.objects.create(
        id=new, number=fresh_number(act, of.regency_code), buyer=of.buyer,
        reverses=of, day=today_of(act), total=-of.total, state_at=act.now, state_because=why,
        supplier_npwp=of.supplier_npwp.reveal() if of.supplier_npwp else None, writers=[me],
        recorded_by=me, recorded_name=name_of(act, of.buyer), created_at=act.now,
        updated_at=act.now, **copied,
    )  # fmt: skip
    for one in PurchaseLine.objects.filter(purchase=of).order_by("place"):
        inside = list(ComponentLine.objects.filter(line=one))
        made = {n: getattr(one, n) for n in ("maker_kind", "maker_id", "maker_name")}
        back = PurchaseLine.objects.create(
            purchase=row, place=one.place, what=one.what, what_key=one.what_key,
            kbli_code=one.kbli_code, amount=-one.amount, unit=one.unit, price=one.price,
            sum=-one.sum, created_at=act.now, **made,
        )  # fmt: skip
        ComponentLine.objects.bulk_create(
            ComponentLine(purchase=row, line=back, what=c.what, amount=c.amount, unit=c.unit,
                          maker_kind=c.maker_kind, maker_id=c.maker_id, maker_name=c.maker_name,
                          created_at=act.now)
            for c in inside
        )  # fmt: skip
    act.log(row, after={"nomor": row.number, "mengoreksi": of.number, "jumlah": row.total},
            reason=why)  # fmt: skip
    return row


@action("market.purchase.book", needs=CHECK, sentence="membukukan koreksi pembelian")
def book_reversal(act: Act, pk: UUID, version: int) -> Purchase:
    """A correction is checked and counted by a person who did not write it."""
    of = Purchase.objects.filter(pk=pk).values_list("reverses_id", flat=True).first()
    if of is None:
        raise DomainError("Ini bukan koreksi.")
    original = lock(Purchase, of)
    row = mine(act, pk)
    if row.state == BOOKED and row.checked_by == act.person_id:
        raise Unchanged(row)
    me = _other_eyes(act, row)
    check_version(row, version)
    why = row.state_because
    _move(act, row, "book")
    _move(act, original, "reverse", f"Dikoreksi dengan {row.number}")
    row.accepted_on, row.state_because = today_of(act), why
    row.checked_by, row.checked_name, row.checked_at = me, name_of(act, row.buyer), act.now
    save(act, original)
    save(act, row)
    act.log(row, after={"keadaan": row.state, "mengoreksi": original.number, "jumlah": row.total})
    return row
