"""Every public page in both languages, light and dark, as a phone shows it: axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guyub.accounts.permission_table import Row
from tests.permissions import laid
from tests.test_reading import public_rows

LOOKS = (("id", "terang"), ("en", "gelap"))


def pages() -> list[Row]:
    return [r for r in public_rows() if not r.url.startswith(("officer_app:", "sync:"))]


@pytest.mark.parametrize("row", pages(), ids=lambda r: r.url)
def test_a_public_page_is_for_everybody(row: Row, page: Any, server: str, axe: Any) -> None:
    args, _owner, _sessions = laid.here(row.makes)
    address = reverse(row.url, args=args)
    seen = page.request.get(f"{server}{address}")
    if not seen.headers.get("content-type", "").startswith("text/html") or not seen.body():
        pytest.skip("no page")
    for language, look in LOOKS:
        page.context.add_cookies(
            [
                {"name": "bahasa", "value": language, "url": server},
                {"name": "tampilan", "value": look, "url": server},
            ]
        )
        page.goto(f"{server}{address}")
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{wide} px wide ({language}, {look})"
