"""A round from its first line to being open, told, and checked by a visitor on an old phone."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.aid import rounds_worlds as worlds
from tests.aid.worlds import change, world
from tests.factories import office_act, register

pytestmark = pytest.mark.browser
LINES = """kode;nama;satuan;harga;sumber;tanggal
ALT-1;Mesin perajang singkong;unit;2.500.000;Survei toko;01/03/2026
ALT-2;Sealer plastik;buah;350 ribu;Survei toko;01/03/2026"""


def narrow(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_round_is_composed_opened_and_told(page, desktop, enter, axe):
    register(office_act(), observation={"workers": 3}, main_product="Keripik")
    worlds.rule()
    worlds.sheet(published=True)
    worlds.fund(year=timezone.localdate().year)
    enter(page, "registrar")

    page.goto("/bantuan/katalog/banyak/")
    page.fill("#id_text", LINES + "\nALT-3;Tanpa satuan;")
    page.get_by_role("button", name="Periksa dulu").click()
    assert "Baris 4: Kolom satuan kosong." in page.inner_text("main")
    page.fill("#id_text", LINES)
    page.get_by_role("button", name="Periksa dulu").click()
    assert "2 jenis terbaca, 2 dengan harga" in page.inner_text("main")
    axe(page)
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/bantuan/katalog/")
    axe(page)
    assert "Sealer plastik" in page.inner_text("main")

    page.goto("/bantuan/")
    page.get_by_role("link", name="Susun putaran").click()
    axe(page)
    page.fill("#id_title", "Bantuan alat keripik")
    page.fill("#id_gives", "Alat perajang dan pengemas.")
    page.fill("#id_how", "Ajukan lewat ketua kelompok.")
    page.fill("#id_contact", "Kantor dinas, hari kerja")
    page.select_option("#id_track", "goods")
    page.select_option("#id_rule_id", index=1)
    page.select_option("#id_sheet_id", index=1)
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/putaran/BAN-*/")
    address = page.url
    assert "Pilih paling sedikit satu jenis barang" in page.inner_text("main")
    axe(page)

    page.get_by_role("link", name="Dana", exact=True).click()
    page.locator("main form .num").first.fill("50 juta")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url(address)
    # The script leaves the word to the server: "50 juta" must never become Rp50.
    assert "50.000.000" in page.inner_text("main")
    page.get_by_role("link", name="Barang", exact=True).click()
    axe(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Paling banyak Sealer plastik per usaha").fill("2")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url(address)
    page.get_by_role("link", name="Surat dan kuota").click()
    axe(page)
    page.fill("#id_surat-0-label", "Surat domisili kelompok")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url(address)
    assert "Semua sudah lengkap" in page.inner_text("main")
    assert narrow(page)
    page.get_by_role("button", name="Ajukan ke kepala").click()
    page.wait_for_url(address)

    enter(desktop, "head")
    desktop.goto("/beranda/")
    desktop.get_by_role("link", name="Putaran bantuan menunggu diperiksa").click()
    desktop.get_by_role("link", name="Bantuan alat keripik").click()
    axe(desktop)
    desktop.get_by_role("button", name="Buka untuk umum").click()
    desktop.wait_for_url("**/siapa/")
    axe(desktop)
    assert "Di antaranya belum diberi tahu" in desktop.inner_text("main")

    page.goto(f"{address}siapa/daftar/?beritahu=belum")
    axe(page)
    page.get_by_role("checkbox").first.check()
    page.select_option("#id_way", "visit")
    page.select_option("#id_answer", "wants")
    page.get_by_role("button", name="Catat sudah diberi tahu").click()
    page.wait_for_url("**/siapa/daftar/?beritahu=belum")
    assert "1 usaha dicatat sudah diberi tahu" in page.inner_text("body")
    assert narrow(page)


def test_a_visitor_without_scripts_learns_what_is_missing(no_js):
    made = worlds.opened()
    change(made, closes=timezone.localdate() + timedelta(days=9))
    no_js.goto("/")
    no_js.get_by_role("link", name=made.title).click()
    no_js.get_by_role("link", name="Tanya syaratnya saja").click()
    assert "Berapa orang yang bekerja" in no_js.inner_text("main")
    no_js.fill("#jawab", "25 orang")
    no_js.get_by_role("button", name="Lanjut").click()
    text = no_js.inner_text("main")
    assert "Belum memenuhi syarat bantuan ini" in text
    assert "25 orang" in text
    assert "Kantor dinas" in text
    assert "?" not in no_js.url
    no_js.get_by_role("link", name="Ulangi dari awal").click()
    no_js.fill("#jawab", "3")
    no_js.get_by_role("button", name="Lanjut").click()
    assert "Usaha Anda memenuhi syarat" in no_js.inner_text("main")


def test_public_pages_are_reachable_for_everybody(page, axe):
    made = worlds.opened()
    change(made, closes=timezone.localdate() + timedelta(days=9))
    for address in (
        "/bantuan/dibuka/",
        f"/bantuan/dibuka/{made.number}/",
        f"/bantuan/dibuka/{made.number}/cek/",
    ):
        page.goto(address)
        axe(page)
        assert narrow(page)
    page.fill("#jawab", "30")
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_selector("text=Belum memenuhi syarat")
    axe(page)


def test_the_first_visit_is_light(page):
    """All that a first visit loads, compressed as it travels: page, style, script, icons."""
    made = worlds.opened()
    change(made, closes=timezone.localdate() + timedelta(days=9))
    sizes = {}

    def add(answer):
        if answer.url not in sizes and answer.status == 200:
            body = answer.body()
            packed = answer.url.endswith((".png", ".woff2"))
            sizes[answer.url] = len(body if packed else gzip.compress(body))

    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"/bantuan/dibuka/{made.number}/")
    page.wait_for_load_state("networkidle")
    for answer in answers:
        add(answer)
    assert sum(sizes.values()) <= 35 * 1024, sizes


def test_the_board_of_a_decided_round(page, desktop, enter, axe):
    made = world(until="signed")
    enter(page, "head")
    page.goto(f"/bantuan/putaran/{made.round.number}/")
    axe(page)
    assert narrow(page)
    enter(desktop, "section_head")
    desktop.goto(f"/bantuan/putaran/{made.round.number}/")
    axe(desktop)
    text = desktop.inner_text("main")
    assert "Rp17.100.000" in text
