"""Whatever is done in whatever order, the facts row says what a fresh derivation says."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from guyub.aid import models as m
from guyub.aid.actions import proposing, proposing_sending
from guyub.aid.actions.handing_signing import Signing, sign
from guyub.groups.actions.members import add_member, leave_group, set_role
from guyub.groups.models import Membership
from guyub.kernel.actions import DomainError
from guyub.registry.actions.merge import merge_businesses, undo_merge
from guyub.registry.actions.owner import add_owner, end_ownership
from guyub.registry.models import Business, BusinessFacts, Merge, Ownership
from tests.aid import proposing as hands_of
from tests.aid.fresh_facts import derive, stale
from tests.aid.handing_hands import Hands, ready, revoked
from tests.aid.worlds import group, put, world
from tests.factories import TODAY, office_act, register

pytestmark = pytest.mark.usefixtures("db")


def row(business):
    return BusinessFacts.objects.using("owner").get(pk=business.pk)


def test_sending_taking_back_and_members_taken_off():
    made = world()
    derive(made.code)
    act = hands_of.act()
    sent = hands_of.sent(made, act)
    first, *others = made.members[made.groups[0].pk]
    assert row(first).aid_open
    proposing_sending.give_back(hands_of.act("section_head"), sent.pk, "Surat belum ada")
    assert row(first).aid_open
    proposing.set_members(act, sent.pk, [first.pk])
    assert [row(b).aid_open for b in (first, *others)] == [True, False, False]
    proposing_sending.withdraw(act, sent.pk, "Batal")
    assert not row(first).aid_open
    assert stale() == []


def test_a_chair_with_an_own_account_changes_what_is_known_of_all_members():
    """Rows of other businesses, which the chair may neither see nor write."""
    made = world()
    derive(made.code)
    chair = hands_of.chair(made).act(hands_of.NOW)
    sent = hands_of.sent(made, chair)
    assert all(row(b).aid_open for b in made.members[made.groups[0].pk])
    proposing_sending.withdraw(chair, sent.pk, "Tidak jadi")
    assert not any(row(b).aid_open for b in made.members[made.groups[0].pk])
    assert stale() == []


def test_signing_and_revoking_reach_other_businesses_of_the_owners():
    made = world(until="decided")
    hands = Hands()
    helped = made.members[made.groups[0].pk][0]
    second = register(office_act(), name="Warung Kedua", owner="")
    owner = Ownership.objects.using("owner").get(business_id=helped.pk).owner_id
    put(Ownership, business=second, owner_id=owner, regency_code=made.code)
    derive(made.code)
    record = next(r for r in ready(made, hands) if r.group_id == made.groups[0].pk)
    sign(hands.store, record.pk, Signing(place="Balai desa"))
    assert row(helped).aid_last_on == row(second).aid_last_on == TODAY
    assert not row(helped).aid_open
    assert stale() == []
    # The second business loses the owner, and with the owner what was received.
    end_ownership(office_act(), second.pk, owner, until=TODAY, reason="Dijual")
    assert row(second).aid_last_on is None
    assert stale() == []
    revoked(hands, record.pk, "Salah orang")
    assert row(helped).aid_last_on is None
    assert row(helped).aid_open
    assert stale() == []


def one_step(rng, made, hands):
    """Somebody does something, allowed or not."""
    act = office_act()
    records = list(m.Handover.objects.using("owner").order_by("pk"))
    businesses = list(Business.objects.using("owner").order_by("pk"))
    one, other = rng.sample(businesses, 2)
    some = rng.choice(made.groups)
    now = list(Membership.objects.using("owner").filter(group=some, until=None).order_by("pk"))
    member = rng.choice(now) if now else None
    match rng.randint(0, 9):
        case 0 | 1:
            sign(hands.store, rng.choice(records).pk, Signing(place="Balai desa"))
        case 2:
            revoked(hands, rng.choice(records).pk, "Salah orang")
        case 3:
            owner = rng.choice(list(Ownership.objects.using("owner").order_by("pk"))).owner_id
            add_owner(act, one.pk, {}, existing=owner)
        case 4:
            held = rng.choice(list(Ownership.objects.using("owner").order_by("pk")))
            end_ownership(act, held.business_id, held.owner_id, until=TODAY, reason="Dijual")
        case 5:
            merge_businesses(act, one.pk, other.pk, {}, reason="Usaha yang sama")
        case 6:
            merges = list(Merge.objects.using("owner").order_by("pk"))
            if merges:
                undo_merge(act, rng.choice(merges).pk, reason="Keliru")
        case 7:
            add_member(act, some.pk, one.pk, version=None,
                       confirmed=frozenset({"area", "trade", "many"}))  # fmt: skip
        case 8 if member:
            leave_group(act, some.pk, member.pk, on=None, reason="Pindah", version=None)
        case 9 if member:
            set_role(act, some.pk, member.pk, "secretary", version=None)


@pytest.mark.parametrize("seed", range(2))
def test_no_order_of_steps_leaves_a_row_behind(seed):
    rng = Random(seed)
    made, hands = world(until="decided"), Hands()
    for n in range(2):
        register(office_act(), name=f"Usaha lain {n}", owner=f"Orang lain {n}")
    ready(made, hands)
    derive(made.code)
    done: Counter[bool] = Counter()
    for _n in range(25):
        try:
            one_step(rng, made, hands)
        except DomainError:
            done[False] += 1
            continue
        done[True] += 1
        assert stale() == []
    assert done[True] >= 5


def test_a_founded_group_makes_members():
    from guyub.groups.actions.founding import Founding, found_group

    made = world()
    formed = group(made, "33.03.01.2001", "Baru", members=5, state="forming")
    business = made.members[formed.pk][0]
    derive(made.code)
    assert row(business).group_since is None
    found_group(office_act(), formed.pk, Founding(TODAY, "BA 1"), version=None,
                confirmed=frozenset({"area", "trade", "many", "board", "few"}))  # fmt: skip
    assert row(business).group_since == TODAY
    assert stale() == []
