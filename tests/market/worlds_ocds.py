"""Needs with answers and orders as rows: how they come about is another part's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guyub.kernel.ids import human_number, uuid7
from tests.factories import NOW, TODAY

_COUNT = iter(range(1, 900_000))


def need(of: Any, state: str = "chosen", **values: Any) -> Any:
    """A need of a buyer, asked around once unless it is a draft."""
    from guyub.market.models import Need, NeedBatch

    code = of.regency_code
    row = Need.objects.using("owner").create(
        number=human_number(f"KBT-{code}", next(_COUNT)), regency_code=code, buyer=of,
        state=state, state_at=NOW, state_because="Batal" if state == "withdrawn" else "",
        writer=uuid7(), writer_name="Petugas", created_at=NOW, updated_at=NOW,
        **{"text": "keripik 100 bungkus", "what": "keripik", "what_key": "keripik",
           "amount": Decimal(100), "unit": "bungkus", "day": TODAY + timedelta(days=9), **values},
    )  # fmt: skip
    if state != "draft":
        NeedBatch.objects.using("owner").create(
            regency_code=code, need=row, n=1, seed_day=TODAY, inputs={}, turn=[], ends_at=NOW,
            created_at=NOW,
        )  # fmt: skip
    return row


def ask(row: Any, business: Any, state: str = "yes", place: int = 1) -> Any:
    from guyub.market.models import NeedAsk, NeedBatch

    return NeedAsk.objects.using("owner").create(
        regency_code=row.regency_code, need=row, business=business, place=place, because="Giliran",
        batch=NeedBatch.objects.using("owner").get(need=row), maker_name=business.name,
        product_name="Keripik", wanted=row.text, state=state, price=11_000, expires_at=NOW,
        answered_at=None if state == "waiting" else NOW, created_at=NOW,
        amount=Decimal(40) if state == "part" else None,
    )  # fmt: skip


def award(asked: Any, *, on: date = TODAY, because: str = "", cancelled: bool = False) -> Any:
    from guyub.market.models import NeedAward

    return NeedAward.objects.using("owner").create(
        regency_code=asked.regency_code, need_id=asked.need_id, ask=asked, amount=Decimal(100),
        business_id=asked.business_id, unit="bungkus", price=11_000, month=on.replace(day=1),
        chosen_on=on, turn_place=1, because=because, by_person=uuid7(), by_name="Petugas",
        cancelled_at=NOW if cancelled else None, cancelled_because="Batal" if cancelled else "",
        created_at=NOW,
    )  # fmt: skip
