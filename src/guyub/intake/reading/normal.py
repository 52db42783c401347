"""Folding text so that two ways of writing the same words compare equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

_BRACKETS: Final = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_PUNCT: Final = re.compile(r"[^0-9a-z#]+")
_SPACED: Final = re.compile(r"\b(?:[a-z] ){2,}[a-z]\b")
_MARKS: Final = re.compile(r"^(?:rp|000|ribu(?:an)?|juta(?:an)?|orang|org|dalam)$")


def squeeze(text: str) -> str:
    """One line, single blanks, no no-break spaces or control characters around."""
    return " ".join(text.replace("\xa0", " ").replace("\u200b", "").split())


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower-case letters and digits with single blanks between: "Desa/Kel." -> "desa kel"."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _PUNCT.sub(" ", plain).strip()


@lru_cache(maxsize=20_000)
def fold_header(text: str) -> str:
    """`fold` for headers: units in brackets removed, "N I K" joined, "TENAGA\\nKERJA" one line."""
    bare = _BRACKETS.sub(" ", text)
    folded = fold(bare) or fold(text)
    spaced = _SPACED.sub(lambda m: m.group().replace(" ", ""), folded)
    words = spaced.split()
    while len(words) > 1 and _MARKS.match(words[-1]):
        words.pop()
    return " ".join(words)


def is_blank(cell: Any) -> bool:
    """Nothing visible in the cell. A zero is not blank."""
    if cell is None:
        return True
    return isinstance(cell, str) and not cell.strip(" \t\r\n\xa0\u200b")


_EMPTY_MARKS: Final = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        ".",
        "..",
        "...",
        "n/a",
        "na",
        "nihil",
        "tidak ada",
        "tdk ada",
        "belum ada",
        "blm ada",
        "tidak tahu",
        "#n/a",
        "#ref!",
        "#value!",
        "#div/0!",
        "#name?",
        "null",
        "none",
        "nan",
        "?",
        "x",
        "_",
        "* ",
        "belum",
        "kosong",
        "tidak diketahui",
    }
)


def is_unknown(text: str) -> bool:
    """A mark offices write for "no answer": a dash, "nihil", "belum ada", an Excel error."""
    return text.strip(" \t\r\n\xa0\u200b").lower() in _EMPTY_MARKS
