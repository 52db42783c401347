"""Every public page in English, as a stranger: no sentence of the house is left in Indonesian."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from guyub.accounts.permission_table import PUBLIC, Row
from tests.permissions import laid
from tests.test_pages import FRAGMENTS, pages

COMMON = frozenset(
    [
        "adalah",
        "akan",
        "atau",
        "belum",
        "bisa",
        "boleh",
        "dapat",
        "dari",
        "dengan",
        "harus",
        "ini",
        "itu",
        "juga",
        "kalau",
        "karena",
        "masih",
        "oleh",
        "pada",
        "sampai",
        "sebelum",
        "sejak",
        "sesudah",
        "setiap",
        "sudah",
        "tanpa",
        "tidak",
        "untuk",
        "yang",
    ]
)
WORDS_OF_A_SENTENCE = 2


# Pages with a text that stays Indonesian, and which.
LEFT = {
    "outreach:answer": "the message as it was sent",
    "officer_app:shell": "the app of field officers speaks Indonesian only",
    "complaints:start": "the citation of a source",
    "api:dataset": "the note on hidden counts, to be said",
}


def public_pages() -> list[Row]:
    return [
        row for row in pages() if row.needs == PUBLIC and row.url not in FRAGMENTS | LEFT.keys()
    ]


def indonesian(body: bytes) -> list[str]:
    """Texts of a page with two or more common Indonesian words."""
    page = html.fromstring(body)
    for left_out in page.xpath("//script | //style | //textarea | //*[@lang='id']"):
        left_out.drop_tree()
    # Addresses have Indonesian words in every language.
    texts = [
        " ".join(re.sub(r"https?://\S+", "", str(text)).split())
        for text in page.xpath("//body//text()")
    ]
    texts += [str(text) for text in page.xpath("//@aria-label | //@title | //@placeholder")]
    return [
        text
        for text in texts
        if len(COMMON.intersection(re.findall(r"[a-z]+", text.lower()))) >= WORDS_OF_A_SENTENCE
    ]


@pytest.mark.parametrize("row", public_pages(), ids=lambda row: row.url)
def test_a_public_page_in_english(row: Row, db: None) -> None:
    args, _owner, _sessions = laid.here(row.makes)
    client = Client()
    client.cookies["bahasa"] = "en"
    answer = client.get(reverse(row.url, args=args))
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith(
        "text/html"
    ):
        pytest.skip("no page for a stranger")
    assert indonesian(answer.content) == []
