"""Stages of the room's records, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, REGISTRAR, SECTION_HEAD, VILLAGE_CLERK
from guyub.kernel.transitions import Machine, step

# Whoever sees the certificate in the owner's hand.
RECORDERS: Final = (REGISTRAR, SECTION_HEAD, FIELD_OFFICER)
ASKERS: Final = (*RECORDERS, VILLAGE_CLERK)

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
