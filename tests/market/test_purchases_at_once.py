"""Two people at one instant: one is heard first, the other sees what was done."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connections

from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions import purchase_steps as steps
from guyub.market.actions import purchases as acts
from guyub.market.models import Payment, Purchase, PurchaseLine
from tests.factories import TODAY, office_act
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")


def _at_once(*does: Callable[[], Any]) -> list[str]:
    """What became of each, sorted; anything but done or refused fails."""
    answers: list[str] = []

    def go(do: Callable[[], Any]) -> None:
        try:
            do()
            answers.append("done")
        except DomainError:
            answers.append("refused")
        except Exception as error:
            answers.append(repr(error))
        finally:
            connections.close_all()

    threads = [Thread(target=go, args=(do,)) for do in does]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


def test_two_halves_ordered_at_once_are_not_both_unasked() -> None:
    act, of = office_act(), w.buyer()
    one, two = (w.draft(act, of, w.bought(amount=1_500, price=20_000)) for _n in range(2))
    first, second = office_act(), office_act()
    assert _at_once(
        lambda: steps.order_purchase(first, one.pk), lambda: steps.order_purchase(second, two.pk)
    ) == ["done", "refused"]


def test_paid_by_two_is_paid_once() -> None:
    row = w.accepted()
    first, second = (office_act(role="finance_officer") for _n in range(2))
    assert _at_once(
        lambda: steps.pay_purchase(first, row.pk, TODAY, "SP2D 1"),
        lambda: steps.pay_purchase(second, row.pk, TODAY, "SP2D 2"),
    ) == ["done", "refused"]
    assert Payment.objects.using("owner").filter(purchase=row).count() == 1


def test_corrected_by_two_is_corrected_once() -> None:
    row = w.accepted()
    first, second = office_act(), office_act()
    assert _at_once(
        lambda: steps.reverse_purchase(first, row.pk, uuid7(), "Salah"),
        lambda: steps.reverse_purchase(second, row.pk, uuid7(), "Salah"),
    ) == ["done", "refused"]
    assert Purchase.objects.using("owner").filter(reverses=row).count() == 1


def test_lines_written_at_once_are_all_in_the_total() -> None:
    row = w.draft(None, None, w.bought(amount=1, price=1))
    writers = [office_act() for _n in range(4)]
    assert _at_once(*(
        lambda act=act: acts.put_line(act, row.pk, uuid7(), w.bought(amount=1, price=1_000))
        for act in writers
    )) == ["done"] * 4  # fmt: skip
    lines = PurchaseLine.objects.using("owner").filter(purchase=row)
    assert w.fresh(row).total == 4_001
    assert sorted(lines.values_list("place", flat=True)) == [1, 2, 3, 4, 5]
