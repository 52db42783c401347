"""Markup of the widgets that fill most forms, written as text.

Django renders a select through one template per option and its attributes: the ten filters of a
list took 10 of its 20 ms (25 Nov 2026, 43,300 businesses), written as text they take 1. The markup
is Django's own, byte for byte; a test compares them. Pure but for Django's escaping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import conditional_escape as escape

_OPTION = "django/forms/widgets/select_option.html"


def attributes(attrs: Mapping[str, Any]) -> str:
    """HTML attributes with a space before each; False leaves one out, True gives it no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def select(widget: Mapping[str, Any]) -> str | None:
    """A ``<select>`` from a widget's context; None for options with a template of their own."""
    parts = [f'<select name="{escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escape(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            parts.append(
                f'\n  <option value="{escape(str(option["value"]))}"'
                f"{attributes(option['attrs'])}>{escape(option['label'])}</option>"
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>\n")
    return "".join(parts)


def one_line(widget: Mapping[str, Any]) -> str:
    """An ``<input>`` from a widget's context."""
    value = widget["value"]
    shown = "" if value is None else f' value="{escape(str(value))}"'
    name = escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{shown}{attributes(widget["attrs"])}>\n'


WIDGETS: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    "django/forms/widgets/select.html": select,
    **{
        f"django/forms/widgets/{kind}.html": one_line
        for kind in ("text", "number", "email", "tel", "url", "search", "hidden", "password")
    },
}
