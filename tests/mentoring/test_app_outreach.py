"""A session and a potential written down without signal reach the office."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from guyub.mentoring.models import Attendance, Potential, PotentialPhoto, Session
from tests.factories import office_act, register, visit
from tests.mentoring import outreach as o
from tests.mentoring.test_app import VILLAGE, arrived, heading, image, rows, unlocked


def test_a_session_and_a_potential_without_signal(page: Any, enter: Any, axe: Any) -> None:
    one = register(office_act(), village=VILLAGE, name="Keripik Sari")
    two = register(office_act(), village=VILLAGE, name="Sapu Lestari")
    today = timezone.localdate()
    plan = o.planned(
        visit("registrar", "33.03").act(), title="Foto produk lewat HP", theme="market", paper="",
        on=today, village_code=VILLAGE, venue="Balai desa", invited=25,
    )  # fmt: skip
    other = o.planned(
        visit("registrar", "33.03").act(), title="Kemasan yang menjual", theme="market", paper="",
        on=today - timedelta(days=3), village_code=VILLAGE, venue="Pasar desa",
    )  # fmt: skip
    unlocked(page, enter)
    page.context.set_offline(True)
    page.get_by_text("Hari ini direncanakan sosialisasi").wait_for()
    page.get_by_role("link", name="Catat sosialisasi").click()
    heading(page, "Catat sosialisasi")
    axe(page)
    page.locator("[name=planned]").select_option("baru")
    page.get_by_label("Judul", exact=True).fill("Cara mengurus SPP-IRT")
    page.locator("[name=theme]").select_option(label="Surat dan izin produk")
    page.locator("[name=village_code]").select_option(VILLAGE)
    for words in ("keripik", "sapu"):
        page.get_by_label("Cari usaha").fill(words)
        # Who searches has not finished the session.
        page.get_by_label("Cari usaha").press("Enter")
        assert page.locator(".problem:visible").count() == 0
        page.get_by_role("button", name=re.compile("Hadir: ")).click()
    page.get_by_text("2 usaha hadir").wait_for()
    page.get_by_label("Orang lain yang hadir").fill("7")
    page.get_by_label("Tanggal").fill("2019-05-01")
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Kiriman")
    page.goto("/petugas/#/sosialisasi")
    heading(page, "Catat sosialisasi")
    # What the office planned comes first: one that was held is that one, or says that it is none.
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Pilih sosialisasinya").wait_for()
    # What was typed before it was chosen stays; what the plan before said gives way.
    page.locator("[name=note]").fill("Ramai, perlu yang kedua")
    page.get_by_label("Yang diundang").fill("40")
    page.locator("[name=planned]").select_option(str(other.pk))
    expect(page.locator("[name=title]")).to_have_value(re.compile("^Kemasan"))
    page.locator("[name=planned]").select_option("baru")
    page.locator("[name=planned]").select_option(str(plan.pk))
    expect(page.locator("[name=title]")).to_have_value(re.compile("^Foto"))
    expect(page.locator("[name=note]")).to_have_value("Ramai, perlu yang kedua")
    expect(page.get_by_label("Yang diundang")).to_have_value("40")
    expect(page.locator("[name=venue]")).to_have_value("Balai desa")
    expect(page.get_by_label("Tanggal")).to_have_value(today.isoformat())
    expect(page.locator("[name=theme]")).to_have_value("market")
    page.get_by_label("Tempat").fill("Rumah ketua RT")
    page.get_by_label("Cari usaha").fill("sapu")
    page.get_by_role("button", name=re.compile("Hadir: ")).click()
    page.get_by_label("Orang lain yang hadir").fill("3")
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Kiriman")
    # What is written down on this phone is offered no more.
    page.goto("/petugas/#/sosialisasi")
    heading(page, "Catat sosialisasi")
    offered = page.locator("[name=planned] option").evaluate_all("all => all.map((o) => o.value)")
    assert offered == ["", str(other.pk), "baru"]
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
    page.get_by_label("Catat lokasi (GPS)").check()
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Kiriman")
    page.get_by_text("Tersimpan di HP: 3 isian, 1 foto").wait_for()
    assert {s.state for s in rows(Session)} == {"planned"}
    assert rows(Potential) == []
    page.context.set_offline(False)
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_text("1 perlu diperbaiki").wait_for()
    # A notice stays while rows come and go, until somebody has read it.
    page.locator("main").get_by_text("Lokasi tidak didapat").wait_for()
    page.get_by_role("button", name="Mengerti").click()
    page.get_by_text("Lokasi tidak didapat").first.wait_for(state="detached")
    # The office sends the session back: mended where it was written, with who was ticked.
    page.get_by_role("link", name="Hari ini").click()
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_text("Tanggalnya terlalu lama").wait_for()
    page.get_by_role("button", name="Perbaiki").click()
    heading(page, "Catat sosialisasi")
    page.get_by_text("2 usaha hadir").wait_for()
    page.get_by_label("Tanggal").fill(today.isoformat())
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    kept = {s.pk: s for s in rows(Session) if s.pk != other.pk}
    there = kept.pop(plan.pk)
    assert (there.state, there.venue, there.others, there.invited, there.note) == (
        "held", "Rumah ketua RT", 3, 40, "Ramai, perlu yang kedua",
    )  # fmt: skip
    (held,) = kept.values()
    assert (held.title, held.others, held.state) == ("Cara mengurus SPP-IRT", 7, "held")
    assert {a.business_id for a in rows(Attendance) if a.session_id == held.pk} == {one.pk, two.pk}
    assert [a.business_id for a in rows(Attendance) if a.session_id == plan.pk] == [two.pk]
    (seen,) = arrived(page, Potential)
    assert (seen.division, str(seen.volume), seen.per) == ("10", "1250.50", "month")
    assert len(rows(PotentialPhoto)) == 1


def test_the_two_main_pages_read_well(page: Any, enter: Any, axe: Any) -> None:
    of = register(office_act(), village=VILLAGE, name="Keripik Sari")
    made, seen = o.held(office_act(), of), o.potential(office_act())
    enter(page, "section_head")
    for path, words in (
        (f"sosialisasi/{made.number}", made.title), (f"potensi/{seen.number}", "Nira kelapa"),
        (f"sosialisasi/{made.number}/hadir", "Daftar hadir"), ("potensi/catat", "Catat potensi"),
    ):  # fmt: skip
        page.goto(f"/pendampingan/{path}/")
        heading(page, words)
        axe(page)
