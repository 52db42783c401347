"""The life of one version of a rule, as data.

Policy: whoever wrote a version never publishes it; a published version is never changed, only
followed by a newer one or ended, so that an earlier decision keeps the words it was made with.
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
