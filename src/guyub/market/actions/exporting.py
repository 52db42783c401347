"""That data of purchases left the house: who took it, in which form, of which period."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guyub.kernel.actions import Act, action
from guyub.market.permissions.ocds import EXPORT


@action("market.exported", needs=EXPORT, sentence="mengunduh data pengadaan")
def record_export(
    act: Act, *, kind: str, first: date, last: date, buyer: UUID | None, many: int
) -> None:
    """Write the event before the first row leaves. ``many``: processes, rows or buyers in it."""
    act.log(
        None, kind="market.purchase", object_id="berkas",
        after={
            "berkas": kind, "dari": first.isoformat(), "sampai": last.isoformat(),
            "pembeli": str(buyer) if buyer else "semua", "banyaknya": many,
        },
    )  # fmt: skip
