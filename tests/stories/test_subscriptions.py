"""From a text on WhatsApp to being told of the next round and stopping again: no account, no
scripts, 360 px, a messenger that opens every link first."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as conf
from playwright.sync_api import expect

from guyub.outreach import sending
from guyub.subscriptions import nightly
from tests.browser import narrow
from tests.factories import visit
from tests.outreach.fake import fake_gateway
from tests.subscriptions import worlds as w

pytestmark = pytest.mark.browser


@pytest.fixture
def gateway(monkeypatch):
    with fake_gateway() as one:
        found = {"phone_id": "1", "token": "t", "secret": "s", "template": "kabar",
                 "base": one.url, "seconds": 5}  # fmt: skip
        monkeypatch.setattr(conf, "GUYUB_WHATSAPP", found)
        yield one


def link_of(sent):
    """Path of the link in the last message that left the gateway."""
    parts = sent.got[-1]["body"]["template"]["components"][0]["parameters"]
    return urlsplit(parts[2]["text"]).path, parts[1]["text"]


def preview(client, path):
    """What a messenger does with a link before the person opens it."""
    for method in (client.head, client.get, client.get):
        assert method(path, headers={"User-Agent": "WhatsApp/2.24"}).status_code == 200


def test_from_a_shared_text_to_the_next_round_and_out_again(db, no_js, axe, client, gateway):
    visit("head")
    round_ = w.open_round()
    no_js.goto(f"/bantuan/dibuka/{round_.number}/")
    shared = no_js.get_by_role("link", name="Bagikan lewat WhatsApp").get_attribute("href")
    no_js.goto(urlsplit(parse_qs(urlsplit(shared).query)["text"][0].split()[-1]).path)
    no_js.get_by_role("link", name="Siapkan yang dibawa").click()
    no_js.get_by_role("button", name="Keripik, kerupuk, peyek").click()
    no_js.get_by_role("button", name="Lanjut").click()
    while not no_js.get_by_role("heading", name="Bisa atau belum?").count():
        no_js.locator("main form.card").get_by_role("button").first.click()
    # The number, for what comes later: without a yes, nothing is kept.
    no_js.get_by_role("link", name="Kabari saya kalau ada yang baru").click()
    narrow(no_js)
    no_js.get_by_label("Nomor HP", exact=True).fill("0840 1111 2222")
    no_js.get_by_role("button", name="Kabari saya").click()
    expect(no_js.get_by_text("Centang dulu kalau Anda setuju.").first).to_be_visible()
    no_js.get_by_label("Nomor HP ini boleh dipakai").check()
    no_js.get_by_role("button", name="Kabari saya").click()
    expect(no_js.get_by_role("heading", name="Tinggal satu langkah")).to_be_visible()
    narrow(no_js)
    # Nothing but the question goes out, and a round that opens now is not told yet.
    (asked,) = w.notices("confirm")
    morning = w.at(1)
    sending.send_one(asked.pk, morning)
    path, text = link_of(gateway)
    assert "nomor ini supaya dikabari" in text
    preview(client, path)
    no_js.goto(path)
    narrow(no_js)
    # A double tap is one.
    yes = no_js.get_by_role("button", name="Ya, kabari saya")
    yes.dblclick()
    expect(no_js.get_by_role("heading", name="Jawaban Anda tercatat")).to_be_visible()
    assert w.count()["Contact"] == 1
    nightly.run(morning)
    assert w.notices("news") == []
    # The office opens another round; the night's work finds it, the morning brings it.
    w.another_round(2)
    nightly.run(morning)
    nightly.run(morning + timedelta(minutes=5))
    (news,) = w.notices("news")
    sending.send_one(news.pk, morning)
    assert len(gateway.got) == 2
    path, text = link_of(gateway)
    assert text == (
        f"Baru: Bantuan gerobak (sampai {w.closes()}). Bisa, karena cabang industri Pangan;"
        " jumlah tenaga kerja paling banyak 19 orang; anggota kelompok usaha."
    )
    preview(client, path)
    no_js.goto(path)
    narrow(no_js)
    no_js.get_by_role("link", name="Bantuan gerobak").click()
    expect(no_js.get_by_role("heading", name="Bisa atau belum?")).to_be_visible()
    no_js.go_back()
    no_js.get_by_role("button", name="Berhenti dan hapus nomor saya").click()
    expect(no_js.get_by_role("heading", name="Anda tidak dikabari lagi")).to_be_visible()
    assert w.count() == {"Contact": 0, "Subscription": 0, "Told": 0, "Digest": 0, "Mark": 0}
    w.another_round(3, "Bantuan mesin")
    for day in (1, 2, 30, 400):
        nightly.run(w.at(day))
        sending.go_on(w.at(day))
    assert (len(gateway.got), len(w.notices("news"))) == (2, 1)


def test_without_a_budget_staff_send_it_from_their_phone(db, page, enter):
    from tests.outreach.test_browser import loud

    loud()
    w.open_round()
    w.ask()
    (asked,) = w.notices("confirm")
    sending.send_one(asked.pk, w.at())
    enter(page, "section_head")
    page.goto(f"/kabar/{asked.pk}/")
    page.get_by_role("button", name="Siapkan pesan").click()
    address = page.get_by_role("link", name="Buka WhatsApp").get_attribute("href")
    assert address.startswith("https://wa.me/6284011113333?text=")
    assert "/t/G1T" in parse_qs(urlsplit(address).query)["text"][0]
    page.goto("/kabar/langganan/")
    expect(page.get_by_text("Belum ada yang minta dikabari")).to_be_visible()


def test_pages_have_no_faults_for_readers(db, page, enter, axe):
    from guyub.subscriptions.notices import token_of

    digest = w.told()
    for address in (
        "/kabari-saya/", "/kabari-saya/?jenis=rounds&kab=33.03", "/kabari-saya/tunggu/?dinas=33.03",
        "/kabari-saya/berhenti/", f"/kabari-saya/{token_of(digest.pk)}/",
    ):  # fmt: skip
        page.goto(address)
        narrow(page)
        axe(page)
    enter(page, "section_head")
    page.goto("/kabar/langganan/")
    narrow(page)
    axe(page)
