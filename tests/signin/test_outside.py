"""An outside account (OpenID Connect) is nothing for a visit that began with a code."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from tests.factories import appointment, user
from tests.signin import worlds as w
from tests.signin.test_entering import came_in

pytestmark = pytest.mark.usefixtures("db", "cache")


class Provider(ThreadingHTTPServer):
    """Says of everybody that they are "sri-di-luar"; keeps the paths that were asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *args: object) -> None:
        pass

    def _say(self, found: dict) -> None:
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        url, path = self.server.url, urlsplit(self.path).path
        self.server.asked.append(path)
        self._say({"sub": "sri-di-luar"} if path == "/siapa" else {
            "issuer": url, "authorization_endpoint": f"{url}/masuk", "jwks_uri": f"{url}/kunci",
            "token_endpoint": f"{url}/token", "userinfo_endpoint": f"{url}/siapa",
        })  # fmt: skip

    def do_POST(self) -> None:
        self.server.asked.append(urlsplit(self.path).path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = {"iss": self.server.url, "aud": "guyub", "sub": "sri-di-luar", "iat": int(time()),
                "exp": int(time()) + 60}  # fmt: skip
        token = jwt.encode(told, "rahasia-yang-panjang-sekali-untuk-uji", algorithm="HS256")
        self._say({"access_token": "a", "token_type": "Bearer", "id_token": token})


@contextmanager
def provider():
    """A provider that runs, and the installation that knows it."""
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    known = {"provider_id": "oidc", "name": "Akun dinas", "client_id": "guyub", "secret": "s",
             "settings": {"server_url": server.url}}  # fmt: skip
    every = {**settings.SOCIALACCOUNT_PROVIDERS, "openid_connect": {"APPS": [known]}}
    try:
        with override_settings(SOCIALACCOUNT_PROVIDERS=every):
            yield server
    finally:
        server.shutdown()
        server.server_close()


def begun(client: Client, process: str) -> str:
    """The state with which the browser is sent to the provider."""
    answer = client.post(f"{reverse('openid_connect_login', args=['oidc'])}?process={process}")
    return parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]


def back(client: Client, state: str):
    return client.get(
        reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": state}
    )


def tied() -> list[str]:
    return list(SocialAccount.objects.using("owner").values_list("uid", flat=True))


def test_who_came_in_with_a_code_ties_no_outside_account():
    w.confirmed()
    own = reverse("signin:own")
    with provider() as server:
        client, _answer = came_in()
        login = reverse("openid_connect_login", args=["oidc"])
        assert client.post(f"{login}?process=connect").headers["Location"] == own
        # A state from elsewhere: what the refused page would have begun.
        other = Client()
        state = begun(other, "login")
        session = client.session
        session["socialaccount_states"] = other.session["socialaccount_states"]
        session.save()
        before = list(server.asked)
        for process in ("login", "connect"):
            states = client.session["socialaccount_states"]
            states[state][0]["process"] = process
            session["socialaccount_states"] = states
            session.save()
            assert back(client, state).headers["Location"] == own
        assert server.asked == before
    assert tied() == []


def test_an_outside_account_that_is_tied_already_signs_in():
    """The same provider and the same way back: so it is the visit that is refused above."""
    who = user("petugas")
    appointment(who, "registrar")
    SocialAccount.objects.using("owner").create(user=who, provider="oidc", uid="sri-di-luar")
    with provider() as server:
        client = Client()
        back(client, begun(client, "login"))
        assert "/token" in server.asked
        assert client.get(reverse("registry:list")).status_code == 200


def signed_in_by_password(client: Client) -> None:
    who = user("petugas")
    who.set_password("sandi-yang-panjang-2026")
    who.save(using="owner")
    appointment(who, "registrar")
    page = {"login": "petugas", "password": "sandi-yang-panjang-2026"}
    assert client.post(reverse("account_login"), page).status_code == 302


@pytest.mark.parametrize("later", [False, True], ids=["at once", "after proving oneself"])
def test_who_signed_in_with_a_password_ties_and_unties_an_outside_account(later: bool):
    from guyub.ledger.models import Event

    client = Client()
    signed_in_by_password(client)
    if later:
        session = client.session
        for method in session["account_authentication_methods"]:
            method["at"] -= 86_400
        session.save()
    with provider(), override_settings(ACCOUNT_REAUTHENTICATION_REQUIRED=later):
        answer = back(client, begun(client, "connect"))
        if later:
            assert tied() == []
            page = {"password": "sandi-yang-panjang-2026"}
            answer = client.post(answer.headers["Location"], page)
        assert answer.status_code == 302
        assert tied() == ["sri-di-luar"]
        # Once is once, and another person's stays another person's.
        back(client, begun(client, "connect"))
        assert tied() == ["sri-di-luar"]
        row = SocialAccount.objects.using("owner").get()
        client.post(reverse("socialaccount_connections"), {"account": row.pk})
    assert tied() == []
    done = Event.objects.using("owner").filter(verb__startswith="accounts.outside.")
    assert list(done.order_by("at", "seq").values_list("verb", flat=True)) == [
        "accounts.outside.tie", "accounts.outside.untie",
    ]  # fmt: skip
