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


def named(code: str = "33.03") -> Any:
    """A draft that names one village."""
    from guyub.market.actions.circular_parts import name_buyer
    from guyub.market.models import CircularBuyer

    row, act = circular(code), office_act(code)
    owner = buyer(act, name="Desa Bukateja", kind="village")
    name_buyer(act, row.pk, owner.pk, row.version)
    return CircularBuyer.objects.using("owner").select_related("circular").get(buyer=owner.pk)


def exception(
    code: str = "33.03", rule: Any = None, owner: Any = None, *, days: Any = (FIRST, LAST),
    reason: str = "kantornya pindah",
) -> Any:  # fmt: skip
    """Proposed, of an agency that is bound."""
    from guyub.market.actions.circular_parts import propose_exception

    act = office_act(code)
    rule, owner = rule or signed(code), owner or buyer(act)
    return propose_exception(act, uuid7(), rule.pk, owner.pk, *days, reason)


def excepted(code: str = "33.03", rule: Any = None, owner: Any = None, **values: Any) -> Any:
    """The same, confirmed by a second person."""
    from guyub.market.actions.circular_parts import confirm_exception

    row = exception(code, rule, owner, **values)
    return confirm_exception(office_act(code, role="head"), row.pk)


def scanned(code: str = "33.03") -> Any:
    """A signed circular with a scan of its paper."""
    from guyub.kernel.scans import clean_scan
    from guyub.market.actions.circular_parts import add_scan
    from tests.kernel.test_scans import pdf

    return add_scan(office_act(code), signed(code).pk, clean_scan(pdf()))
