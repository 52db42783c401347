"""A rule from its first line to being in force, on a phone, without scripts for the head."""

from __future__ import annotations

import pytest

from tests.browser import narrow
from tests.factories import office_act, register

pytestmark = pytest.mark.browser


def fill(page, at, fact, op, value, group=""):
    page.select_option(f"#id_syarat-{at}-fact", fact)
    page.select_option(f"#id_syarat-{at}-op", op)
    page.fill(f"#id_syarat-{at}-value", value)
    if group:
        page.get_by_text("Kelompok pilihan dan pasal").nth(at).click()
        page.fill(f"#id_syarat-{at}-group", group)


def test_a_rule_is_written_checked_and_published(page, no_js, enter, axe):
    register(office_act(), observation={"workers": 3})
    enter(page, "registrar")
    page.goto("/aturan/baru/")
    axe(page)
    page.fill("#id_title", "Usaha kecil yang belum didatangi")
    fill(page, 0, "registry.workers", "<=", "19 orang")
    fill(page, 1, "registry.visited", "is", "tidak", "A")
    page.get_by_role("button", name="Tambah baris").click()
    fill(page, 2, "registry.last_contact", ">", "12 bulan lalu", "A")
    page.get_by_role("button", name="Hitung yang kena").click()
    assert "belum pernah didatangi petugas atau terakhir didatangi lebih dari 1 tahun lalu" in (
        page.inner_text("main")
    )
    axe(page)
    page.get_by_role("button", name="Simpan rancangan").click()
    page.wait_for_url("**/aturan/*-*/")
    address = page.url
    page.get_by_role("link", name="Tambah contoh").click()
    axe(page)
    page.fill("#id_title", "Tiga orang, belum didatangi")
    page.select_option("#id_expected", "ya")
    page.fill("#id_fakta-0", "3")
    page.fill("#id_fakta-1", "tidak")
    page.get_by_role("button", name="Simpan contoh").click()
    page.wait_for_url(address)
    page.get_by_role("link", name="Tambah contoh").click()
    page.fill("#id_title", "Tiga puluh orang")
    page.select_option("#id_expected", "tidak")
    page.fill("#id_fakta-0", "30")
    page.get_by_role("button", name="Simpan contoh").click()
    page.wait_for_url(address)
    page.get_by_role("button", name="Ajukan untuk diperiksa").click()
    page.wait_for_url(address)
    axe(page)
    narrow(page)

    enter(no_js, "head")
    no_js.goto("/beranda/")
    no_js.get_by_role("link", name="Aturan yang diajukan").click()
    no_js.get_by_role("link", name="Usaha kecil yang belum didatangi").click()
    no_js.get_by_role("button", name="Terbitkan").click()
    assert "Berlaku" in no_js.inner_text("main")
    page.goto("/aturan/")
    axe(page)
    assert "Berlaku" in page.inner_text("main")
