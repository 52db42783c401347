"""Sheets of rooms in the officers' app, in a real browser: handed over with a drawn signature and a
photo, a list ticked, all without signal; received once."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guyub.aid import models as m
from guyub.aid.actions.handing_occasions import Plan, create_occasion, fill
from guyub.cashbook.actions.sharing import end_share
from guyub.cashbook.models import Entry, Share
from guyub.sync.models import Operation
from guyub.training.models import Attendance
from tests.aid import proposing as p
from tests.aid.handing_hands import Hands, ready
from tests.aid.test_phone import allow_screen, lines_of, rows
from tests.aid.worlds import change, world
from tests.browser import until
from tests.cashbook import worlds as books
from tests.factories import office_act
from tests.mentoring.test_app import PIN, arrived, heading, image
from tests.training import worlds as courses

pytestmark = pytest.mark.browser


def unlocked(page, enter, waits="Daftar hadir"):
    who = enter(page, "field_officer", area_codes=["33.03.01"])
    page.goto("/petugas/")
    heading(page, "Pasang di HP ini")
    page.get_by_label("Nama HP ini").fill("HP dinas")
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Buat PIN")
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("Ulangi PIN").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    page.get_by_text("terakhir terhubung").wait_for()
    page.get_by_role("link", name=re.compile(waits)).wait_for()
    page.evaluate("() => navigator.serviceWorker.ready")
    return who


def drawn(page):
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for n in range(10):
        page.mouse.move(box["x"] + 20 + 18 * n, box["y"] + 30 + (n % 3) * 25)
    page.mouse.up()


def test_a_handover_and_a_list_without_signal_reach_the_office(page, enter, axe, monkeypatch):
    allow_screen(monkeypatch)
    today = timezone.localdate()
    made, hands = world(until="decided"), Hands()
    record, other = ready(made, hands)
    occasion = create_occasion(
        hands.store, made.round.pk, Plan("village", "Serah terima Juli", today, "Balai desa")
    )
    fill(hands.store, occasion.pk, [record.pk, other.pk])
    act = office_act()
    batch, people = courses.running(act, 3)
    session = courses.session(act, batch, today)
    page.set_viewport_size({"width": 360, "height": 740})
    unlocked(page, enter)
    page.context.set_offline(True)
    axe(page)
    page.get_by_role("link", name=re.compile("Serah terima")).click()
    heading(page, "Serah terima")
    axe(page)
    page.get_by_role("link", name=re.compile("Serah terima Juli")).click()
    heading(page, "Serah terima Juli")
    page.get_by_label("Cari penerima").fill(record.recipient)
    page.get_by_role("link", name=re.compile(record.recipient)).click()
    heading(page, record.recipient)
    page.get_by_label("Orang lain, dengan surat kuasa").check()
    page.get_by_text("Jangan serahkan dulu").wait_for()
    page.get_by_label(re.compile("seperti di berita acara")).check()
    page.get_by_label("Tanda tangan di layar HP").check()
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("barang belum dicentang").wait_for()
    for box in page.locator('input[name="item"]').all():
        box.check()
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("belum menggambar tanda tangannya").wait_for()
    drawn(page)
    page.get_by_role("button", name="Hapus tanda tangan").click()
    expect(page.locator('input[name="strokes"]')).to_have_value("")
    drawn(page)
    assert len(page.locator('input[name="strokes"]').input_value()) < 20_000
    axe(page)
    page.get_by_label("Tanggal").fill("2026-01-05")
    page.get_by_label("Foto penyerahan").set_input_files(
        {"name": "serah.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Serah terima Juli")
    page.get_by_role("link", name=re.compile(record.recipient)).get_by_text(
        "Tersimpan di HP"
    ).wait_for()
    page.get_by_text("Tersimpan di HP: 1 isian, 1 foto").wait_for()
    # The list of the course.
    page.get_by_role("link", name="Hari ini", exact=True).click()
    page.get_by_text("1 belum terkirim").wait_for()
    page.get_by_role("link", name=re.compile("Daftar hadir")).click()
    page.get_by_role("link", name=re.compile(batch.name)).click()
    page.get_by_text("0 dari 3 hadir").wait_for()
    boxes = page.locator('input[name="here"]')
    boxes.nth(0).check()
    boxes.nth(2).check()
    page.get_by_text("2 dari 3 hadir").wait_for()
    axe(page)
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Belum terkirim", exact=True).wait_for()
    assert rows(Attendance) == []
    page.context.set_offline(False)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    # Before the decree nothing is handed over: mended with what was drawn and photographed.
    page.get_by_text("belum ada SK yang berlaku").wait_for()
    assert rows(m.HandingPaper) == []
    page.get_by_role("button", name="Perbaiki").click()
    heading(page, record.recipient)
    expect(page.locator('input[name="item"]:not(:checked)')).to_have_count(0)
    until(page, "document.querySelector('canvas').ariaLabel.includes('sudah digambar')")
    page.get_by_label("Tanggal").fill(today.isoformat())
    # What was handed over stands so on the screen, while its photos still wait for a better line.
    page.route("**/petugas/api/foto", lambda route: route.fulfill(status=503, body="{}"))
    page.get_by_role("button", name="Simpan di HP").click()
    over = re.compile("0 isian, 1 foto.*terakhir terhubung", re.S)
    page.locator("#state", has_text=over).wait_for()
    page.goto(f"/petugas/#/terima/{record.pk}")
    page.get_by_text("Sudah diserahkan").wait_for()
    page.unroute("**/petugas/api/foto")
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (signed,) = arrived(page, m.Handover, state="signed")
    assert (signed.pk, signed.mode) == (record.pk, "screen")
    assert len(rows(m.Tool)) == sum(lines_of(record).values())
    assert sorted(paper.kind for paper in arrived(page, m.HandingPaper, 2)) == ["photo", "strokes"]
    here = {a.participant_id for a in rows(Attendance, session=session)}
    assert here == {people[0].pk, people[2].pk}
    page.get_by_role("link", name="Hari ini", exact=True).click()
    page.get_by_text("1 penerima belum").wait_for()
    mended_as_thumbprint(page, other, today)


def mended_as_thumbprint(page, record, today):
    """A photo that waits in the queue becomes what is mended: no signature, a thumbprint."""
    page.goto(f"/petugas/#/terima/{record.pk}")
    heading(page, record.recipient)
    for box in page.locator('input[name="item"]').all():
        box.check()
    page.get_by_label(re.compile("seperti di berita acara")).check()
    page.get_by_label("Tanda tangan di kertas").check()
    page.get_by_label("Foto kertas yang ditandatangani").set_input_files(
        {"name": "kertas.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_label("Tanggal").fill("2026-01-05")
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("1 perlu diperbaiki").wait_for()
    page.goto(f"/petugas/#/terima/{record.pk}")
    page.get_by_text("Kantor mengembalikan catatan ini").wait_for()
    page.get_by_role("link", name="Perbaiki di Kiriman").click()
    page.get_by_role("button", name="Perbaiki").click()
    heading(page, record.recipient)
    page.get_by_label("Cap jempol di kertas").check()
    page.get_by_label("Tanggal").fill(today.isoformat())
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    assert [x.kind for x in arrived(page, m.HandingPaper, handover=record)] == ["thumb"]


def test_a_check_and_an_entry_of_a_cash_book_without_signal(page, enter, axe):
    made = world(until="open")
    sent = p.sent(made, p.act("registrar"))
    book_act, book = books.book()
    page.set_viewport_size({"width": 360, "height": 740})
    who = unlocked(page, enter, "Cek lapangan")
    books.share(book_act, book, who, "write")
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_role("link", name="Hari ini", exact=True).click()
    page.get_by_role("link", name=re.compile("Buku kas")).wait_for()
    page.context.set_offline(True)
    page.get_by_role("link", name=re.compile("Cek lapangan")).click()
    heading(page, "Cek lapangan")
    axe(page)
    page.get_by_role("link", name=re.compile("Keripik")).first.click()
    page.get_by_role("heading", name=re.compile("^Cek ")).wait_for()
    page.get_by_label("Belum layak").check()
    page.get_by_label("Alamat tidak ditemukan").wait_for()
    axe(page)
    page.get_by_label("Layak", exact=True).check()
    page.get_by_role("group", name="Usahanya berjalan?").get_by_label("Ya").check()
    page.get_by_label("Hasil penjualan").fill("24.000.000")
    page.get_by_label("Tanda tangan di layar HP").check()
    drawn(page)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": -7.4, "longitude": 109.25})
    page.get_by_label("Catat lokasi (GPS)").check()
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Tersimpan di HP", exact=True).wait_for()
    page.goto("/petugas/#/kas")
    heading(page, "Buku kas bersama pemilik")
    page.get_by_role("link", name=re.compile("Izin sampai")).click()
    axe(page)
    page.get_by_role("link", name=re.compile("Orang utang")).click()
    heading(page, "Orang utang")
    page.get_by_label("Berapa yang harus dia bayar?").fill("25.000")
    page.get_by_text("Rp25.000, dua puluh lima ribu rupiah").wait_for()
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Tulis siapa orangnya").wait_for()
    axe(page)
    page.get_by_label("Siapa orangnya").fill("Bu Warti")
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_role("heading", name="Belum diterima").wait_for()
    axe(page)
    at = p.fresh(sent).submitted_at
    change(sent, submitted_at=timezone.now() + timedelta(days=1))
    page.context.set_offline(False)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    # Sent back: the sheet says so, and what is mended keeps its point without asking for it.
    page.get_by_text("Tanggal cek sebelum usulan dikirim").wait_for()
    change(sent, submitted_at=at)
    (told,) = rows(Operation, state="rejected")
    page.goto(f"/petugas/#/cek/{json.loads(told.content.reveal())['changes']['member_id'][1]}")
    page.get_by_text("Kantor mengembalikan catatan ini").wait_for()
    page.get_by_role("link", name="Perbaiki di Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_role("button", name="Perbaiki").click()
    page.get_by_role("heading", name=re.compile("^Cek ")).wait_for()
    page.locator("canvas[aria-label*='sudah digambar']").wait_for()
    expect(page.get_by_label("Catat lokasi (GPS)")).not_to_be_checked()
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (check,) = arrived(page, m.Check, proposal=sent)
    assert (check.result, check.signed, check.sales) == ("fit", "screen", 24_000_000)
    assert (check.latitude, check.longitude) == (-7.4, 109.25)
    (entry,) = arrived(page, Entry)
    assert (entry.amount, entry.kind, entry.beside) == (25_000, "credit_sale", True)
    # The owner ends the share: the book leaves the phone.
    (share,) = rows(Share)
    end_share(book_act, share.pk)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.goto(f"/petugas/#/kas/{book.pk}")
    heading(page, "Buku ini tidak dibagikan lagi")
