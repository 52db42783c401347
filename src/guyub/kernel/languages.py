"""In which language a page speaks: Indonesian, unless this visitor chose another one here.

What the browser asks for is not looked at: many cheap phones are set to English by people who read
Indonesian. The choice is a cookie and nothing else. Sources are Indonesian; another language is a
catalogue in ``locale/`` (docs/decisions/0038-languages.md). Papers, letters, the ledger and what is
stored stay Indonesian: only pages speak, at the last moment.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import dateformat, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import gettext, gettext_noop, trans_real

from guyub.kernel.middleware import Handler
from guyub.kernel.sentences import Sentences

COOKIE: Final = "bahasa"
KEPT_LENGTH: Final = 300
# How ``kernel.rupiah`` counts in words; values inside sentences.
COUNTED: Final = (
    gettext_noop("ribu"),
    gettext_noop("juta"),
    gettext_noop("miliar"),
    gettext_noop("triliun"),
    gettext_noop("dan"),
    gettext_noop("atau"),
    gettext_noop("selain"),
)


def chosen(request: HttpRequest | None) -> str:
    """The visitor's language code; the source language when none or an unknown one was chosen."""
    code = request.COOKIES.get(COOKIE, "") if request is not None else ""
    return code if code in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def is_source() -> bool:
    """Whether the language spoken now is the one that sources are written in."""
    return translation.get_language() in (None, settings.LANGUAGE_CODE)


def _looked_up(text: str) -> str:
    found = gettext(text)
    if found == text and "%" in text:
        # Messages of templates double the percent sign.
        found = gettext(text.replace("%", "%%")).replace("%%", "%")
    return found


@cache
def _sentences(code: str) -> Sentences:
    """What the catalogue of a language knows, read once a process."""
    with translation.override(code):
        known = trans_real.catalog()._catalog.items()  # type: ignore[attr-defined]
    messages = {
        message.replace("%%", "%"): other.replace("%%", "%")
        for message, other in known
        if isinstance(message, str) and isinstance(other, str) and "%(" not in message and other
    }
    return Sentences(messages, lambda day, parts: dateformat.format(day, parts))


@lru_cache(maxsize=8192)
def _read(code: str, text: str) -> str:
    return _sentences(code).said(text)


def said(words: Any) -> Any:
    """Words of the house in the language spoken now; anything else comes back as it is.

    For words that were written down in Indonesian, in the program or in the database, and are said
    only now, sentences with values in them too (``kernel.sentences``). The catalogue knows words
    of the house alone, so what people typed stays as typed.
    """
    if not words or not isinstance(words, str | Promise) or is_source():
        return words
    text = str(words)
    found = _looked_up(text)
    if found == text and text[0].isupper():
        # "Mencatat izin" at the head of a line is the history's "mencatat izin".
        small = text[0].lower() + text[1:]
        if (told := _looked_up(small)) != small:
            found = told[0].upper() + told[1:]
    if found == text:
        # Short texts come back on page after page; long ones mostly once.
        code = str(translation.get_language())
        found = _read(code, text) if len(text) <= KEPT_LENGTH else _sentences(code).said(text)
    return mark_safe(found) if isinstance(words, SafeData) else found  # noqa: S308


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
