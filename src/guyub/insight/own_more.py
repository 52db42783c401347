"""The rest of an owner's page: orders and invitations, corrections and their answers, visits that
were agreed, the own complaints. Each asks its room; nothing is kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone

from guyub.complaints import mine as complaints
from guyub.complaints.permissions import DISOWN
from guyub.insight import helped
from guyub.insight.permissions import ASSISTED
from guyub.kernel.dates import format_date
from guyub.market.permissions.catalogue import OWN as MARKET
from guyub.market.permissions.fairs import OWN_FAIRS
from guyub.market.queries import own as market
from guyub.mentoring.models import Appointment, Request
from guyub.mentoring.permissions import OWN as VISITS
from guyub.mentoring.states import REQUEST
from guyub.registry.actions.changes import read
from guyub.registry.models import Business, ChangeRequest

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

CHANGES: Final = "registry.change.view"
FEW: Final = 5


@dataclass(frozen=True)
class Correction:
    """One proposal about the own data: what about, how it stands, what was not taken and why."""

    what: str
    on: date
    state: str
    open: bool
    helped_by: str
    refused: list[tuple[str, str]]
    url: str


@dataclass(frozen=True)
class Coming:
    """A visit that was agreed, or asked for and not answered yet."""

    what: str
    when: str
    note: str


def corrections(businesses: list[Business]) -> list[Correction]:
    rows = ChangeRequest.objects.filter(business__in=businesses).order_by("-proposed_at", "-pk")
    found = []
    for row in rows[:FEW]:
        changes = read(row)
        found.append(
            Correction(
                ", ".join(str(c["label"]) for c in changes),
                timezone.localtime(row.proposed_at).date(), str(row.get_state_display()),
                row.state == ChangeRequest.State.OPEN, row.helped_by,
                [(str(c["label"]), str(c.get("why", ""))) for c in changes
                 if c.get("decision") == "refused"],
                reverse("registry:change", args=[row.pk]),
            )
        )  # fmt: skip
    return found


def coming(visit: Visit, today: date) -> list[Coming]:
    """Days that an officer promised, then wishes that wait."""
    days = Appointment.objects.visible_to(visit).standing().filter(day__gte=today)
    found = [
        Coming(row.business.name, format_date(row.day), f"{row.opens:%H.%M}-{row.closes:%H.%M}")
        for row in days.select_related("business").order_by("day", "opens", "pk")[:FEW]
    ]
    wishes = Request.objects.visible_to(visit).open().order_by("asked_on", "pk")[:FEW]
    for wish in wishes:
        day = wish.planned_on or wish.promised_by
        found.append(
            Coming(str(REQUEST.states[wish.state]), format_date(day) if day else "", wish.about)
        )
    return found


def more(visit: Visit, businesses: list[Business], now: datetime) -> dict[str, Any]:
    """Everything of this file that the visit may see, for the template."""
    today = timezone.localtime(now).date()
    ids = [b.pk for b in businesses]
    lines: list[market.Line] = []
    if ids and visit.may(MARKET):
        lines += [*market.asked(ids), *market.bought(ids)]
    if ids and visit.may(OWN_FAIRS):
        lines += market.invited(ids, today)
    pages = {b.pk: reverse("registry:detail", args=[b.number]) for b in businesses}
    person = visit.scope.person
    return {
        "trade": [(line, f"{pages[line.business]}#{line.part}") for line in lines],
        "corrections": corrections(businesses) if ids and visit.may(CHANGES) else [],
        "coming": coming(visit, today) if ids and visit.may(VISITS) else [],
        "sittings": helped.of_owner(visit, now) if visit.may(ASSISTED) else [],
        "complaints": complaints.of_owner(person) if person and visit.may(DISOWN) else [],
        "may_complain": visit.may(DISOWN),
    }
