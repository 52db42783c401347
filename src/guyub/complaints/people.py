"""Who holds which role now: in an office, and in the office of its province."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from guyub.accounts.models import Appointment, Office
from guyub.accounts.queries import current
from guyub.accounts.roles import AREA_ROLES, AUDITOR, OFFICE_ROLES
from guyub.complaints.policy import Post


def posts_of(office_id: UUID, regency: str, day: date) -> list[Post]:
    """Everybody with a role there today. Closed accounts sit at no desk, yet may be meant; they
    are told here too, because an account is closed and opened within a day."""
    held = (
        Appointment.objects.filter(
            current(day),
            Q(office_id=office_id)
            | Q(office__kind=Office.Kind.PROVINCE, office__area_code=regency[:2]),
            role__in=(*OFFICE_ROLES, *AREA_ROLES, AUDITOR),
        ).select_related("user").order_by("pk")
    )  # fmt: skip
    return [
        Post(a.user.person_id, a.role, a.user.name, tuple(a.area_codes), a.office_id != office_id)
        for a in held
    ]


def to_name(office_id: UUID, regency: str, day: date) -> list[tuple[str, str]]:
    """(person, name and role) of whoever works in the office, for the form of the handler."""
    found: dict[str, str] = {}
    held = (
        Appointment.objects.filter(
            current(day), office_id=office_id, role__in=(*OFFICE_ROLES, *AREA_ROLES, AUDITOR)
        ).select_related("user", "office").order_by("user__name", "pk")
    )  # fmt: skip
    for one in held:
        person = str(one.user.person_id)
        label = str(one.get_role_display())
        found[person] = f"{found.get(person, one.user.name)}, {label}"
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))
