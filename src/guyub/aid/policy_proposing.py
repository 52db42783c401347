"""What is missing from a proposal, and what happens next. Pure.

Policy: a paper counts as given when its number and day are known or a scan is there; what is
required and missing is named at once, all of it. A rule's "no" and "unknown" never stop a proposal
from being sent: people may ask, and the office answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.aid.policy_rounds import is_private
from guyub.kernel.dates import format_date

STEPS: Final = (
    ("untuk", "Untuk siapa"),
    ("anggota", "Anggota"),
    ("alat", "Alat"),
    ("surat", "Surat"),
    ("kirim", "Periksa dan kirim"),
)
# A NIK or the number of a family card; letters have shorter numbers.
_PERSONAL: Final = re.compile(r"(?:\d[ .-]?){9,}")
MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed in of one paper."""

    number: str = ""
    dated: date | None = None
    files: int = 0

    @property
    def whole(self) -> bool:
        return self.files > 0 or bool(self.number and self.dated)


@dataclass(frozen=True, slots=True)
class PaperStand:
    """One paper of the round and how it stands with this proposal."""

    key: str
    label: str
    required: bool
    given: Given
    private: bool = False

    @property
    def missing(self) -> bool:
        return self.required and not self.given.whole


def papers_of(wanted: Iterable[Mapping[str, Any]], given: Mapping[str, Given]) -> list[PaperStand]:
    """The round's papers in its order, each with what was given."""
    return [
        PaperStand(
            str(one["key"]), str(one["label"]), bool(one.get("required")),
            given.get(str(one["key"]), Given()), is_private(one),
        )
        for one in wanted
    ]  # fmt: skip


# Words in the label of a paper that a group may have recorded already, to its kind there.
_RECORDED: Final = (
    ("domisili", "domicile"), ("ad/art", "statutes"), ("aturan tertulis", "statutes"),
    ("rekening", "account"), ("sk pengakuan", "decree"), ("berita acara pembentukan", "minutes"),
)  # fmt: skip


def recorded_kind(label: str) -> str:
    """Which kind of a group's own papers a round asks for; "" where it is none of them."""
    said = " ".join(label.lower().split())
    return next((kind for words, kind in _RECORDED if words in said), "")


def tells_identity(number: str) -> bool:
    """Whether the number typed for a paper is one of a person, not of a letter."""
    return _PERSONAL.search(number) is not None


def closed_because(state: str, opens: date, closes: date, today: date) -> str:
    """Why a round takes no proposals on a day; "" when it does."""
    if state != "open":
        return "Bantuan ini sedang tidak menerima usulan."
    if today < opens:
        return f"Pendaftaran baru dibuka {format_date(opens)}."
    if today > closes:
        return f"Pendaftaran sudah ditutup {format_date(closes)}."
    return ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps a proposal from being sent, and the step where it is put right."""

    step: str
    words: str


def gaps(
    *, members: int, lines: int, without_lines: int, papers: Sequence[PaperStand], reason: str,
    closed: str,
) -> list[Gap]:  # fmt: skip
    """Everything that is missing, in the order of the steps."""
    found = [Gap("kirim", closed)] if closed else []
    if not reason.strip():
        found.append(Gap("untuk", "Tulis untuk apa alatnya."))
    if not members:
        found.append(Gap("anggota", "Pilih siapa yang ikut."))
    elif not lines:
        found.append(Gap("alat", "Isi paling sedikit satu alat."))
    elif without_lines:
        found.append(
            Gap("alat", f"{without_lines} anggota belum meminta alat. Isi, atau jangan ikutkan.")
        )
    found += [Gap("surat", f"Belum ada: {p.label}.") for p in papers if p.missing]
    return found


def line_problem(quantity: int, most: int | None, why: str) -> str:
    """Why a line cannot stand; "" when it can."""
    if quantity < 1:
        return "Jumlahnya paling sedikit 1."
    if most is not None and quantity > most:
        return f"Paling banyak {most} untuk satu usaha."
    return "" if why.strip() else "Tulis untuk apa alat ini."


# What the applicant may expect, by state: words and what comes next.
NEXT: Final[dict[str, tuple[str, str]]] = {
    "draft": ("Usulan ini belum dikirim.", "Lengkapi, lalu kirim sebelum pendaftaran ditutup."),
    "submitted": (
        "Usulan sudah diterima dinas.",
        "Petugas akan datang melihat usaha setiap anggota. Siapkan alat yang sekarang dipakai.",
    ),
    "incomplete": ("Ada yang perlu dilengkapi.", "Lengkapi yang diminta, lalu kirim lagi."),
    "checked": ("Semua anggota sudah dicek di lapangan.", "Dinas memberi nilai, lalu memilih."),
    "selected": (
        "Masuk daftar penerima.",
        "Tunggu SK. Barang baru diserahkan sesudah SK ditandatangani.",
    ),
    "reserve": ("Menjadi cadangan.", "Kalau ada yang mundur, giliran berikutnya dari cadangan."),
    "refused": ("Tidak disetujui.", "Baca alasannya. Anda boleh mengajukan keberatan."),
    "granted": ("Sudah ditetapkan dengan SK.", "Tunggu kabar hari serah terima barang."),
    "completed": (
        "Barang sudah diterima.",
        "Pakai alatnya, dan laporkan pemakaiannya setiap tahun.",
    ),
    "withdrawn": ("Usulan ditarik kembali.", ""),
}


def next_words(state: str, *, closes: date, complete_by: date | None) -> tuple[str, str]:
    """(where it stands, what comes next) with the day that matters."""
    now, then = NEXT[state]
    if state == "draft":
        then = f"Lengkapi, lalu kirim paling lambat {format_date(closes)}."
    if state == "incomplete" and complete_by is not None:
        then = f"Lengkapi yang diminta, lalu kirim lagi paling lambat {format_date(complete_by)}."
    return now, then


# One tap on the check form; each may be made longer by hand.
REASONS: Final = (
    "Usaha tidak berjalan lagi",
    "Alat yang diminta sudah ada dan masih baik",
    "Tempat belum siap (listrik, lantai, air)",
    "Alat tidak cocok dengan yang dibuat",
    "Bukan pengrajin, hanya menjual",
    "Pemilik tidak bersedia lagi",
    "Pemilik tidak di tempat",
    "Alamat tidak ditemukan",
)
_KEY: Final = re.compile(r"[a-z0-9_-]{1,40}")


def is_key(text: str) -> bool:
    """Whether a text may be the key of a paper or criterion in an address."""
    return bool(_KEY.fullmatch(text))
