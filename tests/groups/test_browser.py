"""A group from finding neighbours to being recognised, on a phone; axe on every page."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.browser import narrow
from tests.groups.worlds import VILLAGE, businesses, founded, fresh

pytestmark = pytest.mark.browser


def test_neighbours_found_a_group_and_the_head_recognises_it(page, no_js, enter, axe):
    made = businesses(6)
    enter(page, "registrar")
    page.goto(f"/ikm/{made[0].number}/")
    page.get_by_role("link", name="Cari kelompok", exact=True).click()
    assert "Belum ada kelompok yang cocok" in page.inner_text("main")
    axe(page)
    narrow(page)
    page.get_by_role("link", name="Bentuk kelompok baru").click()
    axe(page)
    page.fill("#id_name", "Sumber Rejeki")
    assert page.input_value("#id_village_code") == VILLAGE
    page.get_by_role("button", name="Lanjut pilih anggota").click()
    page.wait_for_url("**/anggota/")
    axe(page)
    narrow(page)
    for at in range(1, 6):
        page.check(f"#usaha-{at}")
    page.get_by_role("button", name="Masukkan yang dicentang").click()
    page.wait_for_url("**/kelompok/KEL-*/")
    address = page.url
    axe(page)
    narrow(page)
    for at, role in enumerate(("Ketua", "Sekretaris")):
        page.goto(address)
        page.locator("a[href$='/tugas/']").nth(at if at else 2).click()
        page.get_by_label(role, exact=True).check()
        axe(page)
        page.get_by_role("button", name="Simpan").click()
        page.wait_for_url(address)
    page.get_by_role("link", name="Catat pembentukan").first.click()
    axe(page)
    page.fill("#id_on", "01/10/2026")
    content = io.BytesIO()
    Image.new("RGB", (800, 1100), "white").save(content, "JPEG")
    page.set_input_files(
        "#id_scan", {"name": "ba.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}
    )
    page.get_by_role("button", name="Catat pembentukan").click()
    assert "Belum ada bendahara" in page.inner_text("main")
    axe(page)
    page.check("#setuju")
    page.get_by_role("button", name="Catat pembentukan").click()
    page.wait_for_url(address)
    assert "Sudah dibentuk, belum diakui" in page.inner_text("main")
    axe(page)
    narrow(page)

    enter(no_js, "head")
    no_js.goto("/beranda/")
    no_js.get_by_role("link", name="Kelompok menunggu pengakuan").click()
    no_js.get_by_role("link", name="Sumber Rejeki").click()
    no_js.get_by_role("link", name="Akui dengan SK").click()
    no_js.fill("#id_number", "SK/12")
    no_js.fill("#id_on", "02/10/2026")
    no_js.get_by_role("button", name="Akui kelompok").click()
    assert "Diakui dinas" in no_js.inner_text("main")
    page.goto("/kelompok/")
    axe(page)
    narrow(page)


def test_members_and_chair_read_their_group(page, desktop, enter, axe):
    group = founded(made=businesses(5))
    enter(page, "group_chair", subject_id=group.pk)
    page.goto("/kelompok/")
    page.get_by_role("link", name="Sumber Rejeki").click()
    assert "Pemilik A" in page.inner_text("main")
    assert "Minta surat domisili" in page.inner_text("main")
    axe(page)
    narrow(page)
    enter(desktop, "section_head")
    for name in ("pecah", "gabung", "bubar", "ubah", "surat", "anggota"):
        desktop.goto(f"/kelompok/{group.number}/{name}/")
        axe(desktop)
    for address in ("/kelompok/diminta/", "/kelompok/diminta/aturan/", "/kelompok/cari/",
                    f"/kelompok/cari/?desa={VILLAGE}&barang=keripik"):  # fmt: skip
        desktop.goto(address)
        axe(desktop)
    assert fresh(group).state == "founded"
