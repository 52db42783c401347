"""The finder on a phone without scripts, from the front page to the sheet; axe on every page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import narrow
from tests.factories import visit
from tests.portal.finder.worlds import makers, open_round

pytestmark = pytest.mark.browser


def good(page, axe):
    axe(page)
    narrow(page)


def world():
    visit("head")
    open_round()


def walked(page, look):
    """From the front page to the result by the first button of each page."""
    page.goto("/")
    page.get_by_role("link", name="Apa yang bisa saya dapat?").click()
    look(page)
    page.get_by_role("button", name="Keripik, kerupuk, peyek").click()
    look(page)
    page.get_by_role("button", name="Lanjut").click()
    for _turn in range(10):
        look(page)
        if page.get_by_role("heading", name="Yang bisa Anda dapat").count():
            return
        form = page.locator("main form.card")
        form.get_by_role("button").first.click()
    raise AssertionError("no end")


def test_without_scripts(db, no_js):
    world()
    walked(no_js, lambda page: None)
    expect(no_js.get_by_role("heading", name="Bantuan oven")).to_be_visible()
    assert (
        no_js.get_by_role("link", name="Kirim lewat WhatsApp")
        .get_attribute("href")
        .startswith("https://wa.me/?text=")
    )
    at = no_js.url
    no_js.go_back()
    expect(no_js.locator("main form.card h2").first).to_be_visible()
    no_js.go_forward()
    expect(no_js).to_have_url(at)
    expect(no_js.get_by_role("heading", name="Yang bisa Anda dapat")).to_be_visible()
    no_js.get_by_role("link", name="Kembali").click()
    expect(no_js.locator("main form.card h2").first).to_be_visible()


def test_every_page_is_good(db, page, axe):
    world()
    walked(page, lambda p: good(p, axe))
    for summary in page.locator("main summary").all():
        summary.click()
    good(page, axe)


def test_a_clerk_finds_who_can_and_asks_the_rest(db, page, enter, axe):
    makers()
    open_round()
    enter(page, "section_head")
    page.goto("/apa-yang-bisa/warga/")
    good(page, axe)
    page.get_by_role("link", name="Pinjaman KUR dari bank").click()
    good(page, axe)
    page.get_by_role("link", name="Perlu ditanya").click()
    expect(page.get_by_role("link", name="Batik Lain")).to_be_visible()
    page.get_by_role("link", name="Batik Lain").click()
    good(page, axe)
    before = page.locator("main form.card h2").first.inner_text()
    page.locator("main form.card").get_by_role("button").first.click()
    expect(page.locator("main form.card h2").first).not_to_have_text(re.compile(re.escape(before)))
    good(page, axe)
