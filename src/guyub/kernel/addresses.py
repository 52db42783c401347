"""Where a request comes from, and how our own addresses are written for others."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address. Behind ``GUYUB_PROXIES`` own proxies it is that many entries from
    the right of X-Forwarded-For; what stands further left anybody can write."""
    proxies: int = settings.GUYUB_PROXIES
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if proxies < 1:
        return direct
    forwarded = [p.strip() for p in request.headers.get("X-Forwarded-For", "").split(",")]
    return forwarded[-proxies] if len(forwarded) >= proxies and forwarded[-proxies] else direct


def whole(path: str) -> str:
    """A path of ours as an address that somebody else opens: in a message, in a text to be passed
    on, in a code on paper. The host is always ``GUYUB_BASE_URL``, which the operator set, never
    that of the request: jobs have no request, a text lives longer than the visit it was made in,
    and whoever writes a false Host header would else have us send a false link.
    """
    return f"{str(settings.GUYUB_BASE_URL).rstrip('/')}{path}"
