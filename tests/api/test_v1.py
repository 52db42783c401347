"""The API: what anybody reads, what a key opens, limits, refusals that say what to do."""

from __future__ import annotations

import json
import re
import shlex
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from django.core.cache import cache
from django.test import Client

from guyub.api.models import ApiKey
from guyub.kernel.actions import DomainError, NotAllowed
from tests.api import worlds as w
from tests.factories import TODAY, office_act, sign_in


@pytest.fixture
def home(db: None) -> Any:
    return w.businesses(of=(("01", "pangan", 6), ("02", "kerajinan", 6)))


def get(client: Client, path: str, key: str = "", **query: str) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return client.get(f"/api/v1/{path}", query, headers=headers)


def refused(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]
    return str(body["detail"])


def test_open_addresses_need_no_key(home: Any, client: Client) -> None:
    assert [o["kode"] for o in get(client, "dinas").json()] == ["33.03"]
    assert get(client, "wilayah", induk="33.03").json()[0]["induk"] == "33.03"
    found = get(client, "data", kab="33.03").json()
    assert len(found) == 7
    whole = get(client, "data/usaha-cabang", kab="33.03").json()
    assert whole["baris"] == json.loads(client.get("/data/usaha-cabang.json").content)["baris"]
    assert get(client, "katalog").json() == {"data": [], "sesudah": ""}
    assert get(client, "bantuan").json() == []


def test_refusals_are_problems_that_say_what_to_do(home: Any, client: Client) -> None:
    assert "Minta kunci" in refused(get(client, "ikm"), 401)
    assert "kunci baru" in refused(get(client, "dinas", key="guyub_salah"), 401)
    assert "kab" in refused(get(client, "data"), 422)
    assert "kab" in refused(get(client, "data", kab="x' OR 1=1"), 422)
    assert "/api/v1/dinas" in refused(get(client, "data", kab="99.99"), 404)
    assert "/api/v1/data" in refused(get(client, "data/entah", kab="33.03"), 404)
    assert refused(get(client, "periksa/BUKAN-KODE"), 404)
    assert "/api/" in refused(get(client, "entah"), 404)
    posted = client.post("/api/v1/dinas")
    assert "GET" in refused(posted, 405)
    assert posted.headers["Allow"] == "GET"


def test_a_key_with_the_right_reads_its_own_register_without_people(
    home: Any, client: Client
) -> None:
    w.businesses("35.13", of=(("01", "pangan", 3),))
    _row, key = w.key()
    found = get(client, "ikm", key=key).json()
    assert len(found["data"]) == 12
    assert {one["kode_desa"][:5] for one in found["data"]} == {"33.03"}
    names = set(found["data"][0])
    assert names == {"nomor", "kode_desa", "cabang", "kbli", "skala_industri", "keadaan",
                     "pekerja", "terakhir_didatangi"}  # fmt: skip
    assert "Usaha 1" not in json.dumps(found)


def test_pages_of_the_register_follow_each_other(
    home: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guyub.api.v1.BUSINESS_PAGE", 5)
    _row, key = w.key()
    seen: list[str] = []
    after = ""
    for _ in range(4):
        found = get(client, "ikm", key=key, sesudah=after).json()
        seen += [one["nomor"] for one in found["data"]]
        after = found["sesudah"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 12
    refused(get(client, "ikm", key=key, sesudah="rusak"), 422)


def test_a_key_without_the_right_does_not_open_the_register(home: Any, client: Client) -> None:
    _row, key = w.key(scopes=())
    assert get(client, "dinas", key=key).status_code == 200
    assert "ikm:read" in refused(get(client, "ikm", key=key), 403)


def test_a_revoked_or_expired_key_opens_nothing(home: Any, client: Client) -> None:
    from guyub.api.actions.keys import revoke_key

    row, key = w.key()
    act = office_act("33.03", "head")
    revoke_key(act, row.pk, "Bocor di web")
    refused(get(client, "ikm", key=key), 401)
    # A second click is the first.
    assert revoke_key(act, row.pk, "lagi").revoked_because == "Bocor di web"
    from guyub.api.keys import holder_of

    _row, other = w.key(until=TODAY + timedelta(days=3))
    assert holder_of(other, TODAY + timedelta(days=3)) is not None
    assert holder_of(other, TODAY + timedelta(days=4)) is None


def test_limits_are_of_the_address_and_of_the_key(
    home: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guyub.api import v1
    from guyub.api.parameters import KEY_LIMIT, OPEN_LIMIT

    cache.clear()
    monkeypatch.setattr(v1, "settings_of", lambda *_a: {OPEN_LIMIT: 2, KEY_LIMIT: 3})
    assert [get(client, "dinas").status_code for _ in range(3)] == [200, 200, 429]
    late = get(client, "dinas")
    assert "besok" in refused(late, 429)
    assert late.headers["Retry-After"]
    # Another address has its own, so has a key; a wrong key counts for its address.
    assert client.get("/api/v1/dinas", REMOTE_ADDR="10.9.9.9").status_code == 200
    _row, key = w.key()
    assert [get(client, "dinas", key=key).status_code for _ in range(4)] == [200, 200, 200, 429]
    wrong = [
        client.get("/api/v1/dinas", REMOTE_ADDR="10.9.9.8", headers={"Authorization": "Bearer x"})
        for _ in range(3)
    ]
    assert [one.status_code for one in wrong] == [401, 401, 429]
    cache.clear()


def test_a_key_is_nowhere_but_in_the_answer_that_makes_it(
    home: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    from guyub.ledger.models import Event

    with caplog.at_level("DEBUG"):
        sign_in(client, "head")
        page = client.get("/api/kunci/").content.decode()
        made_id = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
        assert made_id
        sent = {
            "id": made_id[1], "holder": "Bappeda", "purpose": "Perencanaan", "scopes": "ikm:read",
            "until": f"{TODAY + timedelta(days=30):%d/%m/%Y}", "agreed": "on",
        }  # fmt: skip
        answer = client.post("/api/kunci/", sent)
        body = answer.content.decode()
        key = re.search(r"guyub_[a-z2-9]{8}_[A-Za-z0-9_-]{43}", body)
        assert key, body
        assert "no-store" in answer.headers["Cache-Control"]
        again = client.post("/api/kunci/", sent).content.decode()
        assert key[0] not in again
        assert "tidak bisa ditampilkan lagi" in again
        assert key[0] not in client.get("/api/kunci/").content.decode()
        assert get(Client(), "ikm", key=key[0]).status_code == 200
        # In an address it is no key.
        refused(Client().get("/api/v1/ikm", {"kunci": key[0], "api_key": key[0]}), 401)
    secret = key[0][len("guyub_12345678_") :]
    assert secret not in caplog.text
    assert ApiKey.objects.using("owner").count() == 1
    row = ApiKey.objects.using("owner").values().get()
    assert secret not in json.dumps(row, default=str)
    for event in Event.objects.using("owner").values():
        assert secret not in json.dumps(event, default=str)


def test_only_the_head_makes_keys_and_a_key_never_changes(home: Any) -> None:
    from django.db import connections

    from guyub.api.actions.keys import Terms, make_key
    from guyub.kernel.ids import uuid7

    terms = Terms("Kampus", "Penelitian", (), TODAY, True)
    with pytest.raises(NotAllowed):
        make_key(office_act("33.03", "registrar"), uuid7(), terms)
    with pytest.raises(DomainError, match="setuju"):
        w.key(agreed=False)
    with pytest.raises(DomainError, match="paling lama"):
        w.key(until=TODAY + timedelta(days=5000))
    row, _key = w.key()
    with connections["owner"].cursor() as cursor, pytest.raises(Exception, match="does not change"):
        cursor.execute("UPDATE api_key SET scopes = '{}' WHERE id = %s", [row.pk])


def test_row_security_keeps_keys_of_other_offices(home: Any) -> None:
    from guyub.kernel.db import PUBLIC, Scope, in_scope

    row, _key = w.key()
    for scope, seen in ((PUBLIC, 0), (Scope(read=("35.13",)), 0),
                        (Scope(offices=(str(row.office_id),)), 1)):  # fmt: skip
        with in_scope(scope, read_only=True):
            assert ApiKey.objects.count() == seen


def test_every_example_of_the_page_works(home: Any, client: Client) -> None:
    _row, key = w.key()
    page = client.get("/api/").content.decode()
    lines = [unescape(one) for one in re.findall(r"<code>(curl [^<]+)</code>", page)]
    assert len(lines) == 8
    for line in lines:
        words = shlex.split(line)
        where = urlsplit(words[-1])
        headers = {"Authorization": f"Bearer {key}"} if "-H" in words else {}
        answer = client.get(f"{where.path}?{where.query}", headers=headers)
        # The code of a paper in the example is nobody's.
        assert answer.status_code == (404 if "periksa" in where.path else 200), line


def test_answers_are_as_the_schema_says(home: Any, client: Client) -> None:
    schema = json.loads(client.get("/api/v1/openapi.json").content)
    assert schema["openapi"].startswith("3.1")
    _row, key = w.key()
    for path, item in schema["paths"].items():
        answer = client.get(
            path.replace("{kunci}", "usaha-cabang").replace("{kode}", "X"), {"kab": "33.03"},
            headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        said = item["get"]["responses"][str(answer.status_code)]["content"]
        kind = answer.headers["Content-Type"].split(";")[0]
        whole = {**said[kind]["schema"], "components": schema["components"]}
        jsonschema.validate(json.loads(answer.content), whole)


def test_asking_anything_at_all_never_breaks_it(home: Any) -> None:
    """Schemathesis: whatever the schema lets be asked, and what it does not."""
    import hypothesis
    import schemathesis

    cache.clear()
    from guyub.api.v1 import schema as made

    schema = schemathesis.openapi.from_dict({**made(), "servers": [{"url": "http://testserver"}]})
    seen: list[int] = []

    for operation in schema.get_all_operations():

        @hypothesis.given(case=operation.ok().as_strategy())
        @hypothesis.settings(max_examples=15, deadline=None, database=None,
                             suppress_health_check=list(hypothesis.HealthCheck))  # fmt: skip
        def ask(case: Any) -> None:
            answer = Client().get(
                case.formatted_path,
                {k: v for k, v in (case.query or {}).items() if v is not None},
            )
            seen.append(answer.status_code)
            assert answer.status_code < 500
            if answer.status_code >= 400 and "\0" not in str(case.query):
                kind = answer.headers["Content-Type"]
                assert kind == "application/problem+json" or answer.status_code in (400, 404)

        ask()
    assert 200 in seen
    cache.clear()
