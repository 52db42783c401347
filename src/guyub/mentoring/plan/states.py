"""Stages of a week's plan, of a stop in it and of an appointment, as data.

Policy: a plan is a proposal until somebody takes it; only what was taken is on the phone. What came
of a stop (met, not met) is never stored: it follows from the visits that were written down, so that
a visit that turns out a mistake opens its stop again. What was promised to an owner is moved or
taken back only with a reason.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

PLANNERS: Final = (FIELD_OFFICER, SECTION_HEAD)

DRAFT, ACCEPTED = "draft", "accepted"
PLAN: Final = Machine(
    name="Rencana minggu",
    initial=DRAFT,
    final=frozenset({ACCEPTED}),
    states={DRAFT: "Usulan, belum dipakai", ACCEPTED: "Dipakai"},
    transitions=(*step(DRAFT, ACCEPTED, "accept", PLANNERS, "Pakai rencana ini"),),
)
# The filter of addresses that list proposals.
STATE: Final = "keadaan"
PLAN_TONES: Final = {DRAFT: "warn", ACCEPTED: "ok"}

# Everybody's week in one go, by the worker, which says itself where it cannot go on.
MACHINE: Final = "system"
RUNNING, MADE, STOPPED = "running", "made", "stopped"
RUN: Final = Machine(
    name="Penyusunan rencana semua petugas",
    initial=RUNNING,
    final=frozenset({MADE}),
    states={RUNNING: "Sedang disusun", MADE: "Selesai disusun", STOPPED: "Berhenti"},
    transitions=(
        *step(RUNNING, MADE, "finish", (SECTION_HEAD, MACHINE), "Selesai"),
        *step(RUNNING, STOPPED, "stop", (MACHINE,), "Berhenti", needs_reason=True),
        *step(STOPPED, RUNNING, "resume", (SECTION_HEAD,), "Teruskan"),
    ),
)

SEATED, OUT = "seated", "out"
STOP: Final = Machine(
    name="Kunjungan dalam rencana",
    initial=SEATED,
    final=frozenset(),
    states={SEATED: "Direncanakan", OUT: "Dikeluarkan dari rencana"},
    transitions=(
        *step(SEATED, OUT, "drop", PLANNERS, "Keluarkan dari rencana", needs_reason=True),
        *step(OUT, SEATED, "restore", PLANNERS, "Masukkan lagi"),
    ),
)

STANDING, CANCELLED = "standing", "cancelled"
APPOINTMENT: Final = Machine(
    name="Janji kunjungan",
    initial=STANDING,
    final=frozenset({CANCELLED}),
    states={STANDING: "Berlaku", CANCELLED: "Dibatalkan"},
    transitions=(
        *step(STANDING, STANDING, "move", PLANNERS, "Pindahkan harinya", needs_reason=True),
        *step(STANDING, CANCELLED, "cancel", PLANNERS, "Batalkan janji", needs_reason=True),
    ),
)

# What came of a stop, read from the visits.
WAITS, DONE, NOT_MET, DROPPED = "waits", "done", "not_met", "dropped"
RESULTS: Final = {
    WAITS: "Belum didatangi", DONE: "Sudah didatangi", NOT_MET: "Didatangi, tidak bertemu",
    DROPPED: "Dikeluarkan",
}  # fmt: skip
RESULT_TONES: Final = {WAITS: "", DONE: "ok", NOT_MET: "warn", DROPPED: "quiet"}
