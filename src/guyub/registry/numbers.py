"""A number typed into the search box goes straight to its page: kinds that rooms above register.

A room registers each kind once, in ``AppConfig.ready``: the letters in front (KEL, BAN) and a
function from visit and number to the page's address, "" where this visit sees no such page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from guyub.kernel.ids import NumberError, parse_human_number

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

Find = Callable[["Visit", str], str]
LONGEST: Final = 80
NOT_FOUND: Final = "Nomor ini tidak ditemukan, atau di luar wilayah Anda."
_kinds: dict[str, Find] = {}
_written: list[Find] = []


def register_number(kind: str, find: Find) -> None:
    """Human numbers of one kind. ValueError when it is taken."""
    if kind in _kinds:
        raise ValueError(f"numbers {kind} registered twice")
    _kinds[kind] = find


def register_written(find: Find) -> None:
    """Numbers as an office's agenda writes them ("000.3.2/4/BAST/2026"): exact, with a slash."""
    _written.append(find)


def _kind_of(text: str) -> str:
    """The registered letters that a text begins with, when digits follow them."""
    match = re.match(r"\s*([A-Za-z]{2,5})[\s.\-_/]*\d", text)
    return match[1].upper() if match and match[1].upper() in _kinds else ""


def page_of(visit: Visit, text: str) -> str:
    """Address of the page of a typed number; "" for other texts and for what is not seen."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        return ""
    if kind := _kind_of(text):
        try:
            return _kinds[kind](visit, parse_human_number(text).text)
        except NumberError:
            return ""
    if "/" in text and any(c.isdigit() for c in text):
        return next((url for find in _written if (url := find(visit, text))), "")
    return ""


def problem_of(text: str) -> str:
    """What to tell whoever typed a number of a registered kind that led nowhere; "" for texts."""
    if not _kind_of(text):
        return ""
    try:
        parse_human_number(text)
    except NumberError as error:
        return str(error)
    return NOT_FOUND
