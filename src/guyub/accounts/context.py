"""What every template knows of the visit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def visit(request: HttpRequest) -> dict[str, Any]:
    """``visit``, ``office`` and ``demo`` (true when the office holds invented data)."""
    found = getattr(request, "visit", None)
    office = found.office if found else None
    return {
        "visit": found,
        "office": office,
        "demo": bool(office and office.is_sample),
        "theme": {"accent": office.accent if office else ""},
    }
