"""The life of a group, as data.

Policy: a group exists from the day of its minutes; what the office may support is a group that the
head of the office recognised by decree, and whoever helped to found it does not recognise it. What
has ended (dissolved, merged, given up) never comes back: a new group is founded instead.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, HEAD, REGISTRAR, SECTION_HEAD, VILLAGE_CLERK
from guyub.kernel.transitions import Machine, step

FORMING: Final = "forming"
FOUNDED: Final = "founded"
RECOGNISED: Final = "recognised"
DISSOLVED: Final = "dissolved"
MERGED: Final = "merged"
DROPPED: Final = "dropped"

FOUNDERS: Final = (SECTION_HEAD, REGISTRAR, FIELD_OFFICER, VILLAGE_CLERK)
ENDERS: Final = (HEAD, SECTION_HEAD)
# A group that exists: it holds meetings, members and perhaps goods.
STANDING: Final = (FOUNDED, RECOGNISED)
ACTIVE: Final = (FORMING, FOUNDED, RECOGNISED)

MACHINE: Final = Machine(
    name="Kelompok",
    initial=FORMING,
    final=frozenset({DISSOLVED, MERGED, DROPPED}),
    states={
        FORMING: "Sedang dibentuk",
        FOUNDED: "Sudah dibentuk, belum diakui",
        RECOGNISED: "Diakui dinas",
        DISSOLVED: "Bubar",
        MERGED: "Digabung",
        DROPPED: "Batal dibentuk",
    },
    transitions=(
        *step(FORMING, FOUNDED, "found", FOUNDERS, "Catat pembentukan"),
        *step(FORMING, DROPPED, "drop", FOUNDERS, "Batalkan pembentukan", needs_reason=True),
        *step(FOUNDED, RECOGNISED, "recognise", (HEAD,), "Akui dengan SK"),
        *step(STANDING, MERGED, "merge", ENDERS, "Gabungkan ke kelompok lain", needs_reason=True),
        *step(STANDING, DISSOLVED, "dissolve", ENDERS, "Catat kelompok bubar", needs_reason=True),
    ),
)
TONES: Final = {FORMING: "warn", FOUNDED: "warn", RECOGNISED: "ok"}
