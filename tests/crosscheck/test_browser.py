"""Two offices compare their lists in two real browsers, from the invitation to the verdict."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from guyub.crosscheck.models import Comparison, Result, TokenRow
from tests.crosscheck import worlds as w
from tests.factories import office, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.timeout(180)
def test_two_offices_from_the_invitation_to_the_verdict(
    desktop: Any, page: Any, enter: Any, axe: Any
) -> None:
    ours, theirs = desktop, page  # theirs is a phone
    made = w.lists()
    names = {code: office(code).name for code in (w.OURS, w.THEIRS)}
    enter(ours, "head", w.OURS)
    ours.goto("/cek-silang/")
    ours.get_by_role("link", name="Ajak dinas lain").click()
    ours.get_by_label("Dinas yang diajak").select_option(label=names[w.THEIRS])
    ours.get_by_label("Daftar kami").select_option("running")
    ours.get_by_label("Daftar mereka").select_option("running")
    ours.get_by_label("Untuk apa").fill("Mencegah bantuan alat diterima dua kali")
    ours.get_by_label("Dasarnya").fill("Nota kesepakatan 12/2026")
    ours.get_by_role("button", name="Kirim usul").click()
    expect(ours.get_by_text("Menunggu jawaban dinas lain")).to_be_visible()
    expect(ours.get_by_text("Tarik usul ini")).to_be_visible()
    axe(ours)
    enter(theirs, "head", w.THEIRS)
    theirs.goto("/cek-silang/")
    expect(theirs.get_by_text("Menunggu jawaban kami")).to_be_visible()
    theirs.get_by_role("main").get_by_role("link", name=names[w.OURS]).click()
    expect(theirs.get_by_text("Tolak usul ini")).to_be_visible()
    expect(theirs.get_by_text("Tarik usul ini")).to_have_count(0)
    theirs.get_by_role("button", name="Setujui").click()
    expect(theirs.get_by_text("Disetujui.")).to_be_visible()
    enter(ours, "section_head", w.OURS)
    ours.reload()
    ours.get_by_role("button", name="Siapkan daftar kami").click()
    expect(ours.get_by_text("Daftar kami siap: 5 orang")).to_be_visible()
    enter(theirs, "section_head", w.THEIRS)
    theirs.reload()
    theirs.get_by_role("button", name="Siapkan daftar kami dan bandingkan").click()
    expect(theirs.get_by_text("Hasilnya muncul sebentar lagi")).to_be_visible()
    (held,) = w.owned(Comparison)
    from guyub.crosscheck.running import run

    assert run(held.pk)  # the job's work
    assert w.owned(TokenRow) == []
    for side, code in ((ours, w.OURS), (theirs, w.THEIRS)):
        side.reload()
        side.get_by_role("link", name="2 pasangan ditemukan").click()
        expect(side.get_by_role("heading", level=1)).to_have_text("Hasil cek silang")
        axe(side)
        shown = side.get_by_role("main").inner_text()
        assert {b.name for b in made[code][:2]} == set(
            re.findall(rf"Keripik {re.escape(code)} \d", shown)
        )
        assert f"Keripik {w.other(code)}" not in shown, "nothing of the other's list"
        assert "100 dari 100" not in shown
        assert "NIK sama" in shown
    first = ours.locator("#pasangan-1")
    first.get_by_label("Orangnya sama", exact=True).check()
    first.get_by_label("Catatan").fill("Sudah ditanya, memang orangnya")
    first.get_by_role("button", name="Simpan").click()
    expect(ours.get_by_text("Pasangan 1 sudah dinilai.")).to_be_visible()
    expect(ours.get_by_text("1 pasangan belum dinilai.")).to_be_visible()
    told = {r.regency_code: r.verdict for r in w.owned(Result, pair=1)}
    assert told == {w.OURS: "same", w.THEIRS: ""}, "each office judges for itself"


def test_a_proposal_is_taken_back_by_who_made_it(db: None, client: Any) -> None:
    row = w.proposed()
    page = reverse("crosscheck:agreement", args=[row.pk])
    sign_in(client, "head", w.THEIRS)
    shown = client.get(page).content.decode()
    assert ("Tolak usul ini" in shown, "Tarik usul ini" in shown) == (True, False)
    sign_in(client, "head", w.OURS)
    shown = client.get(page).content.decode()
    assert ("Tolak usul ini" in shown, "Tarik usul ini" in shown) == (False, True)
    agreed = w.agreed("33.03", "36.04")
    shown = client.get(reverse("crosscheck:agreement", args=[agreed.pk])).content.decode()
    assert "Akhiri kesepakatan" in shown


@pytest.mark.parametrize(("of_one", "said"), [(1.0, "99"), (0.9999, "99"), (0.5, "50"), (0.0, "1")])
def test_nobody_is_told_a_hundred_of_a_hundred(of_one: float, said: str) -> None:
    from guyub.crosscheck.words import chance

    assert chance(of_one) == said
