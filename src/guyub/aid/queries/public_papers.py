"""What decrees, agreements, moves, refusals and answers say to whoever holds their code.

Nothing personal: no recipient, no name, no reason; the paper itself says that to its reader.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.aid import codes
from guyub.areas import known
from guyub.kernel import checks
from guyub.kernel.checks import Said, Standing
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah


def _row(function: str, paper: UUID) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [paper])
        found = cursor.fetchone()
        names = [column.name for column in cursor.description or ()]
    return dict(zip(names, found, strict=True)) if found else None


def _office(row: dict[str, Any]) -> tuple[str, str]:
    name = Office.objects.filter(pk=row["office_id"]).values_list("name", flat=True).first()
    return ("Kantor", name or "")


def _day(at: datetime | None) -> str:
    return format_date(timezone.localtime(at).date()) if at else "belum diketahui"


def decree(paper: UUID) -> Said | None:
    """A decree in force or revoked."""
    row = _row("aid_public_decree", paper)
    if row is None:
        return None
    stands = row["state"] == "signed"
    return Said(
        codes.salt_of(row["number"], row["dated"], row["digest"]),
        "Surat keputusan penerima bantuan",
        "Berlaku" if stands else "Sudah dicabut, tidak berlaku lagi", "ok" if stands else "bad",
        (
            ("Nomor", row["number"]), _office(row), ("Ditetapkan oleh", row["signer_title"]),
            ("Tanggal", format_date(row["dated"])), ("Tentang", row["about"]),
            ("Putaran", row["round"]), ("Penerima", format_number(row["recipients"])),
            ("Barang", f"{format_number(row['kinds'])} jenis, {format_number(row['units'])} unit"),
            ("Nilai", format_rupiah(row["total"])),
        ),
        f"Dicabut {_day(row['revoked_at'])}." if not stands else "",
    )  # fmt: skip


def agreement(paper: UUID) -> Said | None:
    """A numbered agreement; it stands as long as its decree and once the pact is signed."""
    row = _row("aid_public_agreement", paper)
    if row is None:
        return None
    standing: Standing = "ok"
    verdict = "Berlaku: perjanjian dan pakta sudah ditandatangani"
    if row["decree_state"] != "signed":
        standing, verdict = "bad", "Tidak berlaku: SK-nya sudah dicabut"
    elif row["pact_on"] is None:
        standing, verdict = "warn", "Sudah bernomor, pakta integritas belum ditandatangani"
    place = known.area(row["village_code"]) if row["village_code"] else None
    return Said(
        codes.salt_of(row["number"], row["dated"], row["amount"]),
        "Perjanjian hibah dan pakta integritas", verdict, standing,
        (
            ("Nomor", row["number"]), _office(row), ("Pemberi", row["giver"]),
            ("Tanggal", format_date(row["dated"])), ("Dana", row["fund"]),
            ("Nomor SK", row["decree"]),
            ("Desa penerima", f"{place.name}, {place.within}" if place else "belum diketahui"),
            ("Nilai", format_rupiah(row["amount"])),
        ),
    )  # fmt: skip


_MOVES: dict[str, tuple[Standing, str]] = {
    "approved": ("warn", "Sudah disetujui, belum dicatat ditandatangani"),
    "done": ("ok", "Berlaku: alat sudah dipindah"),
    "withdrawn": ("bad", "Tidak jadi dipakai"),
}


def move(paper: UUID) -> Said | None:
    """The record of a tool that goes to another holder."""
    row = _row("aid_public_move", paper)
    if row is None or row["state"] not in _MOVES:
        return None
    standing, verdict = _MOVES[row["state"]]
    return Said(
        codes.salt_of(row["tag"], row["decided_at"]), "Berita acara pemindahan alat bantuan",
        verdict, standing,
        (
            ("Nomor", row["number"] or "belum bernomor"), _office(row),
            ("Alat", f"{row['tool']} ({row['tag']})"),
            ("Berita acara serah terima", row["record"]),
            ("Disetujui", _day(row["decided_at"])),
            ("Tanggal dipindah", format_date(row["done_on"]) if row["done_on"] else
             "belum dipindah"),
        ),
    )  # fmt: skip


def refusal(paper: UUID) -> Said | None:
    """The letter to a proposal that was not chosen; a newer list replaces it."""
    row = _row("aid_public_refusal", paper)
    if row is None:
        return None
    stands = row["list_state"] == "announced"
    verdict = "Cadangan" if row["verdict"] == "reserve" else "Tidak disetujui"
    until = row["objections_until"]
    return Said(
        codes.salt_of(row["digest"], row["verdict"], row["rank"]), "Surat hasil usulan bantuan",
        f"Asli. Hasilnya: {verdict.lower()}" if stands else "Daftarnya sudah diganti daftar baru",
        "ok" if stands else "bad",
        (
            ("Usulan", row["proposal"]), _office(row), ("Putaran", row["round"]),
            ("Hasil", verdict), ("Daftar", f"nomor {row['list']}"),
            ("Diumumkan", _day(row["approved_at"])),
            ("Keberatan sampai", format_date(until) if until else "belum ditentukan"),
        ),
    )  # fmt: skip


def answer(paper: UUID) -> Said | None:
    """The answer to an objection: its number and outcome, not what was written."""
    row = _row("aid_public_answer", paper)
    if row is None:
        return None
    said = "dikabulkan" if row["state"] == "granted" else "ditolak"
    against = "daftar penerima" if row["against"] == "list" else "keputusan yang sudah ditetapkan"
    return Said(
        codes.salt_of(row["number"], row["state"], row["answered_at"]),
        "Surat jawaban keberatan", f"Asli. Keberatannya {said}", "ok",
        (
            ("Nomor", row["number"]), _office(row), ("Putaran", row["round"]),
            ("Keberatan atas", against), ("Diterima", _day(row["received_at"])),
            ("Dijawab", _day(row["answered_at"])), ("Hasil", said.capitalize()),
        ),
    )  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    for letter, find in (
        (codes.DECREE, decree), (codes.AGREEMENT, agreement), (codes.MOVE, move),
        (codes.REFUSAL, refusal), (codes.ANSWER, answer),
    ):  # fmt: skip
        checks.register_paper(letter, find)
