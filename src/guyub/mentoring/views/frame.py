"""What the pages about officers, areas, silence and wishes share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from guyub.accounts.visit import VisitRequest
from guyub.areas import known
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.mentoring.models import Assignment, Obstacle, Officer

ROOT = ("Pendampingan", "mentoring:radar")


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [(ROOT[0], reverse(ROOT[1])), *trail]


def canonical(number: str) -> str:
    """A number as it is kept. A number that is none does not exist."""
    try:
        return parse_human_number(number).text
    except NumberError:
        raise Http404 from None


def officer_or_404(request: VisitRequest, number: str) -> Officer:
    """The officer, if this visit may see it."""
    rows = Officer.objects.visible_to(request.visit).select_related("user")
    found: Officer | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def assignment_or_404(request: VisitRequest, pk: UUID) -> Assignment:
    rows = Assignment.objects.visible_to(request.visit).select_related("officer")
    found: Assignment | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def obstacle_or_404(request: VisitRequest, pk: UUID) -> Obstacle:
    found: Obstacle | None = Obstacle.objects.visible_to(request.visit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def writes(request: VisitRequest, verb: str, regency: str) -> bool:
    """Whether this visit writes that in a regency."""
    return request.visit.may(verb) and request.visit.scope.may_write(regency)


def writes_or_404(request: VisitRequest, verb: str, regency: str) -> None:
    if not writes(request, verb, regency):
        raise Http404


def own_regency_or_404(request: VisitRequest) -> str:
    """The regency of the visit's office, which alone writes there."""
    if len(request.visit.scope.write) != 1:
        raise Http404
    return request.visit.scope.write[0]


def place(code: str) -> str:
    """An area in words: "Nogosaren, Kec. Gading" or "Kec. Gading"."""
    name = known.names_of([code]).get(code, code)
    if len(code) <= 8:
        return f"Kec. {name}"
    return f"{name}, Kec. {known.names_of([code[:8]]).get(code[:8], code[:8])}"


def in_district(code: str) -> str:
    """The query that narrows any list to a sub-district, from whichever height it is looked at."""
    return f"provinsi={code[:2]}&kabupaten={code[:5]}&kecamatan={code}"


def area_choices(regency: str) -> list[Any]:
    """Sub-districts of a regency with their villages, for a select."""
    groups = []
    for code, name in known.below(regency):
        villages = [(v, word) for v, word in known.below(code)]
        groups.append((name, [(code, f"Seluruh Kecamatan {name}"), *villages]))
    return groups


def officer_url(officer: Officer) -> str:
    return reverse("mentoring:officer", args=[officer.number])


def of_officer(officer: Officer, *here: str) -> list[tuple[str, str]]:
    return crumbs(
        ("Petugas", reverse("mentoring:officers")), (officer.name, officer_url(officer)),
        *((name, "") for name in here),
    )  # fmt: skip
