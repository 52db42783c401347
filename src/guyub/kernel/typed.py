"""Small readers of what a browser sends."""

from __future__ import annotations


def whole(text: object, *, digits: int = 9) -> int | None:
    """A whole number of up to ``digits`` ASCII digits, or None.

    ``str.isdigit`` alone also says yes to "²" and to thousands of digits, which ``int`` refuses.
    """
    plain = str(text or "").strip()
    if not plain or len(plain) > digits or not plain.isascii() or not plain.isdigit():
        return None
    return int(plain)
