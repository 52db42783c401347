"""One entry on a cheap phone without scripts; the book with its buttons above the fold."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.utils import timezone

from guyub.cashbook import kinds as k
from tests.browser import narrow
from tests.cashbook import worlds as w

pytestmark = pytest.mark.browser


def test_a_sale_is_written_without_scripts_in_a_moment(no_js: Any, enter: Any) -> None:
    from guyub.cashbook.models import Entry

    _act, book = w.book()
    enter(no_js, "owner", subject_id=book.owner_id)
    no_js.goto("/buku-kas/")
    begun = time.monotonic()
    no_js.get_by_role("link", name=re.compile("^Uang masuk")).click()
    no_js.fill("#id_amount", "25000")
    no_js.get_by_role("button", name="Simpan").first.click()
    no_js.wait_for_url(f"**/buku-kas/{book.pk}/")
    # Three touches and the amount; the rest of the promised 20 seconds is the owner's.
    assert time.monotonic() - begun < 10
    assert "Rp25.000" in no_js.inner_text("main")
    row = Entry.objects.using("owner").get()
    assert (row.kind, row.amount, row.on) == (k.IN, 25_000, timezone.localdate())


def test_the_buttons_stand_above_the_fold_and_axe_finds_nothing(
    page: Any, enter: Any, axe: Any
) -> None:
    act, book = w.book()
    w.record(act, book, k.IN, 12_500_000)
    w.record(act, book, k.CREDIT_SALE, 1_250_000, party="Toko kelontong Bu Warti di pasar")
    enter(page, "owner", subject_id=book.owner_id)
    page.goto(f"/buku-kas/{book.pk}/")
    bar = page.locator(".tabbar").bounding_box()["y"]
    for button in page.locator(".big").all():
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= bar
    for name in ("", "catat/out/", "bulan/", "utang/", "laporan/"):
        page.goto(f"/buku-kas/{book.pk}/{name}")
        narrow(page)
        axe(page)
