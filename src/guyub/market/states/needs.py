"""Stages of a need and of one question to a maker, as data.

Policy: makers are asked in their turn, few at a time. The machine goes on to the next few when the
time to answer is over, and says when enough answered, when nobody is left, and when the day has
passed. Who decides is the buyer, or the office for a buyer; the turn advises.
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import BUYER, CONTRACTOR, OWNER, REGISTRAR, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

MACHINE: Final = "system"
BUYERS: Final = (BUYER, CONTRACTOR)
WRITERS: Final = (REGISTRAR, SECTION_HEAD, *BUYERS)
# Whose act may bring the next question: an answer, the clock, or somebody who waits for it.
ANSWERING: Final = (MACHINE, OWNER, *WRITERS)

DRAFT, ASKING, SHORT, ENOUGH = "draft", "asking", "short", "enough"
CHOSEN, WITHDRAWN, EXPIRED = "chosen", "withdrawn", "expired"
OPEN: Final = (DRAFT, ASKING, SHORT, ENOUGH)
ANSWERABLE: Final = (ASKING, SHORT, ENOUGH)
NEED: Final = Machine(
    name="Kebutuhan",
    initial=DRAFT,
    final=frozenset({WITHDRAWN}),
    states={
        DRAFT: "Belum ditanyakan",
        ASKING: "Sedang ditanyakan",
        SHORT: "Jawaban belum cukup, semua sudah ditanya",
        ENOUGH: "Jawaban cukup",
        CHOSEN: "Sudah dipilih",
        WITHDRAWN: "Dibatalkan",
        EXPIRED: "Harinya sudah lewat",
    },
    transitions=(
        *step(DRAFT, ASKING, "ask", WRITERS, "Tanyakan kepada pembuat"),
        *step((SHORT, ENOUGH), ASKING, "ask_more", WRITERS, "Tanya lebih banyak"),
        *step((ASKING, SHORT), ENOUGH, "suffice", ANSWERING, "Jawaban cukup"),
        *step((DRAFT, ASKING), SHORT, "run_out", ANSWERING, "Semua sudah ditanya"),
        *step(ENOUGH, SHORT, "too_few", ANSWERING, "Jawaban belum cukup lagi"),
        *step(ANSWERABLE, CHOSEN, "choose", WRITERS, "Pilih pembuat"),
        *step(CHOSEN, ENOUGH, "undo", WRITERS, "Batalkan pilihan", needs_reason=True),
        *step(OPEN, WITHDRAWN, "withdraw", WRITERS, "Batalkan kebutuhan", needs_reason=True),
        *step(OPEN, EXPIRED, "expire", (MACHINE,), "Harinya sudah lewat"),
        *step(EXPIRED, DRAFT, "again", WRITERS, "Tulis hari baru"),
    ),
)  # fmt: skip
TONES: Final = {
    DRAFT: "", ASKING: "warn", SHORT: "warn", ENOUGH: "ok", CHOSEN: "ok", WITHDRAWN: "quiet",
    EXPIRED: "quiet",
}  # fmt: skip

WAITING, YES, PART, NOT_NOW = "waiting", "yes", "part", "not_now"
POSITIVE: Final = (YES, PART)
ANSWERS: Final = {
    WAITING: "Belum menjawab", YES: "Sanggup", PART: "Sanggup sebagian",
    NOT_NOW: "Belum bisa dulu",
}  # fmt: skip
ANSWER_TONES: Final = {WAITING: "", YES: "ok", PART: "ok", NOT_NOW: "quiet"}
# Why a maker who could was not chosen: told to the maker.
ENOUGH_OTHERS: Final = "cukup"
REFUSALS: Final = {
    ENOUGH_OTHERS: "Sudah cukup dari pembuat lain", "harga": "Harganya di atas anggaran",
    "hari": "Harinya tidak cocok", "jumlah": "Jumlahnya kurang", "surat": "Suratnya belum ada",
    "mutu": "Mutu atau kemasan belum sesuai", "jarak": "Terlalu jauh",
}  # fmt: skip
