"""An official who is also an owner, known by the NIK stated once: every guard sees it.

No account ties any of these people to a record of an owner.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from guyub.accounts import own_nik
from guyub.accounts.models import OwnNik, User
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.ledger.models import Event
from tests.factories import NOW, office, office_act, register, sign_in, user, visit
from tests.registry.assisted import begin, helper, owned, sittings

pytestmark = pytest.mark.usefixtures("db")
NIK = "9901014107900002"
OTHER = "9901014107900003"


def tell(act, nik=NIK):
    who = User.objects.get(pk=act.user_id)
    return own_nik.state(replace(act, events=[]), who, nik)


def own_member(made, nik=NIK):
    """One business of the first group belongs to whoever has this NIK."""
    from guyub.registry.models import Owner, Ownership

    business = made.members[made.groups[0].pk][1]
    held = Ownership.objects.using("owner").get(business_id=business.pk)
    row = Owner.objects.using("owner").get(pk=held.owner_id)
    row.nik, row.nik_state = nik, "full"
    row.save(using="owner")
    return business


# ---- stating it -----------------------------------------------------------------------------


def test_stated_once_and_kept_as_a_hash_alone():
    one = visit("field_officer", area_codes=["33.03.01"])
    row = tell(one.act(NOW))
    assert tell(one.act(NOW)).pk == row.pk
    with pytest.raises(DomainError, match="sudah disebut"):
        tell(one.act(NOW), OTHER)
    stored = OwnNik.objects.using("owner").get()
    assert bytes(stored.nik_index) == own_nik.mark(NIK)
    assert NIK.encode() not in bytes(stored.nik_index)
    [event] = Event.objects.using("owner").filter(verb="accounts.nik.state")
    assert NIK not in str((event.after, event.before, event.reason))
    assert bytes(stored.nik_index).hex() not in str(event.after)


def test_no_visit_reads_what_was_stated():
    one = visit("head")
    tell(one.act(NOW))
    with in_scope(one.scope, read_only=True):
        assert not OwnNik.objects.exists()


def test_owners_and_buyers_are_not_asked():
    _business, owner = owned()
    one = visit("owner", subject_id=owner)
    with pytest.raises(DomainError, match="tidak bertugas"):
        tell(one.act(NOW))


def test_whoever_manages_accounts_sets_it_right_with_a_reason():
    officer = visit("field_officer", area_codes=["33.03.01"])
    tell(officer.act(NOW), OTHER)
    head = office_act("33.03", "head")
    with pytest.raises(DomainError, match="alasan"):
        own_nik.record(head, officer.user, NIK, " ")
    own_nik.record(head, officer.user, NIK, "Salah ketik")
    stored = OwnNik.objects.using("owner").get()
    assert (bytes(stored.nik_index), stored.by_oneself) == (own_nik.mark(NIK), False)
    with pytest.raises(NotAllowed):
        own_nik.record(head, User.objects.get(pk=head.user_id), OTHER, "Sendiri")
    with pytest.raises(NotAllowed):
        own_nik.record(office_act("35.13", "head"), officer.user, OTHER, "Bukan kantornya")


def test_the_pages(client):
    one = sign_in(client, "registrar")
    assert "/akun/nik/" in client.get("/akun/").content.decode()
    page = client.post("/akun/nik/", {"nik": "123"})
    assert "16" in page.content.decode()
    assert client.post("/akun/nik/", {"nik": NIK}).status_code == 302
    page = client.get("/akun/").content.decode()
    assert "Sudah disebut" in page
    assert "/akun/nik/" not in page
    assert client.get("/akun/nik/").status_code == 302
    boss = Client()
    sign_in(boss, "head")
    address = f"/orang/{one.user.pk}/"
    page = boss.get(address).content.decode()
    assert "Disebut sendiri" in page
    assert NIK not in page
    answer = boss.post(f"{address}nik/", {"nik": OTHER, "reason": "Salah ketik"})
    assert answer.status_code == 302
    assert "Dicatat pengelola akun" in boss.get(address).content.decode()


# ---- who is known ---------------------------------------------------------------------------


def test_helping(client):
    _business, owner = owned(nik=NIK)
    tell(helper(client).act(NOW))
    assert "usaha Anda sendiri" in begin(client, owner).content.decode()
    assert sittings() == []
    other = Client()
    tell(helper(other).act(NOW), OTHER)
    assert begin(other, owner).status_code == 302


def test_helping_under_a_second_account_of_the_same_person(client):
    _business, owner = owned(nik=NIK)
    one = helper(client)
    first = user("akun-lain", person_id=one.user.person_id)
    own_nik.state(replace(one.act(NOW), events=[]), first, NIK)
    assert "usaha Anda sendiri" in begin(client, owner).content.decode()


def test_helping_at_another_record_of_the_same_human_being(client):
    """The record that has the NIK is another, joined to this one at a merge."""
    from guyub.registry.actions.merge import merge_businesses

    one, owner = owned()
    two, other = owned(nik=NIK)
    merge_businesses(office_act("33.03"), one.pk, two.pk, {}, people=[(owner, other)],
                     reason="Orang yang sama")  # fmt: skip
    tell(helper(client).act(NOW))
    assert "usaha Anda sendiri" in begin(client, owner).content.decode()


def test_making_sure_of_the_own_number():
    from guyub.signin.actions.confirming import confirm

    _business, owner = owned(nik=NIK, phone="084011112222")
    clerk = office_act("33.03")
    tell(clerk)
    with pytest.raises(NotAllowed, match="nomor Anda sendiri"):
        confirm(replace(clerk, events=[]), owner, "shown")
    confirm(office_act("33.03"), owner, "shown")


def test_verifying_a_proposed_change():
    from guyub.registry.actions.changes import Answer, decide_change, propose_change

    business, _owner = owned(nik=NIK)
    officer = office_act("33.03", "field_officer", area_codes=["33.03.01"])
    request = propose_change(officer, business.pk, {"since_year": 1999}, reason="Kata pemilik")
    own = office_act("33.03")
    tell(own)
    answer = {"since_year": Answer(True)}
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        decide_change(replace(own, events=[]), request.pk, answer, version=None)
    decide_change(office_act("33.03"), request.pk, answer, version=None)


@pytest.mark.parametrize("known", [False, True], ids=["new", "an owner already"])
def test_accepting_the_own_registration(known):
    from guyub.registry.actions import registration as r
    from guyub.registry.models import Registration
    from tests.registry.test_registration import send

    office("33.03")
    if known:
        register(office_act("33.03"), nik=NIK)
    send(nik=NIK)
    row = Registration.objects.using("owner").get()
    own = office_act("33.03")
    tell(own)
    own = replace(own, events=[])
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        r.accept_registration(own, row.pk)
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        r.refuse_registration(own, row.pk, reason="Tidak lengkap")
    other = office_act("33.03")
    tell(other, OTHER)
    r.refuse_registration(replace(other, events=[]), row.pk, reason="Tidak lengkap")


def test_a_registration_without_a_number_is_not_put_to_the_own_record():
    from guyub.registry.actions import registration as r
    from guyub.registry.models import Ownership, Registration
    from tests.registry.test_registration import send

    office("33.03")
    business = register(office_act("33.03"), nik=NIK)
    owner = Ownership.objects.using("owner").get(business=business).owner_id
    send(nik=None)
    row = Registration.objects.using("owner").get()
    own = office_act("33.03")
    tell(own)
    own = replace(own, events=[])
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        r.link_registration(own, row.pk, business.pk)
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        r.accept_registration(own, row.pk, owner=owner)
    r.link_registration(office_act("33.03"), row.pk, business.pk)


# ---- aid ------------------------------------------------------------------------------------


def test_checking_and_scoring_a_proposal():
    from guyub.aid.actions import proposing_checks as checks
    from tests.aid import proposing as p
    from tests.aid.worlds import world

    made = world()
    own_member(made)
    proposal = p.sent(made, p.act())
    who, member = p.act("verifier"), p.taking_part(proposal)[0]
    tell(who)
    with pytest.raises(NotAllowed, match="pemilik usaha di usulan ini"):
        checks.record_check(replace(who, events=[]), proposal.pk, member.pk, p.found())
    other = p.act("verifier")
    tell(other, OTHER)
    checks.record_check(replace(other, events=[]), proposal.pk, member.pk, p.found())


def test_announcing_a_selection():
    from guyub.aid.actions.deciding_selection import announce_selection
    from tests.aid.test_deciding_selection import listed
    from tests.aid.worlds import world

    made = world(until="scored")
    own_member(made)
    row, _act = listed(made)
    head = office_act("33.03", "head")
    tell(head)
    with pytest.raises(NotAllowed, match="Anda punya hubungan"):
        announce_selection(replace(head, events=[]), made.round.pk, row.digest)


def test_verifying_and_signing_a_decree():
    from guyub.aid.actions import deciding_decree as d
    from tests.aid.test_deciding_decree import DAY, WORDING, people
    from tests.aid.test_deciding_decree import ready as announced

    made = announced()
    own_member(made, OTHER)
    maker, checker, signer = people()
    decree = d.draft_decree(maker, made.round.pk, WORDING)
    money = office_act("33.03", "finance_officer")
    tell(money, OTHER)
    with pytest.raises(NotAllowed, match="Anda punya hubungan"):
        d.verify_decree(replace(money, events=[]), decree.pk, decree.version)
    decree = d.verify_decree(checker, decree.pk, decree.version)
    head = office_act("33.03", "head")
    tell(head, OTHER)
    with pytest.raises(NotAllowed, match="Anda punya hubungan"):
        d.sign_decree(replace(head, events=[]), decree.pk, number="900/1/2026", dated=DAY)
    assert d.sign_decree(signer, decree.pk, number="900/1/2026", dated=DAY).state == "signed"


def test_approving_and_handing_over_goods():
    from guyub.aid.actions.handing_records import approve
    from guyub.aid.actions.handing_signing import sign
    from guyub.aid.models import HandoverLine
    from tests.aid.handing_hands import Hands, bought, come, prepared, series
    from tests.aid.worlds import world

    made = world(until="decided")
    hands = Hands()
    own = own_member(made)
    for n in range(len(made.funds)):
        come(made, hands, bought(made, hands, n, f"SP-{n}"), f"BAP-{n}")
    series(hands)
    records = prepared(made, hands)
    lines = HandoverLine.objects.using("owner").filter(business=own).values("handover")
    mine = [r for r in records if r.pk in {x["handover"] for x in lines}]
    kabid = hands.more("kabid")
    tell(kabid)
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        approve(replace(kabid, events=[]), [mine[0].pk])
    done = approve(replace(kabid, events=[]), [r.pk for r in records])
    assert done.mine == len(mine)
    assert len(done.done) == len(records) - len(mine)
    approve(hands.kabid, [mine[0].pk])
    store = hands.more("store")
    tell(store)
    with pytest.raises(NotAllowed, match="usaha Anda sendiri"):
        sign(replace(store, events=[]), mine[0].pk)
    assert sign(hands.store, mine[0].pk).state == "signed"
