"""Keys of the API at the desk: who has one, a new one (shown once), its end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.api.actions.keys import AGREEMENT, Terms, make_key, revoke_key
from guyub.api.forms import KeyForm, RevokeForm
from guyub.api.models import SCOPES, ApiKey
from guyub.api.permissions import KEYS
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7

LASTS = timedelta(days=180)
MOST = 200


def _told(row: ApiKey) -> dict[str, object]:
    return {
        "row": row, "scopes": [SCOPES[s] for s in row.scopes],
        "stands": row.revoked_at is None and row.expires_on >= timezone.localdate(),
        "form": RevokeForm(auto_id=f"cabut-{row.pk}-%s"),
    }  # fmt: skip


@never_cache
@needs(KEYS)
def keys(request: VisitRequest) -> HttpResponse:
    """All keys of the office, and a new one. The key stands in the answer itself: it is stored
    nowhere, so there is no page to go to."""
    today = timezone.localdate()
    form = KeyForm(request.POST or None, initial={"id": uuid7(), "until": today + LASTS})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        terms = Terms(
            data["holder"], data["purpose"], tuple(data["scopes"]), data["until"], data["agreed"]
        )
        try:
            made, whole = make_key(request.visit.act(), data["id"], terms)
        except DomainError as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error))
        else:
            return render(request, "api/key.html", {"made": made, "key": whole})
    rows = [_told(k) for k in ApiKey.objects.visible_to(request.visit).order_by("-made_at", "-pk")[
        :MOST]]  # fmt: skip
    context = {
        "form": form, "agreement": AGREEMENT, "standing": [r for r in rows if r["stands"]],
        "over": [r for r in rows if not r["stands"]],
    }  # fmt: skip
    return render(request, "api/keys.html", context, status=422 if form.errors else 200)


@needs(KEYS)
@require_POST
def revoke(request: VisitRequest, pk: UUID) -> HttpResponse:
    """End a key at once."""
    if not ApiKey.objects.visible_to(request.visit).filter(pk=pk).exists():
        raise Http404
    form = RevokeForm(request.POST)
    try:
        revoke_key(request.visit.act(), pk, form.data.get("reason", ""))
        kernel_forms.saved(request, "Kunci dicabut. Kunci itu tidak membuka apa-apa lagi.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("api:keys")
