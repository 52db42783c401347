"""The page answers while somebody types; sent as a plain form it shows the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.market import worlds as c
from tests.market import worlds_needs as w

pytestmark = pytest.mark.browser


def test_answers_while_somebody_types(page: Any, enter: Any, axe: Any) -> None:
    c.listed()
    enter(page, "registrar")
    page.goto("/pasar/bisa-dipasok/")
    page.get_by_label("Apa yang dibutuhkan?").press_sequentially("kripik 100 bungkus")
    expect(page.get_by_text("Keripik Sumber Rejeki")).to_be_visible()
    expect(page.get_by_text("100 bungkus", exact=True)).to_be_visible()
    axe(page)
    page.reload()
    expect(page.get_by_text("Keripik Sumber Rejeki")).to_be_visible()


def test_several_things_on_a_phone(page: Any, enter: Any, axe: Any) -> None:
    w.buyer()
    enter(page, "registrar")
    page.goto("/pasar/bisa-dipasok/?q=snack+box+150+orang,+200+kaos,+50+meja&picked=women")
    expect(page.get_by_text("Kami membaca 3 barang")).to_be_visible()
    axe(page)
    page.goto("/pasar/kebutuhan/baru/?q=snack+box+150+orang,+200+kaos,+50+meja&picked=women")
    expect(page.get_by_role("heading", name="Kami membaca 3 barang")).to_be_visible()
    page.get_by_text("Batasi kecamatan").click()
    axe(page)
    page.get_by_role("button", name="Simpan semua").click()
    expect(page.get_by_role("link", name="kaos")).to_be_visible()
