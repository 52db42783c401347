"""A session and a potential written down without signal reach the office."""

from __future__ import annotations

import re
from typing import Any

from guyub.mentoring.models import Attendance, Potential, PotentialPhoto, Session
from tests.factories import office_act, register
from tests.mentoring.test_app import VILLAGE, heading, image, rows, unlocked


def test_a_session_and_a_potential_without_signal(page: Any, enter: Any, axe: Any) -> None:
    one = register(office_act(), village=VILLAGE, name="Keripik Sari")
    two = register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.context.set_offline(True)
    page.get_by_role("link", name="Catat sosialisasi").click()
    heading(page, "Catat sosialisasi")
    axe(page)
    page.get_by_label("Judul", exact=True).fill("Cara mengurus SPP-IRT")
    page.locator("[name=theme]").select_option(label="Surat dan izin produk")
    page.locator("[name=village_code]").select_option(VILLAGE)
    for words in ("keripik", "sapu"):
        page.get_by_label("Cari usaha").fill(words)
        page.get_by_role("button", name=re.compile("Hadir: ")).click()
    page.get_by_text("2 usaha hadir").wait_for()
    page.get_by_label("Orang lain yang hadir").fill("7")
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Kiriman")
    page.goto("/petugas/#/potensi")
    heading(page, "Catat potensi")
    axe(page)
    page.get_by_label("Bahan atau keahlian").fill("Nira kelapa")
    page.locator("[name=village_code]").select_option(VILLAGE)
    page.get_by_label("Jumlah", exact=True).fill("1.250,5")
    page.get_by_label("Satuan", exact=True).fill("liter")
    page.locator("[name=per]").select_option("month")
    page.get_by_label("Foto").set_input_files(
        {"name": "nira.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Kiriman")
    page.get_by_text("Tersimpan di HP: 2 isian, 1 foto").wait_for()
    assert rows(Session) == rows(Potential) == []
    page.context.set_offline(False)
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (held,) = rows(Session)
    assert (held.title, held.others, held.state) == ("Cara mengurus SPP-IRT", 7, "held")
    assert {a.business_id for a in rows(Attendance)} == {one.pk, two.pk}
    (seen,) = rows(Potential)
    assert (seen.division, str(seen.volume), seen.per) == ("10", "1250.50", "month")
    assert len(rows(PotentialPhoto)) == 1
