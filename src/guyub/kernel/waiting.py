"""What waits for a visit today: rooms register counts, the home page shows those that apply.

A count is asked on every home page, so it stops at ``CAP``; it is a link to its rows. The address
is found late: a room may register before its pages exist, and then nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

CAP: Final = 1000


@dataclass(frozen=True)
class Waiting:
    """One kind of work. ``count`` gives at most ``CAP + 1`` for a visit; ``needs`` is a verb.

    ``label`` says what waits ("Pendaftaran menunggu diperiksa"), ``hint`` the next step.
    ``url_name`` with ``query`` ("?keadaan=received") leads to exactly the counted rows.
    """

    key: str
    label: str
    hint: str
    needs: str
    url_name: str
    count: Callable[[Any], int]
    query: str = ""
    icon: str = "inbox"

    @property
    def url(self) -> str:
        """The address, "" while the room has no such page."""
        try:
            return reverse(self.url_name) + self.query
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Found:
    """A kind of work with how much of it there is now."""

    kind: Waiting
    count: int

    @property
    def words(self) -> str:
        return f"lebih dari {CAP:,}".replace(",", ".") if self.count > CAP else str(self.count)


_kinds: dict[str, Waiting] = {}


def register(kind: Waiting) -> None:
    """A room names a kind of work, once, in ``AppConfig.ready``."""
    if kind.key in _kinds:
        raise ValueError(f"{kind.key} registered twice")
    _kinds[kind.key] = kind


def capped(queryset: Any) -> int:
    """Number of rows, counted no further than ``CAP + 1``."""
    return int(queryset.order_by()[: CAP + 1].count())


def waiting_for(visit: Any) -> list[Found]:
    """What the visit's role can deal with and see, in the order of registration; zeros too."""
    shown = [k for k in _kinds.values() if visit.may(k.needs) and k.url]
    return [Found(kind, kind.count(visit)) for kind in shown]
