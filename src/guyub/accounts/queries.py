"""Whom an office sees: the people who hold or held a role in it."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from guyub.accounts.models import Appointment, Office, User


def current(today: date) -> Q:
    """Appointments in force on a day."""
    return Q(starts__lte=today) & (Q(ends__isnull=True) | Q(ends__gte=today))


def people_of(office: Office | None) -> QuerySet[User]:
    """People of an office, with their appointments there in ``.here``; nobody without an office."""
    if office is None:
        return User.objects.none()
    held = Appointment.objects.filter(office=office).order_by("-starts", "pk")
    return (
        User.objects.filter(pk__in=held.order_by().values("user_id"))
        .prefetch_related(Prefetch("appointments", held, to_attr="here"))
        .order_by("name", "pk")
    )


def here(person: User) -> list[Appointment]:
    """The appointments that ``people_of`` brought along."""
    found: list[Appointment] = person.here  # type: ignore[attr-defined]
    return found


def matching(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name or user name holds the words."""
    return people.filter(Q(name__icontains=words) | Q(username__icontains=words))
