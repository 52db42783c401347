"""What staff and neighbours pass on about an open round."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _t

from guyub.aid.models import Round
from guyub.kernel.dates import format_date
from guyub.kernel.sharing import LONGEST, short_text

__all__ = ["LONGEST", "share_text"]


def share_text(round_: Round, kinds: Sequence[str], url: str) -> str:
    """What, for whom, until when, link; at most ``LONGEST`` characters, the link always whole."""
    until = format_date(round_.closes)
    return short_text(round_.title, round_.gives, [
        _t("Untuk: %(kinds)s.") % {"kinds": ", ".join(kinds)},
        _t("Dibuka %(opens)s sampai %(until)s. Gratis.")
        % {"opens": format_date(round_.opens), "until": until},
        _t("Syarat, surat yang dibawa, dan tempatnya: %(url)s") % {"url": url},
    ])  # fmt: skip
