"""Marking words for translation where a plain ``str`` is declared."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy


def _(text: str) -> str:
    """``gettext_lazy`` that type checkers read as text; makemessages finds it by its name."""
    return cast(str, gettext_lazy(text))
