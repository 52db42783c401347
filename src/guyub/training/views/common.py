"""What the pages of training share."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest
from guyub.kernel.addresses import client_address
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import limits, naming, places, privacy
from guyub.training.models import Batch, Participant, Programme

# A whole class may confirm behind one address; a script guesses numbers more often.
TRIES_PER_ADDRESS: Final = 300
TRIES_PER_SESSION: Final = 1_500
ROOT = ("Pelatihan", "training:list")


def batch_or_404(request: VisitRequest, number: str) -> Batch:
    """The batch, if this visit may see it. A foreign one does not exist."""
    try:
        canonical = parse_human_number(number).text
    except NumberError:
        raise Http404 from None
    rows = Batch.objects.visible_to(request.visit).select_related("programme")
    found: Batch | None = rows.filter(number=canonical).first()
    if found is None:
        raise Http404
    return found


def programme_or_404(request: VisitRequest, pk: UUID) -> Programme:
    found: Programme | None = Programme.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def participant_or_404(request: VisitRequest, pk: UUID) -> Participant:
    rows = Participant.objects.visible_to(request.visit)
    found: Participant | None = (
        rows.select_related("batch__programme", "business", "owner").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def may(request: VisitRequest, verb: str, regency: str) -> bool:
    """Whether this visit writes that in a regency."""
    return request.visit.may(verb) and request.visit.scope.may_write(regency)


def or_404(allowed: bool) -> None:
    if not allowed:
        raise Http404


def called(invited: int, benefits: int) -> str:
    """Calls to fairs and crowds against what came back, in words."""
    return f"diundang {invited} kali, dapat manfaat {benefits} kali"


def page_of(batch: Batch) -> str:
    return reverse("training:batch", args=[batch.number])


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [(ROOT[0], reverse(ROOT[1])), *trail]


def of_batch(batch: Batch, *here: str) -> list[tuple[str, str]]:
    return crumbs((batch.name, page_of(batch)), *((name, "") for name in here))


def people(request: VisitRequest, rows: list[Participant]) -> dict[UUID, dict[str, Any]]:
    """Participant's id to how this visit may read person and business. Showing names is looking:
    it is noted."""
    visit = request.visit
    named = visit.may(naming.SEES_NAMES)
    if named:
        privacy.note_looking(visit, [r.owner for r in rows], timezone.now())
    found = {}
    for row in rows:
        business = row.business
        name = naming.shown(visit, business.name, business.legal_form, business.facts.owner_names)
        seen = visit.covers(business.village_code)
        found[row.pk] = {
            "pk": row.pk, "number": row.number, "person": row.owner.name if named else "",
            "business": name, "place": places.short_name(business.village_code),
            "url": reverse("registry:detail", args=[business.number]) if seen else "",
        }  # fmt: skip
    return found


def ticked(request: VisitRequest) -> list[UUID]:
    """Participants ticked on a page, in the order of the page."""
    found = []
    for text in request.POST.getlist("peserta"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def within_tries(request: VisitRequest, session: UUID) -> bool:
    """Whether numbers may still be typed behind a session's code today; one more try is taken."""
    day = timezone.localdate()
    return limits.take("hadir", client_address(request), day, TRIES_PER_ADDRESS) and limits.take(
        "hadir-pertemuan", str(session), day, TRIES_PER_SESSION
    )


def private(response: HttpResponse) -> HttpResponse:
    """For pages behind a code: not to be found, and the code does not travel on."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
