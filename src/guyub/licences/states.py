"""Stages of the room's records, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, REGISTRAR, SECTION_HEAD, VILLAGE_CLERK
from guyub.kernel.transitions import Machine, step

# Whoever sees the certificate in the owner's hand.
RECORDERS: Final = (REGISTRAR, SECTION_HEAD, FIELD_OFFICER)
ASKERS: Final = (*RECORDERS, VILLAGE_CLERK)
# Whoever spends an office's budget on papers.
FACILITATORS: Final = (REGISTRAR, SECTION_HEAD)

HELD: Final = "held"
LICENCE: Final = Machine(
    name="Surat yang dimiliki",
    initial=HELD,
    final=frozenset({"withdrawn", "revoked"}),
    states={
        HELD: "Dimiliki",
        "revoked": "Dicabut penerbitnya",
        "withdrawn": "Salah catat, ditarik",
    },
    transitions=(
        *step(HELD, "revoked", "revoke", RECORDERS, "Dicabut penerbitnya", needs_reason=True),
        *step(HELD, "withdrawn", "withdraw", RECORDERS, "Salah catat", needs_reason=True),
    ),
)

PREPARED, SUBMITTED, CHECKED, STUCK = "prepared", "submitted", "checked", "stuck"
ISSUED, REFUSED, WITHDRAWN = "issued", "refused", "withdrawn"
RUNNING: Final = (PREPARED, SUBMITTED, CHECKED, STUCK)
STUCK_FROM: Final = (PREPARED, SUBMITTED, CHECKED)
ENDED: Final = frozenset({ISSUED, REFUSED, WITHDRAWN})
# Who acts next. The name of the office or helper stands beside it.
TURNS: Final = (
    ("owner", "Pemilik usaha"),
    ("office", "Dinas perindustrian"),
    ("issuer", "Penerbit surat"),
    ("other", "Kantor lain atau pendamping"),
)
RESUME: Final = {state: f"resume_{state}" for state in STUCK_FROM}
CASE: Final = Machine(
    name="Pengajuan surat",
    initial=PREPARED,
    final=ENDED,
    states={
        PREPARED: "Disiapkan",
        SUBMITTED: "Diajukan",
        CHECKED: "Sudah diperiksa",
        STUCK: "Macet",
        ISSUED: "Terbit",
        REFUSED: "Ditolak penerbit",
        WITHDRAWN: "Ditarik",
    },
    transitions=(
        *step(PREPARED, SUBMITTED, "submit", RECORDERS, "Sudah diajukan"),
        *step(SUBMITTED, CHECKED, "check", RECORDERS, "Sudah diperiksa penerbit"),
        *step(
            (SUBMITTED, CHECKED), PREPARED, "return", RECORDERS, "Dikembalikan untuk dilengkapi",
            needs_reason=True,
        ),
        *step((SUBMITTED, CHECKED), ISSUED, "issue", RECORDERS, "Surat terbit"),
        *step(
            (SUBMITTED, CHECKED, STUCK), REFUSED, "refuse", RECORDERS, "Ditolak penerbit",
            needs_reason=True,
        ),
        *step(STUCK_FROM, STUCK, "stick", RECORDERS, "Tandai macet", needs_reason=True),
        *(
            one
            for state, verb in RESUME.items()
            for one in step(STUCK, state, verb, RECORDERS, "Lanjutkan lagi")
        ),
        *step(
            (*STUCK_FROM, STUCK), WITHDRAWN, "withdraw", RECORDERS, "Tarik pengajuan",
            needs_reason=True,
        ),
    ),
)  # fmt: skip

OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"
BATCH: Final = Machine(
    name="Fasilitasi surat",
    initial=OPEN,
    final=frozenset({CLOSED, CANCELLED}),
    states={OPEN: "Berjalan", CLOSED: "Selesai", CANCELLED: "Dibatalkan"},
    transitions=(
        *step(OPEN, CLOSED, "close", FACILITATORS, "Selesai", needs_reason=True),
        *step(OPEN, CANCELLED, "cancel", FACILITATORS, "Dibatalkan", needs_reason=True),
    ),
)
NEXT, NEEDS = "next", "needs"
CHOSEN_BY: Final = (
    (NEXT, "Produk yang langkah berikutnya surat ini"),
    (NEEDS, "Semua produk yang perlu dan belum punya surat ini"),
)
