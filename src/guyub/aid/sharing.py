"""What staff and neighbours pass on about an open round: plain text that names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _t

from guyub.aid.models import Round
from guyub.kernel.dates import format_date

# Ours: what a phone shows of a message without "read more" is about this long.
LONGEST: Final = 600


def share_text(round_: Round, kinds: Sequence[str], url: str) -> str:
    """What, for whom, until when, link; at most ``LONGEST`` characters, the link always whole."""
    until = format_date(round_.closes)
    after = [
        _t("Untuk: %(kinds)s.") % {"kinds": ", ".join(kinds)},
        _t("Dibuka %(opens)s sampai %(until)s. Gratis.")
        % {"opens": format_date(round_.opens), "until": until},
        _t("Syarat, surat yang dibawa, dan tempatnya: %(url)s") % {"url": url},
    ]
    left = LONGEST - sum(len(line) + 1 for line in after)
    title = _cut(round_.title, min(left // 2, 160))
    gives = _cut(" ".join(round_.gives.split()), left - len(title) - 1)
    return "\n".join([line for line in (title, gives) if line] + after)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: max(most - 3, 0)].rstrip()}..."
