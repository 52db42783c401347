"""A link's question and sending by hand: on a small phone, without faults for readers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guyub.criteria.setting_actions import Proposal, approve_setting, propose_setting
from guyub.outreach.parameters import QUIET_FROM, QUIET_UNTIL
from guyub.outreach.telling import ASKING, STOPPING, token_of
from tests.browser import narrow
from tests.factories import office_act
from tests.outreach import worlds as w

pytestmark = pytest.mark.browser


def loud() -> None:
    """No hour is quiet: the office says so, and the test may run at night."""
    for key in (QUIET_FROM, QUIET_UNTIL):
        made = propose_setting(
            office_act(role="section_head"), key, Proposal(0, date(2026, 1, 1), "Uji")
        )
        approve_setting(office_act(role="head"), made.pk)


def test_one_tap_without_scripts(no_js: Any, server: str) -> None:
    row = w.ending()
    no_js.goto(f"/t/{token_of(ASKING, row.pk)}/")
    for button in no_js.locator(".big").all():
        box = button.bounding_box()
        assert (box["width"] >= 300, box["height"] >= 44) == (True, True)
    no_js.get_by_role("button", name="Minta dibantu").click()
    assert "Jawaban Anda tercatat" in no_js.inner_text("main")
    assert w.fresh(row).said == "help"


def test_pages_fit_a_small_phone_and_axe_finds_nothing(page: Any, enter: Any, axe: Any) -> None:
    loud()
    row, letter = w.ending(), w.printed()
    for address in (
        f"/t/{token_of(ASKING, row.pk)}/",
        f"/t/berhenti/{token_of(STOPPING, row.pk)}/",
    ):
        page.goto(address)
        narrow(page)
        axe(page)
    enter(page, "section_head")
    for address in ("", f"{row.pk}/", "jawaban/", "jenis/", "jenis/licences.ending/", "pos/",
                    f"pos/{letter.pk}/", f"untuk/owner/{row.recipient_id}/"):  # fmt: skip
        page.goto(f"/kabar/{address}")
        narrow(page)
        axe(page)
    page.goto(f"/kabar/{row.pk}/")
    page.get_by_role("button", name="Siapkan pesan").click()
    link = page.get_by_role("link", name="Buka WhatsApp").get_attribute("href")
    assert link.startswith("https://wa.me/6284011112222?text=")
    narrow(page)
    axe(page)
    page.get_by_role("button", name="Sudah dikirim").click()
    page.wait_for_url("**/kabar/")
    assert w.fresh(row).state == "handed"
