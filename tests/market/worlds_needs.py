"""Buyers and needs at any stage, with invented makers who may be asked."""

from __future__ import annotations

from typing import Any

from guyub.kernel.ids import uuid7
from tests.factories import office_act, visit


def told(code: str = "33.03", **values: Any) -> Any:
    from guyub.market.actions.buyers import Told

    return Told(**{"kind": "agency", "name": "Dinas Kesehatan", "area_code": code, **values})


def buyer(act: Any = None, code: str = "33.03", **values: Any) -> Any:
    from guyub.market.actions.buyers import record_buyer

    return record_buyer(act or office_act(code), uuid7(), told(code, **values))


def as_buyer(row: Any, role: str = "buyer") -> Any:
    """A visit of somebody who signs in for a buyer."""
    return visit(role, row.regency_code, subject_id=row.pk)
