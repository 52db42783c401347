"""How often a number may be asked for and guessed at, and what a browser is called. Pure.

Policy, ours, 2026-11: three codes an hour and six a day for one number, five wrong tries for one
code, ten wrong tries in half a day for one number, then the number rests. These hold for every
number alike, known or not, so they are no parameters of an office: an office's own would show
whose number it is. Ten guesses at a million codes twice a day are a chance of 1 in 50,000 a day;
an office that sees the person can forget the wrong tries twice a day, which doubles it.
Missing data: a browser that says nothing about itself is "Perangkat lain".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
REST: Final = timedelta(hours=12)
PER_HOUR: Final = 3
PER_DAY: Final = 6
WRONG_PER_CODE: Final = 5
WRONG_PER_NUMBER: Final = 10
UNLOCKS_PER_DAY: Final = 2
# From one network address in a day: a village hall asks for many people, a script for more.
ASKS_PER_ADDRESS: Final = 30
TRIES_PER_ADDRESS: Final = 100
# How long somebody of the office has to send what no gateway sends.
WAIT: Final = timedelta(hours=2)
# How long a proven code waits for "Siapa Anda?", and a second tap of the same button is the first.
PICK: Final = timedelta(minutes=10)
TWICE: Final = timedelta(minutes=1)
KEPT: Final = timedelta(days=30)


def next_ask(asked: Sequence[datetime], now: datetime) -> datetime:
    """The first moment from ``now`` on at which a number may be asked for again."""
    times = sorted(asked)
    found = now
    for window, most in ((HOUR, PER_HOUR), (DAY, PER_DAY)):
        inside = [at for at in times if at > now - window]
        if len(inside) >= most:
            found = max(found, inside[-most] + window)
    return found


def rests_until(wrong: Sequence[tuple[datetime, int]], now: datetime) -> datetime | None:
    """Until when a number rests after too many wrong tries; None when it does not. ``wrong`` are
    (asked at, wrong tries) of its codes."""
    inside = sorted(row for row in wrong if row[0] > now - REST and row[1])
    if sum(count for _at, count in inside) < WRONG_PER_NUMBER:
        return None
    left = sum(count for _at, count in inside)
    for at, count in inside:
        left -= count
        if left < WRONG_PER_NUMBER:
            return at + REST
    return None


_SYSTEMS: Final = (
    ("android", "HP Android"), ("iphone", "iPhone"), ("ipad", "iPad"),
    ("windows", "Komputer Windows"), ("macintosh", "Komputer Mac"), ("cros", "Chromebook"),
    ("linux", "Komputer Linux"),
)  # fmt: skip
_BROWSERS: Final = (
    ("edg", "Edge"), ("opr/", "Opera"), ("samsungbrowser", "Samsung Internet"),
    ("ucbrowser", "UC Browser"), ("firefox", "Firefox"), ("fxios", "Firefox"),
    ("chrome", "Chrome"), ("crios", "Chrome"), ("safari", "Safari"),
)  # fmt: skip


def device(agent: str) -> str:
    """What a person calls a browser: "HP Android, Chrome". Nothing else of it is kept."""
    low = agent.lower()
    system = next((name for mark, name in _SYSTEMS if mark in low), "Perangkat lain")
    browser = next((name for mark, name in _BROWSERS if mark in low), "")
    return f"{system}, {browser}" if browser else system
