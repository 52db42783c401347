"""The page answers while somebody types; sent as a plain form it shows the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.market import worlds as c

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
