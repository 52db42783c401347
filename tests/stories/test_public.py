"""From a text on WhatsApp to knowing what to bring where: no account, no scripts, 360 px."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.utils import timezone
from playwright.sync_api import expect

from guyub.aid.models import Round
from guyub.aid.sharing import LONGEST, share_text
from guyub.kernel.addresses import whole
from guyub.licences.sharing import share_text as paper_text
from guyub.portal.finder.answers import Answers, program_of
from guyub.portal.finder.programmes import board_of
from guyub.training.opened import Opened
from guyub.training.sharing import share_text as training_text
from tests.browser import narrow
from tests.factories import visit
from tests.portal.finder.worlds import PLACE, QUERY, open_round

KEY = "aid:BTU-33.03-1"


@pytest.mark.browser
def test_from_whatsapp_to_what_to_bring(db, no_js, axe, client):
    visit("head")
    round_ = open_round()
    no_js.goto(f"/bantuan/dibuka/{round_.number}/")
    shared = no_js.get_by_role("link", name="Bagikan lewat WhatsApp").get_attribute("href")
    text = parse_qs(urlsplit(shared).query)["text"][0]
    link = text.split()[-1]
    # A previewer reads the link first, and again.
    assert {client.get(urlsplit(link).path).status_code for _n in range(2)} == {200}
    # Our own host, whatever the request said; the test's server listens elsewhere.
    assert link == whole(f"/bantuan/dibuka/{round_.number}/")
    no_js.goto(urlsplit(link).path)
    narrow(no_js)
    no_js.get_by_role("link", name="Siapkan yang dibawa").click()
    no_js.get_by_role("button", name="Keripik, kerupuk, peyek").click()
    expect(no_js.get_by_label("Kecamatan di")).to_be_visible()
    no_js.get_by_role("button", name="Lanjut").click()
    asked = 0
    while not no_js.get_by_role("heading", name="Bisa atau belum?").count():
        asked += 1
        assert asked <= 3, no_js.url
        no_js.locator("main form.card").get_by_role("button").first.click()
    expect(no_js.locator("article.card")).to_have_count(1)
    expect(no_js.get_by_text("Surat domisili")).to_be_visible()
    expect(no_js.get_by_text("Ke mana:")).to_be_visible()
    expect(no_js.locator("article").get_by_text("Yang membantu:")).to_be_visible()
    expect(no_js.get_by_text("sampai").first).to_be_visible()
    narrow(no_js)
    pdf = no_js.get_by_role("link", name="Cetak lembar jawaban").get_attribute("href")
    assert client.get(pdf).content.startswith(b"%PDF")
    no_js.get_by_role("link", name="Lihat semua yang bisa Anda dapat").click()
    expect(no_js.locator("main form.card, main h1").first).to_be_visible()
    assert "program=" not in no_js.url


def test_only_what_the_programme_needs_is_asked(db):
    open_round()
    board = board_of("33.03", timezone.localdate())
    narrow = board.asking(KEY)
    at = next(i for i, one in enumerate(board.programmes) if one.key == KEY)
    assert [i for i, ask in enumerate(narrow.firm) if ask] == [at]
    assert narrow is board.asking(KEY)
    assert narrow.next_topic({}, frozenset()) is not None
    assert board.asking("aid:NONE") is board.rules


@pytest.mark.parametrize(
    "program", ["33.03/aid:NONE", "99.99/aid:X", "x", "33.03/", "35.26/" + KEY]
)
def test_a_programme_that_is_not_here_changes_nothing(db, client, program):
    open_round()
    answer = client.get("/apa-yang-bisa/", {**QUERY, "cukup": "1", "program": program})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Yang bisa Anda dapat" in page
    assert page.count("<article") > 1


def test_the_address_keeps_the_programme():
    one = Answers("2020-10794", PLACE, program=program_of("33.03", KEY))
    assert ("program", f"33.03/{KEY}") in one.pairs
    assert one.before().program == one.program
    assert (one.about_in("33.03"), one.about_in("35.26")) == (KEY, "")


@pytest.mark.parametrize("many", [0, 1, 40, 4000])
def test_shared_text_is_short_and_its_link_whole(many):
    day = timezone.localdate()
    round_ = Round(
        title="Judul " * many, gives="Oven dan\n timbangan. " * many, opens=day, closes=day
    )
    url = "https://guyub.contoh.example/bantuan/dibuka/BTU-33.03-1/"
    text = share_text(round_, ["Usaha", "Kelompok"], url)
    assert len(text) <= LONGEST
    assert text.endswith(url)
    assert "Usaha, Kelompok" in text


def test_papers_are_asked_without_leaving_the_one_programme(db, client):
    open_round()
    query = {**QUERY, "cukup": "1", "program": program_of("33.03", KEY)}
    page = client.get("/apa-yang-bisa/", query).content.decode()
    link = unescape(re.search(r'href="([^"]*surat=1[^"]*)"', page)[1])
    board = board_of("33.03", timezone.localdate())
    at = next(i for i, one in enumerate(board.programmes) if one.key == KEY)
    rules = board.asking(KEY, papers=True)
    assert [i for i, ask in enumerate(rules.firm[: len(board.programmes)]) if ask] == [at]
    assert all(rules.firm[len(board.programmes) :])
    for _n in range(30):
        answer = client.get(link).content.decode()
        if "Bisa atau belum?" in answer:
            break
        button = re.search(r'<button[^>]*name="(j|tahu)"[^>]*value="([^"]*)"', answer)
        fields = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', answer)
        pairs = [(n, unescape(v)) for n, v in (*fields, button.groups())]
        link = f"/apa-yang-bisa/?{urlencode(pairs)}"
    assert "Bisa atau belum?" in answer
    assert answer.count("<article") == 1


@pytest.mark.parametrize("words", ["", "Panjang sekali. " * 90])
def test_texts_about_training_and_papers_lead_to_the_finder(words):
    one = Opened(
        uuid4(), "PLT-33.03-1", "33.03", uuid4(), "Dinas", False, f"Kemasan {words}", words, "D",
        "1", timezone.localdate(), None, "Balai desa", False, 20, 3, 0, [], None,
    )  # fmt: skip
    for text, key in (
        (training_text(one), "training:PLT-33.03-1"),
        (paper_text(f"Halal {words}", "Halal", "33.03", "abc", 5), "facilitation:abc"),
    ):
        assert len(text) <= LONGEST
        link = text.split()[-1]
        assert link.startswith(whole("/apa-yang-bisa/?"))
        assert Answers.of(QueryDict(urlsplit(link).query)).program == f"33.03/{key}"
