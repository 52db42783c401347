"""Who no longer owns a business: rooms above end what hung on that person owning it.

The registry imports no room above; a room registers what it does, inside the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from guyub.kernel.actions import Act

# (act, business, owner, why)
Leaver = Callable[[Act, UUID, UUID, str], None]
_leavers: dict[str, Leaver] = {}


def register_leaver(name: str, left: Leaver) -> None:
    """Called once from a room's ``AppConfig.ready``. ValueError when the name is taken."""
    if name in _leavers:
        raise ValueError(f"leaver {name} registered twice")
    _leavers[name] = left


def tell(act: Act, business: UUID, owner: UUID, why: str) -> None:
    """The ownership ended: every room does its part."""
    for left in _leavers.values():
        left(act, business, owner, why)
