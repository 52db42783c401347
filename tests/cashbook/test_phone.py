"""The cash book beside its owner, on an officer's phone."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connections, transaction
from django.utils import timezone
from PIL import Image

from guyub.cashbook import seats
from guyub.cashbook.actions.sharing import end_share
from guyub.cashbook.models import Entry, NotePhoto
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.registry.models import BusinessFacts
from guyub.registry.privacy import Erased
from guyub.sync.actions.turning import turn
from guyub.sync.models import Change, Operation
from tests.cashbook import worlds as w
from tests.factories import office_act
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")


def rows(model, **where):
    return list(model.objects.using("owner").filter(**where))


def books(pages):
    found = {}
    for page in pages:
        found |= {row["id"]: row for row in page["rows"].get("book", [])}
        for gone in page["gone"].get("book", []):
            found.pop(gone, None)
    return found


@pytest.fixture
def shared():
    """(owner's act, book, the officer's phone, the share that lets that officer write)."""
    act, book = w.book()
    who = w.officer()
    phone = Phone(who=who)
    return act, book, phone, w.share(act, book, who, "write")


def entry(phone, book, pk=None, **more):
    values = {
        "book_id": str(book.pk), "kind": "in", "category": "jualan", "amount": 25_000,
        "on": timezone.localdate().isoformat(), "note": "10 bungkus", **more,
    }  # fmt: skip
    return phone.operation(
        "book.entry", "record", pk, None, {k: [None, v] for k, v in values.items()}
    )


def send_photo(phone, pk):
    kept = BytesIO()
    Image.new("RGB", (60, 40), "orange").save(kept, "JPEG")
    content = kept.getvalue()
    phone.post("foto", {
        "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
        "entity": "book.entry", "entity_id": str(pk), "taken_at": phone.now().isoformat(),
    })  # fmt: skip
    return phone.photo_part(content, pk, 0, content).json()["status"]


def test_only_books_that_this_officer_may_write_for_mentoring_are_carried(shared):
    act, book, phone, _share = shared
    w.record(act, book, "in", 70_000, note="Rahasia pemilik")
    last, pages = phone.pull_all()
    (row,) = books(pages).values()
    assert (row["id"], row["starts"]) == (str(book.pk), w.STARTS.isoformat())
    assert [k["key"] for k in row["kinds"]][:2] == ["in", "out"]
    assert "Rahasia" not in str(pages)
    assert "70000" not in str(pages)
    colleague = Phone(who=w.officer())
    assert books(colleague.pull_all()[1]) == {}
    # Shared for reading, for the bank, with the whole office: not for this phone's pages.
    for to, level, purpose in (
        (phone.visit, "entries", "pendampingan"), (phone.visit, "write", "kur"),
        (None, "write", "pendampingan"),
    ):  # fmt: skip
        other_act, other = w.book()
        w.share(other_act, other, to, level, purpose=purpose)
        last, pages = phone.pull_all(last["cursor"])
        assert books(pages) == {}, (level, purpose)


def test_ending_the_share_takes_the_book_off_the_phone_at_once(shared):
    act, book, phone, share = shared
    last, _pages = phone.pull_all()
    before = entry(phone, book)
    assert phone.push(before)[0]["status"] == "applied"
    end_share(act, share.pk)
    (answer,) = phone.push(entry(phone, book))
    assert answer["status"] == "rejected"
    _last, pages = phone.pull_all(last["cursor"])
    assert pages[-1]["gone"]["book"] == [str(book.pk)]
    assert len(rows(Entry)) == 1
    assert send_photo(phone, before["entity_id"]) == "refused"
    # Nobody else's phone hears that there is a book.
    assert {c.person_id for c in rows(Change, entity="book")} == {phone.device.person_id}


def test_a_book_that_goes_with_its_person_leaves_the_phone(shared):
    _act, book, phone, _share = shared
    last, _pages = phone.pull_all()
    BusinessFacts.objects.using("owner").filter(pk=book.business_id).update(owner_names="Lain")
    last, pages = phone.pull_all(last["cursor"])
    assert books(pages)[str(book.pk)]["owner"] == "Lain"
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute("UPDATE registry_owner SET erased_at = now() WHERE id = %s", [book.owner_id])
        cursor.execute("SELECT set_config('guyub.write', '33.03', true)")
        cursor.execute("SELECT * FROM cashbook_forget(%s)", [book.owner_id])
    _last, pages = phone.pull_all(last["cursor"])
    assert pages[-1]["gone"]["book"] == [str(book.pk)]


def test_a_share_that_ran_out_leaves_the_phone_in_the_night():
    act, book = w.book()
    who = w.officer()
    phone = Phone(who=who)
    # Given when the world's clock stood earlier, over since yesterday.
    w.share(act, book, who, "write", until=timezone.localdate() - timedelta(days=1))
    last, pages = phone.pull_all()
    assert books(pages) == {}
    assert phone.push(entry(phone, book))[0]["status"] == "rejected"
    assert turn(timezone.now()) == 1
    _last, pages = phone.pull_all(last["cursor"])
    assert pages[-1]["gone"]["book"] == [str(book.pk)]


def test_an_entry_is_recorded_once_with_its_note(shared):
    _act, book, phone, _share = shared
    told = entry(phone, book, kind="credit_sale", party="Bu Warti", amount=60_000)
    assert send_photo(phone, told["entity_id"]) == "waiting"
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    assert Event.objects.using("owner").count() == before + 1
    (made,) = rows(Entry)
    assert (str(made.pk), made.amount, made.beside) == (told["entity_id"], 60_000, True)
    assert made.phone_at is not None
    assert made.recorder_person == phone.device.person_id
    product = w.product("33.03", book)
    sold = entry(phone, book, product=str(product.pk), quantity="2.5")
    assert phone.push(sold)[0]["status"] == "applied"
    assert send_photo(phone, sold["entity_id"]) == "done"
    assert len(rows(NotePhoto)) == 1


def test_what_cannot_be_goes_back(shared):
    _act, book, phone, _share = shared
    for more, words in (
        ({"kind": "open_cash"}, "ditulis di buku kas"),
        ({"kind": "x"}, "ditulis di buku kas"),
        ({"amount": 0}, "lebih dari nol"),
        ({"amount": "lima"}, "tidak terbaca"),
        ({"amount": 2.5}, "tidak terbaca"),
        ({"amount": 10**16}, "tidak terbaca"),
        ({"on": "2999-01-01"}, "belum terjadi"),
        ({"on": "2026-08-31"}, "mulai"),
        ({"category": "pajak"}, "untuk apa"),
        ({"kind": "credit_sale"}, "siapa orangnya"),
        ({"quantity": "banyak"}, "tidak terbaca"),
        ({"quantity": "NaN"}, "tidak terbaca"),
        ({"product": str(uuid7())}, "bukan produk"),
        ({"book_id": "x"}, "tidak terbaca"),
    ):
        (answer,) = phone.push(entry(phone, book, **more))
        assert answer["status"] == "rejected", words
        assert words in answer["sentence"], words
    assert rows(Entry) == []
    stranger, partner = Phone(who=w.officer()), Phone(role="partner")
    for who in (stranger, partner):
        assert who.push(entry(who, book))[0]["status"] == "rejected"
    assert rows(Entry) == []
    # What was sent and not taken goes with the person whose book it is.
    assert rows(Operation, content__isnull=False)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE registry_owner SET erased_at = now() WHERE id = %s", [book.owner_id])
    act = office_act()
    with in_scope(act.scope):
        seats.erase(act, Erased(book.owner_id, "33.03", None, None, ()))
    (unnamed,) = rows(Operation, content__isnull=False)
    assert '"book_id":[null,"x"]' in unnamed.content.reveal()
