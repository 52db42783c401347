"""Words of a plan line: folded, and cut into the single things that it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Exports write line breaks as the two letters they stand for; marks of sub-headings separate too.
_CUT: Final = re.compile(r"\\r|\\n|\\t|[;\n\r\t,()]|//|\[\s*[#\-]?\s*\]|\s[-–]\s|^-")
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")
# Headings of the budget that say "spent on", and numbering.
_LEAD: Final = re.compile(
    r"^(?:\d{1,2} |[a-z] )?(?:(?:belanja|beban|pengadaan|modal|penyediaan|pembelian|biaya|barang"
    r"|dan|pakai habis) )*"
)
_NEW: Final = re.compile(r"\b(?=(?:belanja|pengadaan|pembelian) )", re.IGNORECASE)


def fold(text: str) -> str:
    """Small letters and digits, single spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def pieces(text: str) -> Iterator[str]:
    """The single things that a text names, folded, each once, in order."""
    seen: set[str] = set()
    for part in _CUT.split(text):
        for one in _NEW.split(part):
            folded = fold(one)
            if folded and folded not in seen:
                seen.add(folded)
                yield folded


def heads(piece: str) -> tuple[str, str]:
    """A piece as it stands, and without headings of the budget before it."""
    return piece, _LEAD.sub("", piece)
