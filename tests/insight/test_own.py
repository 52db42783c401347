"""The owner's corner: the own business only, a step to take, consents by one tap."""

from __future__ import annotations

import re

import pytest

from guyub.kernel.db import in_scope
from guyub.registry.models import Business, Consent, Ownership
from tests.factories import office_act, register, sign_in


@pytest.fixture
def mine(db):
    """(business, its owner's id), beside somebody else's business of the same office."""
    act = office_act("33.03")
    register(act, name="Keripik Rejeki", owner="Warti")
    register(act, name="Sapu Glagah", village="33.03.02.2001", branch="kerajinan")
    with in_scope(act.scope, read_only=True):
        business = Business.objects.get(name="Sapu Glagah")
        return business, Ownership.objects.get(business=business).owner_id


def test_the_owner_sees_the_own_business_with_a_step_to_take(mine, client):
    business, person = mine
    sign_in(client, "owner", "33.03", subject_id=person)
    text = client.get("/saya/").content.decode()
    assert business.number in text
    assert "Keripik" not in text
    step = f"/ikm/{business.number}/usul/"
    assert f'href="{step}"' in text
    assert client.get(step).status_code == 200
    lists = set(re.findall(r'class="row" href="([^"]+)"', text))
    assert len(lists) == 5
    assert all(client.get(url).status_code == 200 for url in lists)


def test_a_consent_is_given_and_taken_back_by_one_tap(mine, client):
    _business, person = mine
    sign_in(client, "owner", "33.03", subject_id=person)
    to = f"/ikm/orang/{person}/persetujuan/"
    assert f'action="{to}"' in client.get("/saya/").content.decode()
    for said, words in (("beri", "Cabut persetujuan"), ("cabut", "dicabut")):
        client.post(to, {"purpose": Consent.Purpose.CONTACT, "jawaban": said})
        assert words in client.get("/saya/").content.decode()


@pytest.mark.parametrize("role", ["registrar", "group_chair", "auditor"])
def test_nobody_else_has_the_page(mine, client, role):
    sign_in(client, role, "33.03")
    assert client.get("/saya/").status_code in (403, 404)
