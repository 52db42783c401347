"""Obligations judged from sums: bounds where something is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.market.policy_circulars import MET, UNKNOWN, UNMET, Sums, judge, percent, rank_key

SHARE = Decimal(40)


@st.composite
def sums(draw):
    parts = [draw(st.integers(0, 10**9)) for _n in range(4)]
    small = draw(st.integers(0, sum(parts)))
    unsaid = draw(st.integers(0, sum(parts) - small))
    orders = draw(st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 4)), max_size=9))
    orders = [(low, None if more is None else low + more, 1) for low, more in orders]
    makers = draw(st.integers(0, 30)) if parts[0] else 0
    return Sums(
        spent=sum(parts), small=small, class_unknown=unsaid, registered=parts[0],
        other_local=parts[1], not_local=parts[2], maker_unknown=parts[3],
        makers=max(makers, 1) if parts[0] else 0, top=draw(st.integers(0, parts[0])),
        catering=len(orders), orders=tuple(orders),
        slowest=draw(st.none() | st.integers(0, 400)), purchases=draw(st.integers(0, 99)),
    )  # fmt: skip


KINDS = ["catering", "local_share", "small_share", "makers", "top_share", "pay_days"]


@given(sums(), st.sampled_from(KINDS), st.integers(1, 100))
def test_a_verdict_holds_between_its_bounds(found, kind, asked):
    verdict = judge(kind, Decimal(asked), found)
    if verdict.low is not None and verdict.high is not None:
        assert verdict.low <= verdict.high
    if verdict.low is None:
        assert verdict.state == UNKNOWN
    if verdict.low == verdict.high and verdict.low is not None:
        assert verdict.state != UNKNOWN


@given(sums(), st.integers(1, 100), st.integers(0, 10**9))
def test_what_becomes_known_never_turns_a_verdict_round(found, asked, part):
    """Once met or not met, learning who made the unknown rest changes nothing."""
    before = judge("local_share", Decimal(asked), found).state
    known = min(part, found.maker_unknown)
    after = Sums(
        spent=found.spent, registered=found.registered + known, other_local=found.other_local,
        not_local=found.not_local + found.maker_unknown - known,
    )  # fmt: skip
    if before != UNKNOWN:
        assert judge("local_share", Decimal(asked), after).state == before


def test_unknown_makers_leave_it_open():
    known = Sums(spent=100, registered=30, not_local=40, maker_unknown=30)
    verdict = judge("local_share", SHARE, known)
    assert (verdict.state, verdict.low, verdict.high) == (UNKNOWN, Decimal(30), Decimal(60))
    assert judge("local_share", Decimal(30), known).state == MET
    assert judge("local_share", Decimal(61), known).state == UNMET


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_bought_is_neither_met_nor_broken(kind):
    assert judge(kind, Decimal(1), Sums()).state == UNKNOWN


def food(*orders):
    """Orders with at least and at most so many products of local makers."""
    return Sums(catering=len(orders), orders=tuple((low, high, 1) for low, high in orders))


def test_every_catering_order_counts():
    assert judge("catering", Decimal(1), food((1, 1), (3, None), (1, 2))).state == MET
    assert judge("catering", Decimal(1), food((1, 1), (0, 0))).state == UNMET
    assert judge("catering", Decimal(1), food((1, 1), (0, 2))).state == UNKNOWN


def test_as_many_products_as_asked_are_in_each_order():
    verdict = judge("catering", Decimal(3), food((3, 3), (2, 2), (1, 4), (0, None)))
    assert (verdict.state, verdict.low, verdict.high) == (UNMET, Decimal(25), Decimal(75))
    assert judge("catering", Decimal(2), food((3, 3), (2, 2))).state == MET
    assert judge("catering", Decimal(2), food((3, 3), (1, None))).state == UNKNOWN
    assert judge("catering", Decimal(2), food((1, 1))).state == UNMET


@given(sums(), st.integers(1, 6))
def test_more_products_are_never_in_more_orders(found, asked):
    few, many = found.orders_with(asked), found.orders_with(asked + 1)
    assert many[0] <= few[0]
    assert sum(many) <= sum(few) <= found.catering


def test_the_one_who_waits_longest_for_money_decides():
    assert judge("pay_days", Decimal(14), Sums(slowest=14)).state == MET
    assert judge("pay_days", Decimal(14), Sums(slowest=15)).state == UNMET


def test_makers_are_counted_when_names_are_known():
    assert judge("makers", Decimal(3), Sums(makers=3, purchases=1)).state == MET
    few = Sums(makers=2, purchases=5, registered=10)
    assert judge("makers", Decimal(3), few).state == UNMET
    for unsaid in (
        Sums(makers=2, purchases=5, untold=1), Sums(makers=2, purchases=5, catering_unknown=1)
    ):  # fmt: skip
        assert judge("makers", Decimal(3), unsaid).state == UNKNOWN


def test_a_maker_in_no_register_may_be_the_greatest() -> None:
    found = Sums(spent=10, registered=1, other_local=9, makers=1, top=1)
    verdict = judge("top_share", SHARE, found)
    assert (verdict.state, verdict.low, verdict.high) == (UNKNOWN, Decimal(10), Decimal(100))
    known = Sums(spent=10, registered=10, makers=3, top=4)
    assert judge("top_share", SHARE, known).state == MET
    assert judge("top_share", Decimal(39), known).state == UNMET


def test_what_is_taken_back_of_another_period_says_nothing() -> None:
    for found in (
        Sums(spent=10, registered=60, not_local=-50), Sums(spent=10, small=30, class_unknown=-20)
    ):  # fmt: skip
        for kind in ("local_share", "small_share", "top_share"):
            verdict = judge(kind, SHARE, found)
            assert (verdict.state, verdict.low, verdict.corrected) == (UNKNOWN, None, True)


def test_an_old_ledger_without_days_of_payment_does_not_say_unpaid() -> None:
    assert judge("pay_days", Decimal(14), Sums(pay_unknown=3)).state == UNKNOWN
    assert judge("pay_days", Decimal(14), Sums(slowest=5, pay_unknown=3)).state == UNKNOWN
    assert judge("pay_days", Decimal(14), Sums(slowest=20, pay_unknown=3)).state == UNMET


def test_agencies_rank_by_what_is_proven():
    best = Sums(spent=100, registered=60)
    unsaid = Sums(spent=100, registered=10, maker_unknown=90)
    idle = Sums()
    assert sorted([idle, unsaid, best], key=rank_key) == [best, unsaid, idle]


def test_percent_rounds_halves_up():
    assert percent(1, 3) == Decimal("33.33")
    assert percent(1, 800) == Decimal("0.13")
