"""Hooks: laid with the event, signed, tried again under one id, never into the inner network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from guyub.api import outgoing, tasks
from guyub.api.actions import hooks as act
from guyub.api.models import EVENTS, FAILED, ON, SENT, STOPPED, WAITING, Delivery, Hook
from guyub.kernel.actions import VERBS, Act, DomainError, NotAllowed, action
from guyub.kernel.ids import uuid7
from tests.api import worlds as w
from tests.factories import office, office_act, sign_in


class Server:
    """What an address answers: statuses in turn, the last one for ever; "slow" and "dies" too."""

    def __init__(self) -> None:
        self.says: list[int | str] = [200]
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                said = outer.says.pop(0) if len(outer.says) > 1 else outer.says[0]
                if said == "dies":
                    self.connection.close()
                    return
                if said == "slow":
                    for _ in range(40):
                        try:
                            self.wfile.write(b"H")
                            self.wfile.flush()
                        except OSError:
                            return
                        time.sleep(0.05)
                    return
                self.send_response(int(said))
                self.send_header("Location", "http://127.0.0.1/lain")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/kait"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    with override_settings(GUYUB_HOOKS_LOCAL=True):
        yield made
    made.http.shutdown()
    made.http.server_close()


def now_due() -> None:
    Delivery.objects.using("owner").filter(state=WAITING).update(next_at=timezone.now())


def rows() -> list[Any]:
    return list(Delivery.objects.using("owner").select_related("hook").order_by("pk"))


def secret_of(hook: Any) -> str:
    return str(Hook.objects.using("owner").get(pk=hook.pk).secret.reveal())


def happened(round_: Any, verb: str = "aid.round.publish", *, fail: bool = False) -> None:
    """The event of an action, as the ledger gets it; the action itself is tested elsewhere."""
    known = VERBS.get(verb)

    @action(verb)
    def one(a: Act) -> None:
        a.log(round_)
        if fail:
            raise DomainError("tidak jadi")

    if known is not None:
        VERBS[verb] = known
    else:
        del VERBS[verb]
    one(office_act("33.03", "section_head"))
    # Tests act on a day of their own; sending runs by the real clock.
    Delivery.objects.using("owner").update(since=timezone.now())


@pytest.fixture
def round_(db: None) -> Any:
    from tests.aid.worlds import world

    return world(until="open").round


def test_an_event_is_laid_with_its_transaction_and_not_without(round_: Any, server: Server) -> None:
    w.put_hook(address=server.url)
    w.put_hook("35.13", address=server.url)
    with pytest.raises(DomainError):
        happened(round_, fail=True)
    assert rows() == []
    happened(round_)
    assert [(r.type, r.regency_code, r.state) for r in rows()] == [
        ("bantuan.dibuka", "33.03", WAITING)
    ]
    # Nothing was called while somebody waited for the page.
    assert server.got == []


def test_what_is_sent_is_signed_and_public(round_: Any, server: Server) -> None:
    hook = w.put_hook(address=server.url)
    happened(round_)
    assert tasks.send_due() == 1
    headers, body = server.got[0]
    told = json.loads(body)
    assert told["type"] == "bantuan.dibuka"
    assert told["data"]["putaran"] == round_.number
    assert told["data"]["kode_wilayah"] == "33.03"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret_of(hook).removeprefix("whsec_"))
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{made}"
    assert rows()[0].state == SENT
    assert tasks.send_due() == 0


def test_a_failure_is_tried_again_later_under_the_same_id_and_body(
    round_: Any, server: Server
) -> None:
    w.put_hook(address=server.url)
    happened(round_)
    server.says = [500, "dies", 302, 204]
    for wanted in (500, None, 302):
        assert tasks.send_due() == 1
        row = rows()[0]
        assert (row.state, row.last_status) == (WAITING, wanted)
        assert row.next_at > timezone.now()
        assert tasks.send_due() == 0
        now_due()
    tasks.send_due()
    row = rows()[0]
    assert (row.state, row.last_status, row.tries, row.hook.failures) == (SENT, 204, 4, 0)
    assert len({h["webhook-id"] for h, _b in server.got}) == 1
    assert len({b for _h, b in server.got}) == 1
    # A redirect is not followed.
    assert len(server.got) == 4


def test_who_answers_a_byte_now_and_then_holds_nobody_up(server: Server) -> None:
    server.says = ["slow"]
    began = time.monotonic()
    found = outgoing.send(
        server.url, "msg_1", 1, b"{}", outgoing.new_secret(), local=True, wait=0.4
    )
    assert not found.good
    assert "tidak menjawab" in found.error
    assert time.monotonic() - began < 1.5


def test_many_failures_stop_the_hook_and_a_person_lets_it_go_on(
    round_: Any, server: Server, client: Client
) -> None:
    hook = w.put_hook(address=server.url, failures=19)
    happened(round_)
    server.says = [500]
    tasks.send_due()
    row = Hook.objects.using("owner").get(pk=hook.pk)
    assert row.state == STOPPED
    now_due()
    assert tasks.send_due() == 0
    sign_in(client, "head")
    assert "Kait API berhenti sendiri" in client.get("/beranda/").content.decode()
    client.post(f"/api/kait/{hook.pk}/jalankan/")
    server.says = [200]
    assert tasks.send_due() == 1
    assert rows()[0].state == SENT
    assert Hook.objects.using("owner").get(pk=hook.pk).failures == 0


def test_after_some_days_it_is_given_up_and_can_be_sent_by_hand(
    round_: Any, server: Server, client: Client
) -> None:
    hook = w.put_hook(address=server.url)
    happened(round_)
    server.says = [500]
    Delivery.objects.using("owner").update(
        since=timezone.now() - timedelta(days=4), next_at=timezone.now()
    )
    tasks.send_due()
    assert rows()[0].state == FAILED
    sign_in(client, "head")
    page = client.get(f"/api/kait/{hook.pk}/").content.decode()
    assert "Tidak sampai" in page
    assert "Jawaban terakhir 500" in page
    server.says = [200]
    client.post(f"/api/kait/kiriman/{rows()[0].pk}/ulang/")
    tasks.send_due()
    assert rows()[0].state == SENT
    assert len({h["webhook-id"] for h, _b in server.got}) == 1


def test_an_ended_hook_gets_nothing(round_: Any, server: Server) -> None:
    hook = w.put_hook(address=server.url)
    happened(round_)
    act.end_hook(office_act("33.03", "head"), hook.pk)
    now_due()
    assert tasks.send_due() == 0
    with pytest.raises(DomainError, match="Buat yang baru"):
        act.go_on(office_act("33.03", "head"), hook.pk)


@pytest.mark.parametrize("ip", [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1",
    "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1",
    "224.0.0.1", "255.255.255.255",
])  # fmt: skip
def test_inner_addresses_are_closed(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not outgoing.is_open(ip)
    # Whatever the name is called, and one inner address among open ones is enough.
    answer = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", (ip, 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: answer)
    with pytest.raises(outgoing.Refused):
        outgoing.resolve("baik.example", 443)


def test_open_addresses_are_open() -> None:
    assert outgoing.is_open("8.8.8.8")
    assert outgoing.is_open("2606:4700::1111")


@pytest.mark.parametrize("url", [
    "http://contoh.example/", "ftp://contoh.example/", "https://a:b@contoh.example/", "https:///x",
    "https://contoh.example:99999/", "https://contoh.example/a b",
    "https://contoh.example/\r\nX: 1",
])  # fmt: skip
def test_strange_addresses_are_refused(url: str) -> None:
    with pytest.raises(outgoing.Refused):
        outgoing.checked(url)


def test_a_name_is_looked_up_again_at_every_try(
    round_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was open when it was written down and leads inside now."""
    w.put_hook(address="https://baik.example/kait")
    happened(round_)
    inner = [(0, 0, 0, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: inner)
    tasks.send_due()
    assert "jaringan dalam" in rows()[0].last_error


def test_only_the_head_makes_one_and_the_secret_is_shown_once(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    office()
    outer = [(0, 0, 0, "", ("8.8.8.8", 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: outer)
    wanted = act.Wanted("https://baik.example/kait", "Portal", ("bantuan.dibuka",))
    with pytest.raises(NotAllowed):
        act.make_hook(office_act("33.03", "registrar"), uuid7(), wanted)
    sign_in(client, "head")
    sent = {"id": str(uuid7()), "address": wanted.address, "purpose": "Portal",
            "events": "bantuan.dibuka"}  # fmt: skip
    body = client.post("/api/kait/", sent).content.decode()
    assert "whsec_" in body
    assert "whsec_" not in client.post("/api/kait/", sent).content.decode()
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT h::text FROM api_hook h")
        (stored,) = cursor.fetchone()
    assert "whsec_" not in stored
    monkeypatch.setattr(
        outgoing.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", ("10.0.0.1", 443))]
    )
    again = client.post("/api/kait/", {**sent, "id": str(uuid7())})
    assert again.status_code == 422
    assert "jaringan dalam" in again.content.decode()


def test_the_trigger_and_the_page_know_the_same_events(round_: Any) -> None:
    w.put_hook()
    for verb in ("aid.round.publish", "aid.round.close", "aid.selection.announce",
                 "aid.decree.sign", "aid.decree.revoke", "aid.handover.revoke",
                 "aid.round.change"):  # fmt: skip
        happened(round_, verb)
    assert {r.type for r in rows()} == set(EVENTS)
    assert len(rows()) == 6
    assert rows()[0].hook.state == ON
