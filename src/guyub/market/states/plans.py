"""Stages of a procurement plan that is analysed, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

PLANNERS: Final = (REGISTRAR, SECTION_HEAD)
MACHINE: Final = "system"
ASKING, WORKING, DONE, STOPPED, REMOVED = "asking", "working", "done", "stopped", "removed"
STANDING: Final = (ASKING, WORKING, DONE, STOPPED)
UNSETTLED: Final = (ASKING, STOPPED)
PLAN: Final = Machine(
    name="Rencana belanja",
    initial=ASKING,
    final=frozenset({REMOVED}),
    states={
        ASKING: "Menunggu kolomnya dicek",
        WORKING: "Sedang diperiksa",
        DONE: "Selesai diperiksa",
        STOPPED: "Berhenti",
        REMOVED: "Dihapus",
    },
    transitions=(
        *step((ASKING, DONE, STOPPED), WORKING, "analyse", PLANNERS, "Periksa barisnya"),
        *step(WORKING, DONE, "finish", (*PLANNERS, MACHINE), "Selesai"),
        *step(WORKING, STOPPED, "stop", (*PLANNERS, MACHINE), "Berhenti", needs_reason=True),
        *step((ASKING, DONE, STOPPED), REMOVED, "remove", PLANNERS, "Hapus", needs_reason=True),
    ),
)
TONES: Final = {ASKING: "warn", WORKING: "", DONE: "ok", STOPPED: "bad", REMOVED: "quiet"}
