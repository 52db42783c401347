"""What staff and neighbours pass on about papers that the office pays for."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from guyub.kernel.sharing import finder_link, short_text


def share_text(name: str, paper: str, regency: str, batch: object, free: int) -> str:
    """What, how many places are left, link to the finder about this alone; at most 600
    characters."""
    gives = _t("Dinas membayari dan mendampingi pengurusan %(paper)s.") % {"paper": paper}
    link = finder_link(regency, f"facilitation:{batch}")
    return short_text(name, gives, [
        _t("Sisa %(n)s tempat. Gratis.") % {"n": free},
        _t("Bisa ikut atau belum, dan apa yang dibawa: %(url)s") % {"url": link},
    ])  # fmt: skip
