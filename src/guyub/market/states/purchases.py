"""Stages of a purchase, as data.

Policy: who wrote any of a purchase does not check it. Up to its acceptance it can be written again;
from then on nothing of it changes, and what was wrong is taken back by a purchase that reverses it
and written anew. Only what a ledger of the past brought in is accepted without being ordered. A
bill may be disputed as long as it was not paid.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import (
    ASSET_OFFICER,
    BUYER,
    CONTRACTOR,
    FINANCE_OFFICER,
    REGISTRAR,
    SECTION_HEAD,
)
from guyub.kernel.transitions import Machine, step

WRITERS: Final = (BUYER, CONTRACTOR, REGISTRAR, SECTION_HEAD)
CHECKERS: Final = (*WRITERS, ASSET_OFFICER)
PAYERS: Final = (*WRITERS, FINANCE_OFFICER)

DRAFT, ORDERED, DELIVERED, ACCEPTED, PAID = "draft", "ordered", "delivered", "accepted", "paid"
DISPUTED, CANCELLED, REVERSED, BOOKED = "disputed", "cancelled", "reversed", "booked"
UNSETTLED: Final = (DRAFT, ORDERED, DELIVERED, ACCEPTED, DISPUTED)
COUNTED: Final = (ACCEPTED, PAID, REVERSED, BOOKED)
PURCHASE: Final = Machine(
    name="Pembelian",
    initial=DRAFT,
    final=frozenset({PAID, CANCELLED, REVERSED, BOOKED}),
    states={
        DRAFT: "Sedang ditulis",
        ORDERED: "Dipesan",
        DELIVERED: "Diserahkan, belum diperiksa",
        ACCEPTED: "Diterima, belum dibayar",
        PAID: "Dibayar",
        DISPUTED: "Ada masalah",
        CANCELLED: "Dibatalkan",
        REVERSED: "Dikoreksi",
        BOOKED: "Koreksi dibukukan",
    },
    transitions=(
        *step(DRAFT, ORDERED, "order", WRITERS, "Pesan"),
        *step((DRAFT, ORDERED), DELIVERED, "deliver", CHECKERS, "Catat barang datang"),
        *step((ORDERED, DELIVERED), DRAFT, "rework", WRITERS, "Perbaiki isinya",
              needs_reason=True),
        *step(DELIVERED, ACCEPTED, "accept", CHECKERS, "Periksa dan terima"),
        *step(ACCEPTED, PAID, "pay", PAYERS, "Catat pembayaran"),
        *step((DELIVERED, ACCEPTED), DISPUTED, "dispute", PAYERS, "Catat masalah",
              needs_reason=True),
        *step(DISPUTED, DELIVERED, "settle", WRITERS, "Masalah selesai", needs_reason=True),
        *step(DISPUTED, ACCEPTED, "settle_accepted", WRITERS, "Masalah selesai",
              needs_reason=True),
        *step((DRAFT, ORDERED, DISPUTED), CANCELLED, "cancel", WRITERS, "Batalkan",
              needs_reason=True),
        *step(DRAFT, ACCEPTED, "take_over", CHECKERS, "Terima catatan lama"),
        *step(DRAFT, BOOKED, "book", CHECKERS, "Periksa dan bukukan"),
        *step((ACCEPTED, PAID), REVERSED, "reverse", CHECKERS, "Koreksi"),
    ),
)  # fmt: skip
TONES: Final = {
    DRAFT: "warn", ORDERED: "warn", DELIVERED: "warn", ACCEPTED: "warn", PAID: "ok",
    DISPUTED: "bad", CANCELLED: "quiet", REVERSED: "quiet", BOOKED: "quiet",
}  # fmt: skip
