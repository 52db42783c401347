"""One entry: written, looked at, taken back, its note photographed, its debt paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook import kinds as k
from guyub.cashbook import reading
from guyub.cashbook.actions import entries as actions
from guyub.cashbook.forms import MORE, AttachForm, EntryForm, ReverseForm, SettleForm
from guyub.cashbook.models import Entry, NotePhoto
from guyub.cashbook.permissions import READ, WRITE
from guyub.cashbook.views.common import crumbs, entry_or_404, opened, or_404, products_of
from guyub.kernel.attached import serve
from guyub.kernel.ids import uuid7
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.views.one_form import form_page_of_values as form_page

RECORDED = frozenset({*k.BUTTONS, *k.RARE, *k.OPENING})


@needs(WRITE)
def record(request: VisitRequest, pk: UUID, kind: str) -> HttpResponse:
    """One entry of a kind: the amount, and what little else is needed."""
    one = opened(request, pk)
    or_404(one.writes and kind in RECORDED)
    known = k.KINDS[kind]
    fixed = kind in k.OPENING
    today = timezone.localdate()
    form = EntryForm(
        request.POST or None, request.FILES or None, kind=known, products=products_of(one.book)
        if known.product else (), fixed_day=fixed,
        initial={"id": uuid7(), "on": today, "category": next(iter(known.categories), "")},
    )  # fmt: skip

    def save(data: dict[str, Any]) -> Entry:
        act = request.visit.act()
        given = actions.Given(
            kind, data["amount"], one.book.starts if fixed else data["on"],
            category=data.get("category", ""),
            product=UUID(data["product"]) if data.get("product") else None,
            quantity=data.get("quantity"), party=data.get("party", ""),
            note=data.get("note", ""), months=data.get("months"),
        )  # fmt: skip
        made = actions.record_entry(act, pk, data["id"], given)
        if data.get("photo"):
            actions.attach_note(request.visit.act(), made.pk, data["photo"])
        return made

    back = one.url("opening") if fixed else one.url("book")
    more = [form[name] for name in MORE if name in form.fields]
    return form_page(
        request, form, title=known.button or known.said, back=back,
        trail=crumbs(one, known.button or known.said), save=save, lead=known.hint,
        done=f"{known.said} tersimpan.", template="cashbook/record.html",
        first=[f for f in form.visible_fields() if f.name not in MORE], extra=more,
        open=any(field.errors for field in more), assisted=not one.own, name=one.book.name,
    )  # fmt: skip


@needs(READ)
def entry(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One entry with who wrote it, when, its note and what became of it."""
    from django.shortcuts import render

    one, row = entry_or_404(request, pk)
    undone = Entry.objects.filter(reverses=row).first()
    told = reading.told(row, undone=undone is not None)
    payments = [
        reading.told(p, undone=False)
        for p in row.payments.filter(reverses=None, reversal=None).order_by("on", "pk")
    ]
    left = row.amount - sum(p["row"].amount for p in payments)
    person = request.visit.user.person_id if request.visit.user else None
    mine = one.own or row.recorder_person == person
    standing = undone is None and row.reverses_id is None
    context = {
        "one": one, "crumbs": crumbs(one, told["said"]), "told": told, "row": row,
        "undone": undone, "payments": payments, "left": left if row.kind in k.DEBTS else 0,
        "facts": _facts(row), "photos": NotePhoto.objects.filter(entry=row).order_by("created_at"),
        "may_reverse": one.writes and standing and mine and not payments,
        "may_settle": one.writes and standing and row.kind in k.DEBTS and left,
        "may_attach": one.writes and standing,
    }  # fmt: skip
    return render(request, "cashbook/entry.html", context)


def _facts(row: Entry) -> list[tuple[str, object]]:
    from guyub.kernel.dates import format_date, format_time
    from guyub.kernel.rupiah import format_number

    quantity = format_number(row.quantity) if row.quantity is not None else ""
    unit = row.product.unit if row.product else ""
    shown = [
        ("Tanggal", format_date(row.on)),
        ("Untuk apa", k.category_words(row.kind, row.category)),
        ("Produk", row.product.name if row.product else ""),
        ("Banyaknya", f"{quantity} {unit}".strip()),
        ("Siapa", row.party.reveal() if row.party else ""),
        ("Keterangan", row.note.reveal() if row.note else ""),
        ("Dipakai", f"{row.months} bulan" if row.months else ""),
        ("Ditulis oleh", row.recorder),
        ("Disimpan", format_time(row.recorded_at, timezone.get_current_timezone())),
    ]
    return [(label, value) for label, value in shown if value]


@needs(READ)
def photo(request: VisitRequest, pk: UUID) -> HttpResponse:
    found = NotePhoto.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    opened(request, found.book_id)
    return serve(request, found)


@needs(WRITE)
def attach(request: VisitRequest, pk: UUID) -> HttpResponse:
    one, row = entry_or_404(request, pk)
    or_404(one.writes)
    back = reverse("cashbook:entry", args=[pk])
    return form_page(
        request, AttachForm(request.POST or None, request.FILES or None), title="Foto nota",
        lead="Potret notanya sampai angkanya terbaca.", back=back,
        trail=crumbs(one, "Foto nota"), done="Foto nota tersimpan.",
        save=lambda data: actions.attach_note(request.visit.act(), row.pk, data["photo"]),
    )  # fmt: skip


@needs(WRITE)
def settle(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A debt that is paid, whole or in part, or will not be."""
    one, row = entry_or_404(request, pk)
    or_404(one.writes and row.kind in k.DEBTS)
    left = row.amount - actions.paid_of(row)
    to_me = row.kind in k.OWED_TO_ME
    form = SettleForm(
        request.POST or None, may_be_lost=to_me,
        initial={"id": uuid7(), "amount": left, "on": timezone.localdate()},
    )  # fmt: skip

    def save(data: dict[str, Any]) -> Entry:
        kind = k.LOST if data.get("lost") else k.settling(row.kind)
        given = actions.Given(kind, data["amount"], data["on"], debt=row.pk)
        return actions.record_entry(request.visit.act(), row.book_id, data["id"], given)

    who = row.party.reveal() if row.party else "Tanpa nama"
    return form_page(
        request, form, title="Dia bayar" if to_me else "Saya bayar",
        lead=f"{who}, sisa {format_rupiah(left)}."
        + (" Bunga dicatat sendiri di “Uang keluar”." if row.kind in k.LOANS else ""),
        back=one.url("debts"), trail=crumbs(one, "Bayar utang"), save=save,
        done="Pembayaran tersimpan.",
    )  # fmt: skip


@needs(WRITE)
def reverse_entry(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take an entry back. It stays readable, struck through."""
    one, row = entry_or_404(request, pk)
    or_404(one.writes)
    told = reading.told(row, undone=False)
    return form_page(
        request, ReverseForm(request.POST or None, initial={"id": uuid7()}),
        title="Batalkan catatan",
        lead=f"{told['said']} {format_rupiah(row.amount)}. Catatan ini dicoret dan tidak dihitung"
        " lagi, tetapi tetap terlihat. Sesudah itu catat lagi yang benar.",
        back=reverse("cashbook:entry", args=[pk]), trail=crumbs(one, "Batalkan"), danger=True,
        button="Batalkan catatan ini", done="Catatan dibatalkan.",
        save=lambda data: actions.reverse_entry(request.visit.act(), row.pk, data["id"]),
        after=lambda _made: one.url("book"),
    )  # fmt: skip
