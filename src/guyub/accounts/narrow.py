"""Visits that hold one role only and end from elsewhere: signed in without a password.

A room above says whether such a visit still holds (``register_keeper``). The visit has the one
appointment it was made for, whatever else the account may do, and no page of the account itself:
whoever came in by a code must not leave a key or a password behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from guyub.accounts.models import Appointment
from guyub.accounts.roles import ROLES

KEPT: Final = "masuk_sesi"
ONLY: Final = "masuk_peran"
_FRESH: Final = "masuk_baru"


@dataclass(frozen=True)
class Keeper:
    """``holds`` says whether the sign-in with this id still stands; ``page`` is the URL name of
    the page that stands in for the account's own."""

    holds: Callable[[UUID], bool]
    page: str


_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Called once from a room's ``AppConfig.ready``. ValueError for a second one."""
    if _keepers:
        raise ValueError("one room keeps these visits")
    _keepers.append(keeper)


def keeper_page() -> str:
    return _keepers[0].page if _keepers else ""


def kept_id(request: HttpRequest) -> UUID | None:
    """The id of the sign-in that this browser's visit hangs on; None for other visits."""
    found = request.session.get(KEPT)
    return UUID(found) if found else None


def narrowed(request: HttpRequest, choices: list[Appointment]) -> list[Appointment] | None:
    """The appointments that the visit has; None when it is over.

    It is over when its room says so, when the appointment ended, and when the account meanwhile
    serves an office: such an account is entered with its password.
    """
    kept = kept_id(request)
    if kept is None:
        return choices
    if any(ROLES[one.role].reach != "own" for one in choices):
        return None
    only = [one for one in choices if str(one.pk) == request.session.get(ONLY)]
    return only if only and _keepers and _keepers[0].holds(kept) else None


def enter(
    request: HttpRequest, appointment: Appointment, kept: UUID, seconds: int, to: str
) -> HttpResponseBase:
    """Sign in as one appointment of its user. Second factors of the account are asked as always.

    ``seconds``: how long the browser keeps the visit.
    """
    with transaction.atomic(using="log"):
        if request.user.is_authenticated:
            logout(request)
        request.session[KEPT], request.session[ONLY] = str(kept), str(appointment.pk)
        request.session[_FRESH] = str(appointment.user_id)
        request.session.set_expiry(seconds)
        answer: HttpResponseBase = perform_login(
            request, Login(user=appointment.user, redirect_url=to)
        )
    return answer


def _signed_in(request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
    """Whoever signs in with a password, or as another account than the code led to, leaves what
    was narrow before."""
    session = getattr(request, "session", None)
    if session is None or session.pop(_FRESH, None) == str(getattr(user, "pk", "")):
        return
    for name in (KEPT, ONLY):
        session.pop(name, None)


def connect() -> None:
    """Called once from ``AppConfig.ready``."""
    user_logged_in.connect(_signed_in, dispatch_uid="guyub.narrow")
