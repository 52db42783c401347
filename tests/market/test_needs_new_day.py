"""A need whose day passed gets a new one: what was answered for the old day counts no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions import answering, choosing, needs
from guyub.market.models import NeedAsk, NeedAward
from guyub.market.need_tasks import go_on_all
from tests.factories import NOW, TODAY, office_act, sign_in
from tests.market import worlds_needs as w
from tests.market.worlds import fresh

pytestmark = pytest.mark.usefixtures("db")


def _again() -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb="market.need.again").count())


def test_a_day_that_passed_ends_a_need_and_a_new_day_begins_it_again() -> None:
    row = w.asked(2, day=TODAY + timedelta(days=5))
    assert go_on_all(NOW + timedelta(days=7)) == 1
    assert fresh(row).state == "expired"
    act = office_act()
    with pytest.raises(DomainError, match="sudah lewat"):
        needs.need_again(act, row.pk, TODAY - timedelta(days=1))
    needs.need_again(act, row.pk, TODAY + timedelta(days=9))
    needs.need_again(act, row.pk, TODAY + timedelta(days=9))
    assert _again() == 1
    assert fresh(row).state == "draft"
    needs.ask_makers(act, row.pk)
    assert fresh(row).state == "asking"
    assert len(w.asks(row)) == 4, "both are asked anew, for the new day"


def _new_day(now: Any) -> Any:
    """A need that two of four answered before its day passed; asked anew for a later day. The
    other two would still have an hour for the old question."""
    row = w.asked(4, day=TODAY + timedelta(days=5))
    for ask in w.asks(row)[:2]:
        w.answer(ask, price=11_000)
    NeedAsk.objects.using("owner").filter(need=row).update(expires_at=now + timedelta(hours=1))
    assert go_on_all(now) == 1
    act = office_act()
    act.now = now
    needs.need_again(act, row.pk, TODAY + timedelta(days=20))
    return needs.ask_makers(act, row.pk)


def test_an_answer_for_the_old_day_counts_no_more_for_the_new_one() -> None:
    now = NOW + timedelta(days=7)
    row = _new_day(now)
    old, new = w.asks(row)[:4], w.asks(row)[4:]
    assert {a.business_id for a in new} == {a.business_id for a in old}
    assert [a.state for a in old] == ["yes", "yes", "waiting", "waiting"], "kept as it was"
    assert {a.state for a in new} == {"waiting"}
    assert new[0].wanted != old[0].wanted
    act = office_act()
    act.now = now
    with pytest.raises(DomainError, match="menjawab sanggup"):
        choosing.choose(act, row.pk, [choosing.Pick(old[0].pk)])
    w.answer(new[0], now=now)
    assert fresh(row).state == "asking", "one answer, not three"
    with pytest.raises(DomainError, match="menjawab sanggup"):
        choosing.choose(act, row.pk, [choosing.Pick(old[1].pk)], "Lebih dulu")
    award = choosing.choose(act, row.pk, [choosing.Pick(new[0].pk)])
    assert NeedAward.objects.using("owner").get(need=award).turn_place == 1


def test_a_question_for_the_old_day_is_answered_no_more(client: Any) -> None:
    now = NOW + timedelta(days=7)
    row = _new_day(now)
    waiting = w.asks(row)[2]
    assert waiting.expires_at > now
    with pytest.raises(answering.Over, match="mengganti harinya"):
        w.answer(waiting, now=now)
    with pytest.raises(answering.Over, match="mengganti harinya"):
        w.answer(w.asks(row)[0], now=now)
    act = office_act()
    act.now = now
    with pytest.raises(DomainError, match="hari yang lama"):
        answering.answer_for(act, waiting.pk, answering.Given("yes"))
    with pytest.raises(DomainError, match="hari yang lama"):
        answering.mark_sent(act, waiting.pk)
    page = client.get(f"/jawab/{answering.token_of(waiting.pk)}/")
    assert page.status_code == 410
    assert "mengganti harinya" in page.content.decode()
    sign_in(client, "registrar")
    said = client.get(f"/pasar/kebutuhan/{row.number}/").content.decode()
    assert "Jawaban untuk hari yang lama" in said
    assert "4 ditanya: 0 sanggup, 0 belum bisa dulu, 4 belum menjawab." in said


def test_a_merged_record_takes_its_closed_question_along_and_a_second_open_one_stays() -> None:
    from guyub.registry.actions.merge import merge_businesses, undo_merge

    row = _new_day(NOW + timedelta(days=7))
    act, asks = office_act(), w.asks(row)
    kept, gone = asks[0].business_id, asks[1].business_id
    of_gone = [a for a in asks if a.business_id == gone]
    done = merge_businesses(act, kept, gone, {}, reason="Sama")
    assert [fresh(a).business_id for a in of_gone] == [kept, gone]
    undo_merge(act, done.pk, reason="Ternyata lain")
    assert [fresh(a).business_id for a in of_gone] == [gone, gone]


def test_what_was_closed_stays_in_the_database() -> None:
    row = _new_day(NOW + timedelta(days=7))
    old = NeedAsk.objects.using("owner").filter(pk=w.asks(row)[0].pk)
    for change in ({"closed_at": None}, {"state": "not_now"}, {"price": 1}):
        with pytest.raises(IntegrityError, match="another day"):
            old.update(**change)
    award = NeedAward(
        regency_code="33.03", need_id=row.pk, ask_id=old.get().pk, month=TODAY.replace(day=1),
        business_id=old.get().business_id, chosen_on=TODAY, turn_place=1, by_person=uuid7(),
        created_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="who answered"):
        award.save(using="owner", force_insert=True)
