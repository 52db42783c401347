"""What is promised to phones and asked of them, as numbers. The phone is built from the same page
(docs/sync.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

KB: Final = 1024

# Pushing.
MOST_OPERATIONS: Final = 50
MOST_PUSH_BYTES: Final = 256 * KB
# Versions of the app: the server takes operations made by the last two.
APP_VERSION: Final = 2
OLDEST_APP: Final = 1
TWO_TOKENS_FROM: Final = 2
"""From this version on a phone keeps a token that only hands over, beside the full one."""

# Pulling.
PAGE_BYTES: Final = 256 * KB
"""Of one page, compressed."""
MOST_ROWS: Final = 10_000
"""Of one kind of record in a territory, unless its room says otherwise."""
BATCH: Final = 100
CHANGES: Final = 1_000

# Photos.
CHUNK: Final = 256 * KB
MOST_PHOTO_BYTES: Final = 6 * 1024 * KB
PARTS_KEPT: Final = timedelta(days=30)
MOST_PHOTOS_COMING: Final = 200
"""Begun and not finished by one person: more is no work of a week but a fault."""

# What is waited for so long does not come any more.
HELD_FOR: Final = timedelta(days=60)

# From here on the office is told that something waits.
HELD_LONG: Final = timedelta(days=2)

# What could not be applied is kept readable so long, for whoever helps to mend it.
CONTENT_KEPT: Final = timedelta(days=90)

# The office sees so long that an officer threw away what it had sent back.
DROPPED_SHOWN: Final = timedelta(days=14)

# Devices.
TOKEN_DAYS: Final = timedelta(days=180)
MOST_DEVICES: Final = 5
ROWS_KEPT_DAYS: Final = 30
"""Without hearing of the office for so long, a phone forgets what it carries; never the outbox."""
CONTACT_NOTED: Final = timedelta(minutes=1)
CLOCK_WRONG: Final = timedelta(minutes=5)
"""From here on a page says that the phone's clock is wrong. Nothing depends on it."""

# A file handed in for a phone that cannot send any more, with its photos.
MOST_BOX_BYTES: Final = 40 * 1024 * KB
