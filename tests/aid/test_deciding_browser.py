"""From scores to signed papers in a browser: list, public objection on a phone without scripts,
answer, SK by three persons, agreements; every page passes the accessibility check."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from guyub.aid import models as m
from tests.aid.worlds import change, world
from tests.factories import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LOOK = os.environ.get("GUYUB_LOOK", "")


def seen(page, name, axe=None):
    """Accessibility, and a picture for whoever wants to look."""
    if axe is not None:
        axe(page)
    if LOOK:
        wide = page.viewport_size["width"]
        page.screenshot(path=str(Path(LOOK) / f"{name}-{wide}.png"), full_page=True)


def varied():
    """Seven groups: money for some, one partly unfit, one refused, one not yet scored."""
    made = world(until="scored", groups=7, track="hibah")
    for purse in m.RoundFund.objects.using("owner").all():
        change(purse, amount=17_500_000)
    for n, one in enumerate(made.proposals):
        for score in m.Score.objects.using("owner").filter(proposal=one):
            change(score, total=score.total - n * 400)
    checks = m.Check.objects.using("owner").order_by("pk")
    change(checks.filter(proposal=made.proposals[1]).first(), result="unfit",
           reasons="Usahanya sudah tutup")  # fmt: skip
    for check in checks.filter(proposal=made.proposals[6]):
        change(check, result="unfit", reasons="Tidak ada di tempat")
    m.Score.objects.using("owner").filter(proposal=made.proposals[5]).first().delete()
    change(made.round, quotas=[{"part": "village", "value": "", "label": "per desa", "most": 1,
                                "least": None}])  # fmt: skip
    return made


def test_from_scores_to_signed_papers(page, desktop, no_js, enter, axe):
    made = varied()
    number = made.round.number
    enter(desktop, "section_head")
    desktop.goto(f"/bantuan/seleksi/{number}/")
    seen(desktop, "seleksi-kosong", axe)
    desktop.get_by_role("button", name="Susun daftar").click()
    assert "Kuota" in desktop.inner_text("main")
    seen(desktop, "seleksi-rancangan", axe)

    enter(page, "head")
    page.goto(f"/bantuan/seleksi/{number}/")
    seen(page, "seleksi-kepala", axe)
    page.get_by_role("button", name="Setujui dan umumkan").click()
    page.get_by_role("dialog").get_by_role("button", name="Setujui dan umumkan").click()
    page.get_by_text("Daftar sudah diumumkan").wait_for()
    seen(page, "seleksi-diumumkan", axe)
    reserve = m.Result.objects.using("owner").filter(verdict="reserve").first()
    page.goto(f"/bantuan/seleksi/{number}/hasil/{reserve.proposal.number}/")
    seen(page, "hasil", axe)

    no_js.goto(f"/bantuan/daftar/{number}/")
    seen(no_js, "daftar-umum")
    no_js.get_by_role("link", name="Ajukan keberatan").click()
    seen(no_js, "keberatan-kosong")
    no_js.fill("#id_name", "Sutinah")
    no_js.select_option("#id_village_code", "33.03.01.2001")
    no_js.fill("#id_text", "Kelompok kami lebih dulu mengirim, tetapi tidak masuk daftar.")
    no_js.get_by_role("button", name="Kirim keberatan").click()
    assert "Keberatan diterima" in no_js.inner_text("h1")
    seen(no_js, "tanda-terima")
    receipt = no_js.url

    enter(desktop, "delegate")
    desktop.goto("/bantuan/keberatan/")
    seen(desktop, "keberatan-antrean", axe)
    desktop.get_by_role("link", name="KBR-").click()
    seen(desktop, "keberatan-satu", axe)
    desktop.get_by_label("Ditolak: sudah benar").check()
    desktop.fill("#id_answer", "Waktu kirim sudah kami cek: usulan Anda masuk sesudahnya.")
    desktop.get_by_role("button", name="Simpan jawaban").click()
    desktop.get_by_text("Jawaban tersimpan").wait_for()
    seen(desktop, "keberatan-dijawab", axe)
    no_js.goto(receipt)
    assert "Waktu kirim sudah kami cek" in no_js.inner_text("main")

    change(made.round, objections_until=TODAY - timedelta(days=1))
    enter(desktop, "section_head")
    desktop.goto(f"/bantuan/sk/baru/{number}/")
    seen(desktop, "sk-baru", axe)
    desktop.fill("#id_signer", "Bupati Contoh")
    desktop.fill("#id_signer_title", "Bupati Contoh")
    desktop.get_by_role("button", name="Susun rancangan").click()
    desktop.get_by_text("Rancangan SK tersusun").wait_for()
    seen(desktop, "sk-rancangan", axe)
    address = desktop.url
    enter(page, "finance_officer")
    page.goto(address)
    seen(page, "sk-periksa", axe)
    page.get_by_role("button", name="Sudah saya periksa, benar").click()
    page.get_by_text("SK sudah diperiksa").wait_for()
    enter(desktop, "head")
    desktop.goto(address)
    seen(desktop, "sk-tanda-tangan", axe)
    desktop.fill("#id_number", "900/12/2026")
    desktop.fill("#id_dated", TODAY.strftime("%d/%m/%Y"))
    desktop.get_by_role("button", name="Catat berlaku").click()
    desktop.get_by_text("SK tercatat berlaku").wait_for()
    seen(desktop, "sk-berlaku", axe)
    desktop.goto("/bantuan/sk/")
    seen(desktop, "sk-semua", axe)

    enter(page, "registrar")
    page.goto(address)
    page.get_by_role("link", name="Perjanjian dan pakta").click()
    seen(page, "nphd", axe)
    enter(desktop, "registrar")
    desktop.goto(page.url)
    seen(desktop, "nphd", axe)
    desktop.get_by_role("link", name="Atur deret nomor").click()
    assert desktop.locator("#id_kind").input_value() == "nphd"
    desktop.fill("#id_pattern", "027/{n}/NPHD/{year}")
    seen(desktop, "nphd-seri", axe)
    desktop.get_by_role("button", name="Simpan deret nomor").click()
    desktop.goto(f"/bantuan/seleksi/{number}/ringkasan/")
    assert "Semua jumlah cocok dengan bagiannya" in desktop.inner_text("main")
    seen(desktop, "ringkasan", axe)
    page.goto(f"/bantuan/seleksi/{number}/ringkasan/")
    seen(page, "ringkasan", axe)
