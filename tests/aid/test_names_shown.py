"""Whoever may not read names of people (an appointed delegate) reads none on pages of aid."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guyub.aid import models as m
from guyub.registry import naming
from guyub.registry.models import Business, Ownership
from tests.aid.handing_hands import Hands, ready
from tests.aid.worlds import change, world
from tests.factories import sign_in

pytestmark = pytest.mark.usefixtures("db")


def personal(business, name):
    """The business of a person who gave it the own name."""
    Business.objects.using("owner").filter(pk=business.pk).update(name=name, legal_form="po")
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner
    change(owner, name=name)
    from guyub.registry.models import BusinessFacts

    BusinessFacts.objects.using("owner").filter(pk=business.pk).update(owner_names=name)


def test_a_record_shows_goods_and_not_the_names_of_members_and_signers(client):
    made = world(until="decided")
    member = made.members[made.groups[0].pk][1]
    personal(member, "Sutinah Wulandari")
    hands = Hands()
    record = next(r for r in ready(made, hands) if r.group_id == made.groups[0].pk)
    page = reverse("aid:handover", args=[record.pk])
    sign_in(client, "asset_officer")
    inside = client.get(page).content.decode()
    assert "Sutinah Wulandari" in inside
    assert record.recipient_signer in inside
    sign_in(client, "delegate")
    outside = client.get(page).content.decode()
    assert "Sutinah Wulandari" not in outside
    assert record.recipient_signer not in outside
    assert naming.HIDDEN_NAME in outside
    assert record.recipient in outside


def test_a_list_names_persons_only_once_they_are_announced_as_recipients(client):
    made = world(until="ranked")
    business = made.members[made.groups[0].pk][1]
    personal(business, "Sutinah Wulandari")
    proposal = made.proposals[0]
    change(proposal, group_id=None, business_id=business.pk)
    sign_in(client, "delegate")
    page = reverse("aid:selection", args=[made.round.number])
    assert "Sutinah Wulandari" not in client.get(page).content.decode()
    sign_in(client, "section_head")
    assert "Sutinah Wulandari" in client.get(page).content.decode()
    assert m.Result.objects.using("owner").filter(proposal=proposal).exists()
