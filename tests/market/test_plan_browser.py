"""The pages of a plan on a phone: readable for everybody, and the form answers."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories import office_act
from tests.market import worlds as w
from tests.market import worlds_plans as p

pytestmark = pytest.mark.browser


def test_a_plan_on_a_phone(page: Any, enter: Any, axe: Any) -> None:
    w.maker(office_act())
    plan, asking = p.analysed(), p.asking()
    line = p.lines_of(plan)[0]
    enter(page, "registrar")
    for path in (
        "/pasar/rencana/", f"/pasar/rencana/{plan.pk}/", f"/pasar/rencana/{asking.pk}/kolom/",
        f"/pasar/rencana/baris/{line.pk}/", "/pasar/rencana/aturan/",
    ):  # fmt: skip
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    page.goto(f"/pasar/rencana/baris/{line.pk}/betulkan/")
    page.get_by_label("Cabang utama").select_option("drink")
    page.get_by_label("Alasannya").fill("Hanya air minum")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Hanya air minum").first).to_be_visible()
