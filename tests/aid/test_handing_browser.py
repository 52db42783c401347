"""Signing in a real browser: the queue without scripts, a signature drawn on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guyub.aid import models as m
from guyub.aid.actions.handing_occasions import Plan, create_occasion, fill
from guyub.aid.bast import token_of
from tests.aid.handing_hands import Hands, look, ready
from tests.aid.worlds import world
from tests.factories import TODAY

pytestmark = pytest.mark.browser


def at_the_pendopo():
    made, hands = world(until="decided", groups=3), Hands()
    records = ready(made, hands)
    plan = Plan("village", "Serah terima di pendopo", TODAY, "Pendopo")
    occasion = create_occasion(hands.store, made.round.pk, plan)
    fill(hands.store, occasion.pk, [r.pk for r in records])
    return hands, records, occasion


def test_the_queue_works_on_a_phone_without_scripts(no_js, enter, axe, page):
    hands, records, occasion = at_the_pendopo()
    enter(no_js, "asset_officer")
    no_js.goto(f"/bantuan/acara/{occasion.pk}/antrean/")
    no_js.get_by_role("button", name="Sudah tanda tangan").first.click()
    no_js.get_by_text("1 dari 3").wait_for()
    no_js.fill("#cari-penerima", "Kelompok 3")
    no_js.press("#cari-penerima", "Enter")
    no_js.wait_for_url("**q=Kelompok+3**")
    assert no_js.get_by_role("button", name="Sudah tanda tangan").count() == 1
    assert [r.state for r in look(hands.store, m.Handover)].count("signed") == 1
    enter(page, "asset_officer")
    for address in (
        f"/bantuan/acara/{occasion.pk}/antrean/", f"/bantuan/acara/{occasion.pk}/",
        f"/bantuan/serah-terima/{records[0].pk}/", "/bantuan/gudang/", "/bantuan/serah-terima/",
        "/bantuan/serah-terima/nomor/", f"/periksa/{token_of(records[0])}",
    ):  # fmt: skip
        page.goto(address)
        axe(page)


def test_a_signature_is_drawn_on_the_screen(page, enter, axe, monkeypatch):
    from guyub.aid import terms_handing
    from guyub.criteria.parameters import PARAMETERS

    screen = replace(PARAMETERS[terms_handing.SCREEN], default=True)
    monkeypatch.setitem(PARAMETERS, terms_handing.SCREEN, screen)
    hands, records, _occasion = at_the_pendopo()
    # The clock of the browser's server is today's, the world's is its own: sign on its day.
    enter(page, "asset_officer")
    page.goto(f"/bantuan/serah-terima/{records[0].pk}/tanda-tangan/")
    axe(page)
    page.locator("signature-pad canvas").scroll_into_view_if_needed()
    box = page.locator("signature-pad canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for n in range(12):
        page.mouse.move(box["x"] + 20 + 18 * n, box["y"] + 20 + (n % 3) * 25)
    page.mouse.up()
    assert page.locator('input[value="screen"]').is_checked()
    page.get_by_role("button", name="Catat serah terima").click()
    page.get_by_text("Serah terima tercatat").wait_for()
    [record] = look(hands.store, m.Handover, pk=records[0].pk)
    assert (record.state, record.mode) == ("signed", "screen")
    [paper] = look(hands.store, m.HandingPaper)
    assert paper.restricted
