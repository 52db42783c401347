"""Stages of a circular, of an exception from it and of a declaration, as data.

Policy: a circular binds from the day that its signed paper names, once a second person has seen
that paper. What it said is never changed afterwards: another one replaces it. A declaration is
frozen when it is made and stands once a second person has signed it; a later one of the same agency
and period replaces it, and both stay readable. An exception holds once somebody who did not
propose it confirmed it; it ends on its day, or earlier with a reason.
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
PROPOSED, CONFIRMED = "proposed", "confirmed"
EXCEPTION: Final = Machine(
    name="Pengecualian",
    initial=PROPOSED,
    final=frozenset({DROPPED, ENDED}),
    states={
        PROPOSED: "Menunggu disetujui",
        CONFIRMED: "Disetujui",
        ENDED: "Diakhiri",
        DROPPED: "Batal",
    },
    transitions=(
        *step(PROPOSED, CONFIRMED, "confirm", SIGNERS, "Setujui"),
        *step(PROPOSED, DROPPED, "refuse", SIGNERS, "Tolak", needs_reason=True),
        *step(PROPOSED, DROPPED, "withdraw", WRITERS, "Batalkan", needs_reason=True),
        *step(CONFIRMED, ENDED, "end", SIGNERS, "Akhiri", needs_reason=True),
    ),
)
EXCEPTION_HOLDS: Final = (CONFIRMED, ENDED)
TONES: Final = {
    PROPOSED: "warn", CONFIRMED: "ok", DRAFT: "warn", SIGNED: "ok", ENDED: "quiet",
    DROPPED: "quiet", REPLACED: "quiet",
}  # fmt: skip
