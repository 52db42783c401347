"""Stages of an outreach session and of a potential, as data.

Policy: whoever walks the villages writes down what was held and what was seen; a partner does so
too and decides nothing: no plan of the office, no calling off, no checking. A potential is checked
by somebody else than who saw it.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import (
    FIELD_OFFICER,
    PARTNER,
    REGISTRAR,
    SECTION_HEAD,
    VERIFIER,
    VILLAGE_CLERK,
)
from guyub.kernel.transitions import Machine, step

PLANNERS: Final = (FIELD_OFFICER, SECTION_HEAD, REGISTRAR)
HOLDERS: Final = (*PLANNERS, PARTNER)
SPOTTERS: Final = (*HOLDERS, VILLAGE_CLERK)
CHECKERS: Final = (FIELD_OFFICER, SECTION_HEAD, REGISTRAR, VERIFIER)
# Whose partner or neighbour it is stays open; who ties a business to a potential decides for it.
LINKERS: Final = (FIELD_OFFICER, SECTION_HEAD, REGISTRAR)

PLANNED, HELD, CANCELLED, MISTAKEN = "planned", "held", "cancelled", "mistaken"
SESSION: Final = Machine(
    name="Sosialisasi",
    initial=PLANNED,
    final=frozenset({CANCELLED, MISTAKEN}),
    states={
        PLANNED: "Direncanakan",
        HELD: "Sudah diadakan",
        CANCELLED: "Batal",
        MISTAKEN: "Salah catat",
    },
    transitions=(
        *step(PLANNED, HELD, "hold", HOLDERS, "Catat sudah diadakan"),
        *step(PLANNED, CANCELLED, "cancel", PLANNERS, "Catat batal", needs_reason=True),
        *step(HELD, MISTAKEN, "void", HOLDERS, "Tandai salah catat", needs_reason=True),
    ),
)  # fmt: skip
SESSION_TONES: Final = {PLANNED: "warn", HELD: "ok", CANCELLED: "quiet", MISTAKEN: "quiet"}

NOTED, CHECKED, USED, GONE = "noted", "checked", "used", "gone"
STANDING_POTENTIAL: Final = (NOTED, CHECKED, USED)
POTENTIAL: Final = Machine(
    name="Potensi",
    initial=NOTED,
    final=frozenset({GONE}),
    states={
        NOTED: "Dicatat, belum dicek",
        CHECKED: "Sudah dicek",
        USED: "Sudah dipakai usaha",
        GONE: "Tidak ada lagi",
    },
    transitions=(
        *step(NOTED, CHECKED, "check", CHECKERS, "Sudah saya cek sendiri"),
        *step(CHECKED, USED, "use", LINKERS, "Catat usaha yang memakainya"),
        *step(USED, CHECKED, "unuse", LINKERS, "Tidak dipakai lagi", needs_reason=True),
        *step((NOTED, CHECKED, USED), GONE, "gone", CHECKERS, "Catat tidak ada lagi",
              needs_reason=True),
    ),
)  # fmt: skip
POTENTIAL_TONES: Final = {NOTED: "warn", CHECKED: "", USED: "ok", GONE: "quiet"}
