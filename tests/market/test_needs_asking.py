"""A need asked around in turns, answered, gone on with, chosen; the turn worked out again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.chain import daily_root
from guyub.market.actions import answering, choosing, needs
from guyub.market.models import Need, NeedAsk, NeedAward, NeedBatch
from guyub.market.need_tasks import go_on_all
from guyub.market.supply.turning import same_again
from tests.factories import NOW, TODAY, office_act
from tests.market import worlds_needs as w
from tests.market.worlds import fresh

pytestmark = pytest.mark.usefixtures("db")
LATER = NOW + timedelta(hours=25)


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def _batches(row: Any) -> list[Any]:
    return list(NeedBatch.objects.using("owner").filter(need=row).order_by("n"))


def test_written_twice_is_once_by_the_office_or_the_buyer_itself() -> None:
    act, pk = office_act(), uuid7()
    buyer = w.buyer(act)
    needs.record_need(act, pk, w.told_need(buyer))
    row = needs.record_need(act, pk, w.told_need(buyer))
    assert _events("market.need.record") == 1
    assert row.number.startswith("KBT-33.03-")
    own = w.as_buyer(buyer).act(NOW)
    mine = needs.record_need(own, uuid7(), w.told_need(buyer, what="kursi"))
    assert mine.writer_name == own.actor
    other = w.as_buyer(w.buyer(act, name="Kecamatan Lain")).act(NOW)
    with pytest.raises(DomainError, match="tidak ditemukan"):
        needs.record_need(other, uuid7(), w.told_need(buyer))
    with pytest.raises(DomainError):
        needs.withdraw_need(other, mine.pk, "iseng")
    with in_scope(other.scope, read_only=True):
        assert not Need.objects.exists()  # the database, without a filter
    with pytest.raises(DomainError, match="sudah lewat"):
        needs.record_need(act, uuid7(), w.told_need(buyer, day=TODAY - timedelta(days=1)))


def test_a_few_are_asked_in_their_turn_and_the_turn_is_worked_out_again() -> None:
    row = w.asked(8)
    (batch,) = _batches(row)
    assert len(batch.turn) == 8
    assert len(w.asks(row)) == 5
    assert [str(a.business_id) for a in w.asks(row)] == [m for m, _why in batch.turn[:5]]
    assert same_again(batch)
    assert batch.seed_day == TODAY - timedelta(days=1)
    assert batch.inputs["seed"] == daily_root(batch.seed_day, "owner")
    changed = NeedBatch(inputs={**batch.inputs, "seed": "another"}, turn=batch.turn)
    assert not same_again(changed)
    with pytest.raises(IntegrityError, match="never changed"):
        NeedBatch.objects.using("owner").filter(pk=batch.pk).update(inputs={})
    again = needs.ask_makers(office_act(), row.pk)
    assert again.state == "asking"
    assert len(w.asks(row)) == 5


def test_a_buyer_asks_and_reads_no_maker_in_the_database() -> None:
    from guyub.registry.models import Business

    w.makers(2)
    buyer = w.buyer()
    act = w.as_buyer(buyer).act(NOW)
    row = needs.ask_makers(act, w.need(act, buyer).pk)
    assert len(w.asks(row)) == 2
    with in_scope(act.scope, read_only=True):
        assert NeedAsk.objects.count() == 2
        assert not Business.objects.exists()


def test_nobody_is_asked_twice_and_the_next_few_come_by_themselves() -> None:
    row = w.asked(8)
    assert go_on_all(NOW + timedelta(hours=1)) == 0
    assert go_on_all(LATER) == 1
    assert go_on_all(LATER) == 0
    asks = w.asks(row)
    assert len(asks) == len({a.business_id for a in asks}) == 8
    assert all(map(same_again, _batches(row)))
    assert go_on_all(LATER + timedelta(hours=25)) == 1
    assert fresh(row).state == "short"
    with pytest.raises(DomainError, match="sudah ditanya"):
        needs.ask_makers(office_act(), row.pk)
    ask = asks[0]
    ask.pk, ask._state.adding = uuid7(), True
    with pytest.raises(IntegrityError, match="market_need_ask_once"):
        ask.save(using="owner", force_insert=True)


def test_when_all_have_answered_the_next_need_not_wait() -> None:
    row = w.asked(7)
    for ask in w.asks(row):
        w.answer(ask, "not_now")
    assert len(w.asks(row)) == 7


def test_enough_answers_end_the_asking() -> None:
    row = w.asked(5)
    asks = w.asks(row)
    w.answer(asks[0])
    w.answer(asks[0])
    w.answer(asks[0], "not_now")
    assert _events("market.need.answer") == 1
    assert w.asks(row)[0].state == "yes"
    w.answer(asks[1], "part", amount=Decimal(60), price=11_500)
    assert fresh(row).state == "asking"
    w.answer(asks[2])
    assert fresh(row).state == "enough"
    with pytest.raises(DomainError, match="berapa yang sanggup"):
        w.answer(asks[3], "part")
    with pytest.raises(DomainError, match="pilih Sanggup"):
        w.answer(asks[3], "part", amount=Decimal(150))


def test_three_who_can_do_too_little_together_are_not_enough() -> None:
    row = w.asked(5)
    for ask in w.asks(row)[:3]:
        w.answer(ask, "part", amount=Decimal(20))
    assert fresh(row).state == "asking"


def test_not_now_is_respected_for_as_long_as_the_maker_says() -> None:
    row = w.asked(2)
    first = w.asks(row)[0]
    w.answer(first, "not_now", rest="bulan")
    act = office_act()
    other = needs.ask_makers(act, w.need(act, w.buyer(act, name="Kecamatan Gading")).pk)
    assert first.business_id not in {a.business_id for a in w.asks(other)}
    act.now = NOW + timedelta(days=31)
    later = w.need(
        act, w.buyer(act, name="Desa Maju"), day=TODAY + timedelta(days=60)
    )  # fmt: skip
    needs.ask_makers(act, later.pk)
    assert first.business_id in {a.business_id for a in w.asks(later)}


def test_a_late_link_says_so_and_the_office_notes_what_was_said_on_the_phone() -> None:
    row = w.asked(2)
    ask = w.asks(row)[0]
    with pytest.raises(answering.Over, match="sudah habis"):
        w.answer(ask, now=LATER)
    given = answering.Given("yes", price=10_000)
    answering.answer_for(office_act(), ask.pk, given)
    answering.answer_for(office_act(), ask.pk, given)
    assert _events("market.need.answer_for") == 1
    assert w.asks(row)[0].by_office
    with pytest.raises(NotAllowed):
        answering.answer_for(office_act("35.13"), ask.pk, given)
    with pytest.raises(NotAllowed):
        answering.answer_for(office_act(role="auditor"), ask.pk, given)


def test_for_how_long_a_maker_rests_is_part_of_its_answer() -> None:
    row = w.asked(2)
    ask = w.asks(row)[0]
    act = office_act()
    answering.answer_for(act, ask.pk, answering.Given("not_now", rest="ini"))
    assert w.asks(row)[0].rest_until is None
    for _again in range(2):
        answering.answer_for(act, ask.pk, answering.Given("not_now", rest="panen"))
    assert w.asks(row)[0].rest_until == TODAY + timedelta(days=90)
    assert _events("market.need.answer_for") == 2
    answering.answer_for(act, ask.pk, answering.Given("not_now", rest="ini"))
    assert w.asks(row)[0].rest_until is None


def test_chosen_in_turn_needs_no_reason_and_takes_capacity_and_a_place_in_the_next_turn() -> None:
    row = w.answered(4)
    able = w.asks(row)[:3]
    pick = choosing.Pick(able[0].pk)
    choosing.choose(office_act(), row.pk, [pick])
    choosing.choose(office_act(), row.pk, [pick])
    assert _events("market.need.choose") == 1
    award = NeedAward.objects.using("owner").get(need=row)
    assert (award.business_id, award.amount, award.price, award.turn_place) == (
        able[0].business_id, Decimal(150), 11_000, 1
    )  # fmt: skip
    assert fresh(row).state == "chosen"
    assert [a.refused for a in w.asks(row)] == ["", "cukup", "cukup", ""]
    act = office_act()
    other = needs.ask_makers(act, w.need(act, w.buyer(act, name="Kecamatan Gading")).pk)
    batch = _batches(other)[0]
    assert batch.turn[-1][0] == str(able[0].business_id), "who was ordered from comes last"
    mine = next(c for c in batch.inputs["candidates"] if c["maker"] == str(able[0].business_id))
    assert (mine["recent"], mine["taken"]) == ("150.00", "150.00")
    assert same_again(batch)


def test_otherwise_than_the_turn_needs_a_reason_and_whoever_was_passed_over_is_told() -> None:
    row = w.answered(4)
    first, second, third = w.asks(row)[:3]
    with pytest.raises(DomainError, match="Tulis alasannya"):
        choosing.choose(office_act(), row.pk, [choosing.Pick(third.pk)])
    choosing.choose(
        office_act(), row.pk, [choosing.Pick(third.pk, Decimal(100))], "Paling dekat",
        {first.pk: choosing.Refusal("jarak", "45 km"), second.pk: choosing.Refusal("harga")},
    )  # fmt: skip
    award = NeedAward.objects.using("owner").get(need=row)
    assert (award.because, award.turn_place, award.amount) == ("Paling dekat", 3, Decimal(100))
    assert [(a.refused, a.refused_note) for a in w.asks(row)[:3]] == [
        ("jarak", "45 km"), ("harga", ""), ("", "")
    ]  # fmt: skip


def test_what_cannot_be_chosen() -> None:
    row = w.answered(4)
    first, second, third, waiting = w.asks(row)
    act = office_act()

    def refuse(match: str, *picks: Any, because: str = "") -> None:
        with pytest.raises(DomainError, match=match):
            choosing.choose(act, row.pk, picks, because)

    refuse("paling sedikit satu")
    refuse("menjawab sanggup", choosing.Pick(waiting.pk))
    refuse("lebih dari yang dibutuhkan", choosing.Pick(first.pk), choosing.Pick(second.pk))
    refuse("satu kali", choosing.Pick(first.pk), choosing.Pick(first.pk))
    half = [choosing.Pick(a.pk, Decimal(75)) for a in (first, second)]
    choosing.choose(act, row.pk, half)
    assert NeedAward.objects.using("owner").filter(need=row).count() == 2
    award = NeedAward.objects.using("owner").filter(need=row).first()
    award.pk, award.ask_id, award._state.adding = uuid7(), waiting.pk, True
    with pytest.raises(IntegrityError, match="who answered"):
        award.save(using="owner", force_insert=True)
    assert third.state == "yes"


def test_a_choice_taken_back_counts_no_more() -> None:
    row = w.chosen()
    act = office_act()
    with pytest.raises(DomainError, match="alasannya"):
        choosing.undo(act, row.pk, " ")
    choosing.undo(act, row.pk, "Pembuatnya sakit")
    assert fresh(row).state == "enough"
    assert {a.refused for a in w.asks(row)} == {""}
    other = needs.ask_makers(act, w.need(act, w.buyer(act, name="Kecamatan Gading")).pk)
    assert {c["recent"] for c in _batches(other)[0].inputs["candidates"]} == {"0"}
    choosing.choose(act, row.pk, [choosing.Pick(w.asks(row)[1].pk)], "Yang pertama sakit")
    assert NeedAward.objects.using("owner").filter(need=row).count() == 2


def test_the_same_maker_for_another_amount_is_not_the_same_choice() -> None:
    row = w.answered(4)
    first = w.asks(row)[0].pk
    choosing.choose(office_act(), row.pk, [choosing.Pick(first, Decimal(100))])
    choosing.choose(office_act(), row.pk, [choosing.Pick(first, Decimal("100.00"))])
    for amount in (Decimal(50), None):
        with pytest.raises(DomainError, match="batalkan pilihan itu dulu"):
            choosing.choose(office_act(), row.pk, [choosing.Pick(first, amount)])
    assert NeedAward.objects.using("owner").get(need=row).amount == 100
    assert _events("market.need.choose") == 1


def test_a_choice_taken_back_twice_is_taken_back_once() -> None:
    row = w.chosen()
    choosing.undo(office_act(), row.pk, "Pembuatnya sakit")
    choosing.undo(office_act(), row.pk, "Pembuatnya sakit")
    assert _events("market.need.undo") == 1
    with pytest.raises(DomainError, match="tidak bisa dilakukan saat ini"):
        choosing.undo(office_act(), row.pk, "Sebab lain")


def test_a_withdrawn_need_is_answered_no_more() -> None:
    row = w.asked(2)
    needs.withdraw_need(office_act(), row.pk, "Acaranya batal")
    with pytest.raises(answering.Over, match="sudah selesai"):
        w.answer(w.asks(row)[0])
    with pytest.raises(DomainError, match="tidak bisa"):
        needs.ask_makers(office_act(), row.pk)


def test_makers_beyond_the_catalogue_are_asked_after_those_who_are_known() -> None:
    from guyub.registry.actions.product import add_product
    from tests.market import worlds as c

    act = office_act()
    business, _made = c.maker(act, name="Belum Terdata", product="Kursi", agreed=False)
    add_product(act, business.pk, {"name": "Keripik singkong", "unit": "bungkus"})
    row = w.asked(2)
    last = w.asks(row)[-1]
    assert last.business_id == business.pk
    assert "belum diketahui" in last.because
    assert "Kurang: harga, kesanggupan, lama pengerjaan" in last.because
    assert same_again(_batches(row)[0])


def test_nobody_to_ask_is_said() -> None:
    act = office_act()
    row = needs.ask_makers(act, w.need(act, what="pesawat terbang").pk)
    assert row.state == "short"
    assert w.asks(row) == []


def test_put_right_only_before_anybody_was_asked() -> None:
    act = office_act()
    buyer = w.buyer(act)
    row = w.need(act, buyer)
    needs.change_need(act, row.pk, w.told_need(buyer, amount=Decimal(90)), row.version)
    assert fresh(row).amount == 90
    w.makers(1)
    needs.ask_makers(act, row.pk)
    with pytest.raises(DomainError, match="isinya tetap"):
        needs.change_need(act, row.pk, w.told_need(buyer, amount=Decimal(40)))
