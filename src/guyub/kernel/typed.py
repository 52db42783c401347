"""Small readers of what a browser sends."""

from __future__ import annotations

from guyub.kernel.hiding import hide_numbers


def whole(text: object, *, digits: int = 9) -> int | None:
    """A whole number of up to ``digits`` ASCII digits, or None.

    ``str.isdigit`` alone also says yes to "²" and to thousands of digits, which ``int`` refuses.
    """
    plain = str(text or "").strip()
    if not plain or len(plain) > digits or not plain.isascii() or not plain.isdigit():
        return None
    return int(plain)


def without_numbers(text: str) -> str:
    """A text for everybody on one line; numbers of people in it stand as "[nomor]"."""
    return hide_numbers(" ".join(text.split()))


def reason(text: str, *, most: int = 300) -> str:
    """A reason as it is kept: on one line, without the NIK, phone numbers and e-mail addresses
    that people type into it.

    They are replaced ("[nomor]"), not refused: the reason itself still counts, and whoever wrote
    it need not begin again. Dates, amounts and numbers of letters stay (``kernel.hiding``). Names
    cannot be recognised; forms ask not to write them.
    """
    return without_numbers(text)[:most]
