"""Agencies named in a circular, exceptions from it, scans of its signed paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import attached
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.market.actions import circular_parts as acts
from guyub.market.forms.circular_parts import (
    CircularScanForm,
    ConfirmForm,
    ExceptionEndForm,
    ExceptionForm,
    NamedForm,
)
from guyub.market.forms.circulars import WhyForm
from guyub.market.models import Buyer, Circular, CircularException, CircularScan
from guyub.market.permissions.circulars import KEEP, SIGN, VIEW
from guyub.market.queries.obeying import bound
from guyub.market.states.circulars import (
    CONFIRMED,
    DRAFT,
    ENDED,
    PROPOSED,
    SIGNED,
)
from guyub.market.views.circulars import circular_or_404, crumbs, page_of, writable_or_404
from guyub.market.views.frame import form_page, version_of


def _trail(row: Circular, here: str) -> list[tuple[str, str]]:
    return crumbs((row.about, page_of(row)), (here, ""))


@needs(KEEP)
def circular_named(request: VisitRequest, number: str) -> HttpResponse:
    """Single agencies that a draft binds beside its kinds: one is added at a time."""
    row = writable_or_404(request, number, DRAFT)
    held = list(row.named.order_by("name", "pk"))
    open_to = (
        Buyer.objects.visible_to(request.visit).buying()
        .filter(regency_code=row.regency_code).exclude(kind__in=row.kinds)
    )  # fmt: skip
    if request.method != "POST":  # a second click finds its choice again
        open_to = open_to.exclude(pk__in=[one.buyer_id for one in held])
    buyers = [
        (str(label), [(str(b.pk), b.name) for b in rows])
        for kind, label in Buyer.Kind.choices
        if (rows := [b for b in open_to.order_by("name_key", "pk") if b.kind == kind])
    ]

    def make(data: Any) -> NamedForm:
        return NamedForm(data, buyers=buyers, version=row.version)

    return form_page(
        request, make(request.POST or None), title=_t("OPD yang disebut namanya"), lead=row.about,
        back=page_of(row), trail=_trail(row, _t("OPD yang disebut namanya")), remake=make,
        button=_t("Tambah"), template="market/circular_named.html", done=_t("Ditambahkan."),
        after=lambda _row: reverse("market:circular_named", args=[row.number]),
        save=lambda form: acts.name_buyer(
            request.visit.act(), row.pk, UUID(form.cleaned_data["buyer"]),
            version_of(form.cleaned_data["versi"]),
        ),
        named=held, row=row,
    )  # fmt: skip


@require_POST
@needs(KEEP)
def circular_unname(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """Not this one."""
    row = writable_or_404(request, number, DRAFT)
    try:
        acts.unname_buyer(request.visit.act(), row.pk, pk)
    except DomainError as error:
        kernel_forms.saved(request, str(error))
    else:
        kernel_forms.saved(request, _t("Dihapus dari surat."))
    return redirect("market:circular_named", row.number)


# ---- exceptions -------------------------------------------------------------------------


@needs(KEEP)
def exception_new(request: VisitRequest, number: str) -> HttpResponse:
    """An exception is proposed; it holds once another person confirmed it."""
    row = writable_or_404(request, number, SIGNED)
    today = timezone.localdate()
    last = max(today, row.from_day)
    buyers = [(str(b.pk), b.name) for b in bound(row, row.from_day, last)]
    form = ExceptionForm(
        request.POST or None, buyers=buyers, initial={"id": uuid7(), "from_day": last}
    )
    return form_page(
        request, form, title=_t("Usulkan pengecualian"),
        lead=_t("Berlaku sesudah disetujui orang lain. Pernyataan yang sudah ada tidak berubah."),
        back=page_of(row), trail=_trail(row, _t("Usulkan pengecualian")),
        done=_t("Usul tersimpan. Orang lain yang menyetujuinya."),
        save=lambda form: acts.propose_exception(
            request.visit.act(), form.cleaned_data["id"], row.pk,
            UUID(form.cleaned_data["buyer"]), form.cleaned_data["from_day"],
            form.cleaned_data["until_day"], form.cleaned_data["reason"],
        ),
    )  # fmt: skip


def _exception_or_404(request: VisitRequest, pk: UUID, state: str) -> CircularException:
    rows = CircularException.objects.visible_to(request.visit).select_related("circular", "buyer")
    found: CircularException | None = rows.filter(pk=pk).first()
    if found is None or not request.visit.scope.may_write(found.regency_code):
        raise Http404
    if found.state != state and request.method != "POST":
        raise Http404
    return found


def _words(row: CircularException) -> str:
    return _t("%(opd)s, %(mulai)s sampai %(sampai)s, karena %(alasan)s") % {
        "opd": row.buyer.name, "mulai": format_date(row.from_day),
        "sampai": format_date(row.until_day), "alasan": row.reason,
    }  # fmt: skip


@needs(SIGN)
def exception_confirm(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The second person says that it holds."""
    row = _exception_or_404(request, pk, PROPOSED)
    return form_page(
        request, ConfirmForm(request.POST if request.method == "POST" else None),
        title=_t("Setujui pengecualian"),
        lead=_words(row), back=page_of(row.circular), button=_t("Setujui"),
        trail=_trail(row.circular, _t("Setujui pengecualian")),
        done=_t("Pengecualian berlaku pada hari-hari itu."),
        save=lambda form: acts.confirm_exception(request.visit.act(), row.pk),
    )  # fmt: skip


@needs(SIGN)
def exception_refuse(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The second person says no."""
    row = _exception_or_404(request, pk, PROPOSED)
    return form_page(
        request, WhyForm(request.POST or None), title=_t("Tolak pengecualian"), lead=_words(row),
        back=page_of(row.circular), trail=_trail(row.circular, _t("Tolak pengecualian")),
        danger=True, button=_t("Tolak"), done=_t("Usul ditolak."),
        save=lambda form: acts.refuse_exception(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@needs(KEEP)
def exception_withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    """It was not meant so."""
    row = _exception_or_404(request, pk, PROPOSED)
    return form_page(
        request, WhyForm(request.POST or None), title=_t("Batalkan usul"), lead=_words(row),
        back=page_of(row.circular), trail=_trail(row.circular, _t("Batalkan usul")), danger=True,
        button=_t("Batalkan usul"), done=_t("Usul dibatalkan."),
        save=lambda form: acts.withdraw_exception(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@needs(SIGN)
def exception_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The agency is bound again, today at the earliest."""
    row = _exception_or_404(request, pk, CONFIRMED)
    form = ExceptionEndForm(request.POST or None, initial={"ended_on": timezone.localdate()})
    return form_page(
        request, form, title=_t("Akhiri pengecualian"), lead=_words(row),
        back=page_of(row.circular), trail=_trail(row.circular, _t("Akhiri pengecualian")),
        danger=True, button=_t("Akhiri"), done=_t("Pengecualian diakhiri."),
        save=lambda form: acts.end_exception(
            request.visit.act(), row.pk, form.cleaned_data["reason"], form.cleaned_data["ended_on"]
        ),
    )  # fmt: skip


# ---- the signed paper -------------------------------------------------------------------


@needs(KEEP)
def circular_scan_new(request: VisitRequest, number: str) -> HttpResponse:
    """A scan of the signed paper."""
    row = writable_or_404(request, number, SIGNED, ENDED)
    return form_page(
        request, CircularScanForm(request.POST or None, request.FILES or None),
        title=_t("Simpan pindaian surat"), lead=_t("Kertas yang ditandatangani, foto atau PDF."),
        back=page_of(row), trail=_trail(row, _t("Pindaian")), done=_t("Pindaian tersimpan."),
        save=lambda form: acts.add_scan(request.visit.act(), row.pk, form.cleaned_data["scan"]),
    )  # fmt: skip


def _scan_or_404(row: Circular, pk: UUID) -> CircularScan:
    found: CircularScan | None = row.scans.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(VIEW)
def circular_scan(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """The scan itself, to whoever sees the circular."""
    return attached.serve(request, _scan_or_404(circular_or_404(request, number), pk))


@needs(KEEP)
def circular_scan_drop(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A wrong file, taken away by whoever put it there."""
    row = writable_or_404(request, number, SIGNED, ENDED)
    held = _scan_or_404(row, pk)
    return form_page(
        request, WhyForm(request.POST or None), title=_t("Hapus pindaian"), lead=row.about,
        back=page_of(row), trail=_trail(row, _t("Hapus pindaian")), danger=True,
        button=_t("Hapus"), done=_t("Pindaian dihapus."),
        save=lambda form: acts.drop_scan(
            request.visit.act(), row.pk, held.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip
