"""What staff and neighbours pass on about something that is open: plain text that names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

from django.urls import reverse

from guyub.kernel.addresses import whole

# Ours: what a phone shows of a message without "read more" is about this long.
LONGEST: Final = 600


def short_text(title: str, gives: str, after: Sequence[str]) -> str:
    """Title and what is given, cut so that the lines ``after`` them (for whom, until when, the
    link) stay whole; at most ``LONGEST`` characters."""
    left = LONGEST - sum(len(line) + 1 for line in after)
    head = _cut(" ".join(title.split()), min(left // 2, 160))
    body = _cut(" ".join(gives.split()), left - len(head) - 1)
    return "\n".join([*(line for line in (head, body) if line), *after])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: max(most - 3, 0)].rstrip()}..."


def whatsapp(text: str) -> str:
    """Opens WhatsApp with the text; nobody is chosen yet."""
    return f"https://wa.me/?text={quote(text)}"


def finder_path(regency: str, programme: str) -> str:
    """The finder about one programme alone. It stands in a room above and is known by its name."""
    return f"{reverse('portal:finder')}?{urlencode({'program': f'{regency}/{programme}'})}"


def finder_link(regency: str, programme: str) -> str:
    return whole(finder_path(regency, programme))
