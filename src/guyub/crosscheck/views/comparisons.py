"""One comparison: begun, joined, dropped, and what it told this office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.crosscheck.actions import comparing
from guyub.crosscheck.forms import JudgeForm
from guyub.crosscheck.models import VERDICTS, Result
from guyub.crosscheck.permissions import COMPARE, JUDGE, VIEW
from guyub.crosscheck.states import COMPARISON, DONE
from guyub.crosscheck.views.agreements import offices, seen, told, visible_comparison
from guyub.crosscheck.words import chance, how_sure, why
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.registry import places

PAGE = 50


@needs(COMPARE)
@require_POST
def start(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Make a key and lay our list."""
    seen(request, pk)
    try:
        given = UUID(request.POST.get("id", ""))
    except ValueError:
        messages.error(request, "Muat ulang halamannya, lalu coba lagi.")
        return redirect("crosscheck:agreement", pk)
    try:
        made = comparing.start(request.visit.act(), pk, given)
        kernel_forms.saved(
            request, f"Daftar kami siap: {made.own_rows} orang. Dinas lain menyiapkan daftarnya."
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("crosscheck:agreement", pk)


@needs(COMPARE)
@require_POST
def join(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Lay our list under the other's key; comparing begins."""
    row = visible_comparison(request, pk)
    try:
        comparing.join(request.visit.act(), pk)
        kernel_forms.saved(request, "Daftar kami siap. Hasilnya muncul sebentar lagi.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("crosscheck:agreement", row.agreement_id)


@needs(COMPARE)
@require_POST
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Drop a comparison that waits."""
    row = visible_comparison(request, pk)
    try:
        comparing.drop(request.visit.act(), pk, request.POST.get("reason", ""))
        kernel_forms.saved(request, "Dibatalkan. Kunci dan sidiknya sudah dihapus.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("crosscheck:agreement", row.agreement_id)


@needs(VIEW)
def results(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Our own businesses that may stand in the other's list, the likeliest first."""
    row = visible_comparison(request, pk)
    if row.state != DONE:
        return redirect("crosscheck:agreement", row.agreement_id)
    own = row.office_id == (request.visit.office.pk if request.visit.office else None)
    after = request.GET.get("sesudah", "")
    last = int(after) if after.isdecimal() and len(after) < 8 else 0
    held = Result.objects.visible_to(request.visit).filter(comparison=row)
    found = list(held.filter(pair__gt=last).select_related("business").order_by("pair")[: PAGE + 1])
    context = {
        "comparison": row, "item": told(request, row.agreement, offices()),
        "state": COMPARISON.label(row.state),
        "ours": row.own_rows if own else row.partner_rows,
        "theirs": row.partner_rows if own else row.own_rows,
        "left": held.undecided().count(), "may_judge": request.visit.may(JUDGE),
        "rows": [
            {
                "row": r, "sure": how_sure(r.chance), "percent": chance(r.chance),
                "why": why(r.agrees, r.differs), "verdict": VERDICTS.get(r.verdict, ""),
                "place": places.short_name(r.business.village_code),
                "url": reverse("registry:detail", args=[r.business.number]),
                "form": JudgeForm(
                    auto_id=f"nilai-{r.pair}-%s",
                    initial={"verdict": r.verdict, "note": r.note},
                ),
            }
            for r in found[:PAGE]
        ],
        "more": f"?sesudah={found[PAGE - 1].pair}" if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "crosscheck/results.html", context)


@needs(JUDGE)
@require_POST
def judge(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What was found out about one of ours."""
    row = Result.objects.visible_to(request.visit).filter(pk=pk).first()
    if row is None:
        raise Http404
    form = JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Pilih salah satu jawaban.")
    else:
        try:
            comparing.judge(
                request.visit.act(), pk, form.cleaned_data["verdict"], form.cleaned_data["note"]
            )
            kernel_forms.saved(request, f"Pasangan {row.pair} sudah dinilai.")
        except DomainError as error:
            messages.error(request, str(error))
    back = reverse("crosscheck:results", args=[row.comparison_id])
    return redirect(f"{back}?sesudah={max(0, (row.pair - 1) // PAGE * PAGE)}#pasangan-{row.pair}")
