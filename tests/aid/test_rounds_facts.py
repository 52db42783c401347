"""Facts of aid and groups on the one row of a business: kept with their sources, as rules read
them, without the registry knowing the rooms above."""

from __future__ import annotations

import pytest
from django.db import connections

from guyub.aid import facts
from guyub.criteria.language import Ref, decide, read
from guyub.criteria.queries import whole
from guyub.criteria.subjects import SUBJECTS, count, values_of
from guyub.kernel.db import SYSTEM, in_scope
from guyub.registry import facts as registry_facts
from guyub.registry.models import BusinessFacts, Ownership
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY, office_act, register, visit

pytestmark = pytest.mark.usefixtures("db")
RECEIVED = Ref("aid.received", (("years", "5"),))
APPLIED, MEMBER = Ref("aid.applied"), Ref("groups.member")


def known(business):
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        return values_of(SUBJECTS["business"], who, business.pk, [RECEIVED, APPLIED, MEMBER])


def refresh(*businesses):
    with in_scope(SYSTEM):
        return facts.refresh(b.pk for b in businesses)


def answers(business):
    found = known(business)
    return tuple(found[ref] for ref in (RECEIVED, APPLIED, MEMBER))


def test_a_business_of_which_nothing_is_said_is_known_to_have_nothing():
    assert answers(register(office_act())) == (False, False, False)


def test_membership_proposal_and_handover_stand_on_the_row():
    made = world(until="submitted")
    business = made.members[made.groups[0].pk][0]
    refresh(business)
    assert answers(business) == (False, True, True)


def test_a_signed_record_counts_until_the_years_are_over():
    made = world(until="signed")
    business = made.members[made.groups[0].pk][0]
    change(made.proposals[0], state="completed")
    refresh(business)
    assert answers(business) == (True, False, True)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE registry_facts SET aid_last_on = now()::date - interval '5 years 2 days'"
            " WHERE business_id = %s", [business.pk],
        )  # fmt: skip
    assert answers(business)[0] is False


def test_a_record_counts_for_every_business_of_the_same_owner():
    made = world(until="ready")
    helped = made.members[made.groups[0].pk][0]
    second = register(office_act(), name="Warung Kedua", owner="")
    owner = Ownership.objects.using("owner").get(business_id=helped.pk).owner_id
    put(Ownership, business=second, owner_id=owner, regency_code=made.code)
    change(made.handovers[0], state="signed", on=TODAY, signed_at=NOW, mode="paper")
    refresh(helped)
    assert answers(second)[0] is True
    change(made.handovers[0], revoke_asker_person=made.people["store"], revoke_asked_at=NOW,
           revoke_reason="Salah orang")  # fmt: skip
    change(made.handovers[0], state="revoked", revoked_at=NOW, remark="Salah orang",
           revoker_person=made.people["approver"])  # fmt: skip
    refresh(helped)
    assert answers(second)[0] is False
    assert answers(helped)[0] is False


def test_a_merged_record_speaks_for_the_one_that_stands():
    from guyub.registry.actions.merge import merge_businesses

    made = world(until="signed")
    helped = made.members[made.groups[0].pk][0]
    survivor = register(office_act(), name="Keripik Baru", owner="Orang Lain")
    merge_businesses(office_act(), survivor.pk, helped.pk, {}, reason="Usaha yang sama")
    assert answers(survivor)[0] is True


def test_leaving_the_group_and_ending_the_round_are_seen():
    from guyub.aid.actions.rounds import cancel_round
    from guyub.groups.models import Membership

    made = world(until="submitted")
    business = made.members[made.groups[0].pk][1]
    refresh(business)
    assert answers(business) == (False, True, True)
    cancel_round(office_act(role="head"), made.round.pk, "Anggaran dialihkan")
    assert answers(business) == (False, False, True)
    row = Membership.objects.using("owner").get(business_id=business.pk)
    change(row, until=TODAY, ended_as="left", reason="Pindah")
    with in_scope(SYSTEM):
        registry_facts.refresh([business.pk], NOW)
    assert answers(business) == (False, False, False)


def test_a_group_that_is_only_being_formed_is_no_membership():
    made = world(until="open")
    business = made.members[made.groups[0].pk][0]
    change(made.groups[0], state="forming", recognised_on=None, recogniser_person=None)
    refresh(business)
    assert answers(business)[2] is False


def test_refreshing_again_writes_nothing():
    made = world(until="submitted")
    business = made.members[made.groups[0].pk][0]
    assert refresh(business) == 1
    assert refresh(business) == 0


def test_a_whole_regency_is_derived_as_each_business_is():
    made = world(until="signed")
    everybody = [b for members in made.members.values() for b in members]
    refresh(*everybody)
    fields = ("pk", "aid_last_on", "aid_open", "group_since")

    def rows():
        return sorted(BusinessFacts.objects.using("owner").values_list(*fields))

    one_by_one = rows()
    BusinessFacts.objects.using("owner").update(aid_last_on=None, aid_open=False, group_since=None)
    with in_scope(SYSTEM):
        registry_facts.refresh_regency(made.code, NOW)
    assert rows() == one_by_one


def test_who_acts_does_not_change_what_is_derived():
    """An owner's account sees little; what their visit derives is the same."""
    made = world(until="signed")
    business = made.members[made.groups[0].pk][0]
    refresh(business)
    before = answers(business)
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
    who = visit("owner", subject_id=owner)
    with in_scope(who.scope), connections["default"].cursor() as cursor:
        cursor.execute("SELECT aid_last_on FROM aid_facts(%s)", [[business.pk]])
        assert cursor.fetchone()[0] == TODAY
    assert answers(business) == before


def test_counting_and_deciding_agree_over_rooms():
    made = world(until="signed")
    register(office_act(), name="Belum Pernah", owner="Orang Baru")
    for members in made.members.values():
        refresh(*members)
    subject = SUBJECTS["business"]
    tree = {"all": [
        {"fact": "aid.received", "args": {"years": "5"}, "op": "is", "value": False},
        {"fact": "aid.applied", "op": "is", "value": False},
        {"any": [{"fact": "groups.member", "op": "is", "value": True},
                 {"fact": "registry.workers", "op": "<=", "value": 19}]},
    ]}  # fmt: skip
    node, who = read(tree, subject.catalogue), visit("registrar")
    with in_scope(who.scope, read_only=True):
        total = whole(count(subject, who, node, TODAY))
        refs = [RECEIVED, APPLIED, MEMBER, Ref("registry.workers")]
        decided = [
            decide(node, values_of(subject, who, pk, refs), TODAY)
            for pk in BusinessFacts.objects.values_list("pk", flat=True)
        ]
    assert (total.yes, total.no, total.unknown) == (
        decided.count(True), decided.count(False), decided.count(None),
    )  # fmt: skip
    assert (total.no, total.unknown) == (6, 1)


def test_the_definition_of_facts_knows_the_function():
    with in_scope(SYSTEM, read_only=True):
        before = registry_facts.definition(NOW)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('aid_facts'::regproc)")
        stands = cursor.fetchone()[0]
        cursor.execute(stands.replace("AS $function$", "AS $function$ -- changed\n"))
        try:
            with in_scope(SYSTEM, read_only=True):
                assert registry_facts.definition(NOW) != before
        finally:
            cursor.execute(stands)


def test_founding_joining_leaving_and_dissolving_are_seen_at_once():
    from guyub.groups.actions.ending import dissolve_group
    from guyub.groups.actions.founding import Founding, found_group
    from guyub.groups.actions.members import add_member, leave_group
    from tests.groups import worlds as groups

    made = groups.businesses(6)
    group = groups.with_members(made=made[:5])
    assert [answers(b)[2] for b in made] == [False] * 6
    founding = Founding(TODAY, "BA-1")
    found_group(office_act(), group.pk, founding, version=None, confirmed=frozenset())
    assert [answers(b)[2] for b in made] == [True] * 5 + [False]
    add_member(office_act(), group.pk, made[5].pk, version=None)
    assert answers(made[5])[2] is True
    row = groups.rows(group)[-1]
    leave_group(office_act(), group.pk, row.pk, on=None, reason="Pindah", version=None)
    assert answers(made[5])[2] is False
    dissolve_group(office_act(role="head"), group.pk, TODAY, "Selesai", version=None)
    assert [answers(b)[2] for b in made] == [False] * 6
