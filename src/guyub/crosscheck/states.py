"""Lives of an agreement and of one comparison, as data."""

from __future__ import annotations

from typing import Final

from guyub.accounts.roles import HEAD, SECTION_HEAD
from guyub.kernel.transitions import Machine, step

SYSTEM: Final = "system"
PROPOSED, AGREED, REFUSED, ENDED = "proposed", "agreed", "refused", "ended"
WAITING, READY, DONE, DROPPED, LAPSED = "waiting", "ready", "done", "dropped", "lapsed"

AGREEMENT: Final = Machine(
    name="Kesepakatan cek silang",
    initial=PROPOSED,
    final=frozenset({REFUSED, ENDED}),
    states={
        PROPOSED: "Menunggu jawaban dinas lain",
        AGREED: "Berlaku",
        REFUSED: "Ditolak",
        ENDED: "Berakhir",
    },
    transitions=(
        *step(PROPOSED, AGREED, "agree", (HEAD,), "Setujui"),
        *step(PROPOSED, REFUSED, "refuse", (HEAD,), "Tolak", needs_reason=True),
        *step((PROPOSED, AGREED), ENDED, "end", (HEAD, SYSTEM), "Akhiri", needs_reason=True),
    ),
)
COMPARISON: Final = Machine(
    name="Cek silang",
    initial=WAITING,
    final=frozenset({DONE, DROPPED, LAPSED}),
    states={
        WAITING: "Menunggu daftar dinas lain",
        READY: "Sedang dibandingkan",
        DONE: "Selesai",
        DROPPED: "Dibatalkan",
        LAPSED: "Kedaluwarsa",
    },
    transitions=(
        *step(WAITING, READY, "join", (HEAD, SECTION_HEAD), "Siapkan daftar kami"),
        *step(
            (WAITING, READY), DROPPED, "drop", (HEAD, SECTION_HEAD), "Batalkan", needs_reason=True
        ),
        *step((WAITING, READY), LAPSED, "lapse", (SYSTEM,), "Kedaluwarsa"),
        *step(READY, DONE, "finish", (SYSTEM,), "Selesai dibandingkan"),
    ),
)
TONES: Final = {AGREED: "ok", PROPOSED: "warn", WAITING: "warn", READY: "warn", DONE: "ok"}
