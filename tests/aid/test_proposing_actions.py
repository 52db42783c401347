"""Filling in, sending, giving back, taking back: by the office, by the chair, by the owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guyub.aid.actions import proposing as actions
from guyub.aid.actions import proposing_sending as sending
from guyub.aid.models import Interest, Proposal, ProposalLine, ProposalMember
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.ledger.models import Event
from tests.aid import proposing as p
from tests.aid.worlds import change, world
from tests.factories import NOW, TODAY, visit

pytestmark = pytest.mark.usefixtures("db")


def events(verb):
    return Event.objects.using("owner").filter(verb=verb).count()


def test_an_officer_fills_in_beside_the_chair_and_both_are_named():
    made, officer = world(), p.act("field_officer", area_codes=["33.03.01"])
    proposal = p.sent(made, officer)
    assert proposal.number.startswith("USL-33.03-000001-")
    assert (proposal.state, proposal.channel) == ("submitted", "beside")
    assert proposal.asked_by == "Bu Ketua"
    assert proposal.filler == officer.actor
    assert proposal.submitter_person == officer.person_id
    assert [m["number"][:9] for m in proposal.frozen["members"]] == ["IKM-33.03"] * 3
    assert {line["price"] for line in proposal.frozen["lines"]} == {2_500_000}
    assert {line["priced_on"] for line in proposal.frozen["lines"]} == {"2026-03-01"}
    assert set(ProposalLine.objects.using("owner").values_list("unit_price", flat=True)) == {
        2_500_000
    }
    assert proposal.frozen["papers"][0]["given"] is True
    assert (
        Interest.objects.using("owner")
        .filter(proposal=proposal, person=officer.person_id, kind="filler", declared=False)
        .exists()
    )


def test_the_chair_fills_in_alone_with_the_own_account():
    made = world()
    chair = p.chair(made)
    proposal = p.sent(made, chair.act(NOW))
    assert (proposal.channel, proposal.filler) == ("self", "Ketua kelompok, akun sendiri")
    assert proposal.state == "submitted"
    assert len(proposal.frozen["members"]) == 3
    assert {line["price"] for line in proposal.frozen["lines"]} == {2_500_000}
    with in_scope(chair.scope, read_only=True):
        assert Proposal.objects.visible_to(chair).count() == 1
    other = p.chair(made, 1)
    with in_scope(other.scope, read_only=True):
        assert not Proposal.objects.exists()
    with pytest.raises(DomainError):
        actions.create_proposal(other.act(NOW), made.round.pk, p.head(), group=made.groups[0].pk)
    with pytest.raises(DomainError):
        sending.withdraw(other.act(NOW), proposal.pk, "Iseng")


def test_an_owner_proposes_alone_only_where_the_round_allows():
    from guyub.registry.models import Ownership

    made = world()
    business = made.members[made.groups[0].pk][0]
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner_id
    person = visit("owner", subject_id=owner)
    with in_scope(person.scope, read_only=True):
        from guyub.accounts.visit import Visit

        assert isinstance(person, Visit)
    from guyub.kernel.db import Scope

    act = person.act(NOW)
    act.scope = Scope(person=owner, businesses=(business.pk,))
    with pytest.raises(DomainError, match="hanya untuk kelompok"):
        actions.create_proposal(act, made.round.pk, p.head(), business=business.pk)
    change(made.round, recipients=["group", "business"])
    proposal = actions.create_proposal(act, made.round.pk, p.head(), business=business.pk)
    member = p.taking_part(proposal)[0]
    wish = actions.Wish(made.items[0].pk, 2, "Memotong", "")
    actions.set_lines(act, proposal.pk, member.pk, [wish])
    actions.set_papers(act, proposal.pk, {"domicile": ("1", TODAY)})
    assert sending.submit(act, proposal.pk).state == "submitted"
    stranger = made.members[made.groups[1].pk][0]
    with pytest.raises(DomainError):
        actions.create_proposal(act, made.round.pk, p.head(), business=stranger.pk)


def test_twice_is_once():
    made, who = world(), p.act()
    one = p.begin(made, who)
    assert p.begin(made, who).pk == one.pk
    assert events("aid.proposal.create") == 1
    proposal = p.filled(made, who)
    sending.submit(who, proposal.pk)
    sending.submit(who, proposal.pk, version=proposal.version)
    assert events("aid.proposal.submit") == 1
    for _ in range(2):
        sending.give_back(p.act("verifier"), proposal.pk, "Surat domisili tidak terbaca")
    assert events("aid.proposal.return") == 1
    for _ in range(2):
        sending.withdraw(who, proposal.pk, "Kelompok mundur")
    assert events("aid.proposal.withdraw") == 1
    # A new one may follow the one that was taken back.
    assert p.begin(made, who).pk != one.pk


def test_what_is_missing_is_named_at_once():
    made, who = world(), p.act()
    proposal = p.begin(made, who, reason="")
    with pytest.raises(DomainError) as refused:
        sending.submit(who, proposal.pk)
    said = str(refused.value)
    assert "Tulis untuk apa" in said
    assert "Pilih siapa" in said
    assert "Surat domisili" in said
    full = p.filled(made, who, at=1, papers=False)
    with pytest.raises(DomainError, match=r"^Belum ada: Surat domisili\.$"):
        sending.submit(who, full.pk)


def test_a_line_stays_within_the_offer():
    made, who = world(), p.act()
    proposal = p.filled(made, who)
    member = p.taking_part(proposal)[0]

    def wish(item, quantity, why="x"):
        return actions.set_lines(who, proposal.pk, member.pk, [actions.Wish(item, quantity, why)])

    with pytest.raises(DomainError, match="Paling banyak 2"):
        wish(made.items[0].pk, 3)
    with pytest.raises(DomainError, match="untuk apa"):
        wish(made.items[0].pk, 1, " ")
    with pytest.raises(DomainError, match="tidak termasuk"):
        wish(made.round.pk, 1)
    twice = [actions.Wish(made.items[0].pk, 1, "x")] * 2
    with pytest.raises(DomainError, match="satu baris"):
        actions.set_lines(who, proposal.pk, member.pk, twice)


def test_members_are_those_of_the_group_and_leave_with_their_lines():
    made, who = world(), p.act()
    proposal = p.filled(made, who)
    mine = [b.pk for b in made.members[made.groups[0].pk]]
    with pytest.raises(DomainError, match="bukan anggota"):
        actions.set_members(who, proposal.pk, [made.members[made.groups[1].pk][0].pk])
    with pytest.raises(DomainError, match="paling sedikit satu"):
        actions.set_members(who, proposal.pk, [])
    actions.set_members(who, proposal.pk, mine[:1])
    assert ProposalMember.objects.using("owner").count() == 1
    assert ProposalLine.objects.using("owner").count() == 1


def test_stale_pages_do_not_overwrite():
    made, who = world(), p.act()
    proposal = p.filled(made, who)
    actions.set_head(p.act(), proposal.pk, p.head(reason="Pesanan bertambah"), proposal.version)
    with pytest.raises(StaleVersion):
        actions.set_head(who, proposal.pk, p.head(), proposal.version)
    with pytest.raises(StaleVersion):
        sending.submit(who, proposal.pk, proposal.version)


def test_the_window_and_the_state_of_the_round_decide():
    made, who = world(), p.act()
    proposal = p.filled(made, who)
    change(made.round, closes=TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="ditutup"):
        sending.submit(who, proposal.pk)
    with pytest.raises(DomainError, match="ditutup"):
        p.begin(made, who, at=1)
    change(made.round, opens=TODAY + timedelta(days=1), closes=TODAY + timedelta(days=9))
    with pytest.raises(DomainError, match="dibuka"):
        sending.submit(who, proposal.pk)
    change(made.round, opens=TODAY, state="checking")
    with pytest.raises(DomainError, match="sedang tidak menerima"):
        sending.submit(who, proposal.pk)


def test_given_back_it_may_be_completed_after_the_window():
    made, who = world(), p.act()
    proposal = p.sent(made, who)
    with pytest.raises(DomainError, match="alasannya"):
        sending.give_back(p.act("verifier"), proposal.pk, " ")
    sending.give_back(p.act("verifier"), proposal.pk, "Surat tidak terbaca")
    change(made.round, state="checking", closes=TODAY)
    chair = p.chair(made).act(NOW)
    actions.set_papers(chair, proposal.pk, {"domicile": ("470/13", TODAY)})
    again = sending.submit(chair, proposal.pk)
    assert (again.state, again.remark, again.complete_by) == ("submitted", "", None)
    assert again.frozen["papers"][0]["number"] == "470/13"
    sending.give_back(p.act("verifier"), proposal.pk, "Masih kurang")
    change(p.fresh(proposal), complete_by=TODAY - timedelta(days=1))
    with pytest.raises(DomainError):
        sending.submit(chair, proposal.pk)


def test_others_areas_are_out_of_reach():
    made, who = world(), p.act()
    proposal = p.begin(made, who)
    away = p.act("village_clerk", area_codes=["33.03.02"])
    with pytest.raises(NotAllowed):
        actions.set_head(away, proposal.pk, p.head())
    with pytest.raises(DomainError):
        actions.set_head(p.act("registrar", "35.13"), proposal.pk, p.head())
    with pytest.raises(NotAllowed):
        actions.set_head(p.act("auditor"), proposal.pk, p.head())


def test_a_council_members_name_belongs_to_a_pokir():
    made, who = world(), p.act()
    with pytest.raises(DomainError, match="anggota dewan"):
        p.begin(made, who, nominator="council")
    proposal = p.begin(made, who, nominator="council", nominator_note="Fraksi Contoh")
    assert proposal.get_nominator_display().startswith("Pokok pikiran")
    # The chair's own page does not undo it.
    actions.set_head(p.chair(made).act(NOW), proposal.pk, p.head())
    assert p.fresh(proposal).nominator == "council"


def test_a_group_that_does_not_stand_cannot_propose():
    made, who = world(), p.act()
    change(made.groups[0], state="forming", recognised_on=None, recogniser_person=None)
    with pytest.raises(DomainError, match="belum dibentuk"):
        p.begin(made, who)


def test_the_chair_withdraws_alone_only_while_nothing_was_decided():
    made, who = world(), p.act()
    proposal = p.sent(made, who)
    p.check_all(proposal, p.act("verifier"))
    chair = p.chair(made).act(NOW)
    with pytest.raises(DomainError, match="Hubungi dinas"):
        sending.withdraw(chair, proposal.pk, "Mundur")
    assert sending.withdraw(who, proposal.pk, "Mundur").state == "withdrawn"


def test_events_hold_no_names():
    made, who = world(), p.act()
    p.sent(made, who)
    for row in Event.objects.using("owner").filter(kind="aid.proposal"):
        text = f"{row.before}{row.after}"
        assert "Warga" not in text
        assert "Keripik" not in text
        assert "Bu Ketua" not in text
