"""Who became tied to a proposal meanwhile does not announce, verify or sign for it."""

from __future__ import annotations

import pytest

from guyub.aid import models as m
from guyub.aid.actions import deciding_decree as d
from guyub.aid.actions.deciding_selection import announce_selection
from guyub.kernel.actions import NotAllowed
from tests.aid.test_deciding_decree import DAY, WORDING, people
from tests.aid.test_deciding_decree import ready as announced
from tests.aid.test_deciding_selection import listed
from tests.aid.worlds import world
from tests.factories import NOW, appointment, visit

pytestmark = pytest.mark.usefixtures("db")


def tied(role, made):
    """A person of a role who meanwhile chairs the first group; nothing about it is stored yet."""
    one = visit(role)
    appointment(one.user, "group_chair", subject_id=made.groups[0].pk)
    return one.act(NOW)


def stored(act):
    return m.Interest.objects.using("owner").filter(person=act.person_id).exists()


def test_announcing():
    made = world(until="scored")
    row, _act = listed(made)
    head = tied("head", made)
    assert not stored(head)
    with pytest.raises(NotAllowed, match=r"Anda punya hubungan"):
        announce_selection(head, made.round.pk, row.digest)
    other = visit("head").act(NOW)
    assert announce_selection(other, made.round.pk, row.digest).state == "announced"
    # What was found at that moment stays on record for whoever looks later.
    assert stored(head)


def test_verifying_and_signing():
    made = announced()
    maker, checker, head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    with pytest.raises(NotAllowed, match=r"Anda punya hubungan"):
        d.verify_decree(tied("finance_officer", made), row.pk, row.version)
    row = d.verify_decree(checker, row.pk, row.version)
    with pytest.raises(NotAllowed, match=r"Anda punya hubungan"):
        d.sign_decree(tied("head", made), row.pk, number="900/1/2026", dated=DAY)
    assert d.sign_decree(head, row.pk, number="900/1/2026", dated=DAY).state == "signed"


def test_who_owns_a_member_business_since():
    from guyub.registry.models import Ownership

    made = announced()
    maker, _checker, _head = people()
    business = made.members[made.groups[0].pk][1]
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
    officer = visit("finance_officer")
    row = d.draft_decree(maker, made.round.pk, WORDING)
    appointment(officer.user, "owner", subject_id=owner)
    with pytest.raises(NotAllowed, match="hubungan"):
        d.verify_decree(officer.act(NOW), row.pk, row.version)
