"""Gifts: one for a tax object and campaign, from the stock of an open counter, never below zero."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope, writing
from guyub.kernel.ids import uuid7
from guyub.market.actions import counters as desks
from guyub.market.actions import giving as acts
from guyub.market.actions.handing import AlreadyHanded, cancel, mark_of
from guyub.market.gifts import stock_of
from guyub.market.models import Campaign, Counter, CounterStock, Handing, StockCount, StockMove
from guyub.market.tax_objects import ending, normal
from tests.factories import NOW, office_act
from tests.market import worlds_giving as w

pytestmark = pytest.mark.usefixtures("db")


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A 1234 BC", "A1234BC"), ("a1234bc", "A1234BC"), (" a-1234.bc ", "A1234BC"),
        ("36.73.040.003-0012.0", "36730400030012" + "0"), ("", None), ("ABC", None),
        ("12", None), ("A 1234 B'C", None), ("A" * 20 + "12345", None),
    ],
)  # fmt: skip
def test_a_number_counts_in_one_form(typed: str, kept: str | None) -> None:
    assert normal(typed) == kept
    if kept:
        assert ending(kept) == kept[-3:]


def test_one_for_a_tax_object_over_all_counters_and_twice_is_once() -> None:
    _row, thing, (one, two) = w.running()
    act, pk = office_act(), uuid7()
    first = w.give(act, one, thing, "A 1234 BC", pk)
    again = w.give(act, one, thing, "a1234bc", pk)
    assert (first.pk, first.left, again.pk, again.left) == (pk, 9, pk, 9)
    assert _events("market.gift.hand") == 1
    with pytest.raises(AlreadyHanded, match=r"hari ini di Loket 1 pukul 10\.00: keripik pisang"):
        w.give(office_act(), two, thing, "A-1234-BC")
    assert (w.left(one, thing), w.left(two, thing)) == (9, 10)
    assert w.give(act, two, thing, "A 1235 BC").left == 9


def test_the_number_is_nowhere_and_differs_between_campaigns() -> None:
    from guyub.ledger.models import Event

    row, thing, (one, *_rest) = w.running()
    made = w.give(office_act(), one, thing, "A 9876 XYZ")
    kept = Handing.objects.using("owner").get(pk=made.pk)
    assert (kept.ending, len(kept.mark)) == ("XYZ", 16)
    told = "".join(str(e.after) + str(e.before) for e in Event.objects.using("owner").all())
    assert "9876" not in told
    other = w.campaign(title="Yang lain")
    assert mark_of(row, "A9876XYZ") == bytes(kept.mark) != mark_of(other, "A9876XYZ")


def test_nothing_outside_the_days_at_a_closed_counter_or_from_an_empty_one() -> None:
    row, thing, (one, two) = w.running(stock=1)
    act = office_act()
    late = office_act()
    late.now = NOW + timedelta(days=11)
    with pytest.raises(DomainError, match="di luar hari-hari"):
        w.give(late, one, thing)
    w.give(act, one, thing)
    with pytest.raises(DomainError, match="habis"):
        w.give(act, one, thing, "A 2 B")
    desks.shut_counter(act, two.pk, uuid7(), {thing.pk: 1})
    with pytest.raises(DomainError, match="tutup"):
        w.give(act, two, thing, "A 2 B")
    with pytest.raises(DomainError, match="Hitung dan tutup dulu: Loket 1"):
        acts.end_campaign(act, row.pk)


def test_the_database_holds_it_whatever_route() -> None:
    row, thing, (one, two) = w.running(stock=1)
    act = office_act()
    made = w.give(act, one, thing)
    fields = {
        "regency_code": row.regency_code, "buyer_id": row.buyer_id, "campaign_id": row.pk,
        "item_id": thing.pk, "ending": "XYZ", "on": made.on, "handed_at": NOW,
        "handed_by": act.person_id, "handed_name": "x",
    }  # fmt: skip

    def put(**values: Any) -> None:
        with transaction.atomic("owner"):
            Handing.objects.using("owner").create(**{
                **fields, "counter_id": two.pk, "mark": bytes(15) + b"1", **values,
            })  # fmt: skip

    with pytest.raises(IntegrityError, match="market_handing_once"):
        put(mark=made.mark)
    with pytest.raises(IntegrityError, match="market_counter_stock_left"):
        put(counter_id=one.pk)
    with pytest.raises(IntegrityError, match="within the days"):
        put(on=row.to_day + timedelta(days=1))
    with pytest.raises(IntegrityError, match="stock changes by movements"):
        CounterStock.objects.using("owner").filter(counter=two).update(on_hand=50)
    with pytest.raises(IntegrityError, match="changes by movements"):
        type(thing).objects.using("owner").filter(pk=thing.pk).update(sent=0)
    with pytest.raises(IntegrityError, match="taken back once"):
        Handing.objects.using("owner").filter(pk=made.pk).update(mark=bytes(16))
    with pytest.raises(IntegrityError, match="market_handing_other_eyes"):
        Handing.objects.using("owner").filter(pk=made.pk).update(
            cancelled_at=NOW, cancelled_on=made.on, cancelled_by=act.person_id, returned=False,
            cancelled_because="salah",
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="market_handing_other_eyes"):
        Handing.objects.using("owner").filter(pk=made.pk).update(
            cancelled_at=NOW, cancelled_on=made.on + timedelta(days=1), cancelled_by=uuid7(),
            returned=False, cancelled_because="salah",
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="once its counters are closed"):
        Campaign.objects.using("owner").filter(pk=row.pk).update(state="ended")
    Counter.objects.using("owner").filter(pk=two.pk).update(state="shut")
    with pytest.raises(IntegrityError, match="open counter"):
        put()
    with pytest.raises(IntegrityError, match="added, never changed"):
        StockMove.objects.using("owner").filter(target=two).update(amount=9)
    with pytest.raises(DatabaseError, match="movements only"), in_scope(act.scope):
        connection.cursor().execute("SELECT market_shelf(%s, %s, 5)", [two.pk, thing.pk])
    for model, told in ((Handing, "not deleted"), (CounterStock, "not deleted"),
                        (StockMove, "permission denied")):  # fmt: skip
        with pytest.raises(DatabaseError, match=told), in_scope(act.scope), writing():
            model.objects.all().delete()
    assert (w.left(one, thing), w.left(two, thing)) == (0, 1)


def test_taken_back_the_same_day_by_another_person_and_handed_again() -> None:
    _row, thing, (one, two) = w.running()
    act, other = office_act(), office_act()
    made = w.give(act, one, thing)
    with pytest.raises(NotAllowed, match="orang lain"):
        cancel(act, made.pk, "Salah ketik", returned=True)
    with pytest.raises(DomainError, match="sebabnya"):
        cancel(other, made.pk, " ", returned=True)
    tomorrow = office_act()
    tomorrow.now = NOW + timedelta(days=1)
    with pytest.raises(DomainError, match="hari itu juga"):
        cancel(tomorrow, made.pk, "Salah ketik", returned=True)
    cancel(other, made.pk, "Salah ketik", returned=True)
    cancel(other, made.pk, "Salah ketik", returned=True)
    assert _events("market.gift.cancel") == 1
    assert w.left(one, thing) == 10
    again = w.give(act, two, thing)
    cancel(other, again.pk, "Barang dibawa pergi", returned=False)
    assert w.left(two, thing) == 9
    line = next(s for s in _stock(thing) if s.counter == two.pk)
    assert (line.handed, line.lost, line.left, line.sums) == (0, 1, 9, True)


def _stock(thing: Any) -> Any:
    with in_scope(office_act().scope, read_only=True):
        return stock_of(Campaign.objects.get(pk=thing.campaign_id))


def test_stock_is_the_sum_of_what_happened() -> None:
    row, thing, (one, two) = w.running(stock=40)
    act, pk = office_act(), uuid7()
    with pytest.raises(DomainError, match="tinggal 20 bungkus dari 100"):
        desks.move_stock(act, uuid7(), thing.pk, 21, target=one.pk)
    desks.move_stock(act, pk, thing.pk, 15, source=one.pk, target=two.pk)
    desks.move_stock(act, pk, thing.pk, 15, source=one.pk, target=two.pk)
    desks.move_stock(act, uuid7(), thing.pk, 5, source=two.pk)
    with pytest.raises(DomainError, match="hanya ada 25"):
        desks.move_stock(act, uuid7(), thing.pk, 26, source=one.pk)
    for n in range(4):
        w.give(act, two, thing, f"A {n} B")
    closing = uuid7()
    with pytest.raises(DomainError, match="keripik pisang kurang 2"):
        desks.shut_counter(act, two.pk, closing, {thing.pk: 44})
    desks.shut_counter(act, two.pk, closing, {thing.pk: 44}, "Dua bungkus sobek")
    desks.shut_counter(act, two.pk, closing, {thing.pk: 44}, "Dua bungkus sobek")
    assert _events("market.counter.shut") == 1
    assert StockCount.objects.using("owner").count() == 1
    lines = {s.counter: s for s in _stock(thing)}
    first, second = lines[one.pk], lines[two.pk]
    assert (first.brought, first.moved, first.left) == (40, -15, 25)
    assert (second.brought, second.moved, second.handed, second.difference) == (35, 15, 4, -2)
    assert second.left == 44
    assert all(s.sums for s in lines.values())
    now = type(thing).objects.using("owner").get(pk=thing.pk)
    assert now.sent == sum(s.brought for s in lines.values()) == 75
    with pytest.raises(DomainError, match="75 bungkus sudah dibawa"):
        acts.change_item(act, thing.pk, w.bought(amount=74))
    desks.shut_counter(act, one.pk, uuid7(), {thing.pk: 25})
    acts.end_campaign(act, row.pk)
    acts.end_campaign(act, row.pk)
    assert _events("market.campaign.end") == 1
    with pytest.raises(DomainError, match="sudah selesai"):
        desks.move_stock(act, uuid7(), thing.pk, 1, target=one.pk)


def test_a_campaign_ends_with_nothing_uncounted() -> None:
    row, thing, (one, two) = w.running(stock=10)
    act = office_act()
    new = w.counter(row, "Loket 9", act)

    def refused(*places: str) -> None:
        with pytest.raises(DomainError, match=f"belum dihitung di {', '.join(places)}[.]"):
            acts.end_campaign(act, row.pk)
        with pytest.raises(IntegrityError, match="campaign ends"):
            Campaign.objects.using("owner").filter(pk=row.pk).update(state="ended")

    desks.shut_counter(act, one.pk, uuid7(), {thing.pk: 10})
    desks.shut_counter(act, two.pk, uuid7(), {thing.pk: 10})
    # Brought to a counter that was never opened, and to one that was closed before.
    desks.move_stock(act, uuid7(), thing.pk, 5, target=new.pk)
    desks.move_stock(act, uuid7(), thing.pk, 5, target=two.pk)
    refused("Loket 2", "Loket 9")
    desks.move_stock(act, uuid7(), thing.pk, 5, source=new.pk)
    desks.open_counter(act, two.pk)
    desks.shut_counter(act, two.pk, uuid7(), {thing.pk: 14}, "Satu sobek")
    # Taken away after the count: what is left was not looked at.
    desks.move_stock(act, uuid7(), thing.pk, 3, source=one.pk)
    refused("Loket 1")
    desks.move_stock(act, uuid7(), thing.pk, 7, source=one.pk)
    assert acts.end_campaign(act, row.pk).state == "ended"


def test_moves_that_bring_back_as_many_are_noticed() -> None:
    """What was counted went away and came back: nobody counted what lies there now."""
    row, thing, (one, two) = w.running(stock=10)
    act = office_act()
    for desk in (one, two):
        desks.shut_counter(act, desk.pk, uuid7(), {thing.pk: 10})
    desks.move_stock(act, uuid7(), thing.pk, 4, source=one.pk)
    desks.move_stock(act, uuid7(), thing.pk, 4, target=one.pk)
    assert w.left(one, thing) == 10
    with pytest.raises(DomainError, match=r"belum dihitung di Loket 1[.]"):
        acts.end_campaign(act, row.pk)
    with pytest.raises(IntegrityError, match="campaign ends"):
        Campaign.objects.using("owner").filter(pk=row.pk).update(state="ended")
    desks.open_counter(act, one.pk)
    desks.shut_counter(act, one.pk, uuid7(), {thing.pk: 10})
    assert acts.end_campaign(act, row.pk).state == "ended"


def test_a_counter_without_goods_closes_once_however_often_it_is_sent() -> None:
    row = w.campaign()
    act = office_act()
    w.item(row, act)
    desk = w.counter(row, act=act)
    acts.start_campaign(act, row.pk)
    desks.open_counter(act, desk.pk)
    closing = uuid7()
    first = desks.shut_counter(act, desk.pk, closing, {})
    again = desks.shut_counter(act, desk.pk, closing, {})
    assert (first.state, again.state, again.version) == ("shut", "shut", first.version)
    assert _events("market.counter.shut") == 1
    acts.end_campaign(act, row.pk)


def test_a_buyer_works_at_its_own_counters_and_nowhere_else() -> None:
    row, thing, (one, _two) = w.running()
    mine = w.clerk(w.buyer()).act(NOW)
    made = w.give(mine, one, thing)
    assert Handing.objects.using("owner").get(pk=made.pk).handed_name != "Pemilik usaha"
    made = cancel(w.clerk(w.buyer()).act(NOW), made.pk, "Salah", returned=True)
    new = desks.record_counter(mine, uuid7(), row.pk, "Loket 9")
    desks.move_stock(mine, uuid7(), thing.pk, 2, target=new.pk)
    desks.move_stock(mine, uuid7(), thing.pk, 1, source=one.pk, target=new.pk)
    desks.open_counter(mine, new.pk)
    desks.shut_counter(mine, new.pk, uuid7(), {thing.pk: 2}, "Sobek")
    assert (w.left(one, thing), w.left(new, thing)) == (9, 2)
    other = w.clerk(w.buyer(name="Bapenda Contoh")).act(NOW)
    for foreign in (other, office_act("35.13")):
        with pytest.raises(DomainError, match="tidak ditemukan"):
            w.give(foreign, one, thing, "A 7 B")
        with pytest.raises(DomainError, match="tidak ditemukan"):
            desks.record_counter(foreign, uuid7(), row.pk, "Loket 8")
        with in_scope(foreign.scope, read_only=True):
            assert not Campaign.objects.exists()
            assert not Handing.objects.exists()
    with pytest.raises(NotAllowed):
        acts.end_campaign(mine, row.pk)


def test_days_goods_and_words_are_checked() -> None:
    act = office_act()
    with pytest.raises(DomainError, match="tidak boleh sebelum"):
        w.campaign(act=act, to_day=w.said().from_day - timedelta(days=1))
    with pytest.raises(DomainError, match="Pilih pembeli"):
        acts.record_campaign(act, uuid7(), w.buyer("35.13").pk, w.said())
    row = w.campaign(act=act)
    with pytest.raises(DomainError, match="barang yang akan"):
        acts.start_campaign(act, row.pk)
    w.item(row, act)
    with pytest.raises(DomainError, match="sudah ada"):
        w.item(row, act, name="Keripik Pisang")
    with pytest.raises(DomainError, match="satu loket"):
        acts.start_campaign(act, row.pk)
    desk = w.counter(row, act=act)
    with pytest.raises(DomainError, match="sesudah kampanyenya dimulai"):
        desks.open_counter(act, desk.pk)
    acts.start_campaign(act, row.pk)
    thing = row.items.using("owner").get()
    desks.move_stock(act, uuid7(), thing.pk, 2, target=desk.pk)
    desks.open_counter(act, desk.pk)
    w.give(act, desk, thing)
    with pytest.raises(DomainError, match="Perlebar"):
        acts.change_campaign(act, row.pk, w.said(from_day=w.said().to_day))


def test_tax_objects_are_forgotten_after_the_days_for_the_auditor() -> None:
    row, thing, (one,) = w.running(counters=1)
    act, later = office_act(), office_act()
    later.now = NOW + timedelta(days=366)
    made = w.give(act, one, thing, "A 4321 QRS")
    forged = {"mark": bytes.fromhex(hashlib.md5(str(made.pk).encode()).hexdigest())}
    with pytest.raises(IntegrityError, match="taken back once"):
        Handing.objects.using("owner").filter(pk=made.pk).update(ending="", **forged)
    with pytest.raises(DomainError, match="sesudah kampanyenya selesai"):
        acts.forget_objects(later, row.pk)
    desks.shut_counter(act, one.pk, uuid7(), {thing.pk: 9})
    acts.end_campaign(act, row.pk)
    with pytest.raises(DomainError, match="Disimpan 365 hari"):
        acts.forget_objects(act, row.pk)
    acts.forget_objects(later, row.pk)
    acts.forget_objects(later, row.pk)
    assert _events("market.campaign.forget") == 1
    kept = Handing.objects.using("owner").get(pk=made.pk)
    assert (kept.ending, bytes(kept.mark)) == ("", forged["mark"])
    assert bytes(kept.mark) != mark_of(row, "A4321QRS")
    assert _stock(thing)[0].handed == 1
    with pytest.raises(IntegrityError):
        Campaign.objects.using("owner").filter(pk=row.pk).update(title="Lain")


def test_who_works_at_once_never_waits_for_each_other() -> None:
    """Handing, moving both ways, bringing, taking back and changing goods at the same time."""
    row, thing, (one, two) = w.running(counters=2, stock=40)
    other = [w.give(office_act(), two, thing, f"X {n} Y") for n in range(10)]
    clerks, failed = [office_act() for _ in range(5)], []
    begin = threading.Barrier(len(clerks))

    def moves(act: Any, source: Any, target: Any) -> None:
        for _turn in range(10):
            desks.move_stock(act, uuid7(), thing.pk, 1, source=source.pk, target=target.pk)

    def gives(act: Any) -> None:
        for n in range(10):
            w.give(act, one, thing, f"A {n} B")

    def cancels(act: Any) -> None:
        for made in other:
            cancel(act, made.pk, "Salah", returned=True)

    def changes(act: Any) -> None:
        for n in range(10):
            acts.change_item(act, thing.pk, w.bought(unit_price=9_000 + n + 1))
            desks.move_stock(act, uuid7(), thing.pk, 1, target=two.pk)

    def run(act: Any, work: Any, *places: Any) -> None:
        try:
            begin.wait()
            work(act, *places)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    works = [(moves, one, two), (moves, two, one), (gives,), (cancels,), (changes,)]
    crowd = [
        threading.Thread(target=run, args=(act, *work))
        for act, work in zip(clerks, works, strict=True)
    ]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert failed == []
    assert (w.left(one, thing), w.left(two, thing)) == (30, 50)
    assert all(s.sums for s in _stock(thing))
    assert row.handings.using("owner").filter(cancelled_at=None).count() == 10


CROWD, DESKS, SHORT = 60, 5, 8


def test_many_at_once_never_below_zero_and_one_for_each() -> None:
    """60 people at 5 counters with 40 gifts; every third number comes to two counters."""
    _row, thing, places = w.running(counters=DESKS, stock=SHORT)
    clerks = [office_act() for _ in range(DESKS)]
    waiting, answers, lock = threading.Barrier(DESKS), [], threading.Lock()

    def work(n: int) -> None:
        try:
            waiting.wait()
            for person in range(n, CROWD, DESKS):
                number = f"A {person - person % 3 if person % 3 == 1 else person} ZZ"
                try:
                    made: Any = w.give(clerks[n], places[n], thing, number)
                except DomainError as error:
                    made = error
                with lock:
                    answers.append((number, made))
        finally:
            connection.close()

    crowd = [threading.Thread(target=work, args=(n,)) for n in range(DESKS)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    rows = Handing.objects.using("owner")
    assert len(answers) == CROWD
    given = [number for number, made in answers if isinstance(made, Handing)]
    assert len(given) == len(set(given)) == rows.count()
    assert all(w.left(p, thing) == SHORT - rows.filter(counter=p).count() for p in places)
    assert all(w.left(p, thing) >= 0 for p in places)
    assert _events("market.gift.hand") == rows.count()
