"""Where officers, silence and wishes to be visited stand in the frame of the office."""

from __future__ import annotations

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.mentoring.actions.office import OFFICER_PREFIX
from guyub.mentoring.models import Officer
from guyub.mentoring.permissions import VIEW
from guyub.registry import numbers


def officer_of(visit: Visit, number: str) -> str:
    """Address of an officer's page, for whoever types the number."""
    from django.urls import reverse

    seen = visit.may(VIEW) and Officer.objects.visible_to(visit).filter(number=number).exists()
    return reverse("mentoring:officer", args=[number]) if seen else ""


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Pendampingan", "mentoring:officers", icon="route", needs=VIEW, order=27)
    register_tab("mentoring:officers", "Petugas", "mentoring:officers", needs=VIEW, order=40)
    register_tab("mentoring:officers", "Wilayah", "mentoring:areas", needs=VIEW, order=50)
    numbers.register_number(OFFICER_PREFIX, officer_of)
