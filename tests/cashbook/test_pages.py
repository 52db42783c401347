"""The pages as the owner and whoever it is shared with use them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.cashbook import kinds as k
from guyub.cashbook.models import Book, Entry, NotePhoto, Share
from tests.cashbook import worlds as w

TODAY = timezone.localdate()


def client_of(made: Any) -> Client:
    client = Client()
    client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def home(db: None) -> tuple[Client, Any, Any]:
    """(browser of the owner, act of the owner, book)."""
    act, book = w.book()
    visit = w.owner(book.owner_id)
    return client_of(visit), act, book


def at(name: str, *args: Any) -> str:
    return reverse(f"cashbook:{name}", args=args)


def hidden(page: Any) -> str:
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', page.content.decode())
    assert found
    return found[1]


def text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1])
    return re.sub(r"\s+", " ", plain.replace("\xa0", " "))


def test_the_only_book_opens_by_itself_and_asks_for_what_was_there(home: Any) -> None:
    client, _act, book = home
    assert client.get(at("own")).headers["Location"] == at("book", book.pk)
    page = text(client.get(at("book", book.pk)))
    for words in ("Uang masuk", "Uang keluar", "Orang utang", "Saya utang",
                  "Dibawa pulang", "Tambah modal", "Buku masih kosong"):  # fmt: skip
        assert words in page


def test_a_sale_takes_one_page_and_a_second_click_is_the_first(home: Any) -> None:
    client, _act, book = home
    address = at("record", book.pk, k.IN)
    sent = {"id": hidden(client.get(address)), "amount": "25.000", "category": "jualan",
            "on": TODAY.isoformat()}  # fmt: skip
    for _ in range(2):
        answer = client.post(address, sent)
        assert answer.headers["Location"] == at("book", book.pk)
    assert [e.amount for e in Entry.objects.using("owner").all()] == [25_000]
    assert "Rp25.000" in text(client.get(at("book", book.pk)))


@pytest.mark.parametrize("said", ["dua puluh lima ribu", "25 ribu", "Rp25.000,-", "25rb"])
def test_an_amount_may_be_spoken(home: Any, said: str) -> None:
    client, _act, book = home
    address = at("record", book.pk, k.TAKEN)
    sent = {"id": hidden(client.get(address)), "amount": said, "on": TODAY.isoformat()}
    assert client.post(address, sent).status_code == 302
    assert Entry.objects.using("owner").get().amount == 25_000


def test_a_photo_comes_with_the_entry_and_only_the_owner_opens_it(home: Any) -> None:
    client, _act, book = home
    address = at("record", book.pk, k.OUT)
    sent = {
        "id": hidden(client.get(address)), "amount": "9000", "category": "bahan",
        "on": TODAY.isoformat(),
        "photo": SimpleUploadedFile("nota.jpg", w.photo().content, "image/jpeg"),
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    photo = NotePhoto.objects.using("owner").get()
    assert client.get(at("photo", photo.pk)).headers["Content-Type"] == "image/jpeg"
    assert client_of(w.officer()).get(at("photo", photo.pk)).status_code == 404


def test_a_refusal_stands_at_its_field_and_nothing_is_kept(home: Any) -> None:
    client, _act, book = home
    address = at("record", book.pk, k.CREDIT_SALE)
    sent = {"id": hidden(client.get(address)), "amount": "0", "category": "jualan", "party": "",
            "on": (TODAY + timedelta(days=2)).isoformat()}  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Paling sedikit Rp1" in text(answer)
    assert "Isi dulu" in text(answer)
    assert not Entry.objects.using("owner").exists()


def test_a_debt_is_paid_from_its_list(home: Any) -> None:
    client, act, book = home
    debt = w.record(act, book, k.CREDIT_SALE, 90_000, party="Bu Sri")
    assert "Bu Sri" in text(client.get(at("debts", book.pk)))
    address = at("settle", debt.pk)
    page = client.get(address)
    assert 'value="90.000"' in page.content.decode()
    client.post(address, {"id": hidden(page), "amount": "40.000", "on": TODAY.isoformat()})
    assert "Rp50.000" in text(client.get(at("debts", book.pk)))


def test_a_mistake_is_struck_through(home: Any) -> None:
    client, act, book = home
    wrong = w.record(act, book, k.IN, 90_000)
    address = at("reverse", wrong.pk)
    client.post(address, {"id": hidden(client.get(address))})
    page = client.get(at("days", book.pk) + "?bulan=2026-11")
    assert 'class="undone"' in page.content.decode()
    assert "dibatalkan" in text(page)
    assert "Uang usaha sekarang Rp0" in text(client.get(at("book", book.pk)))


def test_the_month_tells_what_is_left_and_what_was_sold(home: Any) -> None:
    client, act, book = home
    made = w.product("33.03", book)
    w.record(act, book, k.IN, 300_000, product=made.pk)
    w.record(act, book, k.CREDIT_SALE, 50_000)
    w.record(act, book, k.OUT, 120_000)
    w.record(act, book, k.TAKEN, 80_000)
    page = text(client.get(at("month", book.pk) + "?bulan=2026-11"))
    for words in ("Sisa uang bulan ini Rp100.000", "Keripik singkong", "Omzet bulan ini Rp350.000",
                  "masih Rp499.650.000 lagi", "bukan nasihat pajak"):  # fmt: skip
        assert words in page, words
    for odd in ("?bulan=x", "?bulan=2026-13", "?bulan=1-1", "?bulan=9999-01"):
        assert client.get(at("month", book.pk) + odd).status_code == 200


def test_past_the_free_part_the_month_says_what_is_due(home: Any) -> None:
    client, act, book = home
    w.record(act, book, k.IN, 490_000_000, date(2026, 10, 3))
    w.record(act, book, k.IN, 30_000_000)
    page = text(client.get(at("month", book.pk) + "?bulan=2026-11"))
    assert "kira-kira Rp100.000" in page
    assert "batas itu sudah lewat" in page


def test_costs_give_a_price(home: Any) -> None:
    client, _act, book = home
    address = at("cost_new", book.pk)
    sent = {"id": hidden(client.get(address)), "product": "", "material": "100.000",
            "labour": "50.000", "units": "100", "margin": "30"}  # fmt: skip
    assert client.post(address, sent).status_code == 302
    page = text(client.get(at("costs", book.pk)))
    assert "Biaya tiap buah Rp1.500" in page
    assert "Jual Rp2.000" in page


def test_what_was_there_is_told_once(home: Any) -> None:
    client, _act, book = home
    address = at("record", book.pk, k.OPEN_CASH)
    client.post(address, {"id": hidden(client.get(address)), "amount": "500.000"})
    row = Entry.objects.using("owner").get()
    assert (row.kind, row.on) == (k.OPEN_CASH, book.starts)
    again = client.post(address, {"id": hidden(client.get(address)), "amount": "600.000"})
    assert "sudah dicatat" in text(again)


# -- sharing --------------------------------------------------------------------------------------


def give(client: Client, book: Any, to: str, level: str) -> Any:
    address = at("shares", book.pk)
    return client.post(address, {
        "id": hidden(client.get(address)), "to": to, "purpose": "kur", "level": level,
        "until": (TODAY + timedelta(days=30)).isoformat(),
    })  # fmt: skip


def test_an_owner_shares_and_ends_it(home: Any) -> None:
    client, act, book = home
    w.record(act, book, k.IN, 70_000)
    mentor = w.officer()
    reader = client_of(mentor)
    assert reader.get(at("book", book.pk)).status_code == 404
    assert give(client, book, str(mentor.user.person_id), "write").status_code == 302
    assert "Keripik" in text(reader.get(at("shared")))
    assert "dibagikan pemilik" in text(reader.get(at("book", book.pk)))
    assert "Anda tercatat sebagai penulis" in text(reader.get(at("record", book.pk, k.IN)))
    for closed in ("shares", "turnover", "copy"):
        assert reader.get(at(closed, book.pk)).status_code == 403
    share = Share.objects.using("owner").get()
    client.post(at("revoke", share.pk))
    assert reader.get(at("book", book.pk)).status_code == 404


def test_totals_lead_to_the_month_and_no_further(home: Any) -> None:
    client, act, book = home
    entry = w.record(act, book, k.IN, 70_000, party="", note="rahasia")
    assert give(client, book, "dinas", "totals").status_code == 302
    reader = client_of(w.visit("section_head"))
    assert reader.get(at("book", book.pk)).headers["Location"] == at("month", book.pk)
    page = text(reader.get(at("month", book.pk) + "?bulan=2026-11"))
    assert "Rp70.000" in page
    assert "rahasia" not in page
    for name in ("days", "debts", "costs", "report", "report_pdf"):
        assert reader.get(at(name, book.pk)).status_code == 404, name
    assert reader.get(at("entry", entry.pk)).status_code == 404


def test_a_partner_reaches_only_what_was_shared_with_that_person(home: Any) -> None:
    client, act, book = home
    partner, colleague = w.officer(role="partner"), w.officer(role="partner")
    w.share(act, book)
    assert client_of(partner).get(at("book", book.pk)).status_code == 404
    assert give(client, book, str(partner.user.person_id), "entries").status_code == 302
    assert client_of(partner).get(at("book", book.pk)).status_code == 200
    assert client_of(partner).get(at("record", book.pk, k.IN)).status_code == 403
    assert client_of(colleague).get(at("book", book.pk)).status_code == 404
    # Every reader of the office itself sees it.
    for role in ("section_head", "registrar", "field_officer"):
        assert client_of(w.visit(role)).get(at("book", book.pk)).status_code in {200, 404}
    assert client_of(w.visit("registrar")).get(at("book", book.pk)).status_code == 200


def test_an_officer_begins_beside_the_owner_and_writes(db: None) -> None:
    business, person = w.business()
    who = w.officer()
    client = client_of(who)
    detail = client.get(reverse("registry:detail", args=[business.number])).content.decode()
    address = at("begin_beside", business.number)
    assert address in detail
    page = client.get(address)
    answer = client.post(address, {
        "id": hidden(page), "owner": str(person), "starts": "2026-11-01", "told": "lisan",
        "until": (TODAY + timedelta(days=90)).isoformat(),
    })  # fmt: skip
    book = Book.objects.using("owner").get()
    assert answer.headers["Location"] == at("opening", book.pk)
    record = at("record", book.pk, k.IN)
    client.post(record, {"id": hidden(client.get(record)), "amount": "5.000",
                         "category": "jualan", "on": TODAY.isoformat()})  # fmt: skip
    entry = Entry.objects.using("owner").get()
    assert (entry.beside, entry.recorder) == (True, who.user.name)
    mine = text(client_of(w.owner(person)).get(at("book", book.pk)))
    assert f"ditulis {who.user.name}" in mine


def test_turnover_goes_to_the_office_by_consent(home: Any) -> None:
    client, act, book = home
    w.record(act, book, k.IN, 70_000)
    desk = client_of(w.visit("registrar"))
    assert "Tidak ada omzet" in text(desk.get(at("offers")))
    address = at("turnover", book.pk)
    sent = {"id": hidden(client.get(address)), "year": "2026"}
    assert "Centang dulu" in text(client.post(address, sent))
    client.post(address, {**sent, "agreed": "on"})
    page = desk.get(at("offers"))
    assert "Rp70.000" in text(page)
    take = re.search(r'action="(/buku-kas/omzet/[^"]+/catat/)"', page.content.decode())
    assert take
    desk.post(take[1])
    from guyub.registry.models import Observation

    assert Observation.objects.using("owner").get(source="Buku kas pemilik").sales == 70_000


def test_the_copy_holds_everything_and_no_formula(home: Any) -> None:
    client, act, book = home
    w.record(act, book, k.IN, 70_000, note="=HYPERLINK(1)")
    copy = client.get(at("copy", book.pk))
    assert copy.headers["Content-Type"].startswith("text/csv")
    told = copy.content.decode()
    assert "70000" in told
    assert "'=HYPERLINK" in told
