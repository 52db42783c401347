"""What the office sends back to the officers' app: mended there, or thrown away."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import expect

from guyub.mentoring.models import Visit, VisitPhoto
from tests.factories import office_act, register
from tests.mentoring.test_app import (
    CONTENTS,
    PIN,
    VILLAGE,
    arrived,
    heading,
    image,
    states,
    unlocked,
)


def test_what_the_office_sends_back_is_mended_on_the_phone(page, enter):
    made = register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile("Keripik")).click()
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Tanggal").fill("2019-05-01")
    page.get_by_label("Catatan").fill("Salah tahun")
    page.get_by_label("Foto").set_input_files(
        {"name": "dapur.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("1 perlu diperbaiki").wait_for()
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_text("Tanggalnya terlalu lama").wait_for()
    page.get_by_role("button", name="Perbaiki").click()
    heading(page, "Catat kunjungan")
    expect(page.get_by_label("Catatan")).to_have_value("Salah tahun")
    page.get_by_label("Tanggal").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (visit,) = arrived(page, Visit)
    assert (visit.business_id, visit.note) == (made.pk, "Salah tahun")
    # The photo of the refused visit belongs to the mended one.
    assert [p.visit_id for p in arrived(page, VisitPhoto)] == [visit.pk]
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_text("Semua isian sudah diterima kantor").wait_for()
    # The office waits for the refused one no more.
    states(page, "applied", "mended")


def test_what_cannot_be_mended_is_thrown_away_with_its_photos(page, enter):
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile("Keripik")).click()
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Tanggal").fill("2019-05-01")
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("1 perlu diperbaiki").wait_for()
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Buang").click()
    # A question that was just asked is not taken away by what arrives.
    register(office_act(), village=VILLAGE, name="Keripik Baru")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.get_by_text("3 usaha di HP").wait_for()
    page.get_by_role("button", name="Ya, buang isian ini").click()
    page.get_by_text("Semua isian sudah diterima kantor").wait_for()
    assert page.evaluate(CONTENTS)["outbox"] == []
    states(page, "dropped")


def test_what_was_handed_over_without_pin_and_refused_is_told_on_the_phone(page, enter, axe):
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.context.set_offline(True)
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile("Keripik")).click()
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Tanggal").fill("2019-05-01")
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Keripik Sari")
    page.reload()
    page.context.set_offline(False)
    page.get_by_text("Lupa PIN").click()
    page.get_by_role("button", name="Kirim tanpa PIN").click()
    page.get_by_text("Tanggalnya terlalu lama").wait_for()
    assert page.evaluate(CONTENTS)["outbox"] == []
    # The PIN comes back to mind: the phone has not forgotten that something is to be done.
    page.reload()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    page.get_by_text("1 dikembalikan kantor").wait_for()
    page.get_by_role("link", name="Kiriman").click()
    heading(page, "Kiriman")
    expect(page.get_by_text("Tanggalnya terlalu lama")).to_be_visible()
    # What came back was not received.
    expect(page.get_by_text("sudah diterima kantor")).to_have_count(0)
    axe(page)
    page.get_by_role("button", name="Buang").click()
    page.get_by_role("button", name="Ya, buang isian ini").click()
    expect(page.get_by_text("dikembalikan kantor")).to_have_count(0)
    states(page, "dropped")
