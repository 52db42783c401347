"""The life of one version of a rule, and of one setting of a parameter, as data.

Policy: whoever wrote a version never publishes it; a published version is never changed, only
followed by a newer one or ended, so that an earlier decision keeps the words it was made with.
A setting is proposed whole and never edited: what is approved is what was read. An approved one is
replaced only by another for the same day.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import HEAD, REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

DRAFT: Final = "draft"
PROPOSED: Final = "proposed"
PUBLISHED: Final = "published"
REPLACED: Final = "replaced"
ENDED: Final = "ended"
DROPPED: Final = "dropped"

WRITERS: Final = (SECTION_HEAD, REGISTRAR)
PUBLISHERS: Final = (HEAD, SECTION_HEAD)
SYSTEM: Final = "system"

# Of a setting (what an office sets for a parameter); PROPOSED and REPLACED as above.
APPROVED: Final = "approved"
RETURNED: Final = "returned"
WITHDRAWN: Final = "withdrawn"

MACHINE: Final = Machine(
    name="Versi aturan",
    initial=DRAFT,
    final=frozenset({REPLACED, ENDED, DROPPED}),
    states={
        DRAFT: "Sedang disusun",
        PROPOSED: "Menunggu diperiksa orang lain",
        PUBLISHED: "Berlaku",
        REPLACED: "Diganti versi baru",
        ENDED: "Tidak berlaku lagi",
        DROPPED: "Dibuang",
    },
    transitions=(
        *step(DRAFT, PROPOSED, "propose", WRITERS, "Ajukan untuk diperiksa"),
        *step(DRAFT, DROPPED, "drop", WRITERS, "Buang rancangan"),
        *step(PROPOSED, PUBLISHED, "publish", PUBLISHERS, "Terbitkan"),
        *step(PROPOSED, DRAFT, "return", PUBLISHERS, "Kembalikan", needs_reason=True),
        *step(PUBLISHED, REPLACED, "replace", (SYSTEM,), "Diganti versi baru"),
        *step(PUBLISHED, ENDED, "end", PUBLISHERS, "Hentikan aturan", needs_reason=True),
    ),
)

SETTINGS: Final = Machine(
    name="Ketentuan dinas",
    initial=PROPOSED,
    final=frozenset({RETURNED, WITHDRAWN, REPLACED}),
    states={
        PROPOSED: "Menunggu diperiksa orang lain",
        APPROVED: "Disetujui",
        RETURNED: "Dikembalikan",
        WITHDRAWN: "Ditarik pengusul",
        REPLACED: "Diganti",
    },
    transitions=(
        *step(PROPOSED, APPROVED, "approve", PUBLISHERS, "Setujui"),
        *step(PROPOSED, RETURNED, "return", PUBLISHERS, "Kembalikan", needs_reason=True),
        *step(PROPOSED, WITHDRAWN, "withdraw", WRITERS, "Tarik usulan"),
        *step(APPROVED, REPLACED, "replace", (SYSTEM,), "Diganti"),
    ),
)
