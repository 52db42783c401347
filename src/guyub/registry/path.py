"""The registry's own part of the path of a business, and its next step. Pure.

Policy: a business is "terdaftar" from its first day and "lengkap" when everything in ``NEEDS`` is
known. What is missing never counts against a business: it becomes the next question, in the order
of ``NEEDS`` (what a visit can answer at once stands first). A closed or merged business has no
next step. Rooms above add their own stages; the next step is that of the first unfinished stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["done", "now", "todo", "stopped"]


@dataclass(frozen=True)
class Need:
    """One thing that a complete record holds, its words, the question, and the page to answer."""

    key: str
    label: str
    question: str
    page: str


NEEDS: Final = (
    Need("owner", "nama pemilik", "Catat siapa pemiliknya", "owner_add"),
    Need("product", "produk", "Catat produk yang dibuat", "product_add"),
    Need("kbli", "KBLI yang dipastikan", "Pastikan KBLI dari produknya", "kbli"),
    Need("workers", "jumlah tenaga kerja", "Tanyakan jumlah tenaga kerja", "observe"),
    Need("investment", "nilai investasi", "Tanyakan nilai alat dan modal (investasi)", "observe"),
    Need("phone", "nomor HP pemilik", "Minta nomor HP pemilik", "owner"),
    Need("nik", "NIK pemilik", "Catat NIK pemilik dari KTP", "owner"),
    Need("address", "alamat", "Lengkapi alamat usaha", "edit"),
)


@dataclass(frozen=True)
class Progress:
    """One stage as the page shows it."""

    key: str
    label: str
    state: State
    note: str = ""


def missing(known: Mapping[str, bool]) -> list[Need]:
    """What a complete record still lacks, in order of asking; a key not given counts as lacking."""
    return [need for need in NEEDS if not known.get(need.key, False)]


def lacking_words(needs: Sequence[Need], most: int = 3) -> str:
    """ "Kurang: NIK pemilik, produk, dan 2 lagi"; "" when nothing lacks."""
    if not needs:
        return ""
    words = ", ".join(n.label for n in needs[:most])
    rest = len(needs) - most
    return f"Kurang: {words}" + (f", dan {rest} lagi" if rest > 0 else "")


def states(done: Iterable[bool | None], *, running: bool) -> list[State]:
    """States of stages in order: the first unfinished is "now", unless the business stopped.

    None (does not apply) is treated as done here; callers leave such stages out.
    """
    found: list[State] = []
    open_seen = False
    for finished in done:
        if finished is not False:
            found.append("done")
        elif not open_seen:
            open_seen = True
            found.append("now" if running else "stopped")
        else:
            found.append("todo")
    return found
