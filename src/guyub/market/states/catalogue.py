"""Stages of a product on offer in the catalogue, as data.

Policy: what the catalogue says to everybody is read by a second person before it is shown: who
wrote the words or chose the makers and photos does not put it up. Price, amounts and days are facts
that the maker tells and that change often: they are noted with day and source and shown at once.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

KEEPERS: Final = (FIELD_OFFICER, REGISTRAR, SECTION_HEAD)
LISTERS: Final = (REGISTRAR, SECTION_HEAD)

DRAFT, LISTED, PAUSED, WITHDRAWN = "draft", "listed", "paused", "withdrawn"
STANDING: Final = (DRAFT, LISTED, PAUSED)
OFFER: Final = Machine(
    name="Produk katalog",
    initial=DRAFT,
    final=frozenset(),
    states={
        DRAFT: "Menunggu dilihat orang kedua",
        LISTED: "Ditayangkan",
        PAUSED: "Tidak bisa dipesan dulu",
        WITHDRAWN: "Ditarik",
    },
    transitions=(
        *step(DRAFT, LISTED, "list", LISTERS, "Tayangkan"),
        *step(DRAFT, PAUSED, "list_paused", LISTERS, "Tayangkan, belum bisa dipesan"),
        *step((LISTED, PAUSED), DRAFT, "reword", KEEPERS, "Ubah isinya"),
        *step(LISTED, PAUSED, "pause", KEEPERS, "Tidak bisa dipesan dulu", needs_reason=True),
        *step(PAUSED, LISTED, "resume", KEEPERS, "Bisa dipesan lagi"),
        *step(STANDING, WITHDRAWN, "withdraw", KEEPERS, "Tarik dari katalog", needs_reason=True),
        *step(WITHDRAWN, DRAFT, "revive", KEEPERS, "Ajukan lagi"),
    ),
)  # fmt: skip
TONES: Final = {DRAFT: "warn", LISTED: "ok", PAUSED: "warn", WITHDRAWN: "quiet"}
