"""What staff and neighbours pass on about training that takes people."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from guyub.kernel.dates import format_date
from guyub.kernel.sharing import finder_link, short_text
from guyub.training.opened import Opened


def share_text(one: Opened) -> str:
    """What, when, where, link to the finder about this alone; at most 600 characters."""
    when = [_t("Mulai %(day)s.") % {"day": format_date(one.starts)}] if one.starts else []
    where = [_t("Tempat belajar: %(venue)s.") % {"venue": one.venue}] if one.venue else []
    free = _t("Sisa %(n)s tempat.") % {"n": one.free} if one.free else _t("Ada daftar tunggu.")
    link = finder_link(one.regency_code, f"training:{one.number}")
    return short_text(one.programme, one.about, [
        " ".join([*when, *where, free, _t("Gratis.")]),
        _t("Bisa ikut atau belum, dan cara mendaftarnya: %(url)s") % {"url": link},
    ])  # fmt: skip
