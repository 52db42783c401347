"""Buyers, circulars and declarations of invented agencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import TODAY, office_act

FIRST, LAST = date(TODAY.year - 1, 1, 1), date(TODAY.year - 1, 12, 31)


def buyer(act: Any, *, name: str = "Dinas Pendidikan", kind: str = "agency") -> Any:
    """An agency, as the market's buyers are written."""
    from guyub.kernel import names
    from guyub.kernel.actions import bookkeeping
    from guyub.kernel.db import in_scope
    from guyub.market.models import Buyer

    code = act.scope.write[0]
    with in_scope(act.scope), bookkeeping():
        return Buyer.objects.create(
            regency_code=code, kind=kind, name=name, name_key=names.search_key(name),
            area_code=f"{code}.01", created_at=act.now, updated_at=act.now,
        )  # fmt: skip


def letter(**values: Any) -> Any:
    from guyub.market.actions.circulars import Letter

    return Letter(**{
        "issuer": "Bupati Purbalingga", "about": "Penggunaan produk IKM daerah",
        "basis": "Perpres 12 Tahun 2021 pasal 65", "opening": "IKM daerah perlu pasar.",
        "kinds": ("agency",), "from_day": FIRST, "until_day": None,
        "asks": {"catering": Decimal(1), "local_share": Decimal(20)}, **values,
    })  # fmt: skip


def circular(code: str = "33.03", **values: Any) -> Any:
    from guyub.market.actions.circulars import write_circular

    return write_circular(office_act(code), uuid7(), letter(**values))


def signed(code: str = "33.03", number: str = "500/12/2026", **values: Any) -> Any:
    """A circular whose signed paper a second person saw."""
    from guyub.market.actions.circulars import sign_circular
    from tests.market.worlds import fresh

    row = circular(code, **values)
    act = office_act(code, role="head")
    sign_circular(act, row.pk, number, TODAY, row.version)
    return fresh(row)


def declaration(code: str = "33.03") -> Any:
    from guyub.market.actions.declaring import make_declaration

    act = office_act(code)
    rule, owner = signed(code), buyer(office_act(code))
    return make_declaration(act, uuid7(), rule.pk, owner.pk, FIRST, LAST)
