"""Field checks of every member, ties that recuse, scores that are blind, earlier aid."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from guyub.aid.actions import proposing_checks as checks
from guyub.aid.actions import proposing_scores as scores
from guyub.aid.actions import proposing_sending as sending
from guyub.aid.models import Check, Interest, Proposal, Score
from guyub.aid.queries import proposing as queries
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.ledger.models import Event
from guyub.registry.models import Observation
from tests.aid import proposing as p
from tests.aid.worlds import world
from tests.factories import NOW, TODAY, visit

pytestmark = pytest.mark.usefixtures("db")
GOOD = {"need": 8, "ready": 8}


def test_every_member_is_checked_not_only_the_chair():
    made = world()
    proposal = p.sent(made, p.act())
    who = p.act("verifier")
    first, second, third = p.taking_part(proposal)
    checks.record_check(
        who, proposal.pk, first.pk, p.found(workers_male=2, workers_female=3, sales=12_000_000)
    )
    assert p.fresh(proposal).state == "submitted"
    row = Observation.objects.using("owner").get()
    assert (row.source, row.workers_male, row.workers_female, row.sales) == (
        "Cek lapangan bantuan", 2, 3, 12_000_000,
    )  # fmt: skip
    checks.record_check(who, proposal.pk, second.pk, p.found("later"))
    checks.record_check(who, proposal.pk, third.pk, p.found("unfit"))
    assert p.fresh(proposal).state == "submitted"
    checks.record_check(who, proposal.pk, second.pk, p.found())
    assert p.fresh(proposal).state == "checked"
    assert [c.number for c in Check.objects.using("owner").filter(member=second).order_by(
        "number")] == [1, 2]  # fmt: skip


def test_the_same_check_twice_is_one():
    made = world()
    proposal = p.sent(made, p.act())
    who, member = p.act("verifier"), p.taking_part(proposal)[0]
    for _ in range(2):
        checks.record_check(who, proposal.pk, member.pk, p.found(workers_male=1))
    assert Check.objects.using("owner").count() == 1
    assert Observation.objects.using("owner").count() == 1
    assert Event.objects.using("owner").filter(verb="aid.check.record").count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"result": "unfit", "reasons": ""}, "alasannya"),
        ({"result": "later", "reasons": " "}, "alasannya"),
        ({"works": None}, "berjalan"),
        ({"signed": ""}, "ditandatangani"),
        ({"on": TODAY + timedelta(days=1)}, "belum terjadi"),
        ({"on": TODAY - timedelta(days=3)}, "sebelum usulan"),
        ({"result": "maybe"}, "Pilih hasil"),
    ],
)
def test_a_check_says_what_it_must(values, words):
    made = world()
    proposal = p.sent(made, p.act())
    with pytest.raises(DomainError, match=words):
        checks.record_check(
            p.act("verifier"), proposal.pk, p.taking_part(proposal)[0].pk, p.found(**values)
        )


def test_whoever_filled_in_helped_or_declared_does_not_check_nor_score():
    made = world()
    filler = visit("field_officer", area_codes=["33.03.01"])
    proposal = p.sent(made, filler.act(NOW))
    member = p.taking_part(proposal)[0]
    with pytest.raises(NotAllowed, match="ikut mengisi"):
        checks.record_check(filler.act(NOW), proposal.pk, member.pk, p.found())
    kin = p.act("verifier")
    checks.declare_interest(kin, proposal.pk, "kin")
    with pytest.raises(NotAllowed, match="keluarga"):
        checks.record_check(kin, proposal.pk, member.pk, p.found())
    p.check_all(proposal, p.act("verifier"))
    with pytest.raises(NotAllowed, match="keluarga"):
        scores.give_score(kin, proposal.pk, GOOD)


def test_the_clerk_of_that_village_is_tied_by_the_appointment_alone():
    from tests.factories import appointment

    made = world()
    proposal = p.sent(made, p.act())
    both = visit("verifier")
    appointment(both.user, "village_clerk", area_codes=[proposal.village_code])
    with pytest.raises(NotAllowed, match="desa pengusul"):
        checks.record_check(both.act(NOW), proposal.pk, p.taking_part(proposal)[0].pk, p.found())
    past = visit("verifier")
    appointment(past.user, "village_clerk", area_codes=[proposal.village_code],
                ends=TODAY - timedelta(days=1))  # fmt: skip
    checks.record_check(past.act(NOW), proposal.pk, p.taking_part(proposal)[0].pk, p.found())


def test_an_official_who_owns_a_member_business_is_tied():
    from guyub.registry.models import Ownership
    from tests.factories import appointment

    made = world()
    proposal = p.sent(made, p.act())
    member = p.taking_part(proposal)[1]
    owner = Ownership.objects.using("owner").get(business_id=member.business_id).owner_id
    officer = visit("verifier")
    appointment(officer.user, "owner", subject_id=owner)
    with pytest.raises(NotAllowed, match="pemilik usaha di usulan"):
        checks.record_check(officer.act(NOW), proposal.pk, member.pk, p.found())
    assert not Interest.objects.using("owner").filter(person=officer.user.person_id).exists()


def test_two_people_score_blind_and_their_mean_counts():
    made = world()
    proposal = p.sent(made, p.act())
    checker = p.act("verifier")
    p.check_all(proposal, checker)
    with pytest.raises(NotAllowed, match="mengecek di lapangan"):
        scores.give_score(checker, proposal.pk, GOOD)
    one, two = p.act("verifier"), p.act("section_head")
    scores.give_score(one, proposal.pk, {"need": 8, "ready": 8})
    with in_scope(two.scope, read_only=True):
        assert scores.seen_scores(proposal, two.person_id, 15) == []
        assert len(scores.seen_scores(proposal, one.person_id, 15)) == 1
        assert scores.final_score(proposal) is None
    scores.give_score(one, proposal.pk, {"need": 9, "ready": 8})  # put right while alone
    scores.give_score(two, proposal.pk, {"need": 8, "ready": 9})
    with in_scope(two.scope, read_only=True):
        assert len(scores.seen_scores(proposal, two.person_id, 15)) == 2
        assert scores.final_score(proposal) == (8600 + 8400) // 2
    with pytest.raises(DomainError, match="sudah tetap"):
        scores.give_score(one, proposal.pk, {"need": 1, "ready": 1})
    scores.give_score(one, proposal.pk, {"need": 9, "ready": 8})  # the same again: nothing
    with pytest.raises(DomainError, match="cukup orang"):
        scores.give_score(p.act("verifier"), proposal.pk, GOOD)


def test_a_large_difference_asks_a_third():
    made = world()
    proposal = p.sent(made, p.act())
    p.check_all(proposal, p.act("verifier"))
    one, two, third = p.act("verifier"), p.act("section_head"), visit("verifier")
    scores.give_score(one, proposal.pk, {"need": 2, "ready": 2})
    with in_scope(third.scope, read_only=True):
        assert Proposal.objects.to_score(third.user.person_id).count() == 1
        assert Proposal.objects.to_score(one.person_id).count() == 0
    scores.give_score(two, proposal.pk, {"need": 9, "ready": 9})
    with in_scope(third.scope, read_only=True):
        assert scores.final_score(proposal) is None
        assert Proposal.objects.to_score(third.user.person_id).count() == 1
    scores.give_score(third.act(NOW), proposal.pk, {"need": 7, "ready": 7})
    with in_scope(third.scope, read_only=True):
        assert scores.final_score(proposal) == 7000
        assert Proposal.objects.to_score(visit("verifier").user.person_id).count() == 0


def test_only_checked_proposals_are_scored_and_recheck_comes_before_scores():
    made = world()
    proposal = p.sent(made, p.act())
    with pytest.raises(DomainError, match="tidak menunggu nilai"):
        scores.give_score(p.act("section_head"), proposal.pk, GOOD)
    p.check_all(proposal, p.act("verifier"))
    again = sending.check_again(p.act("section_head"), proposal.pk, "Foto kurang jelas")
    assert again.state == "submitted"
    other, members = p.act("verifier"), p.taking_part(proposal)
    checks.record_check(other, proposal.pk, members[0].pk, p.found())
    assert p.fresh(proposal).state == "submitted"  # all of them again, not only one
    p.check_all(proposal, other)
    assert p.fresh(proposal).state == "checked"
    sending.check_again(p.act("registrar"), proposal.pk, "Satu saja", [members[1].pk])
    checks.record_check(other, proposal.pk, members[1].pk, p.found())
    assert p.fresh(proposal).state == "checked"
    scores.give_score(p.act("section_head"), proposal.pk, GOOD)
    with pytest.raises(DomainError, match="sebelum ada nilai"):
        sending.check_again(p.act("registrar"), proposal.pk, "Ulang")


def test_three_people_at_the_same_instant_give_two_scores():
    made = world()
    proposal = p.sent(made, p.act())
    p.check_all(proposal, p.act("verifier"))
    people = [p.act("section_head") for _ in range(3)]
    gate, refused = threading.Barrier(3), []

    def go(who):
        gate.wait()
        try:
            scores.give_score(who, proposal.pk, GOOD)
        except DomainError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Score.objects.using("owner").count() == 2
    assert len(refused) == 1
    assert "cukup orang" in refused[0]


def double_of(proposal):
    with in_scope(p.act("verifier").scope, read_only=True):
        return [(f.tie, f.what, f.year) for f in queries.double_aid(proposal, TODAY)]


def test_earlier_aid_of_the_same_business_and_of_ties_is_a_signal():
    """The first group was helped in 2026 already; its members appear again in a new round."""
    made = world(until="signed", groups=1)
    from guyub.aid import models as m
    from tests.aid.worlds import put

    base = {"office_id": made.office.pk, "regency_code": "33.03"}
    round_ = put(
        m.Round, **base, number="BAN-33.03-000002", title="Bantuan kedua", gives="x", how="x",
        contact="x", year=2026, track="goods", recipients=["group"], sheet=made.round.sheet,
        opens=TODAY, closes=TODAY + timedelta(days=5), state="open", state_since=TODAY,
        published_at=NOW, authors=[made.people["maker"]], publisher_person=made.people["approver"],
        created_at=NOW, papers=made.round.papers,
    )  # fmt: skip
    put(m.RoundItem, **base, round=round_, item=made.items[0], most=1)
    made.round = round_
    proposal = p.sent(made, p.act())
    found = double_of(proposal)
    assert ("same", "received", 2026) in found
    stored = proposal.double
    assert stored
    assert "Pernah menerima Mesin pemotong singkong dari Dana 1 tahun 2026." in [
        s["words"] for s in stored
    ]
    assert proposal.state == "submitted"  # never a reason to refuse


def test_the_same_phone_and_the_same_address_are_weak_ties():
    made = world()
    who = p.act()
    one = made.members[made.groups[0].pk][0]
    other = made.members[made.groups[1].pk][0]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE registry_business SET address = %s, village_code = %s WHERE id IN (%s, %s)",
            ["RT 02 RW 01 Dusun Contoh", one.village_code, one.pk, other.pk],
        )
    p.sent(made, who, at=1)
    proposal = p.sent(made, who, at=0)
    assert ("address", "open", 2026) in double_of(proposal)
    assert not [f for f in double_of(proposal) if f[0] == "phone"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE registry_owner SET phone_index = 'abc' WHERE id IN (SELECT owner_id FROM"
            " registry_ownership WHERE business_id IN (%s, %s))", [one.pk, other.pk],
        )  # fmt: skip
    assert ("phone", "open", 2026) in double_of(proposal)


def test_other_offices_speak_through_a_seat():
    from guyub.aid import policy_double as double

    made = world()
    asked = []

    def elsewhere(question):
        asked.append(question)
        return [double.Finding("", "", "outside", "received", "Oven", "Dana Provinsi", 2024, "")]

    double.register_double_source("uji", elsewhere)
    try:
        with pytest.raises(ValueError, match="twice"):
            double.register_double_source("uji", elsewhere)
        proposal = p.sent(made, p.act())
    finally:
        del double._sources["uji"]
    assert asked[0].from_year == 2021
    assert len(asked[0].businesses) == 3
    assert "Oven dari Dana Provinsi tahun 2024 (catatan dinas lain)" in proposal.double[0]["words"]
