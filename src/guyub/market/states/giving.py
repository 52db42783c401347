"""Stages of a gift campaign and of its counters, as data.

Policy: the office records a campaign for the buyer; whoever works at the buyer's counters opens
them, hands out and counts. A campaign ends once every counter is closed, that is counted.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import BUYER, REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

GIVERS: Final = (REGISTRAR, SECTION_HEAD)
HANDERS: Final = (REGISTRAR, SECTION_HEAD, BUYER)

DRAFT, RUNNING, ENDED, DROPPED = "draft", "running", "ended", "dropped"
CAMPAIGN: Final = Machine(
    name="Kampanye hadiah",
    initial=DRAFT,
    final=frozenset({ENDED, DROPPED}),
    states={DRAFT: "Disiapkan", RUNNING: "Berjalan", ENDED: "Selesai", DROPPED: "Dibatalkan"},
    transitions=(
        *step(DRAFT, RUNNING, "start", GIVERS, "Mulai kampanye"),
        *step(RUNNING, ENDED, "end", GIVERS, "Akhiri kampanye"),
        *step(DRAFT, DROPPED, "drop", GIVERS, "Batalkan kampanye", needs_reason=True),
    ),
)
TONES: Final = {DRAFT: "warn", RUNNING: "ok", ENDED: "quiet", DROPPED: "quiet"}

SHUT, OPEN = "shut", "open"
COUNTER: Final = Machine(
    name="Loket hadiah",
    initial=SHUT,
    final=frozenset(),
    states={SHUT: "Tutup", OPEN: "Buka"},
    transitions=(
        *step(SHUT, OPEN, "open", HANDERS, "Buka loket"),
        *step(OPEN, SHUT, "shut", HANDERS, "Hitung dan tutup loket"),
    ),
)
