""" "Daftarkan usaha" in a real browser without scripts, from the question to the receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import office, office_act

pytestmark = pytest.mark.browser


def stored():
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Registration

    with in_scope(office_act().scope, read_only=True):
        row = Registration.objects.get()
        return row.product, row.workers_female


def test_an_owner_registers_on_a_phone_without_scripts(no_js):
    page = no_js
    office()
    page.goto("/ikm/daftarkan/")
    page.get_by_label("Di desa atau kelurahan mana usahanya?").fill("kedung benda kemangkon")
    page.get_by_role("button", name="Cari desa").click()
    page.get_by_role("link", name="Kedungbenda").first.click()
    page.get_by_role("button", name="Kirim pendaftaran").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Nama pemilik").fill("Karsinah")
    page.get_by_label("Apa yang dibuat?").fill("Gula kelapa")
    page.get_by_label("Nomor HP").fill("0840-1111-2222")
    page.get_by_label("Tenaga kerja perempuan").fill("2")
    page.get_by_role("button", name="Kirim pendaftaran").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pendaftaran diterima")
    assert "DAF-33.03-000001-" in page.content()
    assert "Karsinah" not in page.content()
    assert stored() == ("Gula kelapa", 2)


def test_a_registrar_answers_side_by_side(desktop, enter, axe):
    from guyub.registry.actions.registration import Submission, submit_registration
    from tests.factories import NOW, register

    act = office_act()
    act.now = NOW
    known = register(act, name="Gula Karsinah", owner="Karsinah", phone="084011112222")
    sent = Submission("33.03.01.2001", "Karsinah", "Gula kelapa", phone="+6284011112222")
    receipt = submit_registration(act, sent, "paper")
    page = desktop
    enter(page, "registrar")
    page.goto("/ikm/pendaftaran/")
    axe(page)
    page.get_by_role("link", name=receipt.receipt).click()
    axe(page)
    assert "nomor HP sama" in page.content()
    page.get_by_role("button", name="Usaha yang sama").click()
    page.wait_for_url(f"**/ikm/{known.number}/")
    axe(page)
