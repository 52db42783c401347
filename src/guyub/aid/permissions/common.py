"""Who opens papers that name people."""

from __future__ import annotations

from collections.abc import Iterable

from guyub.accounts.roles import VERBS
from guyub.registry.naming import SEES_NAMES


def naming_people(roles: Iterable[str]) -> tuple[str, ...]:
    """Of some roles those that may read names of people; the registry's verbs stand before ours."""
    return tuple(role for role in roles if role in VERBS[SEES_NAMES].roles)
