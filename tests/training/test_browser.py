"""A course from its first module to a certificate, on a phone; axe on every page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import narrow
from tests.factories import office_act, register
from tests.training import worlds as w

pytestmark = pytest.mark.browser


def good(page, axe):
    axe(page)
    narrow(page)


def test_a_course_is_prepared_opened_and_filled(page, enter, axe):
    act = office_act()
    register(act, name="Keripik Sumber Rejeki", owner="Sri Lestari")
    enter(page, "section_head")
    page.goto("/pelatihan/")
    good(page, axe)
    page.get_by_role("link", name="Program baru").click()
    good(page, axe)
    page.fill("#id_title", "Pelatihan ekspor")
    page.get_by_label("Kementerian atau instansi lain").check()
    page.get_by_role("button", name="Simpan").click()
    assert "Tulis nama penyelenggaranya" in page.inner_text("main")
    page.fill("#id_organiser_name", "Kementerian Perindustrian")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/pelatihan/program/*-*/")
    for title in ("Mengenal pasar", "Menghitung harga"):
        page.get_by_role("link", name="Tambah materi").click()
        page.fill("#id_title", title)
        page.fill("#id_skill", "menyusun daftar pembeli")
        page.get_by_role("button", name="Simpan").click()
        page.wait_for_url("**/pelatihan/program/*-*/")
    good(page, axe)
    page.get_by_role("link", name="Siapkan angkatan").click()
    good(page, axe)
    page.fill("#id_name", "Angkatan 1")
    page.fill("#id_capacity", "30")
    page.fill("#id_fund1", "APBD kabupaten")
    page.fill("#id_amount1", "15.000.000")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/pelatihan/PEL-*/")
    assert "Buka pendaftarannya" in page.inner_text("main")
    page.get_by_role("button", name="Buka pendaftaran").click()
    page.get_by_role("link", name="Daftarkan calon").first.click()
    page.fill("#cari-q", "sumber rejeki")
    page.get_by_role("button", name="Cari").last.click()
    good(page, axe)
    page.check("#orang-1")
    page.get_by_role("button", name="Daftarkan yang dicentang").click()
    page.wait_for_url("**/pelatihan/PEL-*/#calon")
    good(page, axe)
    page.check("#calon-1")
    page.get_by_role("button", name="Terima yang dicentang").click()
    page.wait_for_url("**/pelatihan/PEL-*/#calon")
    assert "1 dari 30 tempat terisi" in page.inner_text("#peserta")
    good(page, axe)


def test_a_participant_says_here_on_a_phone_without_scripts(no_js, page, enter, axe):
    act = office_act()
    batch, rows = w.running(act, 2)
    session = w.session(act, batch, timezone.localdate(), [w.modules_of(batch)[0].pk])
    enter(page, "section_head")
    page.goto(reverse("training:code", args=[session.pk]))
    page.get_by_role("button", name="Buka kode").click()
    page.wait_for_selector("figure.qr svg")
    good(page, axe)
    address = urlsplit(page.input_value("#tautan-hadir")).path
    no_js.goto(address)
    no_js.fill("#id_number", rows[1].number)
    no_js.get_by_role("button", name="Saya hadir").click()
    assert "Kehadiran Anda tercatat" in no_js.inner_text("main")
    page.goto(address)
    good(page, axe)
    page.goto(reverse("training:attendance", args=[session.pk]))
    assert page.is_checked("#peserta-2")
    assert not page.is_checked("#peserta-1")
    good(page, axe)
    page.goto(reverse("training:passed", args=[batch.number, 1]))
    good(page, axe)
    page.check("#peserta-2")
    page.get_by_role("button", name="Simpan").click()
    assert "1 dari 7 materi lulus" in page.inner_text("#peserta")
    good(page, axe)


def test_an_owner_reads_the_own_training(page, enter, axe):
    _act, _batch, row, _paper = w.finished_one()
    enter(page, "owner", subject_id=row.owner_id)
    page.goto("/pelatihan/saya/")
    assert "Unduh sertifikat" in page.inner_text("main")
    good(page, axe)


def test_questions_are_written_opened_and_answered_on_a_phone(no_js, page, enter, axe):
    act = office_act()
    batch, rows = w.running(act, 2)
    session = w.session(act, batch, timezone.localdate(), [w.modules_of(batch)[0].pk])
    enter(page, "section_head")
    page.goto(reverse("training:programme", args=[batch.programme_id]))
    good(page, axe)
    page.get_by_role("link", name="Tulis soal").click()
    good(page, axe)
    page.fill("#id_text", "Harga FOB sampai di mana?")
    page.fill("#id_option1", "Di pabrik")
    page.fill("#id_option2", "Di atas kapal")
    page.select_option("#id_right", "1")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/program/*-*/#soal")
    page.goto(reverse("training:batch", args=[batch.number]))
    page.get_by_role("button", name="Buka soal awal").click()
    page.goto(reverse("training:code", args=[session.pk]))
    page.get_by_role("button", name="Buka kode").click()
    no_js.goto(urlsplit(page.input_value("#tautan-hadir")).path)
    no_js.fill("#id_number", rows[0].number)
    no_js.get_by_role("button", name="Saya hadir").click()
    # The questions follow at once, with the number in place.
    assert no_js.input_value("#id_number") == rows[0].number
    no_js.get_by_label("Di pabrik").check()
    no_js.get_by_role("button", name="Kirim jawaban").click()
    assert "Jawaban Anda tersimpan" in no_js.inner_text("main")
    page.goto(reverse("training:here_questions", args=[no_js.url.split("/")[-3]]))
    good(page, axe)
    page.goto(reverse("training:results", args=[batch.number]))
    assert "Menjawab sebelum 1, sesudah 0, kedua kali 0 dari 2 peserta" in page.inner_text("main")
    good(page, axe)
    page.get_by_label(f"Isi jawaban akhir {rows[0].number}").click()
    good(page, axe)
    page.get_by_label("Di atas kapal").check()
    page.get_by_role("button", name="Simpan").click()
    assert "yang benar 0 sebelum dan 1 sesudah" in page.inner_text("main")


def test_an_owner_asks_for_a_place_and_an_officer_calls_afterwards(page, enter, axe):
    from guyub.training.models import Outcome

    act = office_act()
    batch = w.batch(act)
    _business, owner = w.person(act)
    done, _rows = w.finished(act, 1)
    due = Outcome.objects.using("owner").get(batch=done, months=6)
    Outcome.objects.using("owner").filter(pk=due.pk).update(due=timezone.localdate())
    page.goto(reverse("training:open_list"))
    good(page, axe)
    page.get_by_role("link", name=batch.programme.title).click()
    good(page, axe)
    enter(page, "owner", subject_id=owner)
    page.goto(reverse("training:own"))
    good(page, axe)
    page.get_by_role("link", name=batch.programme.title).click()
    page.get_by_role("link", name="Daftar dengan akun saya").click()
    good(page, axe)
    page.get_by_role("button", name="Daftar").click()
    assert "Calon" in page.inner_text("main")
    enter(page, "registrar")
    page.goto(reverse("training:outcomes"))
    good(page, axe)
    page.goto(reverse("training:outcome", args=[due.pk]))
    good(page, axe)
    page.select_option("#id_sells", "more")
    page.get_by_role("button", name="Simpan jawaban").click()
    page.goto(reverse("training:batch", args=[done.number]))
    assert "1 dari 1 usaha sudah didata" in page.inner_text("#hasil")
    page.goto(reverse("training:invite_many", args=[batch.number]))
    good(page, axe)
