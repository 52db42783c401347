"""The paper for a bank, and what stands in the way of other rooms: erasure, own copy."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from guyub.cashbook import kinds as k
from guyub.cashbook.models import Book, CostSheet, Entry, NotePhoto, Share
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.cashbook import worlds as w
from tests.cashbook.test_pages import client_of
from tests.factories import office_act


@pytest.fixture
def year(db: None) -> tuple[Any, Any]:
    """A book with a bit of everything from September to November."""
    act, book = w.book()
    at = book.starts
    w.record(act, book, k.OPEN_CASH, 1_000_000, at)
    w.record(act, book, k.OPEN_STOCK, 200_000, at)
    w.record(act, book, k.OPEN_TOOL, 3_600_000, at, months=36)
    w.record(act, book, k.OPEN_LOAN, 500_000, at, party="Koperasi")
    w.record(act, book, k.IN, 2_500_000, date(2026, 9, 20))
    debt = w.record(act, book, k.CREDIT_SALE, 300_000, date(2026, 10, 2))
    w.record(act, book, k.COLLECTED, 100_000, date(2026, 10, 20), debt=debt.pk)
    w.record(act, book, k.OUT, 900_000, date(2026, 10, 21))
    w.record(act, book, k.OUT, 20_000, date(2026, 10, 22), category="bunga")
    w.record(act, book, k.CREDIT_BUY, 150_000, date(2026, 10, 23))
    w.record(act, book, k.COUNT, 260_000, date(2026, 10, 31))
    w.record(act, book, k.TAKEN, 400_000, date(2026, 11, 1))
    w.record(act, book, k.PUT_IN, 250_000, date(2026, 11, 2))
    return act, book


def test_the_statement_is_as_an_accountant_would_draw_it(year: Any) -> None:
    from guyub.cashbook import statements

    act, book = year
    with in_scope(act.scope, read_only=True):
        told = statements.of(book.pk, date(2026, 9, 1), date(2026, 11, 22))
    assert told.income == {"jualan": 2_800_000}
    # Materials 900 + 150 less 60 more in stock; wear of two months of 36.
    assert told.costs == {"bahan": 1_050_000, "persediaan": -60_000, "penyusutan": 200_000}
    assert (told.interest, told.profit) == (20_000, 1_590_000)
    assert told.cash == 1_000_000 + 2_500_000 + 100_000 - 900_000 - 20_000 - 400_000 + 250_000
    assert (told.owed, told.stock, told.tools, told.worn) == (200_000, 260_000, 3_600_000, 200_000)
    assert (told.payable, told.loan) == (150_000, 500_000)
    assert told.opening_equity == 1_000_000 + 200_000 + 3_600_000 - 500_000
    assert told.assets == told.debts + told.equity


def test_the_pdf_says_the_figures_and_on_what_they_stand(year: Any) -> None:
    _act, book = year
    client = client_of(w.owner(book.owner_id))
    answer = client.get(
        reverse("cashbook:report_pdf", args=[book.pk]) + "?dari=2026-09-01&sampai=2026-11-22"
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"pdfaid" in answer.content
    text = " ".join(
        " ".join((page.extract_text() or "").split())
        for page in PdfReader(io.BytesIO(answer.content)).pages
    )
    for words in (
        "LAPORAN LABA RUGI", "LAPORAN POSISI KEUANGAN", "CATATAN ATAS LAPORAN KEUANGAN",
        "Sri Lestari", "Rp2.800.000", "Rp1.590.000", "Rp6.390.000", "SAK EMKM", "tidak diaudit",
        "akrual", "Saldo awal menurut keterangan pemilik", "Tidak diaudit",
    ):  # fmt: skip
        assert words in text, words
    # Totals of both sides of the position.
    assert text.count("Rp6.390.000") == 2


def test_an_empty_book_gives_a_paper_too(db: None) -> None:
    _act, book = w.book()
    client = client_of(w.owner(book.owner_id))
    for query in ("", "?dari=2026-11-22&sampai=2026-01-01", "?dari=x&sampai=y", "?dari=2000-01-01"):
        assert client.get(reverse("cashbook:report", args=[book.pk]) + query).status_code in {
            200, 422,
        }  # fmt: skip
        assert client.get(
            reverse("cashbook:report_pdf", args=[book.pk]) + query
        ).content.startswith(b"%PDF")


def test_whoever_is_erased_takes_the_books_along(year: Any) -> None:
    from django.conf import settings

    from guyub.cashbook.actions.costing import keep_sheet
    from guyub.cashbook.actions.entries import attach_note, reverse_entry
    from guyub.kernel.storage import file_at
    from guyub.registry.actions.privacy import ask_erasure, decide_erasure

    act, book = year
    entry = next(e for e in w.read(act, Entry) if e.kind == k.OUT)
    photo = attach_note(act, entry.pk, w.photo())
    reverse_entry(act, entry.pk, uuid7())
    keep_sheet(act, book.pk, uuid7(), {"material": 1, "units": 1, "margin": 0})
    w.share(act, book)
    path = file_at(photo.path)
    assert path.exists(), settings.GUYUB_FILES_DIR
    asked = ask_erasure(office_act(), book.owner_id, reason="Minta dihapus")
    decide_erasure(office_act(role="head"), asked.pk, accept=True)
    for model in (Book, Entry, NotePhoto, Share, CostSheet):
        assert not model.objects.using("owner").exists(), model
    assert not path.exists()


def test_nobody_forgets_the_books_of_a_person_who_stays(year: Any) -> None:
    from django.db import DatabaseError, connection

    _act, book = year
    act = office_act()
    statement = "SELECT cashbook_forget(%s); SET CONSTRAINTS ALL IMMEDIATE"
    with pytest.raises(DatabaseError), in_scope(act.scope), connection.cursor() as cursor:
        cursor.execute(statement, [book.owner_id])
    assert Book.objects.using("owner").filter(pk=book.pk).exists()


def test_the_own_data_tells_of_the_book_to_its_person_only(year: Any) -> None:
    from guyub.cashbook.seats import told
    from guyub.registry.models import Owner

    act, book = year
    w.share(act, book, level="totals")
    with in_scope(act.scope, read_only=True):
        held = told(Owner.objects.get(pk=book.owner_id))
    assert [h.label.split(" Keripik")[0] for h in held] == ["Buku kas", "Izin melihat buku kas"]
    desk = office_act("33.03", "head")
    with in_scope(desk.scope, read_only=True):
        assert told(Owner.objects.get(pk=book.owner_id)) == []
