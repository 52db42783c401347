"""Where a request comes from."""

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
