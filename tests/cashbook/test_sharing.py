"""Whose book it is: the office sees nothing unless the owner lets it, and no longer than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from guyub.cashbook import kinds as k
from guyub.cashbook.models import Book, CostSheet, Entry, NotePhoto, Share, TurnoverOffer
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import uuid7
from tests.cashbook import worlds as w
from tests.factories import NOW, TODAY, office_act, visit

TABLES = (Book, Entry, NotePhoto, CostSheet, Share, TurnoverOffer)


@pytest.fixture
def kept(db: None) -> tuple[Any, Any]:
    """A book with something in every table that the owner alone fills."""
    from guyub.cashbook.actions.costing import keep_sheet
    from guyub.cashbook.actions.entries import attach_note

    act, book = w.book()
    w.record(act, book, k.IN, 70_000, date(2026, 10, 5))
    entry = w.record(act, book, k.OUT, 30_000, TODAY)
    attach_note(act, entry.pk, w.photo())
    keep_sheet(act, book.pk, uuid7(), {"material": 1_000, "units": 10, "margin": 30})
    return act, book


def sums(act: Any, book: Any) -> list[int]:
    from guyub.cashbook import reading

    with in_scope(act.scope, read_only=True):
        return [row.amount for row in reading.sums(book.pk)]


def strangers() -> dict[str, Any]:
    """Everybody who might want to look, the installation and another owner among them."""
    from guyub.accounts.roles import ROLES

    found = {role: visit(role).act(NOW) for role in ROLES if role not in {"owner", "group_chair"}}
    found["province"] = visit("head", "33").act(NOW)
    found["ministry"] = visit("head", "").act(NOW)
    _made, other = w.business(name="Sapu Ijuk", owner="Warti")
    found["other owner"] = w.owner(other).act(NOW)
    found["system"] = replace(office_act(), scope=SYSTEM)
    return found


def test_nobody_but_the_owner_sees_a_book_that_was_not_shared(kept: Any) -> None:
    act, book = kept
    assert [len(w.read(act, model)) for model in TABLES[:4]] == [1, 2, 1, 1]
    assert sums(act, book) == [70_000, 30_000]
    for who, other in strangers().items():
        assert [len(w.read(other, model)) for model in TABLES] == [0] * 6, who
        assert sums(other, book) == [], who
        with pytest.raises(DomainError):
            w.record(replace(other, verbs=None), book, k.IN, 1_000)


def test_totals_open_the_sums_and_nothing_else(kept: Any) -> None:
    act, book = kept
    w.share(act, book, level="totals")
    reader = visit("section_head").act(NOW)
    assert [len(w.read(reader, m)) for m in TABLES] == [1, 0, 0, 0, 1, 0]
    assert sums(reader, book) == [70_000, 30_000]


def test_a_share_goes_from_its_day_to_its_day(kept: Any) -> None:
    act, book = kept
    given = w.share(act, book, level="entries", since=date(2026, 11, 1))
    reader = visit("section_head").act(NOW)
    assert [e.amount for e in w.read(reader, Entry)] == [30_000]
    assert sums(reader, book) == [30_000]
    assert len(w.read(reader, NotePhoto)) == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cashbook_share DISABLE TRIGGER cashbook_share_still")
        cursor.execute("UPDATE cashbook_share SET until = current_date - 1")
        cursor.execute("ALTER TABLE cashbook_share ENABLE TRIGGER cashbook_share_still")
    assert w.read(reader, Entry) == []
    assert sums(reader, book) == []
    assert w.fresh(Share, given.pk).revoked_at is None


def test_ending_a_share_holds_at_once(kept: Any) -> None:
    from guyub.cashbook.actions.sharing import end_share

    act, book = kept
    given = w.share(act, book)
    reader = visit("field_officer").act(NOW)
    assert len(w.read(reader, Entry)) == 2
    with pytest.raises(DomainError):
        end_share(reader, given.pk)
    end_share(act, given.pk)
    end_share(act, given.pk)
    assert [len(w.read(reader, m)) for m in TABLES[:4]] == [0] * 4
    with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cashbook_share SET revoked_at = NULL")


def test_one_officer_is_one_officer(kept: Any) -> None:
    act, book = kept
    mine, colleague = w.officer(), w.officer()
    w.share(act, book, mine)
    assert len(w.read(mine.act(NOW), Entry)) == 2
    assert w.read(colleague.act(NOW), Entry) == []
    # The same person in a role of another office is no staff of this one.
    from guyub.accounts.visit import Visit
    from tests.factories import appointment

    there = appointment(mine.user, "registrar", "35.13")
    away = Visit(user=mine.user, appointment=there, choices=[there])
    assert w.read(away.act(NOW), Entry) == []


def test_offices_above_and_elsewhere_are_nobodys_staff(kept: Any) -> None:
    act, book = kept
    w.share(act, book)
    for other in (visit("head", "33"), visit("head", ""), visit("registrar", "35.13")):
        assert w.read(other.act(NOW), Entry) == []
        assert w.read(other.act(NOW), Share) == []


def test_reading_is_not_writing(kept: Any) -> None:
    act, book = kept
    who = w.officer()
    w.share(act, book, who, level="entries")
    with pytest.raises(NotAllowed, match="ikut mencatat"):
        w.record(who.act(NOW), book, k.IN, 1_000)
    with pytest.raises(DatabaseError), in_scope(who.act(NOW).scope), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO cashbook_entry (id, book_id, kind, category, amount, "on", recorder,'
            " recorder_person, beside, recorded_at) VALUES (%s, %s, 'in', 'jualan', 1, %s, '',"
            " %s, true, now())",
            [uuid7(), book.pk, TODAY, uuid7()],
        )


def test_an_officer_beside_the_owner_writes_under_the_own_name(kept: Any) -> None:
    from guyub.cashbook.actions.entries import reverse_entry
    from guyub.ledger.models import Event

    act, book = kept
    who = w.officer()
    w.share(act, book, who, level="write", since=date(2026, 11, 1))
    entry = w.record(who.act(NOW), book, k.IN, 1_000)
    assert (entry.beside, entry.recorder) == (True, who.user.name)
    told = Event.objects.using("owner").get(after__sidik__isnull=False, actor=who.user.name)
    assert told.verb == "cashbook.entry.record"
    with pytest.raises(DomainError, match="sejak"):
        w.record(who.act(NOW), book, k.IN, 1_000, date(2026, 10, 30))
    theirs = next(e for e in w.read(act, Entry) if e.amount == 30_000)
    with pytest.raises(NotAllowed, match="orang lain"):
        reverse_entry(who.act(NOW), theirs.pk, uuid7())
    reverse_entry(who.act(NOW), entry.pk, uuid7())
    reverse_entry(act, theirs.pk, uuid7())


def test_only_field_officers_are_let_to_write(kept: Any) -> None:
    act, book = kept
    partner = w.officer(role="partner")
    with pytest.raises(DomainError, match="petugas lapangan"):
        w.share(act, book, partner, level="write")
    w.share(act, book, partner)
    assert len(w.read(partner.act(NOW), Entry)) == 2


def test_recipients_are_officers_of_the_village(kept: Any) -> None:
    from guyub.cashbook.actions.sharing import recipients

    act, book = kept
    here, away = w.officer(), visit("field_officer", area_codes=["33.03.09"])
    with in_scope(act.scope, read_only=True):
        keys = {r.key for r in recipients(w.read(act, Book)[0], TODAY)}
    assert str(here.user.person_id) in keys
    assert "dinas" in keys
    assert str(away.user.person_id) not in keys
    with pytest.raises(DomainError, match="siapa"):
        w.share(act, book, away)


def test_a_new_share_with_the_same_recipient_ends_the_old_one(kept: Any) -> None:
    act, book = kept
    w.share(act, book, level="entries")
    w.share(act, book, level="totals")
    reader = visit("registrar").act(NOW)
    assert w.read(reader, Entry) == []
    assert Share.objects.using("owner").filter(revoked_at=None).count() == 1


# -- beside an owner without an account -----------------------------------------------------------


def begun(who: Any, business: Any, person: Any, pk: Any = None) -> Any:
    from guyub.cashbook.actions.books import begin_beside

    return begin_beside(
        who.act(), business.pk, person, pk or uuid7(), w.STARTS, "lisan",
        timezone.localdate() + timedelta(days=90),
    )  # fmt: skip


def test_an_officer_begins_a_book_that_is_the_owners(db: None) -> None:
    business, person = w.business()
    who, pk = w.officer(), uuid7()
    book = begun(who, business, person, pk)
    assert begun(who, business, person, pk).pk == book.pk
    w.record(who.act(NOW), book, k.IN, 1_000)
    owner = w.owner(person).act(NOW)
    assert len(w.read(owner, Entry)) == 1
    assert w.read(office_act(), Book) == []
    given = w.read(owner, Share)[0]
    from guyub.cashbook.actions.sharing import end_share

    end_share(owner, given.pk)
    assert w.read(who.act(NOW), Entry) == []
    # Not by the back door either: a share once ended is the owner's to give anew.
    with pytest.raises(DomainError, match="sudah punya"):
        begun(who, business, person)
    with pytest.raises(DatabaseError), in_scope(who.act(NOW).scope), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cashbook_share (id, book_id, office_id, officer_person, recipient,"
            " purpose, level, until, told, given_at) VALUES (%s, %s, %s, %s, '', 'pendampingan',"
            " 'write', %s, '', now())",
            [uuid7(), book.pk, given.office_id, who.user.person_id, w.LATER],
        )


def test_beside_is_in_the_own_area_with_the_own_owner_for_a_while(db: None) -> None:
    from guyub.cashbook.actions.books import begin_beside

    business, person = w.business()
    _other, stranger = w.business(name="Sapu Ijuk", owner="Warti")
    away = visit("field_officer", area_codes=["33.03.09"])
    with pytest.raises(NotAllowed):
        begun(away, business, person)
    who = w.officer()
    with pytest.raises(DomainError, match="bukan pemilik"):
        begun(who, business, stranger)
    with pytest.raises(DomainError, match="satu tahun"):
        begin_beside(who.act(NOW), business.pk, person, uuid7(), w.STARTS, "lisan",
                     TODAY + timedelta(days=400))  # fmt: skip
    with pytest.raises(NotAllowed):
        begun(w.officer(role="partner"), business, person)


# -- turnover given to the registry ---------------------------------------------------------------


def test_turnover_becomes_an_observation_only_when_the_owner_gives_it(kept: Any) -> None:
    from guyub.cashbook.actions.turnover import offer, take, withdraw
    from guyub.registry.models import Observation

    act, book = kept
    desk = office_act()
    assert w.read(desk, TurnoverOffer) == []
    made = offer(act, book.pk, uuid7(), 2026)
    assert (made.amount, made.months) == (70_000, 1)
    with pytest.raises(DomainError, match="sudah diberikan"):
        offer(act, book.pk, uuid7(), 2026)
    assert len(w.read(desk, TurnoverOffer)) == 1
    assert w.read(desk, Entry) == []
    assert w.read(office_act("35.13"), TurnoverOffer) == []
    take(desk, made.pk)
    take(desk, made.pk)
    row = Observation.objects.using("owner").get(source="Buku kas pemilik")
    assert (row.sales, row.year) == (70_000, 2026)
    withdraw(act, made.pk)
    assert w.read(desk, TurnoverOffer) == []
    w.record(act, book, k.IN, 5_000)
    assert offer(act, book.pk, uuid7(), 2026).amount == 75_000
    with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cashbook_turnover_offer SET amount = 1")


def test_an_offer_that_was_withdrawn_is_not_taken(kept: Any) -> None:
    from guyub.cashbook.actions.turnover import offer, take, withdraw

    act, book = kept
    made = offer(act, book.pk, uuid7(), 2026)
    withdraw(act, made.pk)
    with pytest.raises(DomainError):
        take(office_act(), made.pk)


# -- merges ---------------------------------------------------------------------------------------


def merged(survivor: Any, absorbed: Any) -> Any:
    from guyub.registry.actions.merge import merge_businesses

    return merge_businesses(office_act(), survivor.pk, absorbed.pk, {}, reason="Uji")


def test_a_book_follows_its_business_into_a_merge_and_back(kept: Any) -> None:
    from guyub.registry.actions.merge import undo_merge

    _act, book = kept
    survivor, _person = w.business(name="Keripik Rejeki", owner="Warti")
    business = w.fresh(type(survivor), book.business_id)
    made = merged(survivor, business)
    assert w.fresh(Book, book.pk).business_id == survivor.pk
    later = w.owner(book.owner_id).act(NOW)
    w.record(later, book, k.IN, 1_000)
    undo_merge(office_act(), made.pk, reason="Salah")
    again = w.fresh(Book, book.pk)
    assert (again.business_id, again.came_from) == (business.pk, [])
    w.record(w.owner(book.owner_id).act(NOW), book, k.IN, 1_000)


def test_two_books_of_one_person_both_stay_readable(kept: Any) -> None:
    from guyub.cashbook.actions.books import begin
    from guyub.registry.models import Ownership

    _act, book = kept
    survivor, _person = w.business(name="Keripik Rejeki", owner="Warti")
    Ownership.objects.using("owner").filter(business=survivor).update(owner_id=book.owner_id)
    both = w.owner(book.owner_id).act(NOW)
    second = begin(both, survivor.pk, uuid7(), w.STARTS)
    w.record(both, second, k.IN, 1_000)
    merged(survivor, w.fresh(type(survivor), book.business_id))
    later = w.owner(book.owner_id).act(NOW)
    assert len(w.read(later, Book)) == 2
    assert len(w.read(later, Entry)) == 3
    w.record(later, second, k.IN, 1_000)
    with pytest.raises(DomainError):
        w.record(later, book, k.IN, 1_000)
