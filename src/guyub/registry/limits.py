"""Limits against abuse of the public page: counted per network address and per regency, per day.

A slot is taken by an atomic insert into the cache on the ``log`` connection, so that two requests
at once never share one. The address itself is not kept: only a keyed hash that changes daily.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

# One village hall or one mobile network may send for many people; a script sends more.
PER_ADDRESS_PER_DAY: Final = 30
PER_REGENCY_PER_DAY: Final = 1_000
LEAST_KEPT: Final = 3600


def _kept(day: date) -> int:
    """Seconds until the end of the day after: the cache keeps when a slot runs out, and that shall
    not tell at what hour somebody sent a secret tip."""
    ends = timezone.make_aware(datetime.combine(day + timedelta(days=2), time()))
    return max(math.ceil((ends - timezone.now()).total_seconds()), LEAST_KEPT)


def take(kind: str, key: str, day: date, limit: int) -> bool:
    """Take one of the day's ``limit`` slots; False when none is left."""
    digest = salted_hmac(f"guyub.limits.{kind}", f"{day}:{key}", algorithm="sha256").hexdigest()
    counter = f"batas:{kind}:{digest[:24]}"
    # The hint only saves work; the inserts below decide.
    kept = _kept(day)
    start = int(cache.get(counter) or 0)
    for slot in range(start, limit):
        if cache.add(f"{counter}:{slot}", 1, kept):
            cache.set(counter, slot + 1, kept)
            return True
    return False


def may_submit(address: str, regency: str, day: date) -> bool:
    """Whether the public page receives one more registration from here today."""
    return take("alamat", address, day, PER_ADDRESS_PER_DAY) and take(
        "kabupaten", regency, day, PER_REGENCY_PER_DAY
    )
