"""Where somebody lands who signed in or took another role, without having wanted a page."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.models import User
from guyub.accounts.roles import OWNER


def landing_of(role: str) -> str:
    """Name of the address: an owner comes to the own business, everybody else to what waits."""
    return "insight:own" if role == OWNER else "home"


def landing_for(user: User) -> str:
    """The same for who signs in: by the role that the next visit begins with."""
    from guyub.accounts.middleware import appointments_at

    held = appointments_at(timezone.now(), user)
    return landing_of(held[0].role if held else "")
