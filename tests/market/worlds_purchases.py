"""Purchases of invented buyers at any stage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, visit

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}


def buyer(code: str = "33.03", name: str = "", kind: str = "agency") -> Any:
    """A buyer as a row: how buyers are recorded is another part's."""
    from guyub.kernel import names
    from guyub.market.models import Buyer

    told = name or f"Dinas Contoh {str(uuid7())[-6:]}"
    return Buyer.objects.using("owner").create(
        regency_code=code, kind=kind, name=told, name_key=names.search_key(told),
        area_code=f"{code}.01", created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def buyer_act(row: Any, role: str = "buyer") -> Any:
    """A fresh person of the buyer itself."""
    return visit(role, row.regency_code, subject_id=row.pk).act(NOW)


def head(**values: Any) -> Any:
    from guyub.market.actions.purchases import Head

    return Head(**{
        "kind": "catering", "title": "Konsumsi rapat", "supplier_name": "Katering Melati",
        "day": TODAY, **values,
    })  # fmt: skip


def bought(
    what: str = "Snack box", amount: Any = 150, price: int = 20_000, made: Any = None
) -> Any:
    from guyub.market.actions.purchases import Bought
    from guyub.market.actions.purchases_common import MadeBy

    return Bought(what, Decimal(str(amount)), "kotak", price, made or MadeBy())


def by(kind: str = "registered", business: Any = None, name: str = "") -> Any:
    from guyub.market.actions.purchases_common import MadeBy

    return MadeBy(kind, name, business.pk if business is not None else None)


def draft(act: Any = None, of: Any = None, *lines: Any, code: str = "33.03", **values: Any) -> Any:
    """A purchase being written, with a line unless others are given."""
    from guyub.market.actions.purchases import put_line, record_purchase

    act = act or office_act(code)
    row = record_purchase(act, uuid7(), (of or buyer(code)).pk, head(**values))
    for one in lines or (bought(),):
        put_line(act, row.pk, uuid7(), one)
    return fresh(row)


def inside(act: Any, row: Any, made: Any, what: str = "Keripik singkong") -> Any:
    """Something in the first line of a purchase."""
    from guyub.market.actions.purchases import Inside, put_component
    from guyub.market.models import PurchaseLine

    line = PurchaseLine.objects.using("owner").filter(purchase=row).order_by("place")[0]
    return put_component(act, line.pk, uuid7(), Inside(what, Decimal(1), "bungkus", made))


def delivered(act: Any = None, of: Any = None, *lines: Any, on: date = TODAY, why: str = "",
              **values: Any) -> Any:  # fmt: skip
    from guyub.market.actions.purchase_steps import deliver_purchase

    row = draft(act, of, *lines, **values)
    return deliver_purchase(act or office_act(row.regency_code), row.pk, uuid7(), on,
                            split_reason=why)  # fmt: skip


def accepted(act: Any = None, of: Any = None, *lines: Any, on: date = TODAY, **values: Any) -> Any:
    return accept(delivered(act, of, *lines, on=on, **values), on)


def accept(row: Any, on: date = TODAY) -> Any:
    from guyub.market.actions.purchase_steps import accept_purchase

    checker = office_act(row.regency_code, "asset_officer")
    return accept_purchase(checker, row.pk, on, fresh(row).version)


def paid(*args: Any, on: date = TODAY, taxes: Any = None, **values: Any) -> Any:
    row = accepted(*args, on=values.pop("accepted_on", on), **values)
    return pay(row, on, taxes)


def pay(row: Any, on: date = TODAY, taxes: Any = None) -> Any:
    from guyub.market.actions.purchase_steps import pay_purchase

    return pay_purchase(
        office_act(row.regency_code, "finance_officer"), row.pk, on, "SP2D 12/2026", taxes
    )


def reversed_of(row: Any, act: Any = None) -> Any:
    """The correction of an accepted purchase, booked."""
    from guyub.market.actions.purchase_steps import book_reversal, reverse_purchase

    made = reverse_purchase(act or office_act(row.regency_code), row.pk, uuid7(), "Salah pembuat")
    other = office_act(row.regency_code, "section_head")
    return book_reversal(other, made.pk, fresh(made).version)


def fresh(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)


def paper(act: Any, row: Any, kind: str = "goods") -> Any:
    """A photo of the goods."""
    from guyub.kernel.scans import clean_scan
    from guyub.market.actions.purchase_papers import add_paper

    return add_paper(act, row.pk, kind, clean_scan(picture()))


def picture() -> bytes:
    import io

    from PIL import Image

    kept = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(kept, "JPEG")
    return kept.getvalue()


LEDGER = (
    "Tanggal;Uraian;Penyedia;NPWP;Volume;Satuan;Harga Satuan;Nilai;Pembuat;Tanggal bayar\n"
    "03/02/2026;Snack rapat;Bu Contoh;;50;kotak;15.000;750.000;;10/02/2026\n"
    "04/02/2026;Kursi;CV Kayu Contoh;;2;buah;400.000;900.000;;\n"
    "Jumlah;;;;;;;1.650.000;;\n"
    "x;Map;Toko;;;;;5.000;;\n"
)


def upload(act: Any, of: Any, text: str = LEDGER, pk: Any = None) -> Any:
    """A ledger handed in: one row ready, one doubtful, one left out."""
    from guyub.market.actions.purchase_uploads import receive_ledger

    return receive_ledger(act, pk or uuid7(), of.pk, "buku.csv", text.encode())
