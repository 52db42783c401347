"""What may be done about aid, by whom; one file per part of the room."""

from __future__ import annotations

from guyub.accounts.permission_table import Row
from guyub.aid.permissions import deciding, following, handing, proposing, rounds

PARTS = (rounds, proposing, deciding, handing, following)


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    for part in PARTS:
        part.register()


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    return [row for part in PARTS for row in part.permission_rows()]
