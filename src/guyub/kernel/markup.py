"""Markup of tables, cards, lists of facts, fields and plain widgets, written as text.

Django renders a select through one template per option and its attributes: the ten filters of a
list took 10 of its 20 ms (25 Nov 2026, 43,300 businesses), written as text they take 1. A widget's
markup is Django's own but for line breaks; a test compares them. Pure but for Django's escaping.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import localize

from guyub.kernel.components import Cell, Column, Fact, Happening
from guyub.kernel.languages import said

_OPTION = "django/forms/widgets/select_option.html"
_CHOICES = frozenset(f"django/forms/widgets/{kind}_option.html" for kind in ("radio", "checkbox"))


def escape(value: Any) -> str:
    """A value as text of a page; what says that it is markup already stays as it is.

    Django's own ``conditional_escape``, without its detour for lazy texts (four times as slow).
    """
    ready = getattr(value, "__html__", None)
    return str(ready()) if ready is not None else html.escape(str(value))


def words(value: Any) -> str:
    """Words of the house as text of a page, in the page's language."""
    return escape(said(value))


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
            parts.append(f'\n  <optgroup label="{words(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            parts.append(
                f'\n  <option value="{escape(str(option["value"]))}"'
                f"{attributes(option['attrs'])}>{words(option['label'])}</option>"
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def one_line(widget: Mapping[str, Any]) -> str:
    """An ``<input>`` from a widget's context."""
    value = widget["value"]
    shown = "" if value is None else f' value="{escape(str(value))}"'
    name = escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{shown}{attributes(widget["attrs"])}>\n'


def radios(widget: Mapping[str, Any]) -> str | None:
    """Radio buttons or ticks, each inside its label; None for groups and for options with a
    template of their own."""
    attrs = widget["attrs"]
    begin = "".join(f' {n}="{escape(attrs[n])}"' for n in ("id", "class") if attrs.get(n))
    parts = [f"<div{begin}>"]
    for group, options, _index in widget["optgroups"]:
        if group:
            return None
        for option in options:
            if option["template_name"] not in _CHOICES or not option["wrap_label"]:
                return None
            key = option["attrs"].get("id")
            label_for = f' for="{escape(key)}"' if key else ""
            parts.append(
                f"<div><label{label_for}>{one_line(option).rstrip()} {words(option['label'])}"
                "</label></div>"
            )
    parts.append("</div>")
    return "".join(parts)


def hint(bound: Any) -> str:
    """The "?" behind a label, with the field's help text."""
    if not bound.help_text:
        return ""
    label, text = words(bound.label), words(bound.help_text)
    return (
        '<details class="term"><summary><span aria-hidden="true">?</span>'
        f'<span class="sr">{words("Penjelasan")} {label}</span></summary>'
        f'<p id="{bound.auto_id}_helptext">{text}</p></details>'
    )


def error_list(errors: Any) -> str:
    """A field's errors, as Django's own template draws them."""
    key = f' id="{escape(errors.field_id)}_error"' if getattr(errors, "field_id", "") else ""
    items = "".join(f"<li>{words(error)}</li>" for error in errors)
    return f'<ul class="{escape(errors.error_class)}"{key}>{items}</ul>'


def field(bound: Any, control: str) -> str:
    """One field: label, "boleh kosong", hint, example, errors, soft warnings, control.

    ``bound`` is a ``GuyubBoundField``; ``control`` its widget's markup, already safe.
    """
    errors, group = bound.errors, bound.use_fieldset
    wrong = " has-errors" if errors else ""
    named = words(bound.label)
    if group:
        described = bound.aria_describedby
        note = f' aria-describedby="{escape(described)}"' if described else ""
        parts = [f'<fieldset class="field field-choices{wrong}"{note}>']
    else:
        parts = [f'<div class="field{wrong}">']
    label_for = f'for="{escape(bound.id_for_label)}"'
    parts.append('<div class="field-head">')
    if bound.is_checkbox:
        parts.append(f'<label class="choice" {label_for}>{control} <span>{named}</span></label>')
    else:
        parts.append(
            f"<legend>{named}</legend>" if group else f"<label {label_for}>{named}</label>"
        )
        if not bound.field.required and getattr(bound.form, "marks_optional", True):
            parts.append(f'<span class="optional">{words("boleh kosong")}</span>')
    parts += [hint(bound), "</div>"]
    if bound.example:
        text = f"{words('Contoh:')} {words(bound.example)}"
        parts.append(f'<p class="example" id="{bound.auto_id}_contoh">{text}</p>')
    if errors:
        parts.append(error_list(errors))
    if warnings := bound.warnings:
        told = "".join(f"<li>{words('Periksa:')} {words(w)}</li>" for w in warnings)
        parts.append(f'<ul class="warnings" id="{bound.auto_id}_periksa">{told}</ul>')
    if not bound.is_checkbox:
        before, after = bound.prefix, bound.suffix
        if before or after:
            parts += [
                '<div class="affix">',
                f'<span aria-hidden="true">{words(before)}</span>' if before else "",
                control,
                f"<span>{words(after)}</span>" if after else "",
                "</div>",
            ]
        else:
            parts.append(control)
    parts.append("</fieldset>\n" if group else "</div>\n")
    return "".join(parts)


def _unknown() -> str:
    return f'<span class="muted">{words("belum diketahui")}</span>'


def shown(value: Any) -> str:
    """A value as a page shows it: numbers as Indonesians write them ("1,5")."""
    return words(value) if isinstance(value, str) else escape(localize(value))


def head_cell(column: Column) -> str:
    """A ``<th>`` of a table's head; its link sorts by the column, an arrow is the order."""
    css = ' class="num"' if column.num else ""
    way = {"": "", "naik": "ascending", "turun": "descending"}[column.order]
    sort = f' aria-sort="{way}"' if way else ""
    label = words(column.label)
    if column.sort:
        arrow = {"": "", "naik": " ▲", "turun": " ▼"}[column.order]
        label = f'<a href="{escape(column.sort)}">{label}{arrow}</a>'
    return f'<th scope="col"{css}{sort}>{label}</th>'


def row(columns: Sequence[Column], cells: Iterable[Cell], head: int = -1) -> str:
    """A ``<tr>``: each cell carries the label that a phone shows beside it; cell number ``head``
    heads the row. None is "belum diketahui"."""
    parts = ["<tr>"]
    for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        text = _unknown()
        if cell.text is not None:
            text = shown(cell.text)
            if cell.url:
                title = f' title="{words(cell.title)}"' if cell.title else ""
                text = f'<a href="{escape(cell.url)}"{title}>{text}</a>'
        css = ' class="num"' if column.num else ""
        parts.append(
            f'<th scope="row">{text}</th>'
            if at == head
            else f'<td data-label="{words(column.label)}"{css}>{text}</td>'
        )
    parts.append("</tr>")
    return "".join(parts)


def card(content: str, title: str = "", more: str = "", url: str = "") -> str:
    """A card around ready markup; ``more`` and ``url`` make the link in its head."""
    link = f'<a href="{escape(url)}">{words(more or "Lihat semua")}</a>' if url else ""
    head = f'<div class="card-head"><h2>{words(title)}</h2>{link}</div>' if title else ""
    return f'<section class="card">{head}{content}</section>'


def facts(items: Iterable[Fact]) -> str:
    """A definition list; an empty or None value is "belum diketahui"."""
    parts = ['<dl class="facts">']
    for item in items:
        known = item.value is not None and item.value != ""
        value = shown(item.value) if known else _unknown()
        note = f' <small class="muted">{words(item.note)}</small>' if item.note else ""
        parts.append(f"<div><dt>{words(item.label)}</dt><dd>{value}{note}</dd></div>")
    parts.append("</dl>")
    return "".join(parts)


def timeline(items: Iterable[Happening], label: str) -> str:
    """Everything that happened, in the order given."""
    parts = [f'<ol class="timeline" aria-label="{words(label)}">']
    for item in items:
        tone = f' class="tone-{item.tone}"' if item.tone else ""
        when = escape(item.when)
        when = (
            f'<time datetime="{item.iso}">{when}</time>' if item.iso else f"<small>{when}</small>"
        )
        who = f"<small> · {escape(item.who)}</small>" if item.who else ""
        title = words(item.title)
        title = (
            f'<a href="{escape(item.url)}">{title}</a>' if item.url else f"<strong>{title}</strong>"
        )
        text = f"<p>{words(item.text)}</p>" if item.text else ""
        parts.append(f"<li{tone}>{when}{who}<p>{title}</p>{text}</li>")
    parts.append("</ol>")
    return "".join(parts)


# What stands for the field template of ``GuyubRenderer``; there is no such file.
FIELD = "guyub:field"
WIDGETS: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    "django/forms/widgets/select.html": select,
    "django/forms/widgets/radio.html": radios,
    "django/forms/widgets/checkbox_select.html": radios,
    **{
        f"django/forms/widgets/{kind}.html": one_line
        for kind in ("text", "number", "email", "tel", "url", "search", "hidden", "password")
    },
}
