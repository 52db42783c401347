""" "Bukan saya yang minta": once, away from whoever helped, read by the owner as a receipt."""

from __future__ import annotations

import pytest
from django.test import Client

from guyub.complaints.models import Complaint, Disowned
from guyub.kernel.actions import DomainError, NotAllowed
from tests.factories import sign_in
from tests.registry.assisted import begin, events, fields, helper, owned


@pytest.fixture
def helped(db):
    """(client of the owner, the owner's id, visit of the helper, event of a correction)."""
    business, owner = owned()
    beside, account = Client(), Client()
    visit = helper(beside)
    begin(beside, owner)
    to = f"/ikm/{business.number}/usul/"
    beside.post(to, {**fields(beside.get(to)), "address": "Jalan Baru 2", "reason": "Pindah"})
    beside.post("/ikm/bantu/selesai/")
    sign_in(account, "owner", "33.03", subject_id=owner)
    return account, owner, visit, events(verb="registry.change.propose")[-1]


def address(event):
    return f"/pengaduan/bukan-saya/{event.pk}/"


def test_the_owner_sees_what_was_done_and_objects_once(helped):
    account, _owner, visit, event = helped
    page = account.get("/saya/").content.decode()
    sitting = f"/saya/bantuan/{event.assistance_id}/"
    assert f'href="{sitting}"' in page
    assert visit.user.name in page
    assert address(event) in account.get(sitting).content.decode()
    for _twice in range(2):
        account.post(address(event), {"words": "Saya tidak pindah jalan."})
    row = Complaint.objects.using("owner").get()
    assert row.number in account.get(sitting).content.decode()
    assert row.number in account.get("/saya/").content.decode()
    assert Disowned.objects.using("owner").count() == 1


def test_it_lies_on_a_desk_and_is_kept_from_the_helper(helped):
    account, _owner, visit, event = helped
    account.post(address(event), {"words": ""})
    row = Complaint.objects.using("owner").get()
    assert visit.user.person_id in row.excluded
    assert row.kind == "petugas"
    desk = Client()
    sign_in(desk, "section_head", "33.03")
    assert desk.get(f"/pengaduan/kantor/{row.number}/").status_code == 200
    # Even where the helper heads a section, too.
    from tests.factories import appointment

    appointment(visit.user, "section_head", "33.03")
    own = Client()
    own.force_login(visit.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    held = visit.user.appointments.using("owner").get(role="section_head")
    own.post("/peran/", {"peran": str(held.pk)})
    assert own.get("/pengaduan/kantor/").status_code == 200
    assert own.get(f"/pengaduan/kantor/{row.number}/").status_code == 404
    text = own.get(f"/saya/bantuan/{event.assistance_id}/").content.decode()
    assert row.number not in text
    # Nor does the office's chain tell of it.
    assert {e.chain[:4] for e in events(verb="complaints.disown")} == {"adu:"}


def test_nobody_else_objects(helped):
    _account, owner, visit, event = helped
    other = Client()
    _business, second = owned(name="Sapu Glagah", owner="Parti")
    sign_in(other, "owner", "33.03", subject_id=second)
    assert other.get(address(event)).status_code == 404
    assert other.post(address(event)).status_code == 404
    beside = Client()
    beside.force_login(visit.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    begin(beside, owner)
    assert beside.post(address(event)).status_code == 403
    assert Complaint.objects.using("owner").count() == 0


def test_the_action_refuses_it_beside_the_owner_and_for_others(helped):
    from dataclasses import replace

    from guyub.complaints.actions.disowning import disown
    from guyub.kernel.ids import uuid7

    account, owner, _visit, event = helped
    act = account.get("/saya/").wsgi_request.visit.act()
    with pytest.raises(NotAllowed):
        disown(replace(act, on_behalf_of=owner, assistance_id=uuid7()), event.pk)
    with pytest.raises(DomainError):
        disown(act, uuid7())


def test_an_erasure_takes_the_name_out_of_it(helped):
    from guyub.complaints.seats import erase
    from guyub.kernel.actions import action
    from guyub.registry.privacy import Erased
    from tests.factories import office_act

    account, owner, _visit, event = helped
    account.post(address(event), {"words": ""})
    assert Complaint.objects.using("owner").get().name == "Warti"

    @action("complaints.test.erase")
    def erased(act):
        act.log(None, after={"n": erase(act, Erased(owner, "33.03", None, None, ()))})

    erased(office_act("33.03", "head"))
    assert Complaint.objects.using("owner").get().name is None


def test_the_owners_own_data_tell_who_sat_beside(helped):
    account, _owner, visit, _event = helped
    page = account.get("/ikm/data-saya/").content.decode()
    assert "Supaya jelas siapa bekerja atas nama pemilik" in page
    assert visit.user.name in page
