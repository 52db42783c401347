"""Sheets of rooms in the officers' app, in a real browser: handed over with a drawn signature and a
photo, a list ticked, all without signal; received once."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from guyub.aid import models as m
from guyub.aid.actions.handing_occasions import Plan, create_occasion, fill
from guyub.training.models import Attendance
from tests.aid.handing_hands import Hands, ready
from tests.aid.test_phone import allow_screen, lines_of, rows
from tests.aid.worlds import world
from tests.factories import office_act
from tests.mentoring.test_app import PIN, heading, image
from tests.training import worlds as courses

pytestmark = pytest.mark.browser


def unlocked(page, enter):
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
    page.get_by_role("link", name=re.compile("Daftar hadir")).wait_for()
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
    page.get_by_text("Belum dicentang").wait_for()
    for box in page.locator('input[name="item"]').all():
        box.check()
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("belum menggambar tanda tangannya").wait_for()
    drawn(page)
    page.get_by_role("button", name="Hapus tanda tangan").click()
    assert page.locator('input[name="strokes"]').input_value() == ""
    drawn(page)
    assert len(page.locator('input[name="strokes"]').input_value()) < 20_000
    axe(page)
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
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (signed,) = rows(m.Handover, state="signed")
    assert (signed.pk, signed.mode) == (record.pk, "screen")
    assert len(rows(m.Tool)) == sum(lines_of(record).values())
    assert sorted(p.kind for p in rows(m.HandingPaper)) == ["photo", "strokes"]
    here = {a.participant_id for a in rows(Attendance, session=session)}
    assert here == {people[0].pk, people[2].pk}
    page.get_by_role("link", name="Hari ini", exact=True).click()
    page.get_by_text("1 penerima belum").wait_for()
