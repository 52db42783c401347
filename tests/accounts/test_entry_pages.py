"""Sign-in pages in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_first_page_and_home(page: Page, axe, enter):
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    enter(page, "registrar")
    page.goto("/beranda/")
    expect(page).to_have_url(re.compile("/beranda/$"))
