"""A number asks, its holder says yes, something opens, it is told once."""

from __future__ import annotations

import pytest

from guyub.subscriptions import nightly
from tests.subscriptions import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def test_asked_agreed_told_once():
    w.open_round()
    contact = w.ask()
    (asked,) = w.notices("confirm")
    assert (asked.state, contact.confirmed_at) == ("queued", None)
    w.another_round()
    nightly.run(w.at())
    assert w.notices("news") == []
    w.say(asked, "yes")
    nightly.run(w.at())
    (news,) = w.notices("news")
    assert news.body == (
        f"Baru: Bantuan gerobak (sampai {w.closes()}). Bisa, karena cabang industri Pangan;"
        " jumlah tenaga kerja paling banyak 19 orang; anggota kelompok usaha."
    )
    nightly.run(w.at(1))
    assert len(w.notices("news")) == 1


def test_what_asks_something_new_is_told_with_its_question():
    w.confirmed()
    w.open_round()
    w.fresh_board()
    nightly.run(w.at())
    (news,) = w.notices("news")
    assert "Bantuan oven" in news.body
    assert "Belum pasti. Jawab dulu: Apakah Anda anggota kelompok" in news.body
