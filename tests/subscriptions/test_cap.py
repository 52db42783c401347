"""One phone is told as often as one person may be, whatever room knows it by what id."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guyub.kernel.actions import DomainError
from guyub.outreach.actions import by_hand
from guyub.outreach.sending import send_one
from guyub.subscriptions import nightly
from tests.outreach import worlds as o
from tests.subscriptions import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def news():
    w.told()
    (one,) = w.notices("news")
    send_one(one.pk, w.at())
    return one


def opened(person, count: int) -> None:
    """So many notices of the registry's person went out from a phone of the office."""
    with o.known():
        for row in [o.queued(person, now=w.at()) for _n in range(count)]:
            send_one(row.pk, w.at())
            assert by_hand.open_notice(o.act(now=w.at()), row.pk).text


def test_a_subscriber_who_is_an_owner_has_one_cap():
    _made, person = o.owner(phone=w.PHONE)
    opened(person, 1)
    one = news()
    assert by_hand.open_notice(o.act(now=w.at()), one.pk).text
    with o.known():
        third = o.queued(person, now=w.at())
        send_one(third.pk, w.at())
        with pytest.raises(DomainError, match="Belum boleh dikirim"):
            by_hand.open_notice(o.act(now=w.at()), third.pk)


def test_what_the_owner_was_told_holds_news_back():
    _made, person = o.owner(phone=w.PHONE)
    opened(person, 2)
    one = news()
    with pytest.raises(DomainError, match="Belum boleh dikirim"):
        by_hand.open_notice(o.act(now=w.at()), one.pk)
    assert by_hand.open_notice(o.act(now=w.at() + timedelta(days=7, minutes=1)), one.pk).text


def test_another_phone_counts_for_itself():
    _made, person = o.owner(phone="+6284011119999")
    opened(person, 2)
    one = news()
    assert by_hand.open_notice(o.act(now=w.at()), one.pk).text
    assert nightly.run(w.at()).told == 0
