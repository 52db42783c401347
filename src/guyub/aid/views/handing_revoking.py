"""Pages of revoking a signed record: one asks, another decides."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import handing_revoking as acts
from guyub.aid.permissions.handing import ASK_REVOKE, REVOKE
from guyub.aid.views.handing_records import page_of, record_or_404, with_reason
from guyub.kernel.actions import DomainError
from guyub.kernel.forms import saved
from guyub.kernel.typed import whole


@needs(ASK_REVOKE)
def ask_to_revoke(request: VisitRequest, pk: UUID) -> HttpResponse:
    return with_reason(
        request, pk, "Usulkan dicabut",
        "Orang lain yang memutuskan. Kalau disetujui, barangnya kembali ke gudang dan alatnya"
        " ditarik. Sampai itu berita acara tetap berlaku.",
        "Usul terkirim. Orang lain yang memutuskan.", acts.ask_to_revoke,
    )  # fmt: skip


@require_POST
@needs(REVOKE)
def decide(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Yes or no of another person."""
    record = record_or_404(request, pk)
    answer = request.POST.get("putusan")
    version = whole(request.POST.get("versi", ""))
    try:
        if answer == "cabut":
            acts.revoke(request.visit.act(), pk, version=version)
        elif answer == "tolak":
            acts.refuse_revocation(
                request.visit.act(), pk, request.POST.get("alasan", "")[:300], version=version
            )
        else:
            raise DomainError("Pilih cabut atau jangan.")
    except DomainError as error:
        return page_of(request, record, str(error.sentence))
    saved(request, "Berita acara dicabut." if answer == "cabut" else "Usul tidak disetujui.")
    return redirect("aid:handover", pk)


@require_POST
@needs(ASK_REVOKE)
def withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    record = record_or_404(request, pk)
    try:
        acts.withdraw_revocation(request.visit.act(), pk)
    except DomainError as error:
        return page_of(request, record, str(error.sentence))
    saved(request, "Usul ditarik. Berita acara tetap berlaku.")
    return redirect("aid:handover", pk)
