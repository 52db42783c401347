"""Outreach sessions and potential in invented villages."""

from __future__ import annotations

from datetime import date
from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import TODAY
from tests.mentoring import visits as w

BEFORE = date(2026, 11, 2)


def told(code: str = "33.03", **values: Any) -> Any:
    from guyub.mentoring.actions.telling import Told

    return Told(**{
        "title": "Cara mengurus SPP-IRT", "theme": "licence", "on": BEFORE,
        "village_code": w.VILLAGES[code], "paper": "spp_irt", **values,
    })  # fmt: skip


def came(*businesses: Any, products: Any = ()) -> tuple[Any, ...]:
    from guyub.mentoring.actions.attending import Came

    return tuple(Came(b.pk, tuple(p.pk for p in products)) for b in businesses)


def held(act: Any, *businesses: Any, pk: Any = None, others: int | None = 4, **values: Any) -> Any:
    from guyub.mentoring.actions.outreach import record_session

    code = (act.scope.write or ("33.03",))[0]
    return record_session(act, pk or uuid7(), told(code, **values), came(*businesses), others)


def planned(act: Any, pk: Any = None, **values: Any) -> Any:
    from guyub.mentoring.actions.outreach import plan_session

    return plan_session(act, pk or uuid7(), told((act.scope.write or ("33.03",))[0], **values))


def seen(code: str = "33.03", **values: Any) -> Any:
    from decimal import Decimal

    from guyub.mentoring.actions.potential import Seen

    return Seen(**{
        "material": "Nira kelapa", "division": "10", "village_code": w.VILLAGES[code],
        "seen_on": BEFORE, "volume": Decimal(120), "unit": "liter", "per": "day",
        "months": (11, 12, 1), "skill": "Biasa menyadap", **values,
    })  # fmt: skip


def potential(act: Any, pk: Any = None, **values: Any) -> Any:
    from guyub.mentoring.actions.potential import record_potential

    return record_potential(act, pk or uuid7(), seen((act.scope.write or ("33.03",))[0], **values))


def checked(act: Any, other: Any, **values: Any) -> Any:
    from guyub.mentoring.actions.potential import check_potential

    return check_potential(other, potential(act, **values).pk, TODAY)


def product(act: Any, of: Any, name: str = "Keripik") -> Any:
    from guyub.registry.actions.product import add_product

    return add_product(act, of.pk, {"name": name})
