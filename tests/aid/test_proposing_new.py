"""Finding for whom a proposal is: the registry's search, page by page; the empty form for all."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from guyub.aid.views import proposing, proposing_documents, proposing_new
from guyub.kernel import documents
from tests.aid.worlds import change, group, world
from tests.factories import office_act, register, sign_in

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def made():
    found = world()
    change(found.round, recipients=["group", "business"])
    return found


def listed(client, address):
    text = client.get(address).content.decode()
    later = re.search(r'href="(\?[^"]+)"[^>]*>\s*Berikutnya', text)
    return re.findall(r"<h3>(.*?)</h3>", text), later[1].replace("&amp;", "&") if later else ""


def test_businesses_are_found_as_people_type_them_page_by_page(made, client):
    for n in range(30):
        register(office_act(), name=f"Tempe Barokah {n:02d}", owner=f"Warga Lain {n}")
    sign_in(client, "registrar")
    start = reverse("aid:proposal_new") + f"?putaran={made.round.number}&q=barokah+tempe"
    address, seen = start, []
    while address:
        rows, later = listed(client, address)
        assert len(rows) <= proposing_new.FEW
        seen += rows
        address = reverse("aid:proposal_new") + later if later else ""
    assert len(seen) == len(set(seen)) == 30
    # Spelt otherwise, by village and by number too.
    assert listed(client, start.replace("barokah+tempe", "tempe+barokkah"))[0]


def test_nik_is_not_searched(made, client):
    change(made.round, recipients=["business"])
    sign_in(client, "registrar")
    to = reverse("aid:proposal_new") + f"?putaran={made.round.number}&q=3303010101700001"
    assert "NIK dan nomor HP tidak dicari" in client.get(to).content.decode()


def test_groups_come_page_by_page(made, client):
    for n in range(14):
        group(made, "33.03.01.2001", f"Kelompok Mawar {n:02d}", members=1)
    sign_in(client, "registrar")
    first, later = listed(client, reverse("aid:proposal_new") + "?q=mawar")
    second, _none = listed(client, reverse("aid:proposal_new") + later)
    names = [n for n in [*first, *second] if n.startswith("Kelompok Mawar")]
    assert len(names) == len(set(names)) == 14


def test_the_empty_form_is_set_once(made, monkeypatch):
    set_ = []
    proposing_documents._set.clear()
    real = documents.render
    monkeypatch.setattr(
        proposing_documents.documents, "render", lambda *a, **k: set_.append(a) or real(*a, **k)
    )
    to = reverse("aid:empty_form", args=[made.round.number])
    one, two = Client().get(to), Client().get(to)
    assert one.content == two.content
    assert one.content.startswith(b"%PDF")
    assert len(set_) == 1
    change(made.round, title="Bantuan lain")
    assert Client().get(to).content != one.content
    assert len(set_) == 2


def test_asking_for_the_form_too_often_is_stopped(made, monkeypatch):
    monkeypatch.setattr(proposing, "PER_ADDRESS_PER_DAY", 2)
    to = reverse("aid:empty_form", args=[made.round.number])
    client = Client()
    assert [client.get(to).status_code for _n in range(3)] == [200, 200, 429]
