"""Two at the same moment: one answer, one order, one turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.market.actions import answering, choosing, needs
from guyub.market.models import NeedAsk, NeedAward, NeedBatch
from tests.factories import NOW, office_act
from tests.market import worlds_needs as w
from tests.market.worlds import fresh
from tests.registry.test_twice import together

pytestmark = pytest.mark.usefixtures("db")


def _count(model: Any, **values: Any) -> int:
    with in_scope(SYSTEM, read_only=True):
        return int(model.objects.filter(**values).count())


def test_two_taps_at_once_are_one_answer() -> None:
    row = w.asked(5)
    first = w.asks(row)[0]

    def tap(state: str) -> Any:
        return lambda: answering.answer(
            answering.maker_act("33.03", NOW), first.pk, answering.Given(state)
        )

    together(tap("yes"), tap("not_now"))
    assert fresh(first).state == "yes"


def test_the_last_two_answers_at_once_bring_the_next_few_once() -> None:
    row = w.asked(8)
    asks = w.asks(row)
    for ask in asks[:3]:
        w.answer(ask, "not_now")

    def tap(ask: Any) -> Any:
        return lambda: answering.answer(
            answering.maker_act("33.03", NOW), ask.pk, answering.Given("not_now")
        )

    together(tap(asks[3]), tap(asks[4]))
    assert _count(NeedBatch, need=row) == 2
    assert _count(NeedAsk, need=row) == 8


def test_two_who_ask_at_once_ask_once() -> None:
    w.makers(6)
    act = office_act()
    row = w.need(act)

    def ask() -> None:
        needs.ask_makers(replace(act, events=[]), row.pk)

    together(ask, ask)
    assert _count(NeedBatch, need=row) == 1
    assert _count(NeedAsk, need=row) == 5


def test_two_who_choose_at_once_make_one_order() -> None:
    row = w.answered(4)
    act, other = office_act(), office_act(role="section_head")
    first, second = w.asks(row)[:2]

    def choose() -> None:
        choosing.choose(replace(act, events=[]), row.pk, [choosing.Pick(first.pk)])

    def choose_other() -> None:
        with pytest.raises(DomainError, match="batalkan pilihan itu dulu"):
            choosing.choose(
                replace(other, events=[]), row.pk, [choosing.Pick(second.pk)], "Lebih murah"
            )

    together(choose, choose_other)
    assert _count(NeedAward, need=row) == 1
