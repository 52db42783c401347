"""Scores in words of a page."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from guyub.kernel.rupiah import format_number

register = template.Library()


@register.simple_tag
def score_words(hundredths: int) -> str:
    """8450 -> "84,5"."""
    return format_number((Decimal(hundredths) / 100).normalize())


@register.simple_tag
def value_of(values: Mapping[str, Any], key: str) -> Any:
    """One criterion's points; "" where there are none."""
    return values.get(key, "")
