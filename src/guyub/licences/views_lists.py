"""Lists: applications, papers to renew; and a paper looked at again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import lists as kernel_lists
from guyub.kernel.forms import Form
from guyub.licences import actions, queries
from guyub.licences.lists import CASES, RADAR
from guyub.licences.models import Licence
from guyub.licences.permissions import CASE_VIEW, RECORD
from guyub.licences.permissions import RADAR as SEES_RADAR
from guyub.licences.states import HELD
from guyub.licences.views_common import form_page, short_of, write_or_404
from guyub.registry import naming


@needs(CASE_VIEW)
def cases(request: VisitRequest) -> HttpResponse:
    """Applications of the own area, or of the own businesses."""
    return kernel_lists.respond(request, CASES, request.visit)


@needs(SEES_RADAR)
def radar(request: VisitRequest) -> HttpResponse:
    """Papers that ran out, run out, or whose product changed."""
    return kernel_lists.respond(request, RADAR, request.visit)


@needs(RECORD)
def look(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Say that a paper still fits its product."""
    rows = Licence.objects.visible_to(request.visit).select_related("business__facts")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    write_or_404(request, row.business, RECORD)
    product = row.product_id or getattr(queries.first_product(row.business_id), "pk", None)
    name = naming.hide(request.visit, row.business).name
    home = reverse("registry:detail", args=[row.business.number])
    back = reverse("licences:product", args=[product]) if product else home
    if row.state != HELD and request.method == "GET":
        return redirect(back)
    title = f"Cek {short_of(row.paper)} nomor {row.number}"
    return form_page(
        request, lambda data: Form(data), lambda _data: actions.look(request.visit.act(), row.pk),
        title=title, under=name, crumbs=[(name, home), (title, "")], back=back,
        lead="Bandingkan surat dengan produk yang dibuat sekarang. Kalau tidak cocok lagi, buka"
        " pengajuan baru atau akhiri suratnya.", done="Surat dinyatakan masih cocok.",
        button="Masih cocok",
    )  # fmt: skip
