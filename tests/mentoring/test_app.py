"""The officers' app in a real browser: enrolled, without signal, a clash, sent, received."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from guyub.mentoring.models import Visit, VisitPhoto
from guyub.registry.actions.business import edit_business
from guyub.registry.models import Business, ChangeRequest
from guyub.sync.models import Clash, Operation
from tests.factories import office_act, register

PIN = "482915"
VILLAGE = "33.03.01.2001"


def image() -> bytes:
    from io import BytesIO

    from PIL import Image

    kept = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(kept, "JPEG", quality=85)
    return kept.getvalue()


def heading(page, text):
    page.get_by_role("heading", name=text, level=1).wait_for()


def unlocked(page, enter):
    """A phone that is enrolled, has its PIN and has fetched its territory."""
    enter(page, "field_officer", area_codes=["33.03.01"])
    page.goto("/petugas/")
    heading(page, "Pasang di HP ini")
    page.get_by_label("Nama HP ini").fill("HP dinas")
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Buat PIN")
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("Ulangi PIN").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    heading(page, "Hari ini")
    page.get_by_text("2 usaha di HP").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready")


def rows(model, **where):
    return list(model.objects.using("owner").filter(**where))


def test_a_day_without_signal_reaches_the_office_once(page, enter, axe):
    made = register(office_act(), village=VILLAGE, name="Keripik Sari")
    other = register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.context.set_offline(True)
    page.reload()
    heading(page, "Masukkan PIN")
    axe(page)
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_label("Cari").fill("keripik")
    page.get_by_role("link", name=re.compile("Keripik Sari")).click()
    heading(page, "Keripik Sari")
    axe(page)
    page.get_by_role("link", name="Catat kunjungan").click()
    heading(page, "Catat kunjungan")
    axe(page)
    page.get_by_text("Pembukuan", exact=True).click()
    page.get_by_label("Tidak dicatat").check()
    step = page.get_by_role("group", name="Langkah 1")
    step.get_by_label("Apa yang dikerjakan").fill("Catat uang setiap hari")
    step.get_by_label("Paling lambat").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Catatan").fill("Bahan baku singkong dari tetangga")
    page.get_by_label("Foto").set_input_files(
        {"name": "dapur.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Keripik Sari")
    page.get_by_text("Tersimpan di HP: 1 isian, 1 foto").wait_for()
    assert rows(Visit) == []
    # The phone restarts; the outbox is still there.
    page.reload()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile("Sapu Lestari")).click()
    page.get_by_role("link", name="Usulkan perubahan data").click()
    page.get_by_label("Alamat").fill("Jalan dari HP")
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Sapu Lestari")
    # Meanwhile the office changes the same field.
    act = office_act()
    stored = Business.objects.using("owner").get(pk=other.pk)
    edit_business(act, other.pk, {"address": "Jalan dari kantor"}, version=stored.version)
    page.context.set_offline(False)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (visit,) = rows(Visit)
    assert (visit.business_id, visit.note) == (made.pk, "Bahan baku singkong dari tetangga")
    (photo,) = rows(VisitPhoto)
    assert photo.visit_id == visit.pk
    (clash,) = rows(Clash)
    assert clash.field == "address"
    assert rows(ChangeRequest) == []
    assert Business.objects.using("owner").get(pk=other.pk).address == "Jalan dari kantor"
    assert {o.state for o in rows(Operation)} == {"applied", "conflict"}
    # What the office has is on the phone again, with the officer's own visit.
    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_role("link", name=re.compile("Keripik Sari")).click()
    page.get_by_text("Bahan baku singkong dari tetangga").wait_for()
    page.get_by_text("Catat uang setiap hari").wait_for()
