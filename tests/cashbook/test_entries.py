"""What may be written into a book, once and for good."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections
from django.test import override_settings

from guyub.cashbook import kinds as k
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.cashbook import worlds as w
from tests.factories import TODAY


@pytest.fixture
def kept(db: None) -> tuple[Any, Any]:
    return w.book()


def events(of: Any) -> list[Any]:
    from guyub.ledger.models import Event

    return list(Event.objects.using("owner").filter(object_id=str(of.pk)).order_by("at", "seq"))


def test_a_sale_is_one_entry_and_one_event_without_its_amount(kept: Any) -> None:
    act, book = kept
    entry = w.record(act, book, k.IN, 123_457, party="", note="pasar pagi")
    told = events(book)[-1]
    assert (told.verb, told.kind, told.regency_code) == (
        "cashbook.entry.record", "cashbook.book", "",
    )  # fmt: skip
    from guyub.cashbook.actions.common import fingerprint

    assert told.after == {"sidik": fingerprint(w.read(act, type(entry), pk=entry.pk)[0])}
    assert "123457" not in str(told.__dict__)
    assert "pasar" not in str(told.__dict__)


def test_sent_twice_is_once_and_other_content_is_refused(kept: Any) -> None:
    from guyub.cashbook.models import Entry

    act, book = kept
    pk = uuid7()
    for _ in range(3):
        w.record(act, book, k.IN, 5_000, pk=pk, note="dua bungkus", quantity=Decimal("2.50"))
    assert Entry.objects.using("owner").count() == 1
    assert len([e for e in events(book) if e.verb == "cashbook.entry.record"]) == 1
    for other in ({"amount": 6_000}, {"note": "tiga"}, {"quantity": None}, {"category": "jasa"}):
        given: dict[str, Any] = {
            "amount": 5_000, "note": "dua bungkus", "quantity": Decimal("2.50"), **other,
        }  # fmt: skip
        with pytest.raises(DomainError, match="isi lain"):
            w.record(act, book, k.IN, given.pop("amount"), pk=pk, **given)
    with pytest.raises(DomainError, match="sudah lama"):
        w.record(act, book, k.IN, 5_000, pk=uuid4())


def test_an_id_of_another_book_is_refused_without_telling(kept: Any) -> None:
    act, book = kept
    pk = w.record(act, book, k.IN, 5_000).pk
    other, theirs = w.book(name="Sapu Ijuk", owner="Warti")
    with pytest.raises(DomainError):
        w.record(other, theirs, k.IN, 5_000, pk=pk)


def test_five_at_once_make_one(kept: Any) -> None:
    from guyub.cashbook.models import Entry

    act, book = kept
    pk, problems = uuid7(), []

    def send() -> None:
        try:
            w.record(act, book, k.OUT, 9_000, pk=pk)
        except Exception as error:
            problems.append(error)
        finally:
            for one in connections.all():
                one.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Entry.objects.using("owner").count() == 1


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (k.IN, {"amount": 0}, "amount"),
        (k.IN, {"amount": 10**18}, "amount"),
        (k.IN, {"on": TODAY + timedelta(days=1)}, "on"),
        (k.IN, {"on": w.STARTS - timedelta(days=1)}, "on"),
        (k.IN, {"category": "bahan"}, "category"),
        (k.OUT, {"quantity": Decimal(1)}, "product"),
        (k.CREDIT_SALE, {"party": "  "}, "party"),
        (k.TOOL, {}, "months"),
        (k.TAKEN, {"months": 3}, "months"),
        (k.COLLECTED, {}, "amount"),
        (k.OPEN_CASH, {}, "on"),
    ],
)
def test_what_makes_no_sense_is_said(kept: Any, kind: str, values: Any, field: str) -> None:
    act, book = kept
    amount = values.pop("amount", 1_000)
    with pytest.raises(DomainError) as refused:
        w.record(act, book, kind, amount, **values)
    assert refused.value.field == field


def test_products_of_others_are_refused_by_the_action_and_the_database(kept: Any) -> None:
    act, book = kept
    _other, theirs = w.book(name="Sapu Ijuk", owner="Warti")
    product = w.product("33.03", theirs)
    with pytest.raises(DomainError, match="bukan produk"):
        w.record(act, book, k.IN, 1_000, product=product.pk)
    mine = w.product("33.03", book)
    entry = w.record(act, book, k.IN, 1_000, product=mine.pk, quantity=Decimal(2))
    with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute(
            'INSERT INTO cashbook_entry (id, book_id, kind, category, amount, "on", product_id,'
            " recorder, recorder_person, beside, recorded_at) SELECT %s, book_id, kind, category,"
            ' amount, "on", %s, recorder, recorder_person, beside, recorded_at'
            " FROM cashbook_entry WHERE id = %s",
            [uuid7(), product.pk, entry.pk],
        )


def test_numbers_of_people_are_taken_out_and_words_encrypted(kept: Any) -> None:
    act, book = kept
    entry = w.record(act, book, k.CREDIT_SALE, 1_000, party="Bu Sri 084011112222", note="toko")
    assert "084011112222" not in w.read(act, type(entry), pk=entry.pk)[0].party.reveal()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT e::text FROM cashbook_entry e")
        assert b"Sri" not in bytes(cursor.fetchone()[0], "utf-8")


# -- corrections ----------------------------------------------------------------------------------


def reverse(act: Any, entry: Any, pk: Any = None) -> Any:
    from guyub.cashbook.actions.entries import reverse_entry

    return reverse_entry(act, entry.pk, pk or uuid7())


def test_a_mistake_is_taken_back_once_on_its_own_day(kept: Any) -> None:
    from guyub.cashbook import reading
    from guyub.cashbook.models import Entry

    act, book = kept
    wrong = w.record(act, book, k.IN, 50_000, TODAY - timedelta(days=2))
    made = reverse(act, wrong)
    assert (made.on, made.amount, made.reverses_id) == (wrong.on, wrong.amount, wrong.pk)
    assert reverse(act, wrong).pk == made.pk
    assert Entry.objects.using("owner").count() == 2
    with in_scope(act.scope, read_only=True):
        assert reading.cash(book.pk) == 0
    with pytest.raises(DomainError, match="pembatalan"):
        reverse(act, made)


def test_nothing_is_changed_or_deleted_by_anybody(kept: Any) -> None:
    act, book = kept
    w.record(act, book, k.IN, 50_000)
    for change in ("UPDATE cashbook_entry SET amount = 1", "DELETE FROM cashbook_entry"):
        with pytest.raises(DatabaseError), in_scope(act.scope), connection.cursor() as cursor:
            cursor.execute(change)
        with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
            cursor.execute(change)


def test_a_new_data_key_writes_the_same_words_anew(kept: Any, tmp_path: Any) -> None:
    from guyub.cashbook.models import Entry
    from guyub.kernel.crypto import Keyring
    from guyub.kernel.rotation import rotate_column
    from tests.factories import NOW

    act, book = kept
    with override_settings(GUYUB_KEYS_DIR=tmp_path / "keys"):
        ring = Keyring.create(tmp_path / "keys", NOW)
        entry = Entry(
            id=uuid7(), book=book, kind=k.CREDIT_SALE, category="jualan", amount=1, on=TODAY,
            party="Bu Warti", recorder="", recorder_person=uuid7(), recorded_at=NOW,
        )  # fmt: skip
        entry.save(using="owner", force_insert=True)
        ring.add("data", NOW)
        assert rotate_column(ring, Entry, Entry._meta.get_field("party")).moved == 1
        assert w.read(act, Entry, pk=entry.pk)[0].party.reveal() == "Bu Warti"


def test_the_database_holds_a_reversal_to_what_it_reverses(kept: Any) -> None:
    act, book = kept
    entry = w.record(act, book, k.IN, 50_000)
    statement = (
        'INSERT INTO cashbook_entry (id, book_id, kind, category, amount, "on", reverses_id,'
        " recorder, recorder_person, beside, recorded_at) SELECT %s, book_id, kind, category,"
        ' amount + %s, "on", id, recorder, recorder_person, beside, recorded_at'
        " FROM cashbook_entry WHERE id = %s"
    )
    with connections["owner"].cursor() as cursor:
        with pytest.raises(DatabaseError):
            cursor.execute(statement, [uuid7(), 1, entry.pk])
        cursor.execute(statement, [uuid7(), 0, entry.pk])
        with pytest.raises(DatabaseError):
            cursor.execute(statement, [uuid7(), 0, entry.pk])


# -- debts ----------------------------------------------------------------------------------------


def left(act: Any, book: Any) -> list[list[int]]:
    from guyub.cashbook import reading

    with in_scope(act.scope, read_only=True):
        return [[d.left for d in side] for side in reading.debts(book.pk)]


def test_a_debt_is_paid_in_parts_and_never_more(kept: Any) -> None:
    act, book = kept
    debt = w.record(act, book, k.CREDIT_SALE, 100_000)
    assert left(act, book) == [[100_000], []]
    part = w.record(act, book, k.COLLECTED, 60_000, debt=debt.pk)
    with pytest.raises(DomainError, match=r"Rp40\.000"):
        w.record(act, book, k.COLLECTED, 40_001, debt=debt.pk)
    with pytest.raises(DomainError, match="pembayarannya"):
        reverse(act, debt)
    w.record(act, book, k.LOST, 40_000, debt=debt.pk)
    assert left(act, book) == [[], []]
    reverse(act, part)
    assert left(act, book) == [[60_000], []]


@pytest.mark.parametrize(
    ("debt", "pays", "cash"),
    [(k.LENT, k.COLLECTED, 0), (k.CREDIT_BUY, k.PAID, -900), (k.BORROWED, k.REPAID, 0)],
)
def test_each_debt_has_its_way_to_be_paid(kept: Any, debt: str, pays: str, cash: int) -> None:
    from guyub.cashbook import reading

    act, book = kept
    row = w.record(act, book, debt, 900)
    for wrong in k.SETTLES - {pays, k.LOST}:
        with pytest.raises(DomainError):
            w.record(act, book, wrong, 900, debt=row.pk)
    w.record(act, book, pays, 900, debt=row.pk)
    assert left(act, book) == [[], []]
    with in_scope(act.scope, read_only=True):
        assert reading.cash(book.pk) == cash


def test_the_database_lets_nobody_pay_more_than_the_debt(kept: Any) -> None:
    act, book = kept
    debt = w.record(act, book, k.CREDIT_SALE, 100)
    w.record(act, book, k.COLLECTED, 60, debt=debt.pk)
    with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute(
            'INSERT INTO cashbook_entry (id, book_id, kind, category, amount, "on", debt_id,'
            " recorder, recorder_person, beside, recorded_at) SELECT %s, book_id, 'collected', '',"
            ' 41, "on", id, recorder, recorder_person, beside, recorded_at'
            " FROM cashbook_entry WHERE id = %s",
            [uuid7(), debt.pk],
        )


# -- photos, costs --------------------------------------------------------------------------------


def test_a_photo_of_the_note_is_kept_once(kept: Any) -> None:
    from guyub.cashbook.actions.entries import attach_note
    from guyub.kernel.attached import content_of

    act, book = kept
    entry = w.record(act, book, k.OUT, 20_000)
    scan = w.photo()
    one, same = attach_note(act, entry.pk, scan), attach_note(act, entry.pk, scan)
    assert one.pk == same.pk
    assert content_of(one) == scan.content


def test_a_calculation_is_kept_with_its_day(kept: Any) -> None:
    from guyub.cashbook.actions.costing import keep_sheet
    from guyub.cashbook.models import CostSheet

    act, book = kept
    pk = uuid7()
    values = {"material": 100_000, "labour": 50_000, "units": 100, "margin": 30}
    for _ in range(2):
        keep_sheet(act, book.pk, pk, values)
    row = CostSheet.objects.using("owner").get()
    assert (row.material, row.packaging, row.units, row.on) == (100_000, 0, 100, TODAY)
    with pytest.raises(DomainError, match="satu biaya"):
        keep_sheet(act, book.pk, uuid7(), {"units": 1, "margin": 0})


# -- whose book -----------------------------------------------------------------------------------


def test_a_book_is_begun_once(kept: Any) -> None:
    from guyub.cashbook.actions.books import begin

    act, book = kept
    assert begin(act, book.business_id, uuid7(), TODAY).pk == book.pk
    _made, stranger = w.business(name="Sapu Ijuk", owner="Warti")
    with pytest.raises(DomainError, match="tidak atas nama"):
        begin(w.owner(stranger).act(act.now), book.business_id, uuid7(), TODAY)


def test_whoever_no_longer_owns_the_business_reads_and_writes_no_more(kept: Any) -> None:
    from guyub.cashbook.models import Entry
    from guyub.registry.models import Ownership

    act, book = kept
    w.record(act, book, k.IN, 1_000)
    Ownership.objects.using("owner").filter(business=book.business_id).update(until=TODAY)
    later = w.owner(book.owner_id).act(act.now)
    assert len(w.read(later, Entry)) == 1
    with pytest.raises(NotAllowed, match="tidak lagi"):
        w.record(later, book, k.IN, 1_000)
