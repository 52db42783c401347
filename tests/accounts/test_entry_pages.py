"""Sign-in, account and people pages in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.test_entry import WORD, account
from tests.factories import appointment, user

PATHS = (
    "/akun/",
    "/akun/sandi/",
    "/akun/kunci/",
    "/akun/kunci/tambah/",
    "/akun/aplikasi/",
    "/orang/",
    "/orang/baru/",
    "/kantor/",
)


def prove(page: Page) -> None:
    """Changing how one signs in asks for the password once more."""
    expect(page).to_have_url(re.compile("/akun/pastikan/"))
    page.get_by_label("Kata sandi", exact=True).fill(WORD)
    page.get_by_role("button", name="Lanjutkan").click()


def narrow(page: Page) -> None:
    """Nothing sticks out of the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_signing_in_without_scripts(no_js: Page):
    account()
    no_js.goto("/beranda/")
    expect(no_js).to_have_url(re.compile("/masuk/"))
    no_js.get_by_label("Nama pengguna atau e-mail").fill("sri.lestari")
    no_js.get_by_label("Kata sandi", exact=True).fill(WORD)
    no_js.get_by_role("button", name="Masuk", exact=True).click()
    expect(no_js).to_have_url(re.compile("/beranda/$"))


def test_public_entrance_pages(page: Page, axe):
    for path in ("/masuk/", "/masuk/kode/", "/masuk/lupa/", "/masuk/ditutup/"):
        page.goto(path)
        axe(page)
        narrow(page)


def test_a_passkey_is_made_and_signs_in(desktop: Page, enter):
    """Chromium's own virtual authenticator stands for the fingerprint."""
    made = enter(desktop, "head")
    made.user.set_password(WORD)
    made.user.save(using="owner", update_fields=["password"])
    desktop.context.clear_cookies()
    session = desktop.context.new_cdp_session(desktop)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    desktop.goto("/masuk/")
    desktop.get_by_label("Nama pengguna atau e-mail").fill(made.user.username)
    desktop.get_by_label("Kata sandi", exact=True).fill(WORD)
    desktop.get_by_role("button", name="Masuk", exact=True).click()
    expect(desktop).to_have_url(re.compile("/beranda/$"))
    desktop.goto("/akun/kunci/tambah/")
    prove(desktop)
    desktop.get_by_label("Nama kunci").fill("Laptop meja")
    desktop.get_by_label("Kunci ini cukup untuk masuk").check()
    desktop.get_by_role("button", name="Buat kunci").click()
    expect(desktop).to_have_url(re.compile("/akun/cadangan/$"))
    desktop.context.clear_cookies()
    desktop.goto("/masuk/")
    desktop.get_by_role("button", name="Masuk dengan kunci").click()
    expect(desktop).to_have_url(re.compile("/beranda/$"))


@pytest.mark.parametrize("size", ["page", "desktop"])
def test_account_and_people_pages(size: str, request, axe, enter):
    shown: Page = request.getfixturevalue(size)
    made = enter(shown, "head")
    made.user.set_password(WORD)
    made.user.save(using="owner", update_fields=["password"])
    shown.context.clear_cookies()
    shown.goto("/masuk/")
    shown.get_by_label("Nama pengguna atau e-mail").fill(made.user.username)
    shown.get_by_label("Kata sandi", exact=True).fill(WORD)
    shown.get_by_role("button", name="Masuk", exact=True).click()
    expect(shown).to_have_url(re.compile("/beranda/$"))
    who = user("budi", "Budi Contoh")
    appointment(who, "registrar", decree_number="800/1/2026")
    for path in (
        *PATHS,
        f"/orang/{who.pk}/",
        f"/orang/{who.pk}/tunjuk/",
        f"/orang/{who.pk}/tutup/",
    ):
        shown.goto(path)
        if "/pastikan/" in shown.url:
            axe(shown)
            prove(shown)
            expect(shown).to_have_url(re.compile(f"{path}$"))
        expect(shown.locator("h1")).to_have_count(1)
        axe(shown)
        narrow(shown)
    shown.goto(f"/orang/{who.pk}/")
    shown.get_by_role("button", name="Buat kode masuk").click()
    expect(shown.locator("#kode")).to_have_text(re.compile(r"^[A-Z0-9]{5}-[A-Z0-9]{5}$"))
    axe(shown)
