"""What stands against naming the makers of an offer to everybody, read from the database."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import connection

# As ``market_makers`` (sql/catalogue.sql) says it: sentence after the name of the business.
LACKS: Final = {
    "closed": "tercatat tutup",
    "product": "tidak membuat produk ini lagi",
    "group": "bukan anggota kelompoknya lagi, atau kelompoknya bubar",
    "consent": "belum setuju produknya ditampilkan untuk umum",
    "refused": "punya pemilik yang menarik persetujuannya",
    "paused": "tutup sementara, jadi belum bisa dipesan",
}


def lacking(offer: UUID) -> dict[UUID, str]:
    """Key of what stands against each maker of an offer, "" where nothing does, by business."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT business_id, lacks FROM market_makers(%s::uuid[])", [[offer]])
        return dict(cursor.fetchall())


def hides(lacks: str) -> bool:
    """Whether an offer with such a maker is kept from everybody; a maker who is closed for a while
    is still told of, but cannot be ordered from."""
    return lacks not in ("", "paused")
