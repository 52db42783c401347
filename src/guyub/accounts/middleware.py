"""Finds out who visits, in which role."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from guyub.accounts import assisting
from guyub.accounts.models import Appointment, User
from guyub.accounts.narrow import kept_id, narrowed
from guyub.accounts.visit import Visit, VisitRequest
from guyub.kernel.db import in_scope
from guyub.kernel.middleware import Handler

PICKED = "peran"  # session key: id of the appointment picked for this visit


def appointments_at(now: datetime, user: User) -> list[Appointment]:
    """Appointments that hold now, by the calendar of each office's own time zone."""
    day = timedelta(days=1)
    around = Appointment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=now.date() - day),
        user=user,
        starts__lte=now.date() + day,
    )
    found = []
    for appointment in around.select_related("office").order_by("starts", "pk"):
        today = now.astimezone(zoneinfo.ZoneInfo(appointment.office.timezone)).date()
        if appointment.starts <= today and (appointment.ends is None or appointment.ends >= today):
            found.append(appointment)
    return found


class VisitMiddleware:
    """Sets ``request.visit`` and ``request.scope`` from account and current appointments."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        visit = self.find(request)
        request.visit = visit  # type: ignore[attr-defined]
        request.scope = visit.scope  # type: ignore[attr-defined]
        if visit.user is not None:
            visit.user.visit_role = visit.role  # type: ignore[attr-defined]
            visit.user.visit_beside = visit.assisting is not None  # type: ignore[attr-defined]
        office = visit.office
        timezone.activate(zoneinfo.ZoneInfo(office.timezone if office else "Asia/Jakarta"))
        return self.get_response(request)

    def process_view(
        self, request: VisitRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        return assisting.gate(request, view)

    def find(self, request: HttpRequest) -> Visit:
        visit = Visit(request_id=getattr(request, "id", ""))
        if not request.session.get("_auth_user_id") or not request.user.is_authenticated:
            return visit
        choices = narrowed(request, appointments_at(timezone.now(), request.user))
        if choices is None:
            request.session.flush()
            request.user = AnonymousUser()
            return visit
        visit.user, visit.choices = request.user, choices
        visit.narrow = kept_id(request) is not None
        picked = request.session.get(PICKED)
        for appointment in visit.choices:
            if str(appointment.pk) == picked:
                visit.appointment = appointment
        if visit.appointment is None and visit.choices:
            visit.appointment = visit.choices[0]
        found = assisting.look(request.session, visit, timezone.now())
        if isinstance(found, assisting.Assisting):
            visit = assisting.beside(visit, found)
        elif found is not None:
            visit.lapsed = found
        elif assisting.KEY in request.session:
            assisting.leave(request)
        if visit.reach == "own" and visit.appointment and visit.appointment.subject_id:
            # Which businesses an owner has is itself behind row security: look as that person.
            from guyub.kernel.db import Scope

            with in_scope(Scope(person=visit.appointment.subject_id), read_only=True):
                _ = visit.scope
        return visit
