"""What becomes of an operation, a clash and a photo, as data.

Policy: an operation is settled once. Held means that what it speaks of is not known yet; it is
tried again when that arrives. Rejected is told to the phone: what is mended there is a new
operation, and the rejected one is closed as mended, or dropped by its officer. In a clash nothing
was overwritten; a person decides which value stands.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts import roles as r
from guyub.kernel.transitions import Machine, step

HELD: Final = "held"
APPLIED: Final = "applied"
CONFLICT: Final = "conflict"
REJECTED: Final = "rejected"
DROPPED: Final = "dropped"
MENDED: Final = "mended"
SYSTEM: Final = "system"
FIELD: Final = (r.FIELD_OFFICER, r.PARTNER, r.VILLAGE_CLERK, r.VERIFIER, r.ASSET_OFFICER)

OPERATION: Final = Machine(
    name="Kiriman dari ponsel",
    initial=HELD,
    final=frozenset({APPLIED, CONFLICT, DROPPED, MENDED}),
    states={
        HELD: "Menunggu data induknya",
        APPLIED: "Diterima",
        CONFLICT: "Diterima, ada isian yang bentrok",
        REJECTED: "Perlu diperbaiki",
        DROPPED: "Dibuang petugas",
        MENDED: "Diperbaiki petugas",
    },
    transitions=(
        *step(HELD, APPLIED, "apply", (SYSTEM,), "Diterima"),
        *step(HELD, CONFLICT, "conflict", (SYSTEM,), "Bentrok"),
        *step(HELD, REJECTED, "reject", (SYSTEM,), "Ditolak"),
        *step(REJECTED, DROPPED, "drop", FIELD, "Buang"),
        # Dropped at the desk, and mended on the phone that still had it.
        *step((REJECTED, DROPPED), MENDED, "mend", FIELD, "Perbaiki"),
    ),
)

# Of a clash.
OPEN: Final = "open"
KEPT: Final = "kept"
TAKEN: Final = "taken"
SETTLERS: Final = (r.SECTION_HEAD, r.REGISTRAR)

CLASH: Final = Machine(
    name="Bentrokan isian",
    initial=OPEN,
    final=frozenset({KEPT, TAKEN}),
    states={
        OPEN: "Belum diputuskan",
        KEPT: "Isian kantor tetap",
        TAKEN: "Isian petugas dipakai",
    },
    transitions=(
        *step(OPEN, KEPT, "keep", SETTLERS, "Tetap pakai isian kantor"),
        *step(OPEN, TAKEN, "take", SETTLERS, "Pakai isian petugas"),
    ),
)

# Of a photo.
COMING: Final = "coming"
WAITING: Final = "waiting"
DONE: Final = "done"
REFUSED: Final = "refused"

PHOTO: Final = Machine(
    name="Foto dari ponsel",
    initial=COMING,
    final=frozenset({DONE, REFUSED}),
    states={
        COMING: "Sedang dikirim",
        WAITING: "Lengkap, menunggu data induknya",
        DONE: "Diterima",
        REFUSED: "Tidak bisa dipakai",
    },
    transitions=(
        *step(COMING, WAITING, "wait", (SYSTEM,), "Menunggu"),
        *step((COMING, WAITING), DONE, "receive", (SYSTEM,), "Diterima"),
        *step((COMING, WAITING), REFUSED, "refuse", (SYSTEM,), "Ditolak"),
    ),
)
