"""Stages of an officer, of an agreed step and of a wish to be visited, as data.

Policy: who recruits does not appoint; an officer who waits always names from whom and since when.
A step counts as done only when somebody saw it; what the owner says is a claim. No wish to be
visited ends without a visit or an answer in words.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import (
    FIELD_OFFICER,
    HEAD,
    OWNER,
    PARTNER,
    REGISTRAR,
    SECTION_HEAD,
    VERIFIER,
    VILLAGE_CLERK,
)
from guyub.kernel.transitions import Machine, step

RECRUITERS: Final = (SECTION_HEAD, REGISTRAR)
ASSIGNERS: Final = (SECTION_HEAD,)
# Who writes down a contact with a business; a partner advises and proposes.
VISITORS: Final = (FIELD_OFFICER, PARTNER, SECTION_HEAD, REGISTRAR)
# Whose eyes make a step done. A partner advises and proposes steps, and decides about none.
SEERS: Final = (FIELD_OFFICER, SECTION_HEAD, VERIFIER)
ANSWERERS: Final = (FIELD_OFFICER, SECTION_HEAD)

RECRUITED, WAITING, APPOINTED = "recruited", "waiting", "appointed"
ENDED, LEFT = "ended", "left"
OFFICER: Final = Machine(
    name="Petugas pendamping",
    initial=RECRUITED,
    final=frozenset({ENDED, LEFT}),
    states={
        RECRUITED: "Terpilih",
        WAITING: "Menunggu perintah",
        APPOINTED: "Bertugas",
        ENDED: "Selesai bertugas",
        LEFT: "Mundur sebelum bertugas",
    },
    transitions=(
        *step((RECRUITED, WAITING), WAITING, "wait", RECRUITERS, "Catat sedang menunggu siapa"),
        *step((RECRUITED, WAITING), APPOINTED, "appoint", (HEAD,), "Angkat dengan SK"),
        *step((RECRUITED, WAITING), LEFT, "leave", RECRUITERS, "Catat mundur", needs_reason=True),
        *step(APPOINTED, ENDED, "end", (HEAD, SECTION_HEAD), "Akhiri tugas", needs_reason=True),
    ),
)  # fmt: skip
OFFICER_TONES: Final = {RECRUITED: "quiet", WAITING: "warn", APPOINTED: "ok", LEFT: "quiet"}
# Somebody who still counts: appointed, or on the way to it.
STANDING: Final = (RECRUITED, WAITING, APPOINTED)

AGREED, CLAIMED, DONE, DROPPED = "agreed", "claimed", "done", "dropped"
OPEN_STEPS: Final = (AGREED, CLAIMED)
STEP: Final = Machine(
    name="Langkah yang disepakati",
    initial=AGREED,
    final=frozenset({DONE, DROPPED}),
    states={
        AGREED: "Disepakati",
        CLAIMED: "Kata pemilik sudah, belum dilihat",
        DONE: "Selesai, sudah dilihat",
        DROPPED: "Tidak dilanjutkan",
    },
    transitions=(
        *step(AGREED, CLAIMED, "claim", (OWNER,), "Sudah saya kerjakan"),
        *step(CLAIMED, AGREED, "unclaim", (*SEERS, OWNER), "Ternyata belum"),
        *step(OPEN_STEPS, DONE, "see", SEERS, "Sudah saya lihat sendiri"),
        *step(OPEN_STEPS, DROPPED, "drop", (*SEERS, REGISTRAR, OWNER), "Tidak dilanjutkan",
              needs_reason=True),
    ),
)  # fmt: skip
STEP_TONES: Final = {AGREED: "warn", CLAIMED: "warn", DONE: "ok", DROPPED: "quiet"}

ASKED, PLANNED, VISITED, ANSWERED, TAKEN_BACK = (
    "asked", "planned", "visited", "answered", "taken_back",
)  # fmt: skip
OPEN_REQUESTS: Final = (ASKED, PLANNED)
REQUEST: Final = Machine(
    name="Minta didatangi",
    initial=ASKED,
    final=frozenset({VISITED, ANSWERED, TAKEN_BACK}),
    states={
        ASKED: "Belum dijadwalkan",
        PLANNED: "Sudah dijadwalkan",
        VISITED: "Sudah didatangi",
        ANSWERED: "Dijawab tanpa kunjungan",
        TAKEN_BACK: "Ditarik pemintanya",
    },
    transitions=(
        *step((ASKED, PLANNED), PLANNED, "plan", ANSWERERS, "Tetapkan hari kunjungan"),
        *step((ASKED, PLANNED), VISITED, "visit", VISITORS, "Catat kunjungannya"),
        *step((ASKED, PLANNED), ANSWERED, "answer", ANSWERERS, "Jawab tanpa kunjungan",
              needs_reason=True),
        *step((ASKED, PLANNED), TAKEN_BACK, "take_back", (OWNER, VILLAGE_CLERK, *ANSWERERS),
              "Tarik permintaan", needs_reason=True),
    ),
)  # fmt: skip
REQUEST_TONES: Final = {ASKED: "warn", PLANNED: "ok", TAKEN_BACK: "quiet"}
