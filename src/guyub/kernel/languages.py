"""In which language a page speaks: Indonesian, unless this visitor chose another one here.

What the browser asks for is not looked at: many cheap phones are set to English by people who read
Indonesian. The choice is a cookie and nothing else. Sources are Indonesian; another language is a
catalogue in ``locale/`` (docs/decisions/0038-languages.md). Papers, letters, the ledger and what is
stored stay Indonesian: only pages speak, at the last moment.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from guyub.kernel.middleware import Handler

COOKIE: Final = "bahasa"


def chosen(request: HttpRequest | None) -> str:
    """The visitor's language code; the source language when none or an unknown one was chosen."""
    code = request.COOKIES.get(COOKIE, "") if request is not None else ""
    return code if code in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def is_source() -> bool:
    """Whether the language spoken now is the one that sources are written in."""
    return translation.get_language() in (None, settings.LANGUAGE_CODE)


class LanguageMiddleware:
    """Lets the whole request, its rendering and its error pages speak the chosen language."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        code = chosen(request)
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie",))
        return response
