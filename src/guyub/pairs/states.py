"""Lives of a search for doubles and of one pair that may be one business, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import REGISTRAR
from guyub.kernel.transitions import Machine, step

SYSTEM: Final = "system"
RUNNING, DONE, FAILED = "running", "done", "failed"
OPEN, DECIDED, GONE = "open", "decided", "gone"

RUN: Final = Machine(
    name="Pencarian catatan ganda",
    initial=RUNNING,
    final=frozenset({DONE, FAILED}),
    states={RUNNING: "Sedang mencari", DONE: "Selesai", FAILED: "Berhenti"},
    transitions=(
        *step(RUNNING, DONE, "finish", (SYSTEM,), "Selesai"),
        *step(RUNNING, FAILED, "fail", (SYSTEM,), "Berhenti"),
    ),
)
PAIR: Final = Machine(
    name="Pasangan yang mungkin sama",
    initial=OPEN,
    final=frozenset(),
    states={OPEN: "Menunggu putusan", DECIDED: "Sudah diputuskan", GONE: "Tidak perlu lagi"},
    transitions=(
        *step(OPEN, DECIDED, "decide", (REGISTRAR,), "Putuskan"),
        *step(DECIDED, OPEN, "undo", (REGISTRAR,), "Tarik putusan"),
        # One of the two was merged away, or the records no longer look alike.
        *step(OPEN, GONE, "leave", (SYSTEM,), "Tidak perlu lagi"),
        *step(GONE, OPEN, "return", (SYSTEM,), "Ditemukan lagi"),
    ),
)
