"""Signing in, codes, second factors: over the real pages and the real ledger."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.urls import reverse

from guyub.accounts import actions
from guyub.accounts.models import AccessCode, User
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.ledger.models import Event
from tests.factories import appointment, office, sign_in, user, visit

WORD = "sapu-lidi-kuning-7"


def account(name: str = "sri.lestari", role: str = "registrar", code: str = "33.03"):
    who = user(name)
    who.set_password(WORD)
    who.save(using="owner", update_fields=["password"])
    appointment(who, role, code)
    return who


def verbs() -> list[str]:
    return list(Event.objects.using("owner").order_by("at", "seq").values_list("verb", flat=True))


def enter(client, name="sri.lestari", word=WORD):
    return client.post(reverse("account_login"), {"login": name, "password": word})


def test_sign_in_and_out_stand_in_the_ledger_of_the_office(db, client):
    who = account()
    assert enter(client).url == settings.LOGIN_REDIRECT_URL
    first = client.session.session_key
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session
    assert verbs() == ["accounts.sign_in", "accounts.sign_out"]
    event = Event.objects.using("owner").first()
    assert (event.office_id, event.actor_id) == (office("33.03").pk, who.pk)
    enter(client)
    assert client.session.session_key != first


def test_a_wrong_password_is_recorded_without_what_was_typed(db, client):
    account()
    answer = enter(client, word="bukan-itu-3303990101900001")
    assert answer.status_code == 200
    assert "tidak cocok" in answer.content.decode()
    assert enter(client, name="3303990101900001").status_code == 200
    assert verbs() == ["accounts.sign_in.failed"] * 2
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, '') FROM ledger_event e")
        assert "3303990101900001" not in cursor.fetchone()[0]


def test_guessing_is_slowed_down(db, client):
    account()
    pages = [enter(client, word=f"salah-sekali-{n}").content.decode() for n in range(12)]
    assert any("Terlalu banyak percobaan" in page for page in pages)


def test_a_session_lives_twelve_hours_and_ends_with_the_browser(db, client):
    account()
    answer = enter(client)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert client.session.get_expiry_age() <= 12 * 3600


def test_a_closed_account_does_not_sign_in(db, client):
    who = account()
    admin = visit("sysadmin")
    actions.set_active(admin.act(), who, active=False, reason="Pindah kantor")
    answer = enter(client)
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 302}


def test_the_code_from_the_office_sets_a_password_once(db, client):
    who = account()
    code = actions.issue_code(visit("head").act(), who)
    page = {"username": "SRI.lestari", "code": code.lower().replace("-", " ")}
    fresh = {"password1": "kelapa-muda-hijau", "password2": "kelapa-muda-hijau"}
    assert client.post(reverse("account_first_code"), page | fresh).status_code == 302
    assert enter(client, word="kelapa-muda-hijau").status_code == 302
    client.post(reverse("account_logout"))
    again = client.post(reverse("account_first_code"), page | fresh)
    assert "tidak cocok" in again.content.decode()


def test_a_code_dies_after_five_wrong_tries_and_with_a_newer_one(db):
    who = account()
    admin = visit("head")
    first = actions.issue_code(admin.act(), who)
    second = actions.issue_code(admin.act(), who)
    nobody = visit("auditor").act()
    assert actions.use_code(nobody, who.username, first, WORD) is None
    for _n in range(4):
        assert actions.use_code(nobody, who.username, "AAAAA-AAAAA", WORD) is None
    assert actions.use_code(nobody, who.username, second, WORD) is None
    assert AccessCode.objects.using("owner").get(used_at=None).tries == 5


def test_codes_are_stored_hashed_and_end(db):
    from datetime import timedelta

    who = account()
    code = actions.issue_code(visit("head").act(), who)
    kept = AccessCode.objects.using("owner").get()
    assert code not in kept.hash
    assert code.replace("-", "") not in kept.hash
    late = visit("auditor").act()
    late.now += timedelta(days=8)
    assert actions.use_code(late, who.username, code, WORD) is None


def test_nobody_makes_a_code_for_himself_or_another_office(db):
    head = visit("head")
    with pytest.raises(NotAllowed):
        actions.issue_code(head.act(), head.user)
    with pytest.raises(NotAllowed):
        actions.issue_code(head.act(), account("lain", code="35.13"))
    both = account("dua.kantor")
    appointment(both, "registrar", "35.13")
    with pytest.raises(DomainError, match="kantor lain"):
        actions.issue_code(head.act(), both)


def test_changing_the_password_ends_other_sessions(db, client):
    from django.test import Client

    account()
    other = Client()
    enter(client)
    enter(other)
    values = {
        "oldpassword": WORD,
        "password1": "beras-merah-wangi",
        "password2": "beras-merah-wangi",
    }
    assert client.post(reverse("account_change_password"), values).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 200
    assert other.get(reverse("mfa_index")).status_code == 302
    assert "accounts.password.change" in verbs()


@override_settings(MFA_ADAPTER="guyub.accounts.adapter.MfaAdapter")
def test_the_code_of_the_application_is_asked_and_stored_encrypted(db, client):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth

    account()
    enter(client)
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(page.url, {"password": WORD})
        page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())[1]
    now = auth.hotp_value(secret, int(time.time()) // 30)
    answer = client.post(reverse("mfa_activate_totp"), {"code": f"{now:06d}"})
    assert answer.status_code == 302
    assert secret not in Authenticator.objects.get(type="totp").data["secret"]
    client.post(reverse("account_logout"))
    step = enter(client)
    assert step.url == reverse("mfa_authenticate")
    assert client.get(step.url).status_code == 200
    assert client.get("/beranda/").status_code == 302
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert client.post(step.url, {"code": codes[0]}).status_code == 302
    assert client.get("/beranda/").status_code == 200
    assert User.objects.using("owner").count() == 1


def test_what_allauth_offers_and_guyub_does_not_is_closed(db, client):
    sign_in(client, "registrar")
    for name in ("account_signup", "account_email", "socialaccount_signup"):
        assert client.get(reverse(name)).status_code == 404
    for path in ("/akun/signup/", "/accounts/signup/", "/akun/2fa/", "/akun/3rdparty/signup/"):
        assert client.get(path).status_code == 404


def test_who_forgot_the_password_is_told_from_the_entrance_who_helps(db, client):
    entrance = client.get(reverse("account_login")).content.decode()
    assert reverse("account_reset_password") in entrance
    html = client.get(reverse("account_reset_password")).content.decode()
    assert "Kepala dinas atau Pengelola sistem" in html
    assert "tidak dikirim lewat e-mail" in html
    assert reverse("account_first_code") in html
    assert client.post(reverse("account_reset_password"), {"email": "a@b.id"}).status_code == 200


def test_who_forgot_the_password_is_told_whom_to_ask(db, client):
    html = client.get("/masuk/lupa/").content.decode()
    assert "kepala dinas atau pengelola sistem di kantor" in html
    assert "server" not in html
