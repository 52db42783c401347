"""Codes on papers: what anybody may learn of a paper by its code, and nothing more.

A room registers the letter of its papers; the pages ``/periksa/`` and ``/C/`` do the rest. A code
that was never given, one typed wrongly and one of a paper that is gone all get the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from guyub.kernel import qr
from guyub.kernel.fields import get_keyring
from guyub.kernel.qr import CodeError

Standing = Literal["ok", "warn", "bad"]


@dataclass(frozen=True)
class Said:
    """What a paper says. ``standing`` ok: it stands; warn: not yet; bad: no longer."""

    salt: bytes = field(repr=False)
    title: str
    verdict: str
    standing: Standing
    facts: tuple[tuple[str, str], ...]
    note: str = ""


Find = Callable[[UUID], Said | None]
_papers: dict[str, Find] = {}


def register_paper(letter: str, find: Find) -> None:
    """ValueError when the letter is taken."""
    if letter in _papers:
        raise ValueError(f"papers {letter} registered twice")
    _papers[letter] = find


def said_by(code: str) -> Said:
    """What the paper of a typed or scanned code says. CodeError with the sentence to show."""
    found: list[Said] = []

    def salt(read: qr.Code) -> bytes | None:
        find = _papers.get(read.kind)
        said = find(read.id) if find else None
        if said is None:
            return None
        found.append(said)
        return said.salt

    qr.verify(get_keyring(), code, salt)
    if not found:
        raise CodeError("Kode ini tidak dikenal.")
    return found[0]
