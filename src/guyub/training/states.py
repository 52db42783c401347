"""Stages of a batch and of a place in it, as data.

Policy: whoever enters people may come from a village; who gets a place is the office's word. A
batch that ended and a withdrawn place never come back: the person is entered anew.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, REGISTRAR, SECTION_HEAD, VILLAGE_CLERK
from guyub.kernel.transitions import Machine, step

PLANNERS: Final = (SECTION_HEAD, REGISTRAR)
ENROLLERS: Final = (SECTION_HEAD, REGISTRAR, FIELD_OFFICER, VILLAGE_CLERK)
TRAINERS: Final = (SECTION_HEAD, REGISTRAR, FIELD_OFFICER)

DRAFT, OPEN, RUNNING = "draft", "open", "running"
FINISHED, CANCELLED = "finished", "cancelled"
# People may be entered and get places.
TAKING: Final = (OPEN, RUNNING)

BATCH: Final = Machine(
    name="Angkatan pelatihan",
    initial=DRAFT,
    final=frozenset({FINISHED, CANCELLED}),
    states={
        DRAFT: "Disiapkan",
        OPEN: "Pendaftaran dibuka",
        RUNNING: "Berjalan",
        FINISHED: "Selesai",
        CANCELLED: "Dibatalkan",
    },
    transitions=(
        *step(DRAFT, OPEN, "open", PLANNERS, "Buka pendaftaran"),
        *step(OPEN, RUNNING, "start", PLANNERS, "Mulai pelatihan"),
        *step(RUNNING, FINISHED, "finish", PLANNERS, "Nyatakan selesai"),
        *step((DRAFT, OPEN, RUNNING), CANCELLED, "cancel", PLANNERS, "Batalkan angkatan",
              needs_reason=True),
    ),
)  # fmt: skip
TONES: Final = {DRAFT: "quiet", OPEN: "warn", RUNNING: "ok", CANCELLED: "bad"}

CANDIDATE, WAITING, ADMITTED, WITHDRAWN = "candidate", "waiting", "admitted", "withdrawn"
PLACE: Final = Machine(
    name="Peserta pelatihan",
    initial=CANDIDATE,
    final=frozenset({WITHDRAWN}),
    states={
        CANDIDATE: "Calon",
        WAITING: "Daftar tunggu",
        ADMITTED: "Diterima",
        WITHDRAWN: "Mundur",
    },
    transitions=(
        *step((CANDIDATE, WAITING), ADMITTED, "admit", PLANNERS, "Terima"),
        *step(CANDIDATE, WAITING, "queue", PLANNERS, "Masukkan daftar tunggu"),
        *step((CANDIDATE, WAITING, ADMITTED), WITHDRAWN, "withdraw", ENROLLERS, "Catat mundur",
              needs_reason=True),
    ),
)  # fmt: skip
