"""Public pages in words for people who left school at twelve: short sentences, no bare acronyms."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guyub.accounts.permission_table import PUBLIC, Row, all_rows
from tests.permissions import laid
from tests.permissions.makers import MISSING

# People say these words themselves, or read them on their own papers every day.
_KNOWN = (
    "NIK HP KTP KK WA RT RW PDF CSV SMS NIB NPWP KBLI IKM UMKM CV PT UD SK IP KB MB WIB WITA"
    " WIT ID NO QR PIN OK DKI DIY SIM TPL OPD LSM SPP IRT BPOM MD PIRT SNI KUR"
)
KNOWN = frozenset(_KNOWN.split())
_BLOCKS = (
    "p li h1 h2 h3 h4 td th dt dd caption label legend summary button a small div section"
    " figcaption option text"
)
BLOCKS = frozenset(_BLOCKS.split())
LONGEST = 40  # words; longer ones are lists of things or names of laws


class Text(HTMLParser):
    """Text of <main>, a new line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.quiet, self.parts = 0, 0, list[str]()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.depth += tag == "main"
        self.quiet += tag in {"script", "style", "select", "code", "pre", "svg"}
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "main"
        self.quiet -= tag in {"script", "style", "select", "code", "pre", "svg"}
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self.depth and not self.quiet:
            self.parts.append(data)


def sentences(page: str) -> list[str]:
    parser = Text()
    parser.feed(page)
    text = re.sub(r"(?<=\d)\.(?=\d)", "", "".join(parser.parts))
    found = []
    for line in text.split("\n"):
        for part in re.split(r"(?<=[.!?])\s+", " ".join(line.split())):
            if len(re.findall(r"[^\W\d_]{2,}", part)) >= 3:
                found.append(part)
    return found


def public_rows() -> list[Row]:
    return [
        r for r in sorted(all_rows().values(), key=lambda r: (r.makes, r.url))
        if r.needs == PUBLIC and "GET" in r.methods and r.makes not in MISSING
    ]  # fmt: skip


def read(row: Row) -> list[str]:
    args, _owner, _sessions = laid.here(row.makes)
    answer = Client().get(reverse(row.url, args=args))
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return sentences(answer.content.decode())


@pytest.mark.parametrize("row", public_rows(), ids=lambda r: r.url)
def test_sentences_of_public_pages_are_short(row: Row, db: None) -> None:
    found = read(row)
    counts = [len(s.split()) for s in found]
    if counts:
        assert sum(counts) / len(counts) <= 12, sorted(found, key=lambda s: -len(s.split()))[:5]
        assert max(counts) <= LONGEST, max(found, key=lambda s: len(s.split()))


@pytest.mark.parametrize("row", public_rows(), ids=lambda r: r.url)
def test_public_pages_have_no_bare_acronyms(row: Row, db: None) -> None:
    bare = {}
    # Numbers of papers (KTL-3303-...), laws (UU 30/2014) and checksums name themselves.
    text = re.sub(r"\b[A-Z0-9]+-[A-Z0-9]+[-\w]*|\bUU \d+/\d+", "", "\n".join(read(row)))
    for word in set(re.findall(r"\b[A-Z]{2,}\b", text)) - KNOWN:
        # Explained where it stands in brackets, or where brackets follow it.
        if not re.search(rf"\({word}\)|{word} \(|\b{word}\b[^.\n]*[:=] ", text):
            bare[word] = next(line for line in text.split("\n") if re.search(rf"\b{word}\b", line))
    assert bare == {}
