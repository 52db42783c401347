"""Codes and links, computed from the installation's keys and the row: no table holds them.

Six digits have a million values, so a plain hash of one in a stolen table would be undone in a
second. What is computed with a key that is not in the database is not.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from guyub.kernel import qr
from guyub.kernel.fields import get_keyring

LINK: Final = "M"
_DIGITS: Final = 6


def code_of(ask: UUID, made: int) -> str:
    """The six digits of the code that was made as number ``made`` for an ask."""
    salt = "guyub.signin.code"
    digest = salted_hmac(salt, f"{ask}:{made}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**_DIGITS:0{_DIGITS}d}"


def fits(ask: UUID, made: int, typed: str) -> bool:
    """Whether what somebody typed is the code, spaces and hyphens aside."""
    return constant_time_compare(code_of(ask, made), re.sub(r"[\s.\-]", "", typed))


def _salt(made: int) -> bytes:
    return f"signin:{made}".encode()


def link_of(ask: UUID, made: int) -> str:
    """The whole address of the page that signs in without typing the code."""
    token = qr.sign(get_keyring(), LINK, ask, _salt(made))
    return f"{settings.GUYUB_BASE_URL.rstrip('/')}{reverse('signin:link', args=[token])}"


def asked_by(token: str) -> UUID | None:
    """The ask that a token names, unverified."""
    try:
        code = qr.read(token)
    except qr.CodeError:
        return None
    return code.id if code.kind == LINK else None


def is_link(token: str, made: int) -> bool:
    """Whether a token is the one of the code number ``made``."""
    try:
        qr.verify(get_keyring(), token, _salt(made))
    except qr.CodeError:
        return False
    return True


def browser_of(session_key: str | None) -> str:
    """A browser as the rows know it; "" for one without a session, which equals no other."""
    if not session_key:
        return ""
    return salted_hmac("guyub.signin.browser", session_key, algorithm="sha256").hexdigest()
