"""Assisted mode: as the owner and not more, for a while, with both names, never two voices."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from guyub.accounts.permission_table import PUBLIC, SIGNED_IN, all_rows
from guyub.accounts.roles import OWNER, VERBS
from guyub.kernel.actions import NotAllowed
from guyub.kernel.db import in_scope
from guyub.ledger.chain import Verified, verify
from guyub.registry.actions import changes
from guyub.registry.models import Business, ChangeRequest
from tests.factories import appointment, office_act, register, sign_in, user
from tests.registry.assisted import begin, events, fields, helper, owned, sittings


def propose(client, business, **values):
    """POST the form of a correction as the page has it."""
    to = f"/ikm/{business.number}/usul/"
    page = client.get(to)
    assert page.status_code == 200
    return client.post(to, {**fields(page), "reason": "Pindah jalan", **values})


# ---- what only the owner may ----------------------------------------------------------------


def test_every_verb_of_an_owner_is_decided_about():
    """A new verb is refused beside the owner until somebody decides, and says why if not."""
    open_ = [v.name for v in VERBS.values() if OWNER in v.roles and not (v.assisted or v.own_only)]
    assert open_ == []


def test_what_nobody_decided_about_is_refused(db, client, monkeypatch):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    name = "mentoring.own.view"
    new = type(VERBS[name])(name, "Baru", VERBS[name].roles, writes=False)
    monkeypatch.setitem(VERBS, name, new)
    assert client.get("/pendampingan/saya/").status_code in (403, 404)


@pytest.mark.parametrize(
    "address",
    ["/ikm/orang/{owner}/persetujuan/", "/ikm/orang/{owner}/minta-hapus/", "/ikm/data-saya/"],
)
def test_what_is_the_owners_alone_is_refused_with_a_reason(db, client, address):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    page = client.get(address.format(owner=owner))
    assert page.status_code == 403
    assert "hanya pemilik sendiri" in page.content.decode()


def test_phone_and_nik_are_not_even_asked(db, client):
    business, owner = owned(phone="084011112222")
    helper(client)
    begin(client, owner)
    page = client.get(f"/ikm/{business.number}/usul/{owner}/")
    assert page.status_code == 200
    assert not {"nik", "phone"} & set(fields(page))


def test_phone_and_nik_are_refused_by_the_action_too(db, client):
    business, owner = owned()
    helper(client)
    begin(client, owner)
    act = client.get("/saya/").wsgi_request.visit.act()
    for values in ({"phone": "+6284011113333"}, {"nik": "9901014107900002"}):
        with pytest.raises(NotAllowed):
            changes.propose_change(act, business.pk, values, target="owner", target_id=owner)


# ---- who may, where ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["registrar", "verifier", "head", "partner", "auditor", "owner"])
def test_others_may_not_begin(db, client, role):
    _business, owner = owned()
    sign_in(client, role, "33.03", area_codes=["33.03.01"])
    assert begin(client, owner).status_code == 403
    assert sittings() == []


def test_not_outside_the_own_areas(db, client):
    _business, owner = owned(village="33.03.02.2001")
    helper(client, area="33.03.01")
    assert begin(client, owner).status_code == 404
    assert sittings() == []


def test_not_oneself(db, client):
    _business, owner = owned()
    visit = helper(client)
    own = user("akun-pemilik", person_id=visit.user.person_id)
    appointment(own, "owner", "33.03", subject_id=owner)
    assert "usaha Anda sendiri" in begin(client, owner).content.decode()
    assert sittings() == []


@pytest.mark.parametrize("how", ["nik", "phone", "merge"])
def test_not_oneself_under_another_record(db, client, how):
    """The owner has no account; the helper has one as the owner of another record."""
    from guyub.registry.actions.merge import merge_businesses

    same = {"nik": {"nik": "9901014107900002"}, "phone": {"phone": "084011112222"}, "merge": {}}[
        how
    ]
    business, owner = owned(**same)
    other_business, other = owned(**({} if how == "nik" else same))
    if how == "nik":
        from guyub.registry.models import Owner

        row = Owner.objects.using("owner").get(pk=owner)
        twin = Owner.objects.using("owner").get(pk=other)
        twin.nik = row.nik
        twin.save(using="owner")
    if how == "merge":
        merge_businesses(office_act("33.03"), business.pk, other_business.pk, {},
                         people=[(owner, other)], reason="Orang yang sama")  # fmt: skip
    visit = helper(client)
    own = user("akun-pemilik", person_id=visit.user.person_id)
    appointment(own, "owner", "33.03", subject_id=other)
    assert "usaha Anda sendiri" in begin(client, owner).content.decode()
    assert sittings() == []


def test_a_family_that_shares_a_phone_may_be_helped(db, client):
    _business, owner = owned(phone="084011112222")
    _other, other = owned(phone="084011112222", owner="Budi Santoso")
    visit = helper(client)
    own = user("akun-pemilik", person_id=visit.user.person_id)
    appointment(own, "owner", "33.03", subject_id=other)
    assert begin(client, owner).status_code == 302


def test_the_office_may_switch_it_off(db, client, monkeypatch):
    from guyub.registry import assisting

    _business, owner = owned()
    helper(client, "village_clerk", "33.03.01.2001")
    monkeypatch.setattr(assisting, "helpers_at", lambda office, on: frozenset({"field_officer"}))
    assert "belum mengizinkan" in client.get(f"/ikm/orang/{owner}/bantu/").content.decode()
    begin(client, owner)
    assert sittings() == []


def test_nothing_begins_without_the_owners_word(db, client):
    _business, owner = owned()
    helper(client)
    answer = client.post(f"/ikm/orang/{owner}/bantu/", {"asked": "lisan"})
    assert answer.status_code == 422
    assert "duduk di samping" in answer.content.decode()
    assert sittings() == []


# ---- as the owner and not more -------------------------------------------------------------


def test_the_scope_is_the_owners_and_nothing_is_added(db, client):
    business, owner = owned()
    register(office_act("33.03"), name="Sapu Glagah", village="33.03.01.2001")
    visit = helper(client)
    begin(client, owner)
    page = client.get("/saya/")
    now = page.wsgi_request.visit
    account = Client()
    sign_in(account, "owner", "33.03", subject_id=owner)
    theirs = account.get("/saya/").wsgi_request.visit
    assert now.scope == theirs.scope
    assert now.scope.read == now.scope.write == ()
    assert now.verbs < theirs.verbs
    assert not now.verbs & {"registry.business.list", "registry.owner.assist"}
    with in_scope(now.scope, read_only=True):
        assert [b.pk for b in Business.objects.all()] == [business.pk]
    assert now.act().person_id == visit.user.person_id
    # The list of the helper's own district is closed meanwhile.
    assert client.get("/ikm/").status_code == 403


def test_every_page_says_it(db, client):
    business, owner = owned()
    helper(client)
    begin(client, owner)
    for address in ("/saya/", f"/ikm/{business.number}/", "/pengaduan/", "/ikm/data-saya/", "/x/"):
        text = client.get(address).content.decode()
        assert "Anda membantu" in text, address
        assert "/ikm/bantu/selesai/" in text, address
    client.post("/ikm/bantu/selesai/")
    assert "Anda membantu" not in client.get("/beranda/").content.decode()


def test_an_open_page_of_others_takes_nothing_meanwhile(db, client):
    _business, owner = owned()
    helper(client)
    begin(client, owner)
    rows = [r for r in all_rows().values() if r.needs in {PUBLIC, SIGNED_IN} and not r.makes]
    assert rows
    from django.urls import reverse

    passed = set()
    for row in rows:
        if "POST" in row.methods and not row.url.startswith("sync:"):
            if client.post(reverse(row.url)).status_code not in (403, 405):
                passed.add(row.url)
            begin_again(client, owner)
    assert passed == {"account_logout", "appearance", "registry:assist_end"}


def begin_again(client, owner):
    if "_auth_user_id" not in client.session:
        helper(client)
    if "bantu" not in client.session:
        begin(client, owner)


# ---- both names -----------------------------------------------------------------------------


def test_the_ledger_names_both_and_the_chain_holds(db, client):
    business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    assert propose(client, business, address="Jalan Baru 2").status_code == 302
    event = events(verb="registry.change.propose")[-1]
    assert event.actor_id == visit.user.pk
    assert event.on_behalf_of == owner
    assert event.assistance_id == sittings()[0].pk
    assert visit.user.name in event.actor
    assert event.actor.startswith("Pemilik usaha, dibantu oleh")
    assert all(isinstance(found, Verified) for found in verify(using="owner"))
    begun = events(verb="registry.assist.begin")[-1]
    assert begun.on_behalf_of is None
    assert begun.object_id == str(owner)


def test_who_helped_stands_in_the_history_and_before_the_decider(db, client):
    business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    propose(client, business, address="Jalan Baru 2")
    client.post("/ikm/bantu/selesai/")
    said = f"dibantu oleh {visit.user.name}"
    account, desk = Client(), Client()
    sign_in(account, "owner", "33.03", subject_id=owner)
    sign_in(desk, "registrar", "33.03")
    assert said in account.get(f"/ikm/{business.number}/").content.decode()
    assert said in desk.get(f"/ikm/{business.number}/").content.decode()
    change = ChangeRequest.objects.using("owner").get()
    assert said in desk.get(f"/ikm/usulan/{change.pk}/").content.decode()


def test_the_helper_never_decides_it(db, client):
    """The constraint of four eyes counts the helper, and so does the action."""
    from django.db import IntegrityError, transaction

    business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    propose(client, business, address="Jalan Baru 2")
    change = ChangeRequest.objects.using("owner").get()
    assert change.proposer_person == visit.user.person_id
    act = office_act("33.03")
    act.person_id = visit.user.person_id
    with pytest.raises(Exception, match="orang lain"):
        changes.decide_change(act, change.pk, {"address": changes.Answer(True)}, version=None)
    change.state, change.decided_at = "decided", timezone.now()
    change.decided_by, change.decider_person = visit.user.pk, visit.user.person_id
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        change.save(using="owner")


def test_the_owner_takes_back_what_was_proposed_in_the_owners_name(db, client):
    business, owner = owned()
    helper(client)
    begin(client, owner)
    propose(client, business, address="Jalan Baru 2")
    account = Client()
    sign_in(account, "owner", "33.03", subject_id=owner)
    change = ChangeRequest.objects.using("owner").get()
    account.post(f"/ikm/usulan/{change.pk}/batal/")
    change.refresh_from_db(using="owner")
    assert change.state == "withdrawn"


def test_what_the_helper_saw_is_noted_for_the_owner(db, client):
    from guyub.accounts.models import AccessLog

    business, owner = owned()
    visit = helper(client)
    begin(client, owner)
    client.get(f"/ikm/{business.number}/")
    rows = AccessLog.objects.using("owner").filter(owner_id=owner, what="bantu")
    assert [(r.user_id, r.role) for r in rows] == [(visit.user.pk, "field_officer")]
