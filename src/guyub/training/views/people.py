"""What owners see of their own training, being called to events, and the page behind a code."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.kernel.actions import DomainError
from guyub.kernel.addresses import client_address
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import limits
from guyub.registry.models import Business
from guyub.registry.views.common import refused
from guyub.training import codes
from guyub.training.actions import holding, inviting
from guyub.training.forms import HereForm, InviteForm
from guyub.training.models import Participant
from guyub.training.permissions import INVITE, OWN
from guyub.training.progress import Progress, progress_of
from guyub.training.states import ADMITTED, PLACE, TAKING
from guyub.training.views.common import form_page, may, or_404

# A whole class may confirm behind one address; a script guesses numbers more often.
TRIES_PER_ADDRESS: Final = 300
TRIES_PER_SESSION: Final = 1_500


@needs(OWN)
def own(request: VisitRequest) -> HttpResponse:
    """The training of the visitor's businesses: number, days, how far, certificate."""
    rows = list(
        Participant.objects.visible_to(request.visit)
        .select_related("batch__programme", "business")
        .prefetch_related("batch__sessions", "certificates")
        .order_by("-asked_at", "-pk")
    )
    today = timezone.localdate()
    progress: dict[UUID, Progress] = {}
    for programme in dict.fromkeys(r.batch.programme_id for r in rows):
        progress |= progress_of([r for r in rows if r.batch.programme_id == programme], programme)
    shown: list[dict[str, Any]] = []
    for row in rows:
        state, here = row.batch.state, row.state == ADMITTED
        following = progress[row.pk].next
        shown.append({
            "row": row, "state": PLACE.states[row.state], "admitted": here,
            "words": progress[row.pk].words if here else "",
            "next": following if here else None,
            "sessions": sorted((s for s in row.batch.sessions.all() if s.on >= today),
                               key=lambda s: (s.on, s.at)) if here and state in TAKING else [],
            "paper": next((c for c in row.certificates.all() if c.revoked_at is None), None),
        })  # fmt: skip
    context = {"rows": shown, "crumbs": [("Pelatihan saya", "")]}
    return render(request, "training/own.html", context)


@needs(INVITE)
def invite(request: VisitRequest, number: str) -> HttpResponse:
    """An event that a business was called to."""
    try:
        canonical = parse_human_number(number).text
    except NumberError:
        raise Http404 from None
    rows = Business.objects.visible_to(request.visit).filter(number=canonical)
    business = rows.first()
    if business is None:
        raise Http404
    or_404(may(request, INVITE, business.regency_code))
    back = reverse("registry:detail", args=[business.number])
    return form_page(
        request, InviteForm(request.POST or None), title="Catat undangan acara",
        lead="Undangan dicatat supaya terlihat siapa yang sering diundang dan apa yang didapatnya.",
        back=back, trail=[(business.name, back), ("Catat undangan", "")],
        save=lambda data: inviting.invite(
            request.visit.act(), business.pk, data["kind"], data["event"], data["asked_by"],
            data["on"], data["came"],
        ),
        done="Undangan tercatat.",
    )  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "POST"])
def here(request: VisitRequest, token: str) -> HttpResponse:
    """Behind the attendance code: opening it shows, only the button confirms."""
    now = timezone.now()
    found = codes.here_of(token)
    done, status = False, 200
    form = HereForm(request.POST or None)
    if found is None or not found.holds(now):
        return _private(render(request, "training/here_over.html", {}, status=410))
    if request.method == "POST" and form.is_valid():
        day = timezone.localdate()
        if not (
            limits.take("hadir", client_address(request), day, TRIES_PER_ADDRESS)
            and limits.take("hadir-pertemuan", str(found.session), day, TRIES_PER_SESSION)
        ):
            return _private(render(request, "429.html", status=429))
        try:
            act, participant = holding.here_act(found, form.cleaned_data["number"], now)
            holding.confirm(act, found, participant)
            done = True
        except DomainError as error:
            refused(form, error)
    if form.errors:
        status = 422
    context = {"here": found, "form": form, "done": done}
    return _private(render(request, "training/here.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
