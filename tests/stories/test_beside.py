"""An officer beside an owner on a phone without scripts: cash book, correction, proposal; both
stand in the ledger, the verifier sees who helped, the owner sees it and says of one: not I."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from guyub.aid.models import Proposal
from guyub.complaints.models import Complaint
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.chain import Verified, verify
from guyub.registry.models import ChangeRequest
from tests.aid.worlds import change, world
from tests.browser import narrow
from tests.cashbook import worlds as books
from tests.registry.assisted import events
from tests.stories.hands import follow, said, send

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def begins(page: Any, number: str) -> None:
    page.goto(f"/ikm/{number}/")
    follow(page, re.compile("^Bantu Sri"))
    narrow(page)
    send(page, "Mulai membantu")
    assert "Pilih dulu" in said(page)
    page.get_by_label("Pemilik menjawab setuju di depan saya").check()
    page.get_by_label(re.compile("Pemilik duduk di samping saya")).check()
    send(page, "Mulai membantu")
    assert page.url.endswith("/saya/")
    assert "Anda membantu" in page.inner_text(".beside")
    narrow(page)


def a_sale(page: Any) -> None:
    page.goto("/saya/")
    follow(page, "Buku kas")
    follow(page, re.compile("^Uang masuk"))
    page.fill("#id_amount", "25000")
    send(page, "Simpan")
    assert "Rp25.000" in said(page)
    assert "Anda membantu" in page.inner_text(".beside")
    narrow(page)


def a_correction(page: Any) -> None:
    page.goto("/saya/")
    follow(page, "Data usaha ini salah")
    page.fill("#id_address", "Jalan Melati 9")
    page.fill("#id_reason", "Pindah bulan lalu")
    narrow(page)
    send(page, "Kirim usulan")
    assert "Usulan sudah dikirim" in page.inner_text("body")


def a_proposal(page: Any, round_number: str) -> str:
    page.goto(f"/bantuan/usulan/baru/?putaran={round_number}")
    send(page, "Mulai usulan")
    found = re.search(r"USL-[0-9.\-]+[0-9a-z]", page.url)
    assert found
    page.fill("#id_reason", "Pesanan bertambah, alat lama rusak.")
    send(page, "Simpan dan lanjut")
    page.select_option("#id_alat-0-item", index=1)
    page.fill("#id_alat-0-quantity", "1")
    page.fill("#id_alat-0-why", "Memotong lebih cepat")
    narrow(page)
    page.get_by_role("button", name=re.compile("^Simpan")).first.click()
    page.wait_for_load_state()
    page.goto(f"/bantuan/usulan/{found[0]}/isi/surat/")
    page.fill("#id_surat-domicile-number", "470/12/2026")
    page.fill("#id_surat-domicile-dated", timezone.localdate().strftime("%d/%m/%Y"))
    send(page, "Simpan dan lanjut")
    send(page, "Kirim usulan")
    assert "Usulan sudah diterima dinas" in said(page)
    return found[0]


def test_an_afternoon_beside_the_owner(no_js: Any, page: Any, desktop: Any, enter: Any) -> None:
    made = world()
    today = timezone.localdate()
    change(
        made.round, opens=today - timedelta(days=9), closes=today + timedelta(days=9),
        recipients=["group", "business"],
    )  # fmt: skip
    _act, book = books.book(main_product="Keripik", branch="pangan", sex="P")
    business, owner = book.business, book.owner_id
    officer = enter(no_js, "field_officer", area_codes=["33.03.01"])

    begins(no_js, business.number)
    a_sale(no_js)
    a_correction(no_js)
    number = a_proposal(no_js, made.round.number)
    send(no_js, "Selesai")
    text = said(no_js)
    for done in ("Mencatat di buku kas", "Mengusulkan perubahan data", "Mengirim usulan bantuan"):
        assert done in text
    assert not no_js.locator(".beside").count()

    # The ledger says both, and holds.
    mine = events(on_behalf_of=owner)
    assert {"cashbook.entry.record", "registry.change.propose", "aid.proposal.submit"} <= {
        e.verb for e in mine
    }
    assert {e.actor_id for e in mine} == {officer.user.pk}
    with in_scope(SYSTEM, read_only=True):
        assert all(isinstance(found, Verified) for found in verify())
    proposal = Proposal.objects.using("owner").get(number=number)
    assert officer.user.person_id in (proposal.filler_person, *proposal.helpers)

    # Whoever checks sees who helped.
    helped = f"dibantu oleh {officer.user.name}"
    enter(desktop, "verifier")
    desktop.goto(f"/bantuan/usulan/{number}/")
    assert helped in said(desktop)
    assert "Dibantu petugas di sampingnya" in said(desktop)
    asked = ChangeRequest.objects.using("owner").get()
    enter(desktop, "registrar")
    desktop.goto(f"/ikm/usulan/{asked.pk}/")
    assert helped in said(desktop)

    # The owner sees it, and says of one: not I.
    enter(page, "owner", subject_id=owner)
    page.goto("/saya/")
    follow(page, re.compile(officer.user.name))
    narrow(page)
    follow(page, re.compile("^Bukan saya yang minta.*Mengusulkan perubahan data"))
    page.fill("#id_words", "Saya tidak pindah jalan.")
    send(page, "Kirim")
    assert "bukan saya" in said(page)
    row = Complaint.objects.using("owner").get()
    assert officer.user.person_id in row.excluded
    page.goto("/saya/")
    assert row.number in said(page)
    narrow(page)


def test_the_pages_hold_for_everybody(page: Any, enter: Any, axe: Any) -> None:
    business, owner = books.business(main_product="Keripik")
    enter(page, "village_clerk", area_codes=[business.village_code])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"/ikm/orang/{owner}/bantu/")
        axe(page)
        page.get_by_label("Pemilik menjawab setuju di depan saya").check()
        page.get_by_label(re.compile("Pemilik duduk di samping saya")).check()
        send(page, "Mulai membantu")
        for address in ("/saya/", "/ikm/data-saya/", "/ikm/", "/pengaduan/", "/tidak-ada/"):
            page.goto(address)
            assert page.locator(".beside").count() == 1, address
            narrow(page)
            axe(page)
        page.goto("/saya/")
        send(page, "Selesai")
        narrow(page)
        axe(page)
