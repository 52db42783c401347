"""The life of one dropped file, as data: what may follow what, and who may do it.

Policy: a step that needs a person waits; a step that needs the machine runs as a job and can be
retried; every state but the end has a way out, and cancelling leaves the registry as it was.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import REGISTRAR
from guyub.kernel.transitions import Machine, step

READING: Final = "reading"
MAPPING: Final = "mapping"
CHECKING: Final = "checking"
REVIEW: Final = "review"
APPLYING: Final = "applying"
APPLIED: Final = "applied"
UNDOING: Final = "undoing"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

SYSTEM: Final = "system"
_CLERK: Final = (REGISTRAR,)
_BOTH: Final = (REGISTRAR, SYSTEM)

MACHINE: Final = Machine(
    name="Impor berkas",
    initial=READING,
    final=frozenset({CANCELLED}),
    states={
        READING: "Sedang dibaca",
        MAPPING: "Menunggu kolom dicek",
        CHECKING: "Sedang diperiksa",
        REVIEW: "Menunggu ditinjau",
        APPLYING: "Sedang dimasukkan",
        APPLIED: "Sudah masuk daftar",
        UNDOING: "Sedang diurungkan",
        FAILED: "Berhenti",
        CANCELLED: "Dibatalkan",
    },
    transitions=(
        *step(READING, MAPPING, "read", (SYSTEM,), "Selesai dibaca"),
        *step((MAPPING, REVIEW), CHECKING, "confirm", _BOTH, "Kolom sudah benar"),
        *step(CHECKING, REVIEW, "checked", (SYSTEM,), "Selesai diperiksa"),
        *step((REVIEW, APPLIED), APPLYING, "apply", _BOTH, "Masukkan ke daftar"),
        *step(APPLYING, APPLIED, "applied", (SYSTEM,), "Selesai dimasukkan"),
        *step(APPLIED, UNDOING, "undo", _BOTH, "Urungkan impor"),
        *step(UNDOING, REVIEW, "undone", (SYSTEM,), "Selesai diurungkan"),
        *step((READING, CHECKING, APPLYING, UNDOING), FAILED, "fail", (SYSTEM,), "Berhenti"),
        *step(FAILED, READING, "reread", _BOTH, "Baca ulang"),
        *step(FAILED, CHECKING, "recheck", _BOTH, "Periksa ulang"),
        *step(FAILED, APPLYING, "reapply", _BOTH, "Lanjutkan"),
        *step(FAILED, UNDOING, "reundo", _BOTH, "Lanjutkan mengurungkan"),
        *step(
            (READING, MAPPING, CHECKING, REVIEW, FAILED), CANCELLED, "cancel", _BOTH, "Batalkan"
        ),
    ),
)  # fmt: skip
RUNNING: Final = frozenset({READING, CHECKING, APPLYING, UNDOING})
# The step a failed import goes back to.
RETRY: Final = {READING: "reread", CHECKING: "recheck", APPLYING: "reapply", UNDOING: "reundo"}
STEPS: Final = ("Baca", "Kolom", "Periksa", "Tinjau", "Masukkan", "Selesai")
AT: Final = {
    READING: 1, MAPPING: 2, CHECKING: 3, REVIEW: 4, APPLYING: 5, APPLIED: 6, UNDOING: 6,
    FAILED: 1, CANCELLED: 1,
}  # fmt: skip
