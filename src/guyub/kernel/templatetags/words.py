"""Builtins of every template: ``{{ label|kata }}`` says words of the house in this language,
``{% script_words %}`` gives scripts theirs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django import template
from django.apps import apps
from django.utils import translation
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from guyub.kernel import languages
from guyub.kernel.script_words import messages

register = template.Library()
register.filter("kata", languages.said)


@lru_cache(maxsize=8)
def _words(code: str) -> SafeString:
    house = Path(languages.__file__).parent.parent
    scripts = [
        script
        for room in apps.get_app_configs()
        if Path(room.path).parent == house
        for script in sorted(Path(room.path).glob("static/*/*.js"))
    ]
    found = {text: gettext(text) for script in scripts for text in messages(script.read_text())}
    return json_script({k: v for k, v in found.items() if v != k}, "script-words")


@register.simple_tag
def script_words() -> str:
    """What scripts of pages say, for ``spoken()`` of ``guyub.js``; nothing in Indonesian."""
    return "" if languages.is_source() else _words(str(translation.get_language()))
