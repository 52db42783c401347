"""Mentoring that stands in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]

MAKERS: dict[str, Callable[[str], Made]] = {}
PLACELESS: frozenset[str] = frozenset()
