"""What every template knows of the visit: the frame's contract is docs/design.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from guyub import __version__
from guyub.accounts import assisting, themes
from guyub.accounts.models import Office
from guyub.accounts.narrow import keeper_page
from guyub.accounts.nav import nav_for, tabs_for
from guyub.accounts.visit import ANONYMOUS, Visit, role_label


def look(office: Office | None) -> dict[str, str]:
    """Accent and emblem of an office: its theme file first, then what the office wrote."""
    if office is None:
        return {}
    theme = themes.of(office.area_code)
    return {"accent": theme.accent or office.accent, "emblem": theme.emblem}


def front() -> dict[str, Any]:
    """Office and look of pages for everybody: those of the region that the front page is of."""
    theme = themes.default()
    if theme is None:
        return {"office": None, "theme": {}}
    named = {"name": theme.name, "short_name": theme.short_name, "place": theme.place}
    return {"office": named, "theme": {"accent": theme.accent, "emblem": theme.emblem}}


def visit(request: HttpRequest) -> dict[str, Any]:
    """``visit``, ``office``, ``theme``, ``nav``, ``roles`` and the addresses of the frame."""
    found: Visit = getattr(request, "visit", ANONYMOUS)
    urls = {
        "home": reverse("home") if found.user else reverse("portal:home"),
        "appearance": reverse("appearance"),
        "health": reverse("portal:ready"),
        "manifest": reverse("portal:manifest"),
    }
    if found.user is None:
        urls["sign_in"] = reverse("account_login")
        return {
            "visit": found,
            **front(),
            "demo": False,
            "shell_urls": urls,
            "version": __version__,
            "request_id": getattr(request, "id", ""),
        }
    urls["sign_out"] = reverse("account_logout")
    if found.assisting is None:
        urls["role"] = reverse("pick_role")
        urls["account"] = reverse(keeper_page() if found.narrow else "mfa_index")
    if found.may("registry.business.list"):
        urls["search"] = reverse("registry:list")
    office = found.office
    return {
        "visit": found,
        "beside": assisting.band(found),
        "office": office,
        "theme": look(office),
        "demo": bool(office and office.is_sample),
        "nav": nav_for(found, request.path),
        "nav_tabs": tabs_for(found, request.path),
        "roles": [
            {
                "label": f"{role_label(a)}, {a.office.short_name}",
                "value": str(a.pk),
                "current": a == found.appointment,
            }
            for a in found.choices
        ],
        "user_label": found.user.name,
        "shell_urls": urls,
        "version": __version__,
        "request_id": getattr(request, "id", ""),
        "base_url": settings.GUYUB_BASE_URL,
    }
