"""The own totals of imported files, as intake compared them with their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def total_checks(visit: Visit) -> list[dict[str, Any]]:
    """Files whose totals were compared, newest first."""
    return []
