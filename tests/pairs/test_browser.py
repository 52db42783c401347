"""A clerk decides fifty pairs in a real browser; a merge from there can be taken back whole."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pairs import worlds as w

pytestmark = pytest.mark.browser
AMOUNT = 50


@pytest.fixture
def clerk(desktop, enter):
    enter(desktop, "registrar")
    return desktop


@pytest.mark.timeout(240)
def test_a_clerk_decides_fifty_pairs_each_with_its_reason(clerk, axe):
    """By keyboard: different, ask the village, and the same through the merge page."""
    page = clerk
    w.doubles(AMOUNT)
    w.searched()
    waiting = len(w.pairs_of())
    assert waiting >= AMOUNT
    page.goto("/catatan-ganda/")
    axe(page)
    page.get_by_role("link", name="Mulai memutuskan").click()
    seen = set()
    for n in range(waiting):
        expect(page.get_by_text(f"{waiting - n} pasangan menunggu")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Apakah ini satu usaha?")
        seen.add(page.url.split("?")[0])
        why = page.locator("#mengapa li")
        assert why.count() >= 1
        assert why.first.inner_text().strip()
        if n == 0:
            axe(page)
        if n % 10 == 0:
            page.keyboard.press("1")
            page.get_by_label("Alasan").fill("Orangnya sama")
            page.get_by_role("button", name="Ya, gabungkan").click()
        elif n % 10 == 1:
            page.keyboard.press("3")
        else:
            page.keyboard.press("2")
    expect(page.get_by_text("Tidak ada lagi pasangan yang menunggu")).to_be_visible()
    assert len(seen) == waiting
    kinds = [(p.state, p.verdict) for p in w.pairs_of()]
    merged = [k for k in kinds if k == ("decided", "same")]
    assert len(merged) == -(-waiting // 10)
    assert kinds.count(("decided", "different")) >= waiting - len(merged) - waiting // 10 - 1
    page.goto("/catatan-ganda/seberapa-tepat/")
    axe(page)
    expect(page.get_by_text("putusan.")).to_be_visible()


def test_a_merge_from_a_pair_is_taken_back_whole(clerk):
    from tests.registry.test_merge import plain_rows

    page = clerk
    (pair,) = w.laid(1)
    act = w.machine()
    before = plain_rows(act)
    page.goto(f"/catatan-ganda/{pair.pk}/")
    page.get_by_role("link", name="Sama, gabungkan").click()
    page.get_by_label("Alasan").fill("Orangnya sama")
    page.get_by_role("button", name="Ya, gabungkan").click()
    expect(page.get_by_text("Dua catatan sudah menjadi satu")).to_be_visible()
    expect(page.get_by_text("Tidak ada lagi pasangan yang menunggu")).to_be_visible()
    assert plain_rows(act) != before
    page.goto(f"/catatan-ganda/{pair.pk}/")
    page.get_by_role("link", name="Pisahkan lagi").click()
    page.get_by_label("Alasan").fill("Ternyata kakak beradik")
    page.get_by_role("button", name="Pisahkan").click()
    expect(page.get_by_text("Keduanya sudah terpisah lagi.")).to_be_visible()
    assert plain_rows(act) == before


def test_the_village_answers_on_a_phone_without_scripts(no_js, enter):
    from guyub.pairs.actions.deciding import ask
    from tests.factories import office_act

    (pair,) = w.laid(1)
    ask(office_act(), pair.pk)
    page = no_js
    enter(page, "village_clerk", area_codes=["33.03.01.2001"])
    page.goto("/catatan-ganda/pertanyaan/")
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Dua usaha yang berbeda").check()
    page.get_by_label("Catatan", exact=True).fill("Rumahnya lain")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Jawaban terkirim ke dinas")).to_be_visible()
    (held,) = w.pairs_of()
    assert (held.says, held.note) == ("different", "Rumahnya lain")
