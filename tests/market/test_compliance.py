"""Figures of buyers: the database's sums are those of a slow walk through every line."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from guyub.kernel.db import in_scope
from guyub.market.models import ComponentLine, Purchase, PurchaseLine
from guyub.market.queries.compliance import DEFINITIONS, Figures, figures
from tests.factories import NOW, TODAY, office_act, register, visit
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")

FIRST, LAST = TODAY - timedelta(days=40), TODAY - timedelta(days=10)
CLASSES = ("micro", "small", "medium", "large", "cooperative", "unknown")


def _laid(buyers: list[Any], makers: list[Any]) -> None:
    """Accepted purchases of all kinds as rows; the triggers look at each."""
    from django.db import transaction

    from guyub.kernel.ids import uuid7

    draw = random.Random(6)
    rows, lines, inside = [], [], []
    for n in range(70):
        day = TODAY - timedelta(days=draw.randrange(0, 60))
        row = Purchase(
            number=f"BLJ-33.03-{n:06}-0", regency_code="33.03", buyer=draw.choice(buyers),
            kind=draw.choice(["catering", "catering", "goods", "gift", "sub_supply"]),
            title="x", title_key="x", supplier_name="x", supplier_key="x",
            supplier_class=draw.choice(CLASSES), day=day, delivered_on=day, accepted_on=None,
            state="draft", state_at=NOW, recorded_by=uuid7(), recorded_name="x", created_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        for place in range(draw.randrange(1, 4)):
            line = PurchaseLine(purchase=row, place=place, what="x", what_key="x", amount=2,
                                unit="x", price=draw.randrange(1, 90_000), created_at=NOW,
                                **_made(draw, makers))  # fmt: skip
            line.sum = 2 * line.price
            row.total += line.sum
            lines.append(line)
            if draw.random() < 0.3:
                inside.append(ComponentLine(purchase=row, line=line, what="x", amount=1, unit="x",
                                            created_at=NOW, **_made(draw, makers)))  # fmt: skip
        rows.append(row)
    with transaction.atomic("owner"):
        Purchase.objects.using("owner").bulk_create(rows)
        PurchaseLine.objects.using("owner").bulk_create(lines)
        ComponentLine.objects.using("owner").bulk_create(inside)
        for row in rows:
            row.state, row.accepted_on, row.checked_by = "accepted", row.day, uuid7()
            row.save(using="owner")


def _made(draw: random.Random, makers: list[Any]) -> dict[str, Any]:
    kind = draw.choice(["registered", "registered", "local", "not_local", "unknown"])
    if kind == "registered":
        return {"maker_kind": kind, "maker": draw.choice(makers), "maker_name": "x"}
    return {"maker_kind": kind, "maker_name": "Bu Tini" if kind == "local" else ""}


def _slow(buyer: Any, first: date, last: date, stands: dict[Any, Any]) -> Figures:
    """The same in plain Python, row by row."""
    one = Figures(buyer.pk, first, last)
    inside: set[Any] = set()
    for row in Purchase.objects.using("owner").filter(buyer=buyer):
        back = row.state in ("reversed", "booked")
        if row.state == "paid" and first <= row.paid_on <= last:
            days = (row.paid_on - row.delivered_on).days
            one.paid, one.days_to_pay = one.paid + 1, one.days_to_pay + days
            one.longest_to_pay = max(one.longest_to_pay, days)
        if row.accepted_on is None or not first <= row.accepted_on <= last:
            continue
        lines = list(PurchaseLine.objects.using("owner").filter(purchase=row))
        parts = list(ComponentLine.objects.using("owner").filter(purchase=row))
        for line in lines:
            one.total += line.sum
            one.by_class[row.supplier_class] = one.by_class.get(row.supplier_class, 0) + line.sum
            one.by_maker[line.maker_kind] = one.by_maker.get(line.maker_kind, 0) + line.sum
            if line.maker_id:
                key = stands.get(line.maker_id, line.maker_id)
                one.by_business[key] = one.by_business.get(key, 0) + line.sum
        if back:
            continue
        inside |= {stands.get(p.maker_id, p.maker_id) for p in parts if p.maker_id}
        one.purchases += 1
        one.unpaid += row.paid_on is None
        if row.kind == "catering":
            one.catering += 1
            one.catering_with += any(x.maker_kind == "registered" for x in (*lines, *parts))
    one.inside_only = frozenset(inside - {b for b, n in one.by_business.items() if n > 0})
    return one


def test_sums_are_those_of_a_slow_walk_also_after_a_merge_and_a_correction() -> None:
    from guyub.registry.actions.merge import merge_businesses

    buyers = [w.buyer(name=f"Dinas {n}") for n in range(3)]
    act = office_act()
    makers = [register(act, name=f"Usaha {n}", owner=f"Orang {n}") for n in range(5)]
    _laid(buyers, makers)
    picked = Purchase.objects.using("owner").filter(
        buyer=buyers[0], accepted_on__range=(FIRST, LAST)
    ).order_by("day", "pk")[0]  # fmt: skip
    early = Purchase.objects.using("owner").filter(day__lte=LAST).order_by("day", "pk")
    for n, row in enumerate(early[:12]):
        w.pay(row, row.day + timedelta(days=n))
    w.reversed_of(picked)
    merge_businesses(office_act(), makers[0].pk, makers[1].pk, {}, reason="Sama")
    stands = {makers[1].pk: makers[0].pk}
    reader = visit("registrar")
    for first, last in ((FIRST, LAST), (LAST, TODAY), (date(2026, 1, 1), TODAY)):
        with in_scope(reader.scope, read_only=True):
            found = figures([b.pk for b in buyers], first, last)
        for buyer in buyers:
            assert found[buyer.pk] == _slow(buyer, first, last, stands)
    whole = found[buyers[0].pk]
    assert whole.total == sum(whole.by_class.values()) == sum(whole.by_maker.values())
    assert makers[1].pk not in whole.by_business


def test_a_box_with_one_thing_of_a_maker_counts_and_unknown_is_neither() -> None:
    act, of = office_act(), w.buyer()
    business = register(act)
    row = w.draft(act, of, w.bought(amount=1, price=100), supplier_class="large")
    w.inside(act, row, w.by(business=business))
    from guyub.kernel.ids import uuid7
    from guyub.market.actions.purchase_steps import deliver_purchase

    deliver_purchase(act, row.pk, uuid7(), TODAY)
    w.accept(row)
    w.accepted(act, of, w.bought(amount=1, price=300, made=w.by(business=business)),
               supplier_class="micro")  # fmt: skip
    w.delivered(act, of, w.bought(amount=1, price=9_999))
    with in_scope(visit("registrar").scope, read_only=True):
        one = figures([of.pk], TODAY, TODAY)[of.pk]
    assert (one.total, one.by_maker) == (400, {"unknown": 100, "registered": 300})
    assert (one.catering, one.catering_with, one.makers) == (2, 2, 1)
    assert (one.small_share, one.local_share, one.top_share) == (
        Fraction(3, 4), Fraction(3, 4), Fraction(1),
    )  # fmt: skip
    assert one.days is None, "nothing was paid: not nought days"


def test_nothing_bought_gives_figures_without_shares_and_a_neighbour_sees_nothing() -> None:
    row = w.accepted()
    with in_scope(visit("registrar", "35.13").scope, read_only=True):
        one = figures([row.buyer_id], TODAY, TODAY)[row.buyer_id]
    assert (one.purchases, one.total, one.local_share, one.catering_share) == (0, 0, None, None)
    with pytest.raises(ValueError, match="before it begins"):
        figures([row.buyer_id], TODAY, TODAY - timedelta(days=1))
    assert {"total", "local_share", "top_share", "days", "makers"} <= set(DEFINITIONS)
