"""What the tests of one address stand on, laid once for each kind of object in a process.

Layer by layer: one person of each role, the object here, the object away. A layer is put back as
it was left, and the next one is laid on top of it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from guyub.accounts.roles import ROLES
from tests import kept
from tests.factories import visit
from tests.permissions.makers import MAKERS, PLACELESS

OWN, FOREIGN = "33.03", "35.13"
HASHED = make_password("sapu-lidi-kuning-7")

Sessions = dict[str, str]


def signed_in(role: str, code: str, owner: Any = None) -> Client:
    values: dict[str, Any] = {}
    if ROLES[role].reach == "areas":
        values["area_codes"] = [f"{code}.01"]
    if role == "owner" and owner is not None:
        values["subject_id"] = owner
    client = Client()
    made = visit(role, code, **values)
    # Somebody with a password can be asked for it again; nobody here needs to know it.
    made.user.password = HASHED
    made.user.save(using="owner", update_fields=["password"])
    client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _session(role: str, owner: Any = None) -> str:
    return str(signed_in(role, OWN, owner).cookies[settings.SESSION_COOKIE_NAME].value)


def people() -> Sessions:
    """The session of one person of each role but the owner, signed in here."""
    roles = [role for role in ROLES if role != "owner"]
    return dict(kept.laid("people", lambda: {role: _session(role) for role in roles}))


def here(makes: str) -> tuple[list[Any], Any, Sessions]:
    """Arguments, the owner's id, and the sessions with an owner's."""

    def lay() -> tuple[list[Any], Any, Sessions]:
        sessions = people()
        args, owner = MAKERS[makes](OWN) if makes else ([], None)
        return args, owner, {**sessions, "owner": _session("owner", owner)}

    found: tuple[list[Any], Any, Sessions] = kept.laid(("here", makes), lay)
    return found


def everywhere(makes: str) -> tuple[list[Any], list[Any], Sessions]:
    """Arguments here and away, and the sessions."""

    def lay() -> tuple[list[Any], list[Any], Sessions]:
        args, _owner, sessions = here(makes)
        away = MAKERS[makes](FOREIGN)[0] if makes and makes not in PLACELESS else args
        return args, away, sessions

    found: tuple[list[Any], list[Any], Sessions] = kept.laid(("everywhere", makes), lay)
    return found


def everywhere_again(makes: str) -> None:
    kept.again(("everywhere", makes))
