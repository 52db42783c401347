"""Stages of a batch and of a place in it, as data.

Policy: whoever enters people may come from a village; who gets a place is the office's word. A
batch that ended and a withdrawn place never come back: the person is entered anew.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import FIELD_OFFICER, OWNER, REGISTRAR, SECTION_HEAD, VILLAGE_CLERK
from guyub.kernel.transitions import Machine, step

PLANNERS: Final = (SECTION_HEAD, REGISTRAR)
ENROLLERS: Final = (SECTION_HEAD, REGISTRAR, FIELD_OFFICER, VILLAGE_CLERK)
TRAINERS: Final = (SECTION_HEAD, REGISTRAR, FIELD_OFFICER)

DRAFT, OPEN, RUNNING = "draft", "open", "running"
FINISHED, CANCELLED = "finished", "cancelled"
# People may be entered and get places.
TAKING: Final = (OPEN, RUNNING)

BATCH: Final = Machine(
    name="Angkatan pelatihan",
    initial=DRAFT,
    final=frozenset({FINISHED, CANCELLED}),
    states={
        DRAFT: "Disiapkan",
        OPEN: "Pendaftaran dibuka",
        RUNNING: "Berjalan",
        FINISHED: "Selesai",
        CANCELLED: "Dibatalkan",
    },
    transitions=(
        *step(DRAFT, OPEN, "open", PLANNERS, "Buka pendaftaran"),
        *step(OPEN, RUNNING, "start", PLANNERS, "Mulai pelatihan"),
        *step(RUNNING, FINISHED, "finish", PLANNERS, "Nyatakan selesai"),
        *step((DRAFT, OPEN, RUNNING), CANCELLED, "cancel", PLANNERS, "Batalkan angkatan",
              needs_reason=True),
    ),
)  # fmt: skip
TONES: Final = {DRAFT: "quiet", OPEN: "warn", RUNNING: "ok", CANCELLED: "bad"}

CANDIDATE, WAITING, ADMITTED, WITHDRAWN = "candidate", "waiting", "admitted", "withdrawn"
PLACE: Final = Machine(
    name="Peserta pelatihan",
    initial=CANDIDATE,
    final=frozenset({WITHDRAWN}),
    states={
        CANDIDATE: "Calon",
        WAITING: "Daftar tunggu",
        ADMITTED: "Diterima",
        WITHDRAWN: "Mundur",
    },
    transitions=(
        *step((CANDIDATE, WAITING), ADMITTED, "admit", PLANNERS, "Terima"),
        *step(CANDIDATE, WAITING, "queue", PLANNERS, "Masukkan daftar tunggu"),
        *step((CANDIDATE, WAITING, ADMITTED), WITHDRAWN, "withdraw", ENROLLERS, "Catat mundur",
              needs_reason=True),
        *step((CANDIDATE, WAITING), WITHDRAWN, "take_back", (OWNER,), "Tarik pendaftaran"),
    ),
)  # fmt: skip

# Questions before and after the course, as the participants' phones see them.
NOT_ASKED, PRE_OPEN, PRE_SHUT = "none", "pre", "pre_shut"
POST_OPEN, POST_SHUT = "post", "post_shut"
PRE, POST = "pre", "post"
MOMENTS: Final = {PRE: "sebelum pelatihan", POST: "sesudah pelatihan"}
# What may be answered on a phone in a state.
ASKED: Final = {PRE_OPEN: PRE, POST_OPEN: POST}
# What a state of the questions becomes where the batch ends them.
ASKING_ENDS: Final = {PRE_OPEN: PRE_SHUT, POST_OPEN: POST_SHUT}
ASKING: Final = Machine(
    name="Soal pelatihan",
    initial=NOT_ASKED,
    final=frozenset(),
    states={
        NOT_ASKED: "Belum dibuka",
        PRE_OPEN: "Soal awal dibuka",
        PRE_SHUT: "Soal awal ditutup",
        POST_OPEN: "Soal akhir dibuka",
        POST_SHUT: "Soal akhir ditutup",
    },
    transitions=(
        *step((NOT_ASKED, PRE_SHUT), PRE_OPEN, "open_pre", TRAINERS, "Buka soal awal"),
        *step(PRE_OPEN, PRE_SHUT, "shut_pre", TRAINERS, "Tutup soal awal"),
        # What is answered before the course ends where the questions after it begin.
        *step((NOT_ASKED, PRE_OPEN, PRE_SHUT, POST_SHUT), POST_OPEN, "open_post", TRAINERS,
              "Buka soal akhir"),
        *step(POST_OPEN, POST_SHUT, "shut_post", TRAINERS, "Tutup soal akhir"),
    ),
)  # fmt: skip
