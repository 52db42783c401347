"""Stages of a circular and of a declaration, as data.

Policy: a circular binds from the day that its signed paper names, once a second person has seen
that paper. What it said is never changed afterwards: another one replaces it. A declaration is
frozen when it is made and stands once a second person has signed it; a later one of the same agency
and period replaces it, and both stay readable.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import HEAD, REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

WRITERS: Final = (REGISTRAR, SECTION_HEAD)
SIGNERS: Final = (HEAD, SECTION_HEAD)

DRAFT, SIGNED, DROPPED, ENDED, REPLACED = "draft", "signed", "dropped", "ended", "replaced"
CIRCULAR: Final = Machine(
    name="Surat edaran",
    initial=DRAFT,
    final=frozenset({DROPPED, ENDED}),
    states={
        DRAFT: "Rancangan",
        SIGNED: "Sudah ditandatangani",
        ENDED: "Tidak berlaku lagi",
        DROPPED: "Batal",
    },
    transitions=(
        *step(DRAFT, SIGNED, "sign", SIGNERS, "Catat sudah ditandatangani"),
        *step(DRAFT, DROPPED, "drop", WRITERS, "Batalkan rancangan", needs_reason=True),
        *step(SIGNED, ENDED, "end", SIGNERS, "Tidak berlaku lagi", needs_reason=True),
    ),
)
DECLARATION: Final = Machine(
    name="Pernyataan belanja",
    initial=DRAFT,
    final=frozenset({DROPPED, REPLACED}),
    states={
        DRAFT: "Menunggu ditandatangani",
        SIGNED: "Ditandatangani",
        REPLACED: "Sudah diganti yang baru",
        DROPPED: "Batal",
    },
    transitions=(
        *step(DRAFT, SIGNED, "sign", SIGNERS, "Catat sudah ditandatangani"),
        *step(DRAFT, DROPPED, "drop", WRITERS, "Batalkan", needs_reason=True),
        *step(SIGNED, REPLACED, "replace", SIGNERS, "Ganti dengan yang baru"),
    ),
)
TONES: Final = {DRAFT: "warn", SIGNED: "ok", ENDED: "quiet", DROPPED: "quiet", REPLACED: "quiet"}
