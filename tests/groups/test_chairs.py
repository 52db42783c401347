"""The account of a chair: it ends when somebody else leads, or the group ends."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guyub.accounts.models import Appointment
from guyub.groups.actions.ending import dissolve_group
from guyub.groups.actions.members import leave_group, set_role
from guyub.groups.models import Membership
from guyub.ledger.models import Event
from tests.aid.worlds import world
from tests.factories import TODAY, office_act, sign_in

pytestmark = pytest.mark.usefixtures("db")


def signed_in(made, at=0):
    client = Client()
    sign_in(client, "group_chair", subject_id=made.groups[at].pk)
    assert client.get(reverse("aid:my_proposals")).status_code == 200
    return client


def rows(made):
    found = Membership.objects.using("owner").filter(group=made.groups[0], until=None)
    return list(found.order_by("role", "pk"))


def shut(client):
    return client.get(reverse("aid:my_proposals")).status_code == 403


def lapsed():
    return Event.objects.using("owner").filter(verb="accounts.appointment.lapse").count()


def test_another_chair():
    made = world()
    client, other = signed_in(made), signed_in(made, 1)
    member = next(m for m in rows(made) if m.role == "member")
    set_role(office_act(), made.groups[0].pk, member.pk, "secretary", version=None)
    assert not shut(client)
    assert lapsed() == 0
    member = next(m for m in rows(made) if m.role == "member")
    set_role(office_act(), made.groups[0].pk, member.pk, "chair", version=None)
    assert shut(client)
    assert not shut(other)
    assert lapsed() == 1
    held = Appointment.objects.using("owner").get(subject_id=made.groups[0].pk)
    assert held.ends < TODAY
    assert "berganti" in held.ended_reason


def test_the_chair_leaves():
    made = world()
    client = signed_in(made)
    chair = next(m for m in rows(made) if m.role == "chair")
    leave_group(office_act(), made.groups[0].pk, chair.pk, on=None, reason="Pindah", version=None)
    assert shut(client)


def test_the_group_ends():
    made = world()
    client = signed_in(made)
    dissolve_group(office_act(role="head"), made.groups[0].pk, TODAY, "Bubar", version=None)
    assert shut(client)


def test_tools_that_a_group_holds_are_asked_for_before_it_ends():
    from guyub.kernel.actions import DomainError
    from tests.aid.worlds_following import followed, fresh

    made = followed()
    group = made.groups[0]
    held = [t for t in made.tools if t.holder_group_id == group.pk]
    with pytest.raises(DomainError, match="mau dibawa ke mana"):
        dissolve_group(office_act(role="head"), group.pk, TODAY, "Bubar", version=None)
    choices = {f"aid.tool:{t.pk}": "kantor" if n else "anggota" for n, t in enumerate(held)}
    dissolve_group(office_act(role="head"), group.pk, TODAY, "Bubar", version=None, choices=choices)
    now = [fresh(t) for t in held]
    assert [t.state for t in now] == ["in_use", *["taken_back"] * (len(held) - 1)]
    assert {t.holder_group_id for t in now} == {None}


def test_the_chair_no_longer_owns_the_business():
    from guyub.registry.actions.owner import end_ownership

    made = world()
    client, other = signed_in(made), signed_in(made, 1)
    member = next(m for m in rows(made) if m.role == "member")
    end_ownership(office_act(), member.business_id, member.owner_id, until=TODAY, reason="Dijual")
    assert not shut(client)
    chair = next(m for m in rows(made) if m.role == "chair")
    end_ownership(office_act(), chair.business_id, chair.owner_id, until=TODAY, reason="Dijual")
    assert shut(client)
    assert not shut(other)
    assert lapsed() == 1
    held = Appointment.objects.using("owner").get(subject_id=made.groups[0].pk)
    assert "tidak lagi memiliki" in held.ended_reason
