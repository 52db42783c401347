"""When a notice may go out. Pure.

Policy: nothing is sent between ``quiet_from`` and ``quiet_until`` of the office's clock, and one
person gets at most ``cap`` notices in any seven days. What may not go now waits for the first
moment at which it may. Equal hours mean that no hour is quiet; a cap of 0 that nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WEEK: Final = timedelta(days=7)
# Between tries of the same channel, after which the next channel comes.
PAUSES: Final = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2))


@dataclass(frozen=True)
class Hours:
    """The quiet hours of an office: whole hours 0 to 23 of ``zone``."""

    quiet_from: int
    quiet_until: int
    zone: ZoneInfo

    def quiet(self, at: datetime) -> bool:
        hour = at.astimezone(self.zone).hour
        first, last = self.quiet_from, self.quiet_until
        return first <= hour < last if first <= last else hour >= first or hour < last

    def next_loud(self, at: datetime) -> datetime:
        """``at`` itself, or the end of the quiet hours it lies in."""
        if not self.quiet(at):
            return at
        local = at.astimezone(self.zone)
        end = datetime.combine(local.date(), time(self.quiet_until), self.zone)
        return end if end > local else datetime.combine(
            local.date() + timedelta(days=1), time(self.quiet_until), self.zone
        )  # fmt: skip


def room_in_week(spent: Iterable[datetime], cap: int, at: datetime) -> datetime | None:
    """The first moment from ``at`` on when fewer than ``cap`` of ``spent`` lie in the seven days
    before it. None: never (a cap of 0)."""
    if cap <= 0:
        return None
    inside = sorted(one for one in spent if one > at - WEEK)
    return at if len(inside) < cap else inside[-cap] + WEEK


def first_moment(
    at: datetime, hours: Hours, spent: Iterable[datetime], cap: int | None
) -> datetime | None:  # fmt: skip
    """When a notice may go; ``cap`` None: none for it. None: never."""
    free = at if cap is None else room_in_week(spent, cap, at)
    return None if free is None else hours.next_loud(free)
