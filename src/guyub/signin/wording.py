"""The words of messages about codes."""

from __future__ import annotations

from django.utils.translation import gettext as _t


def code_words(code: str, minutes: int, link: str) -> str:
    """One line: code, how long, link or where to type it, and that nobody may ask for it."""
    parts = [
        _t("Kode masuk Anda: %(code)s. Berlaku %(minutes)s menit, sekali pakai.")
        % {"code": code, "minutes": minutes}
    ]
    if link:
        parts.append(_t("Atau buka di HP ini: %(link)s .") % {"link": link})
    else:
        parts.append(_t("Ketik di HP yang tadi Anda pakai meminta kode."))
    parts.append(
        _t("Kalau Anda tidak meminta kode, abaikan. Jangan beri tahu siapa pun. Petugas dinas"
           " tidak pernah menanyakan kode ini.")
    )  # fmt: skip
    return " ".join(parts)
