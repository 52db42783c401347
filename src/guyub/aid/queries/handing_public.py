"""What everybody may read of hand-overs: by a code, and as the list of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from guyub.accounts.models import Office
from guyub.areas import known
from guyub.kernel.checks import Said
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah

VERDICTS = {
    "draft": ("warn", "Baru disiapkan, belum diserahkan"),
    "ready": ("warn", "Sudah disetujui, belum diserahkan"),
    "signed": ("ok", "Berlaku: barang sudah diserahkan"),
    "revoked": ("bad", "Sudah dicabut, tidak berlaku lagi"),
    "refused": ("bad", "Penerima menolak, barang tidak diserahkan"),
    "dropped": ("bad", "Tidak jadi dipakai"),
}


def said_of(record: UUID) -> Said | None:
    """What a hand-over record says to whoever holds its code; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_public_handover(%s)", [record])
        row = cursor.fetchone()
    if row is None:
        return None
    (number, state, on, giver, recipient, village, said, kinds, units, total, salt, office,
     changed) = row  # fmt: skip
    standing, verdict = VERDICTS[state]
    place = known.area(village)
    office_name = Office.objects.filter(pk=office).values_list("name", flat=True).first()
    return Said(
        bytes(salt), "Berita acara serah terima barang", verdict, standing,  # type: ignore[arg-type]
        (
            ("Nomor", number),
            ("Kantor", office_name or ""),
            ("Pemberi", giver),
            ("Penerima", recipient),
            # As on the paper, also when the village has another code or name by now.
            ("Desa", said or (f"{place.name}, {place.within}" if place else village)),
            ("Barang", f"{format_number(kinds)} jenis, {format_number(units)} unit"),
            ("Nilai", format_rupiah(total)),
            ("Tanggal serah terima", format_date(on) if on else "belum diserahkan"),
        ),
        f"Dicabut {format_date(changed)}." if state == "revoked" and changed else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A line of the public list: who received how much of what, from which fund.

    ``recipient_n`` tells recipients of one name apart, within one answer.
    """

    recipient: str
    village_code: str
    item: str
    unit: str
    units: int
    fund: str
    value: int
    on: date
    recipient_n: int


def given_in(round_id: UUID) -> list[Given]:
    """Everything handed over in a published round, by village and recipient."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_public_list(%s)", [round_id])
        return [Given(*row) for row in cursor.fetchall()]
