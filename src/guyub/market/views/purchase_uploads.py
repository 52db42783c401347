"""Ledgers of past purchases: handed in, looked at, taken over by another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.ids import uuid7
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market.actions import purchase_uploads as acts
from guyub.market.forms.purchases import BecauseForm, UploadForm
from guyub.market.models import Buyer, Purchase, PurchaseUpload
from guyub.market.permissions.purchases import CHECK, RECORD, VIEW
from guyub.market.queries.purchases import named
from guyub.market.states.purchases import CANCELLED, COUNTED, DRAFT, PURCHASE, TONES
from guyub.market.views.purchase_writing import MOST_BUYERS, done
from guyub.market.views.purchases import crumbs, purchase_or_404, works_on, write_page

SHOWN = 100


def _page(made: PurchaseUpload) -> str:
    return reverse("market:purchase_upload", args=[made.pk])


def _upload_or_404(request: VisitRequest, pk: UUID) -> PurchaseUpload:
    rows = PurchaseUpload.objects.visible_to(request.visit).select_related("buyer")
    found: PurchaseUpload | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _works(request: VisitRequest, verb: str, made: PurchaseUpload) -> bool:
    return works_on(request, verb, Purchase(buyer=made.buyer, regency_code=made.regency_code))


@needs(RECORD)
def upload_new(request: VisitRequest) -> HttpResponse:
    """A ledger handed in; those of before below."""
    visit = request.visit
    buyers = Buyer.objects.visible_to(visit).buying().order_by("name_key", "pk")
    choices = [(str(pk), name) for pk, name in buyers.values_list("pk", "name")[:MOST_BUYERS]]
    form = UploadForm(request.POST or None, request.FILES or None, buyers=choices,
                      initial={"id": uuid7()})  # fmt: skip

    def save(form: UploadForm) -> PurchaseUpload:
        data = form.cleaned_data
        return acts.receive_ledger(
            visit.act(), data["id"], UUID(data["buyer"]), data["file"].name, data["file"].read()
        )

    return write_page(
        request, form, title="Unggah buku pembelian lama",
        lead="Tiap baris menjadi satu pembelian. Orang lain menerimanya sesudah dilihat.",
        back=reverse("market:purchases"), trail=crumbs(("Buku lama", "")), button="Unggah",
        done="Buku terbaca. Periksa hasilnya.", save=save, after=_page,
    )  # fmt: skip


@needs(VIEW)
def upload_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What became of a ledger: how much, what is doubtful, what was left out."""
    made = _upload_or_404(request, pk)
    user = request.visit.user
    every = Purchase.objects.filter(upload=made)
    ready = Q(state=DRAFT, doubt="")
    sums = every.aggregate(
        ready=Count("pk", filter=ready), ready_sum=Sum("total", filter=ready, default=0),
        doubtful=Count("pk", filter=Q(state=DRAFT) & ~Q(doubt="")),
        counted=Count("pk", filter=Q(state__in=COUNTED)),
        counted_sum=Sum("total", filter=Q(state__in=COUNTED), default=0),
        gone=Count("pk", filter=Q(state=CANCELLED)),
    )  # fmt: skip
    person = user.person_id if user else None
    wrote = every.filter(state=DRAFT, doubt="", writers__contains=[person]).exists()
    checks = _works(request, CHECK, made) and sums["ready"] > 0
    rows = every.order_by("state", "-doubt", "day", "number")
    context: dict[str, Any] = {
        "made": made, "sums": sums, "totals": [
            Fact("Siap diterima", format_number(sums["ready"]), format_rupiah(sums["ready_sum"])),
            Fact("Perlu dilihat", format_number(sums["doubtful"])),
            Fact("Sudah diterima", format_number(sums["counted"]),
                 format_rupiah(sums["counted_sum"])),
            *([Fact("Dibatalkan", format_number(sums["gone"]))] if sums["gone"] else []),
        ], "crumbs": crumbs(("Buku lama", "")),
        "rows": [
            {"row": one, "sold_by": named(request.visit, one.supplier_name),
             "said": PURCHASE.states[one.state], "tone": TONES[one.state]}
            for one in rows[:SHOWN]
        ],
        "more": max(every.count() - SHOWN, 0),
        "may_accept": checks and person != made.by_person and not wrote,
        "own_words": checks and (person == made.by_person or wrote),
        "may_drop": _works(request, RECORD, made) and sums["ready"] + sums["doubtful"] > 0,
        "skipped": made.skipped[:SHOWN], "skipped_more": max(len(made.skipped) - SHOWN, 0),
    }  # fmt: skip
    return render(request, "market/purchase_upload.html", context)


@require_POST
@needs(CHECK)
def accept(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What has no doubt is taken over, as it was read."""
    made = _upload_or_404(request, pk)
    if not _works(request, CHECK, made):
        raise Http404
    many, total = (_whole(request.POST.get(n, "")) for n in ("banyak", "jumlah"))
    try:
        acts.accept_upload(request.visit.act(), made.pk, many, total)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        kernel_forms.saved(request, "Diterima. Sejak sekarang pembelian itu dihitung.")
    return redirect(_page(made))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 17 else -1


@needs(RECORD)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The wrong file."""
    made = _upload_or_404(request, pk)
    if not _works(request, RECORD, made):
        raise Http404
    return write_page(
        request, BecauseForm(request.POST or None), title="Batalkan unggahan",
        lead="Yang belum diterima dibatalkan semua.", back=_page(made), danger=True,
        trail=crumbs(("Buku lama", _page(made)), ("Batalkan", "")), button="Batalkan",
        done="Unggahan dibatalkan.",
        save=lambda form: acts.drop_upload(
            request.visit.act(), made.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@require_POST
@needs(RECORD)
def looked(request: VisitRequest, number: str) -> HttpResponse:
    """A doubtful row was looked at."""
    row = purchase_or_404(request, number)
    if not works_on(request, RECORD, row):
        raise Http404
    same = request.POST.get("sama") == "ya"
    return done(request, row, lambda: acts.settle_doubt(request.visit.act(), row.pk, same),
                "Tersimpan.")  # fmt: skip
