"""Stages of a fair, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

INVITERS: Final = (REGISTRAR, SECTION_HEAD)
TELLERS: Final = (FIELD_OFFICER, REGISTRAR, SECTION_HEAD)

PLANNED, OVER, CALLED_OFF = "planned", "over", "called_off"
FAIR: Final = Machine(
    name="Pameran",
    initial=PLANNED,
    final=frozenset({OVER, CALLED_OFF}),
    states={PLANNED: "Akan datang", OVER: "Sudah berlangsung", CALLED_OFF: "Dibatalkan"},
    transitions=(
        *step(PLANNED, OVER, "finish", INVITERS, "Sudah berlangsung"),
        *step(PLANNED, CALLED_OFF, "call_off", INVITERS, "Batalkan acara", needs_reason=True),
    ),
)
TONES: Final = {PLANNED: "ok", OVER: "quiet", CALLED_OFF: "bad"}
