"""The whole way on a small phone without scripts: confirmed, asked, handed, in, out."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from guyub.signin.actions import asking
from guyub.signin.models import Ask, SignIn
from guyub.signin.tasks import look
from tests.browser import narrow, opened
from tests.signin import worlds as w

pytestmark = pytest.mark.browser
SMALL = {"width": 360, "height": 740}


def worked() -> UUID:
    """What the worker does with the last ask and its notice. Gives the ask."""
    from guyub.outreach.sending import send_one

    row = Ask.objects.using("owner").order_by("pk").last()
    assert row is not None
    look(None, str(row.pk))
    send_one(w.notice(row.pk).pk)
    return row.pk


def test_office_confirms_owner_asks_clerk_hands_owner_enters_and_leaves(
    no_js: Any, enter: Any, browser: Any, server: str, axe: Any
) -> None:
    owner = w.owner()
    with opened(browser, server, viewport=SMALL, java_script_enabled=False) as desk:
        clerk = enter(desk, "registrar")
        desk.goto(reverse("signin:phone", args=[owner]))
        desk.get_by_label("Orangnya menunjukkan HP-nya di depan petugas").check()
        desk.get_by_role("button", name="Nomor ini benar miliknya").click()
        assert "sudah dipastikan" in desk.inner_text("main")
        narrow(desk)

        no_js.goto("/masuk/")
        no_js.get_by_role("link", name="masuk dengan nomor HP").click()
        no_js.get_by_label("Nomor HP Anda").fill("0840 1111 2222")
        no_js.get_by_role("button", name="Minta kode").click()
        assert "Kalau nomor ini terdaftar" in no_js.inner_text("main")
        narrow(no_js)
        worked()

        desk.goto("/beranda/")
        desk.get_by_role("link", name=re.compile("Pemilik usaha menunggu kode masuk")).click()
        desk.get_by_role("link", name="Sri Lestari").first.click()
        desk.get_by_role("button", name="Siapkan pesan").click()
        text = desk.get_by_label("Pesannya").input_value()
        found = re.search(r"\b(\d{6})\b", text)
        assert found, text
        narrow(desk)
        desk.get_by_role("button", name="Sudah dikirim").click()

        no_js.get_by_label("Kode 6 angka").fill(found[1])
        no_js.get_by_role("button", name="Masuk", exact=True).click()
        no_js.wait_for_url("**/saya/")
        made = SignIn.objects.using("owner").get(owner=owner)
        assert made.ask.handed_by == clerk.user.name

        no_js.goto("/saya/hp/")
        assert "HP ini" in no_js.inner_text("main")
        assert f"Kodenya lewat {clerk.user.name}" in no_js.inner_text("main")
        narrow(no_js)
        no_js.get_by_role("button", name="Keluar dari semua HP").click()
        no_js.wait_for_url("**/masuk/")
        no_js.goto("/saya/")
        assert "/masuk/" in no_js.url


def test_with_a_gateway_the_link_comes_by_sms_and_one_tap_is_in(
    no_js: Any, server: str, monkeypatch: Any
) -> None:
    from django.conf import settings

    from tests.outreach.fake import fake_gateway

    monkeypatch.setattr(settings, "GUYUB_BASE_URL", server)
    w.confirmed()
    with fake_gateway() as gateway, w.gateway(gateway):
        no_js.goto("/masuk/hp/")
        no_js.get_by_label("Nomor HP Anda").fill("+62 840-1111-2222")
        no_js.get_by_role("button", name="Minta kode").click()
        no_js.wait_for_url("**/masuk/hp/kode/")
        worked()
        (sent,) = gateway.got
    text = str(sent["body"])
    link = re.search(r"http\S+/m/\w+/", text)
    assert link, text
    no_js.context.clear_cookies()
    no_js.goto(link[0])
    assert no_js.url.endswith("/masuk/hp/tautan/")
    assert "Dinas Perindustrian 33.03" in no_js.inner_text("main")
    narrow(no_js)
    no_js.get_by_role("button", name="Ya, masuk di HP ini").click()
    no_js.wait_for_url("**/saya/")
    assert SignIn.objects.using("owner").get().by_link


def test_pages_of_the_office_and_of_the_owner_are_for_everybody(
    page: Any, enter: Any, axe: Any, server: str
) -> None:
    owner = w.confirmed()
    second = w.confirmed(name="Budi Santoso", phone=w.OTHER)
    visit = w.entered()
    w.entered(w.OTHER)
    assert asking.KIND
    enter(page, "registrar")
    for pk in (owner, second, w.owner(phone=None), w.owner(phone="+6284055556666")):
        page.goto(reverse("signin:phone", args=[pk]))
        narrow(page)
        axe(page)
    page.context.clear_cookies()
    enter(page, "owner", subject_id=visit.owner_id)
    page.goto("/saya/hp/")
    assert "HP Android, Chrome" in page.inner_text("main")
    narrow(page)
    axe(page)


def test_what_the_link_opens_fits_a_small_phone(page: Any, server: str, axe: Any) -> None:
    page.goto(reverse("signin:link", args=[w.link_token()]))
    for shade in ("terang", "gelap"):
        page.context.add_cookies([{"name": "tampilan", "value": shade, "url": server}])
        page.reload()
        assert page.get_by_role("button", name="Ya, masuk di HP ini").is_visible()
        narrow(page)
        axe(page)


def test_siapa_anda_fits_a_small_phone(page: Any, server: str, axe: Any) -> None:
    first = w.confirmed(name="Sri Lestari Rahayuningtyas Kusumawardhani Putri")
    w.confirmed(name="Budi Santoso")
    w.confirmed("35.13", name="Budi Santoso")
    page.goto("/masuk/hp/")
    page.get_by_label("Nomor HP Anda").fill("084011112222")
    page.get_by_role("button", name="Minta kode").click()
    page.wait_for_url("**/masuk/hp/kode/")
    axe(page)
    from django.utils import timezone

    code = w.opened(worked(), timezone.now())
    page.get_by_label("Kode 6 angka").fill(code)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/masuk/hp/siapa/")
    axe(page)
    narrow(page)
    page.get_by_role("button", name=re.compile("Sri Lestari")).click()
    page.wait_for_url("**/saya/")
    assert SignIn.objects.using("owner").get().owner_id == first
