"""The life of an office's own wording of a paper, and of a doubt that it settles, as data.

Policy: whoever had a hand in a wording never publishes it. What was published is never changed,
only followed by another or ended; then the wording before holds again.
"""

from __future__ import annotations

from typing import Final

from guyub.criteria.states import (
    APPROVED,
    DRAFT,
    DROPPED,
    ENDED,
    PROPOSED,
    PUBLISHED,
    PUBLISHERS,
    REPLACED,
    RETURNED,
    SYSTEM,
    WITHDRAWN,
    WRITERS,
)
from guyub.kernel.transitions import Machine, step

__all__ = [
    "APPROVED", "DRAFT", "DROPPED", "ENDED", "PROPOSED", "PUBLISHED", "REPLACED", "RETURNED",
    "SETTLED", "SETTLEMENT", "SPOKEN", "SYSTEM", "WITHDRAWN", "WORDING",
]  # fmt: skip

# What everybody may read: the law as an office follows it, now or once.
SPOKEN: Final = (PUBLISHED, REPLACED, ENDED)
SETTLED: Final = (APPROVED, REPLACED, ENDED)

WORDING: Final = Machine(
    name="Bunyi surat menurut dinas",
    initial=DRAFT,
    final=frozenset({REPLACED, ENDED, DROPPED}),
    states={
        DRAFT: "Sedang disusun",
        PROPOSED: "Menunggu diperiksa orang lain",
        PUBLISHED: "Diterbitkan",
        REPLACED: "Diganti bunyi lain",
        ENDED: "Dihentikan",
        DROPPED: "Dibuang",
    },
    transitions=(
        *step(DRAFT, PROPOSED, "propose", WRITERS, "Ajukan untuk diperiksa"),
        *step(DRAFT, DROPPED, "drop", WRITERS, "Buang rancangan"),
        *step(PROPOSED, DRAFT, "withdraw", WRITERS, "Tarik kembali"),
        *step(PROPOSED, DRAFT, "return", PUBLISHERS, "Kembalikan", needs_reason=True),
        *step(PROPOSED, PUBLISHED, "publish", PUBLISHERS, "Terbitkan"),
        *step(PUBLISHED, REPLACED, "replace", (SYSTEM,), "Diganti bunyi lain"),
        *step(PUBLISHED, ENDED, "end", PUBLISHERS, "Hentikan", needs_reason=True),
    ),
)

SETTLEMENT: Final = Machine(
    name="Putusan atas yang belum pasti",
    initial=PROPOSED,
    final=frozenset({RETURNED, WITHDRAWN, REPLACED, ENDED}),
    states={
        PROPOSED: "Menunggu diperiksa orang lain",
        APPROVED: "Diikuti dinas",
        RETURNED: "Dikembalikan",
        WITHDRAWN: "Ditarik pengusul",
        REPLACED: "Diganti putusan lain",
        ENDED: "Tidak diikuti lagi",
    },
    transitions=(
        *step(PROPOSED, APPROVED, "approve", PUBLISHERS, "Setujui"),
        *step(PROPOSED, RETURNED, "return", PUBLISHERS, "Kembalikan", needs_reason=True),
        *step(PROPOSED, WITHDRAWN, "withdraw", WRITERS, "Tarik usulan"),
        *step(APPROVED, REPLACED, "replace", (SYSTEM,), "Diganti putusan lain"),
        *step(APPROVED, ENDED, "end", PUBLISHERS, "Hentikan", needs_reason=True),
    ),
)
