"""A proposal on a phone without scripts, from the first question to being sent; and by a link."""

from __future__ import annotations

import re

import pytest
from django.db import connections
from django.utils import timezone

from tests.aid import proposing as p
from tests.aid.worlds import change, world
from tests.browser import narrow

pytestmark = pytest.mark.browser


def today_world(**values):
    """A world whose round is open on the day the server runs."""
    from datetime import timedelta

    made = world(**values)
    today = timezone.localdate()
    change(made.round, opens=today - timedelta(days=9), closes=today + timedelta(days=9))
    return made


def fill_line(page, at, item, quantity, why):
    page.select_option(f"#id_alat-{at}-item", label=re.compile(item))
    page.fill(f"#id_alat-{at}-quantity", quantity)
    page.fill(f"#id_alat-{at}-why", why)


def through(page, *, start, asker=""):
    """The wizard after its first question, as a person walks it; gives the addresses passed."""
    seen = [page.url]
    page.fill("#id_reason", "Pesanan bertambah, alat lama rusak.")
    if asker:
        page.select_option("#id_channel", "beside")
        page.fill("#id_asked_by", asker)
    page.get_by_role("button", name="Simpan dan lanjut").click()
    seen.append(page.url)
    assert page.locator("input[name=anggota]").count() == 3
    page.get_by_role("button", name="Simpan dan lanjut").click()
    seen.append(page.url)
    page.get_by_role("link", name="Isi alat", exact=True).click()
    seen.append(page.url)
    page.select_option("#id_alat-0-item", index=1)
    page.fill("#id_alat-0-quantity", "3")
    page.fill("#id_alat-0-why", "Memotong lebih cepat")
    page.get_by_role("button", name="Simpan dan salin untuk semua anggota").click()
    assert "Paling banyak 2" in page.inner_text("main")
    page.fill("#id_alat-0-quantity", "1")
    page.get_by_role("button", name="Simpan dan salin untuk semua anggota").click()
    page.get_by_role("link", name="Lanjut ke surat").click()
    seen.append(page.url)
    assert "Belum ada" in page.inner_text("main")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    seen.append(page.url)
    assert "Belum ada: Surat domisili" in page.inner_text("main")
    page.get_by_role("button", name="Kirim usulan").click()
    assert "Belum ada: Surat domisili" in page.inner_text("main")
    page.get_by_role("link", name=re.compile("Lengkapi")).click()
    page.fill("#id_surat-domicile-number", "470/12/2026")
    page.fill("#id_surat-domicile-dated", timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.get_by_role("button", name="Kirim usulan").click()
    return seen


def test_a_village_clerk_fills_in_without_scripts(no_js, page, enter, axe):
    made = today_world()
    for one in (no_js, page):
        enter(one, "village_clerk", area_codes=["33.03.01"])
    no_js.goto(f"/bantuan/usulan/baru/?putaran={made.round.number}")
    no_js.get_by_role("button", name="Mulai usulan").first.click()
    number = re.search(r"USL-[0-9.\-]+", no_js.url)[0]
    # Every page as it stands half way, with scripts, for the checker of accessibility.
    assert f"/usulan/{number}/isi/untuk/" in no_js.url
    seen = through(no_js, start="untuk", asker="Bu Sri Contoh")
    assert "Usulan sudah diterima dinas" in no_js.inner_text("main")
    assert no_js.url.endswith(f"/usulan/{number}/")
    other = p.begin(made, p.act("registrar"), at=1)
    for address in (*seen, no_js.url, f"/bantuan/usulan/baru/?putaran={made.round.number}",
                    "/bantuan/usulan/"):  # fmt: skip
        page.goto(address.replace(number, other.number) if "/isi/" in address else address)
        axe(page)
        narrow(page)
    proposal = p.fresh(type(other).objects.using("owner").get(number=number))
    assert (proposal.state, proposal.channel, proposal.asked_by) == (
        "submitted", "beside", "Bu Sri Contoh",
    )  # fmt: skip


def test_the_chair_fills_in_by_a_link_on_the_own_phone(no_js, page, enter, axe):
    from guyub.registry.models import Ownership

    made = today_world()
    business = made.members[made.groups[0].pk][0]
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner
    owner.phone = "084011112222"
    owner.save(using="owner")
    enter(page, "registrar")
    proposal = p.begin(made, p.act("registrar"), reason="")
    page.goto(f"/bantuan/usulan/{proposal.number}/tautan/")
    axe(page)
    page.get_by_label("Bertemu langsung").check()
    page.get_by_role("button", name="Buat tautan").click()
    text = page.input_value("#pesan-tautan")
    path = re.search(r"/bantuan/usulan/tautan/[A-Z0-9]+/", text)[0]
    axe(page)
    narrow(page)
    # A previewer that only looks opens nothing.
    no_js.goto(path)
    assert "Buka usulan kelompok Kelompok 1?" in no_js.inner_text("main")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT opened FROM aid_proposal_link")
        assert cursor.fetchone()[0] == 0
    no_js.get_by_role("button", name="Buka usulan").click()
    assert no_js.url.endswith("/bantuan/usulan/lewat-tautan/untuk/")
    through(no_js, start="untuk")
    assert "Usulan sudah diterima dinas" in no_js.inner_text("main")
    kept = p.fresh(proposal)
    assert (kept.state, kept.submitter_person) == ("submitted", owner.pk)
    # The cookie opens this proposal and nothing else of the site.
    no_js.goto("/bantuan/usulan/")
    assert "/masuk/" in no_js.url
    page.goto(path)
    axe(page)
    narrow(page)


def test_a_check_is_entered_and_scored_on_a_phone(page, no_js, enter, axe):
    made = today_world(until="open", groups=1)
    proposal = p.sent(made, p.act("registrar"))
    change(p.fresh(proposal), submitted_at=timezone.now())
    enter(page, "verifier")
    page.goto("/bantuan/usulan/perlu-dicek/")
    axe(page)
    page.get_by_role("link", name="Catat cek").click()
    axe(page)
    page.get_by_role("link", name=re.compile("^Catat cek")).first.click()
    axe(page)
    narrow(page)
    for at in range(3):
        page.get_by_label("Ya", exact=True).check()
        page.get_by_label("Layak", exact=True).check()
        page.get_by_label("Tanda tangan di kertas").check()
        page.fill("#id_workers_male", "1")
        page.get_by_role("button", name="Simpan hasil cek").click()
        page.wait_for_load_state()
        assert "tercatat" in page.inner_text("body"), at
    assert "Semua anggota sudah dicek" in page.inner_text("main")
    enter(no_js, "section_head")
    no_js.goto("/bantuan/usulan/perlu-dinilai/")
    no_js.get_by_role("link", name="Kelompok 1").click()
    no_js.fill("#id_nilai-need", "8")
    no_js.fill("#id_nilai-ready", "11")
    no_js.get_by_role("button", name="Simpan nilai").click()
    assert "Paling besar 10" in no_js.inner_text("main")
    no_js.fill("#id_nilai-ready", "9")
    no_js.get_by_role("button", name="Simpan nilai").click()
    assert "Perlu 1 penilai lagi" in no_js.inner_text("main")
    page.goto(no_js.url)
    assert not re.search(r"\b84\b", page.inner_text("main"))
    enter(page, "section_head")
    page.goto(f"/bantuan/usulan/{proposal.number}/nilai/")
    axe(page)
    narrow(page)
    page.fill("#id_nilai-need", "9")
    page.fill("#id_nilai-ready", "9")
    page.get_by_role("button", name="Simpan nilai").click()
    page.wait_for_load_state()
    assert "87" in page.inner_text("main")
    axe(page)
    narrow(page)
