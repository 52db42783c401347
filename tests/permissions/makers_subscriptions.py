"""The page of a message about something new, as it comes about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = tuple[list[Any], Any]


def link(code: str) -> Made:
    from guyub.subscriptions.notices import token_of
    from tests.subscriptions import worlds as w

    return [token_of(w.told().pk)], None


MAKERS: dict[str, Callable[[str], Made]] = {"subscription_link": link}
# A message stands behind its signed link, in whatever regency.
PLACELESS = frozenset({"subscription_link"})
