"""``{% load lists %}``: cells of a declarative list."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guyub.kernel.dates import format_date_short
from guyub.kernel.lists import Column
from guyub.kernel.rupiah import format_number, format_rupiah

register = template.Library()


def in_words(column: Column, value: Any) -> str:
    """A value as a person reads it; "" for a column that has nothing to say of this row."""
    if value is None:
        return column.empty
    if column.kind == "date":
        return format_date_short(value)
    if column.kind == "rupiah":
        return format_rupiah(value)
    if column.kind == "int":
        return format_number(value)
    return str(value)


@register.simple_tag
def list_cell(column: Column, row: dict[str, Any], head: bool = False) -> SafeString:
    """One ``<td>`` with the label that a phone shows beside it; the first column is a ``<th>``
    that leads to ``row["url"]`` where the row has one."""
    text = in_words(column, column.of(row))
    if head:
        url = row.get("url")
        inner = format_html('<a href="{}">{}</a>', url, text) if url else text
        return format_html('<th scope="row">{}</th>', inner)
    css = ' class="num"' if column.is_number else ' class="nowrap"' if column.nowrap else ""
    return format_html('<td data-label="{}"' + css + ">{}</td>", column.label, text)
