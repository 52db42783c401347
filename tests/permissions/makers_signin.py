"""Links in messages with a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def link(code: str) -> Made:
    from tests.signin import worlds as w

    return [w.link_token(code)], None


MAKERS: dict[str, Callable[[str], Made]] = {"signin_link": link}
PLACELESS = frozenset({"signin_link"})
