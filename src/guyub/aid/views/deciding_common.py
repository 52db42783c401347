"""What the pages of deciding share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit, VisitRequest
from guyub.aid.models import Result, Round
from guyub.aid.permissions.rounds import VIEW as ROUND_VIEW
from guyub.aid.queries.deciding import round_seen
from guyub.kernel import documents
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.registry import naming

LONGEST = 40
# How a verdict is called and coloured.
TONES = {"selected": "ok", "reserve": "warn", "refused": "quiet"}
LABELS = {str(v): str(label) for v, label in Result.Verdict.choices}


def round_or_404(request: VisitRequest, number: str) -> Round:
    """The round, if this visit sees it. A foreign one does not exist."""
    found = round_seen(request.visit, number) if len(number) <= LONGEST else None
    if found is None:
        raise Http404
    return found


def round_crumbs(visit: Visit, round_: Round, *here: tuple[str, str]) -> list[tuple[str, str]]:
    """Bantuan, the round, and where we are below it; links for whoever may open them."""
    opens = visit.may(ROUND_VIEW)
    return [
        ("Bantuan", reverse("aid:list") if opens else ""),
        (round_.title, reverse("aid:round", args=[round_.number]) if opens else ""), *here,
    ]  # fmt: skip


def canonical(number: str) -> str:
    """A human number as it is kept; 404 for anything else."""
    try:
        return parse_human_number(number).text
    except NumberError:
        raise Http404 from None


def office_or_404(row: Any) -> Office:
    """The office whose paper it is."""
    found = Office.objects.filter(pk=row.office_id).first()
    if found is None:
        raise Http404
    return found


def own_office(request: VisitRequest, row: Any) -> bool:
    """Whether the visit works for the office of this paper: only it writes."""
    office = request.visit.office
    return office is not None and office.pk == row.office_id


def pdf(template: str, data: Mapping[str, Any], name: str, now: datetime) -> HttpResponse:
    """A letter, shown in the browser."""
    content = documents.render(template, data, created=now.replace(microsecond=0))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def recipient_of(visit: Visit, result: Result, round_: Round) -> str:
    """Who asked; a business that is a person's is named to everybody only once it is announced as
    a recipient."""
    one = result.proposal
    if one.group is not None:
        return str(one.group.name)
    if one.business is None:
        return ""
    if visit.reach == "own" or (round_.announced_at and result.verdict == "selected"):
        return str(one.business.name)
    own = one.business
    return naming.shown(visit, own.name, own.legal_form, own.facts.owner_names)
