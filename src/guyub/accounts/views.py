"""Picking a role for the visit; the look of the pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guyub.accounts import themes
from guyub.accounts.assisting import open_beside
from guyub.accounts.landing import landing_of
from guyub.accounts.middleware import PICKED
from guyub.accounts.visit import VisitRequest, public, signed_in
from guyub.kernel import languages
from guyub.kernel.templatetags.shell import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


def next_page(request: HttpRequest, default: str) -> str:
    """The local address in ``next``, or ``default``."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return default


@require_POST
@signed_in
def pick_role(request: VisitRequest) -> HttpResponse:
    """Carry on in another of one's own roles; always from the home page of that role."""
    wanted = request.POST.get("peran", "")
    if wanted not in {str(a.pk) for a in request.visit.choices}:
        raise Http404
    request.session[PICKED] = wanted
    role = next(a.role for a in request.visit.choices if str(a.pk) == wanted)
    return redirect(landing_of(role))


@open_beside
@csrf_exempt
@require_POST
@public
def appearance(request: VisitRequest) -> HttpResponse:
    """Light, dark or as the device; or the language. A cookie and nothing else, so no token."""
    response = redirect(next_page(request, "/"))
    if "bahasa" in request.POST:
        if (language := request.POST["bahasa"]) in dict(settings.LANGUAGES):
            response.set_cookie(languages.COOKIE, language, max_age=YEAR, samesite="Lax")
        return response
    chosen = request.POST.get("tampilan", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@public
def emblem(request: VisitRequest, area: str, mark: str) -> HttpResponse:
    """A region's emblem; its address changes with its content, so it may be kept for a year."""
    theme = themes.of("" if area == "nasional" else area)
    if not theme.emblem.endswith(f"/{mark}"):
        raise Http404
    return HttpResponse(
        theme.emblem_bytes,
        content_type=theme.emblem_kind,
        headers={
            "Cache-Control": f"public, max-age={YEAR}, immutable",
            "X-Content-Type-Options": "nosniff",
            # Opened by itself an SVG is a document; it may do nothing there either.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )
