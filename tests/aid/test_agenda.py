"""One book of numbers for every kind of paper, with its gaps on one page."""

from __future__ import annotations

import pytest
from django.test import Client

from guyub.aid import models as m
from guyub.aid.actions import agenda
from guyub.aid.actions import following_moves as moves
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.aid.handing_hands import Hands, look
from tests.aid.worlds_following import followed
from tests.factories import TODAY, sign_in

pytestmark = pytest.mark.usefixtures("db")


def taken(hands, series):
    with in_scope(hands.store.scope, read_only=True):
        return agenda.taken_in(series)


def moved(made, hands, number):
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    asked = moves.propose_move(hands.store, tool.pk, to.pk, "Tidak dipakai")
    moves.decide_request(hands.kabid, asked.pk, True)
    return moves.finish_move(hands.store, asked.pk, number=number, on=TODAY, place="Balai")


def entered(act, kind, text):
    from guyub.kernel.actions import action

    @action(f"aid.test.{kind.lower()}", needs=None, sentence="menguji")
    def enter(act, kind, text):
        number = agenda.enter_number(
            act, kind, 2026, text, uuid7(), act.office_id, act.scope.write[0]
        )
        act.log(None, kind="aid.series", object_id=uuid7(), regency="33.03")
        return number

    return enter(act, kind, text)


def test_a_number_belongs_to_one_paper_of_whatever_kind():
    made, hands = followed(), Hands()
    moved(made, hands, "030/7/2026")
    with pytest.raises(DomainError, match="sudah dipakai surat lain"):
        entered(hands.store, agenda.AGREEMENT, " 030/7/2026 ")


def test_a_move_moves_its_series_on_and_the_gap_is_asked():
    made, hands = followed(), Hands()
    agenda.set_series(hands.store, TODAY.year, "030/{n}/{year}", 1, kind=agenda.MOVE)
    request = moved(made, hands, "030/3/2026")
    [series] = look(hands.store, m.Series)
    assert (series.kind, series.last) == (agenda.MOVE, 3)
    assert taken(hands, series) == {3}
    client = Client()
    sign_in(client, "asset_officer")
    page = client.get("/bantuan/serah-terima/nomor/").content.decode()
    assert "030/1/2026 sampai 030/2/2026" in page
    assert f"{request.tool.name} ({request.tool.tag})" in page
    assert "jenis=pindah&amp;tahun=2026&amp;dari=1&amp;sampai=2" in page
    agenda.explain_gap(hands.store, 2026, 1, 2, "Dipakai undangan", kind=agenda.MOVE)
    assert "sampai 030/2/2026" not in client.get("/bantuan/serah-terima/nomor/").content.decode()


def test_numbers_that_other_kinds_took_are_jumped_over_and_no_gap():
    hands = Hands()
    followed()
    agenda.set_series(hands.store, 2026, "900/{n}/{year}", 1, kind=agenda.AGREEMENT)
    entered(hands.store, agenda.DECREE, "900/1/2026")
    [series] = look(hands.store, m.Series)
    assert agenda.next_text(series) == "900/1/2026"
    assert taken(hands, series) == {1}


def test_an_unknown_kind_has_no_series():
    with pytest.raises(DomainError, match="surat apa"):
        agenda.set_series(Hands().store, 2026, "{n}/{year}", 1, kind="lain")
