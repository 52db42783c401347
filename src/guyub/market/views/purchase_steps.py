"""A purchase goes its way: ordered, delivered, accepted, paid, disputed, corrected; papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.parameters import used_all
from guyub.kernel.actions import together
from guyub.kernel.ids import uuid7
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions import purchase_papers as papers
from guyub.market.actions import purchase_steps as steps
from guyub.market.actions.purchases import MISSING, complete_purchase
from guyub.market.forms.purchases import (
    AcceptForm,
    BecauseForm,
    CorrectForm,
    DeliverForm,
    DisputeForm,
    NumbersForm,
    OrderForm,
    PaperForm,
    PayForm,
)
from guyub.market.models import Purchase, PurchasePaper
from guyub.market.parameters.purchases import TAXES
from guyub.market.permissions.purchases import CHECK, PAPER, PAY, RECORD
from guyub.market.policy_purchases import Split
from guyub.market.states.purchases import (
    ACCEPTED,
    CANCELLED,
    DELIVERED,
    DISPUTED,
    DRAFT,
    ORDERED,
    PAID,
)
from guyub.market.views.frame import version_of
from guyub.market.views.purchase_writing import done
from guyub.market.views.purchases import (
    of_purchase,
    page_of,
    purchase_or_404,
    works_on,
    write_page,
)


def _step_or_404(request: VisitRequest, number: str, verb: str, *states: str) -> Purchase:
    """A purchase for a step. What was sent is answered by the action, also in another state."""
    row = purchase_or_404(request, number)
    fits = request.method == "POST" or row.state in states
    if not fits or not works_on(request, verb, row):
        raise Http404
    return row


def _office(request: VisitRequest) -> UUID | None:
    return request.visit.office.pk if request.visit.office else None


def _split_words(found: Split | None) -> str:
    if found is None:
        return ""
    return (
        f"Bersama {', '.join(found.numbers)} dalam {found.days} hari nilainya"
        f" {format_rupiah(found.total)}, melewati batas {format_rupiah(found.limit)}. Pembelian"
        " boleh dilanjutkan; alasannya tersimpan."
    )


@needs(RECORD)
def order(request: VisitRequest, number: str) -> HttpResponse:
    row = _step_or_404(request, number, RECORD, DRAFT)
    found = steps.split_of(row, _office(request)) if row.state == DRAFT else None
    due = steps.due_of(row, row.buyer, steps.limits_on(_office(request), row.day))
    form = OrderForm(request.POST or None, split=found is not None)
    if request.method == "POST" and not form.fields:
        form = OrderForm({}, split=False)
    return write_page(
        request, form, title="Pesan", lead=f"{row.title}, {format_rupiah(row.total)}. {due.why}",
        back=page_of(row), trail=of_purchase(row, "Pesan"), button="Pesan",
        done="Dipesan.", warning=_split_words(found),
        save=lambda form: steps.order_purchase(
            request.visit.act(), row.pk, form.cleaned_data.get("split_reason", "")
        ),
    )  # fmt: skip


@needs(CHECK)
def deliver(request: VisitRequest, number: str) -> HttpResponse:
    """The goods came, with a photo of them."""
    row = _step_or_404(request, number, CHECK, DRAFT, ORDERED)
    found = steps.split_of(row, _office(request)) if row.state == DRAFT else None
    form = DeliverForm(
        request.POST or None, request.FILES or None, split=found is not None,
        initial={"id": uuid7(), "on": timezone.localdate()},
    )  # fmt: skip

    def save(form: DeliverForm) -> Purchase:
        data, act = form.cleaned_data, request.visit.act()
        with together(act):
            made = steps.deliver_purchase(
                act, row.pk, data["id"], data["on"], data["note"], data.get("split_reason", "")
            )
            if data["photo"] is not None:
                papers.add_paper(act, row.pk, PurchasePaper.Kind.GOODS, data["photo"])
        return made

    return write_page(
        request, form, title="Catat barang datang", lead=row.title, back=page_of(row),
        trail=of_purchase(row, "Barang datang"), warning=_split_words(found),
        done="Tercatat. Orang lain memeriksa dan menerimanya.", save=save,
    )  # fmt: skip


@needs(CHECK)
def accept(request: VisitRequest, number: str) -> HttpResponse:
    """Checked by a second person, as it was read."""
    row = _step_or_404(request, number, CHECK, DELIVERED)

    def make(data: Any) -> AcceptForm:
        return AcceptForm(data, version=row.version, initial={"on": timezone.localdate()})

    return write_page(
        request, make(request.POST or None), title="Periksa dan terima",
        lead=f"{row.title}, {format_rupiah(row.total)}. Sesudah ini isinya tidak bisa diubah lagi.",
        back=page_of(row), trail=of_purchase(row, "Terima"), button="Terima",
        done="Diterima. Sejak sekarang pembelian ini dihitung.", remake=make,
        beside=lambda form: [],
        save=lambda form: steps.accept_purchase(
            request.visit.act(), row.pk, form.cleaned_data["on"],
            version_of(form.cleaned_data["versi"]),
        ),
    )  # fmt: skip


@require_POST
@needs(CHECK)
def book(request: VisitRequest, number: str) -> HttpResponse:
    """A correction counted by a second person."""
    row = _step_or_404(request, number, CHECK)
    read = version_of(request.POST.get("versi", ""))
    return done(request, row, lambda: steps.book_reversal(request.visit.act(), row.pk, read),
                "Koreksi dibukukan.")  # fmt: skip


@needs(PAY)
def pay(request: VisitRequest, number: str) -> HttpResponse:
    row = _step_or_404(request, number, PAY, ACCEPTED)
    today = timezone.localdate()
    kinds = [t for t in TAXES if row.kind in t.kinds]
    rules = used_all([t.parameter for t in kinds], _office(request), today)
    taxes = [(t, rules[t.parameter]) for t in kinds] if row.buyer.is_government else []
    form = PayForm(request.POST or None, taxes=taxes, total=row.total, initial={"on": today})
    return write_page(
        request, form, title="Catat pembayaran", back=page_of(row),
        lead=f"{row.title}: {format_rupiah(row.total)} dibayar penuh.",
        trail=of_purchase(row, "Pembayaran"), done="Pembayaran tercatat.",
        save=lambda form: steps.pay_purchase(
            request.visit.act(), row.pk, form.cleaned_data["on"], form.cleaned_data["reference"],
            form.kept(),
        ),
    )  # fmt: skip


@needs(PAY)
def dispute(request: VisitRequest, number: str) -> HttpResponse:
    row = _step_or_404(request, number, PAY, DELIVERED, ACCEPTED)
    return write_page(
        request, DisputeForm(request.POST or None), title="Catat masalah", lead=row.title,
        back=page_of(row), trail=of_purchase(row, "Masalah"),
        done="Masalahnya tercatat.",
        save=lambda form: steps.open_dispute(
            request.visit.act(), row.pk, form.cleaned_data["who"], form.cleaned_data["what"]
        ),
    )  # fmt: skip


def _because(
    request: VisitRequest, row: Purchase, title: str, do: Any, said: str, *, label: str = "Alasan",
    danger: bool = False,
) -> HttpResponse:  # fmt: skip
    return write_page(
        request, BecauseForm(request.POST or None, label=label), title=title,
        lead=row.title, back=page_of(row), trail=of_purchase(row, title),
        button=title, danger=danger, done=said,
        save=lambda form: do(request.visit.act(), row.pk, form.cleaned_data["reason"]),
    )  # fmt: skip


@needs(RECORD)
def settle(request: VisitRequest, number: str) -> HttpResponse:
    row = _step_or_404(request, number, RECORD, DISPUTED)
    return _because(request, row, "Masalah selesai", steps.settle_dispute,
                    "Masalahnya tercatat selesai.", label="Bagaimana diselesaikan")  # fmt: skip


@needs(RECORD)
def rework(request: VisitRequest, number: str) -> HttpResponse:
    row = _step_or_404(request, number, RECORD, ORDERED, DELIVERED)
    return _because(request, row, "Perbaiki isinya", steps.rework_purchase,
                    "Isinya bisa diubah lagi.")  # fmt: skip


@needs(RECORD)
def cancel(request: VisitRequest, number: str) -> HttpResponse:
    row = _step_or_404(request, number, RECORD, DRAFT, ORDERED, DISPUTED)
    return _because(request, row, "Batalkan", steps.cancel_purchase, "Pembelian dibatalkan.",
                    danger=True)  # fmt: skip


@needs(RECORD)
def reverse_it(request: VisitRequest, number: str) -> HttpResponse:
    """A correction that takes an accepted purchase back."""
    row = _step_or_404(request, number, RECORD, ACCEPTED, PAID)
    form = CorrectForm(
        request.POST or None, label="Apa yang keliru", initial={"id": uuid7()}
    )  # fmt: skip
    return write_page(
        request, form, title="Buat koreksi",
        lead="Koreksi membalik pembelian ini seluruhnya. Yang benar dicatat lagi sesudahnya.",
        back=page_of(row), trail=of_purchase(row, "Buat koreksi"), button="Buat koreksi",
        done="Koreksi dibuat. Orang lain memeriksa dan membukukannya.", after=page_of,
        save=lambda form: steps.reverse_purchase(
            request.visit.act(), row.pk, form.cleaned_data["id"] or uuid7(),
            form.cleaned_data["reason"],
        ),
    )  # fmt: skip


@needs(PAPER)
def paper_new(request: VisitRequest, number: str) -> HttpResponse:
    row = purchase_or_404(request, number)
    if not works_on(request, PAPER, row) or (request.method != "POST" and row.state == CANCELLED):
        raise Http404
    return write_page(
        request, PaperForm(request.POST or None, request.FILES or None), title="Tambah berkas",
        lead=row.title, back=page_of(row), trail=of_purchase(row, "Tambah berkas"),
        done="Berkas tersimpan.",
        save=lambda form: papers.add_paper(
            request.visit.act(), row.pk, form.cleaned_data["kind"], form.cleaned_data["scan"]
        ),
    )  # fmt: skip


@needs(PAPER)
def numbers(request: VisitRequest, number: str) -> HttpResponse:
    """Numbers of papers that were missing: filled in once."""
    row = purchase_or_404(request, number)
    if not works_on(request, PAPER, row) or row.reverses_id is not None:
        raise Http404
    filled = [n for n in ("form_number", "channel_ref", "rup_code") if getattr(row, n)]
    filled += ["npwp"] if row.supplier_npwp else []
    if request.method != "POST" and (len(filled) == len(MISSING) or row.state == CANCELLED):
        raise Http404
    return write_page(
        request, NumbersForm(request.POST or None, filled=filled), title="Lengkapi nomor",
        lead=f"{row.title}. Yang sudah diisi tidak bisa diubah sesudah diterima.",
        back=page_of(row), trail=of_purchase(row, "Lengkapi nomor"), done="Nomornya tersimpan.",
        save=lambda form: complete_purchase(
            request.visit.act(), row.pk, {k: form.cleaned_data[k] for k in form.fields}
        ),
    )  # fmt: skip


@require_POST
@needs(PAPER)
def paper_drop(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    row = purchase_or_404(request, number)
    if not works_on(request, PAPER, row):
        raise Http404
    return done(request, row, lambda: papers.drop_paper(request.visit.act(), row.pk, pk),
                "Berkas dihapus.")  # fmt: skip
