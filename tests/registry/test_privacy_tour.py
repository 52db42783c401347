"""A tour over pages and actions with known numbers: they turn up nowhere they must not.

Looked at: every log line, every address, every error page, downloads, and the raw rows of every
table (ledger and row history included), in every shape a number can take.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
from contextlib import contextmanager
from urllib.parse import quote

import pytest
import structlog
from django.db import connections

from guyub.kernel import logging as kernel_logging
from guyub.kernel.db import in_scope
from tests.factories import TODAY, office_act, register, sign_in

NIK, PHONE = "9903116712830004", "084099887766"
OTHER_NIK, OTHER_PHONE = "9903110405790005", "084066554433"


def shapes(number):
    """How a number may be written: with marks, international, encoded, backwards, as bytes."""
    plain = {number, number[::-1]}
    if number.startswith("0"):
        rest = number[1:]
        plain |= {f"+62{rest}", f"62{rest}", rest}
    found = set(plain)
    for text in plain:
        for mark in " -.":
            found.add(mark.join(text[i : i + 4] for i in range(0, len(text), 4)))
        found |= {text.encode().hex(), base64.b64encode(text.encode()).decode().rstrip("=")}
        found.add(quote(text))
    return {f for f in found if len(f) >= 9}


EVERY = {s for n in (NIK, PHONE, OTHER_NIK, OTHER_PHONE) for s in shapes(n)}


def leaks(text):
    return sorted(s for s in EVERY if s in text)


def test_the_searcher_sees_what_it_looks_for():
    for hidden in (f"nik={NIK}", "+6284099887766", "9903-1167-1283-0004", NIK.encode().hex()):
        assert leaks(f"x {hidden} y")
    assert not leaks("IKM-33.03-000001-1 2026-11-22")


@contextmanager
def captured_log():
    stream = io.StringIO()
    root = logging.getLogger()
    before, level, config = root.handlers[:], root.level, structlog.get_config()
    kernel_logging.configure("DEBUG", stream)
    try:
        yield stream
    finally:
        root.handlers[:], root.level = before, level
        structlog.configure(**config)


class Tour:
    """A client that keeps every address and answer."""

    def __init__(self, client):
        self.client = client
        self.addresses: list[str] = []
        self.answers: list[tuple[str, int, str]] = []

    def get(self, url, **params):
        return self._keep(url, self.client.get(url, params))

    def post(self, url, **data):
        return self._keep(url, self.client.post(url, data))

    def _keep(self, url, answer):
        self.addresses += [answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"]]
        self.addresses += [answer.headers.get("Location", "")]
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.answers.append((url, answer.status_code, readable(content)))
        return answer


def readable(content: bytes) -> str:
    """Text of an answer; of a workbook, the text of all its parts."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
    return content.decode("utf-8", "replace")


def stored():
    """Every row of every table as text and as bytes, with the table's name."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield table, "\n".join(row[0] for row in cursor.fetchall())


def submitted(**changes):
    from guyub.registry.actions.registration import Submission

    values = {
        "village_code": "33.03.01.2001", "owner_name": "Tukinem", "product": "Lanting",
        "nik": OTHER_NIK, "phone": OTHER_PHONE, "address": f"Dekat pasar, telp {OTHER_PHONE}",
    }  # fmt: skip
    return Submission(**{**values, **changes})


@pytest.fixture
def toured(db, client):
    """Everything done once; gives (tour, log text)."""
    from guyub.registry.actions import privacy as acts
    from guyub.registry.actions.business import edit_business
    from guyub.registry.actions.changes import Answer, decide_change, propose_change
    from guyub.registry.actions.observation import record_observation
    from guyub.registry.actions.owner import add_owner, edit_owner
    from guyub.registry.actions.registration import submit_registration
    from guyub.registry.models import Ownership, Registration

    tour = Tour(client)
    with captured_log() as stream:
        act = office_act()
        business = register(act, nik=NIK, phone=PHONE, owner="Sutinah")
        with in_scope(act.scope, read_only=True):
            owner = Ownership.objects.get(business=business).owner
        edit_owner(act, owner.pk, {"phone": OTHER_PHONE}, version=None, reason=f"Ganti {PHONE}")
        edit_owner(act, owner.pk, {"phone": PHONE}, version=None)
        edit_business(act, business.pk, {"address": f"Telp {PHONE}"}, version=None)
        edit_business(act, business.pk, {"address": ""}, version=None)
        add_owner(act, business.pk, {"name": "Wardi", "nik": OTHER_NIK, "phone": OTHER_PHONE})
        seen = {"year": 2025, "workers": 3, "observed_on": TODAY, "source": "Uji"}
        record_observation(act, business.pk, seen)
        chief = office_act(role="section_head")
        asked = propose_change(
            chief, business.pk, {"nik": OTHER_NIK}, target="owner", target_id=owner.pk
        )
        decide_change(act, asked.pk, {"nik": Answer(False, "Bukan NIK orang ini")}, version=None)
        acts.reveal(act, owner.pk, "phone", reason="Keperluan lain", note=f"Telepon {PHONE}")
        receipt = submit_registration(act, submitted(address=""), Registration.Channel.PAPER)
        page, person = f"/ikm/{business.number}/", f"/ikm/orang/{owner.pk}/"
        for role in ("registrar", "head", "section_head", "auditor", "verifier", "delegate"):
            sign_in(client, role)
            tour.get("/beranda/")
            tour.get("/ikm/")
            tour.get("/ikm/", cetak="1")
            for part in (
                "",
                "ubah/",
                "angka/",
                f"pemilik/{owner.pk}/",
                f"usul/{owner.pk}/",
                "usul/",
            ):
                tour.get(page + part)
            for part in ("", "buka/nik/", "persetujuan/", "minta-hapus/"):
                tour.get(person + part)
            tour.get("/riwayat/")
            for number in range(1, 12):
                tour.get("/riwayat/", event=number)
            tour.get("/ikm/usulan/")
            tour.get(f"/ikm/usulan/{asked.pk}/")
            tour.get(f"/ikm/pendaftaran/{receipt.receipt}/")
        sign_in(client, "registrar")
        tour.post("/ikm/unduh/", bentuk="xlsx")
        tour.post("/ikm/unduh/", bentuk="csv")
        tour.post(person + "salinan/", bentuk="json")
        tour.post(person + "salinan/", bentuk="cetak")
        # Shown to who may open it: kept out of the answers, not of the log.
        client.post(person + "buka/nik/", {"alasan": "Mencocokkan KTP"})
        client.get(f"/tidak/ada/{NIK}/")
        client.get("/ikm/", {"q": PHONE})
        with pytest.raises(RuntimeError):
            raise RuntimeError(f"gagal untuk {NIK}")
        logging.getLogger("guyub.uji").error("gagal %s", PHONE, extra={"nik": NIK})
        structlog.get_logger("guyub.uji").warning("gagal", value=NIK, deep={"hp": [PHONE]})
        yield tour, stream.getvalue(), owner, business


def test_no_number_is_found_anywhere(toured):
    tour, log, _owner, business = toured
    assert "guyub.uji" in log
    assert len(log.splitlines()) > 100
    assert leaks(log) == []
    assert [a for a in tour.addresses if leaks(a)] == []
    assert [(url, status) for url, status, text in tour.answers if leaks(text)] == []
    assert sum(status == 200 for _u, status, _t in tour.answers) > 60
    downloads = [t for u, s, t in tour.answers if u == "/ikm/unduh/" and s == 200]
    assert len(downloads) == 2
    assert all(business.name in text for text in downloads)
    found = {table: leaks(text) for table, text in stored()}
    assert {"ledger_event", "registry_ownerhistory", "registry_businesshistory"} <= set(found)
    assert {t: hits for t, hits in found.items() if hits} == {}


def test_error_pages_say_nothing_about_the_person(db, client):
    act = office_act()
    business = register(act, nik=NIK, phone=PHONE)
    sign_in(client, "registrar")
    client.raise_request_exception = False
    for url in (f"/tidak/ada/{NIK}/", f"/ikm/{PHONE}/", f"/ikm/orang/{NIK}/"):
        answer = client.get(url)
        assert answer.status_code == 404
        # The frame's form leads back to the address the visitor typed: that is theirs.
        text = answer.content.decode().replace(f'value="{url}"', "")
        assert leaks(text) == []
    refused = client.post(f"/ikm/{business.number}/ubah/", {"name": "", "versi": "1"})
    assert leaks(refused.content.decode()) == []
    assert leaks(json.dumps(dict(refused.headers))) == []
