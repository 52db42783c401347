"""Proposed changes: who proposes, who decides, field by field, four eyes, stale targets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from tests.factories import office_act, register, sign_in


def setup():
    registrar = office_act()
    officer = office_act(role="field_officer", area_codes=["33.03.01"])
    return registrar, officer, register(registrar, main_product="Keripik singkong")


def propose(act, business, **values):
    from guyub.registry.actions.changes import propose_change

    return propose_change(act, business.pk, values, reason="Kata pemiliknya")


def yes():
    from guyub.registry.actions.changes import Answer

    return Answer(True)


def no(reason="Tidak sesuai dokumen"):
    from guyub.registry.actions.changes import Answer

    return Answer(False, reason)


def decide(act, request, **answers):
    from guyub.registry.actions.changes import decide_change

    return decide_change(act, request.pk, answers, version=None)


def fresh(act, row):
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return type(row).objects.get(pk=row.pk)


def test_accepted_fields_change_refused_ones_do_not(db):
    registrar, officer, business = setup()
    request = propose(officer, business, main_product="Keripik pisang", since_year=2001)
    assert fresh(registrar, business).main_product == "Keripik singkong"
    decide(registrar, request, main_product=yes(), since_year=no())
    now = fresh(registrar, business)
    assert (now.main_product, now.since_year, now.version) == ("Keripik pisang", None, 2)
    with pytest.raises(DomainError, match="sudah diperiksa"):
        decide(registrar, request, main_product=yes(), since_year=yes())


def test_nothing_new_is_no_proposal_and_twice_is_once(db):
    _registrar, officer, business = setup()
    with pytest.raises(DomainError, match="Belum ada"):
        propose(officer, business, main_product="Keripik singkong")
    first = propose(officer, business, since_year=1999)
    assert propose(officer, business, since_year=1999).pk == first.pk


def test_every_field_is_answered_and_a_refusal_says_why(db):
    registrar, officer, business = setup()
    request = propose(officer, business, since_year=1999, name="Nama Lain")
    with pytest.raises(DomainError, match="belum dijawab"):
        decide(registrar, request, since_year=yes())
    with pytest.raises(DomainError, match="alasan"):
        decide(registrar, request, since_year=yes(), name=no(" "))


def test_own_proposals_are_decided_by_another_person(db):
    from guyub.kernel.db import in_scope
    from guyub.registry.actions import changes

    registrar, _officer, business = setup()
    head = office_act(role="section_head")
    request = propose(head, business, since_year=1999)
    with pytest.raises(DomainError, match="orang lain"):
        decide(head, request, since_year=yes())
    # A second account of the same human being does not help.
    twin = replace(registrar, person_id=head.person_id, events=[])
    with pytest.raises(DomainError, match="orang lain"):
        decide(twin, request, since_year=yes())
    from django.db import IntegrityError

    from guyub.kernel.db import writing

    with pytest.raises(IntegrityError), in_scope(registrar.scope), writing():
        changes.ChangeRequest.objects.filter(pk=request.pk).update(decider_person=head.person_id)


def test_roles_without_the_verb_are_refused(db):
    registrar, officer, business = setup()
    request = propose(officer, business, since_year=1999)
    for role in ("auditor", "verifier", "partner"):
        values = {"area_codes": ["33.03"]} if role == "partner" else {}
        with pytest.raises(NotAllowed):
            decide(office_act(role=role, **values), request, since_year=yes())
    with pytest.raises(NotAllowed):
        propose(office_act(role="auditor"), business, since_year=1998)
    assert fresh(registrar, request).state == "open"


def test_foreign_office_reaches_neither(db):
    _registrar, officer, business = setup()
    request = propose(officer, business, since_year=1999)
    with pytest.raises(DomainError):
        propose(office_act("35.13", role="section_head"), business, since_year=1998)
    with pytest.raises(DomainError):
        decide(office_act("35.13"), request, since_year=yes())


def test_a_target_that_moved_on_is_stale(db):
    from guyub.registry.actions.business import edit_business
    from guyub.registry.actions.changes import decide_change

    registrar, officer, business = setup()
    request = propose(officer, business, since_year=1999)
    edit_business(registrar, business.pk, {"branch": "pangan"}, version=1)
    with pytest.raises(StaleVersion):
        decide_change(registrar, request.pk, {"since_year": yes()}, version=1)
    decide_change(registrar, request.pk, {"since_year": yes()}, version=2)


def owner_client(client, registrar, business):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Ownership

    with in_scope(registrar.scope, read_only=True):
        person = Ownership.objects.get(business=business).owner_id
    return sign_in(client, "owner", subject_id=person), person


def test_an_owner_proposes_and_withdraws_on_the_page(db, client):
    from guyub.registry.models import ChangeRequest

    registrar, _officer, business = setup()
    _visit, person = owner_client(client, registrar, business)
    path = f"/ikm/{business.number}/usul/{person}/"
    assert client.get(path).status_code == 200
    sent = client.post(path, {"name": "Sri Lestari", "phone": "084055556666", "reason": "Ganti"})
    assert sent.status_code == 302
    request = fresh_all(registrar)[0]
    assert request.fields == ["phone"]
    html = client.get(f"/ikm/usulan/{request.pk}/").content.decode()
    assert "084055556666" not in html
    assert "usulan Anda sendiri" in html
    assert client.post(f"/ikm/usulan/{request.pk}/putuskan/", {}).status_code == 403
    client.post(f"/ikm/usulan/{request.pk}/batal/")
    assert fresh(registrar, request).state == ChangeRequest.State.WITHDRAWN


def fresh_all(act):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import ChangeRequest

    with in_scope(act.scope, read_only=True):
        return list(ChangeRequest.objects.order_by("pk"))


def test_the_registrar_decides_on_the_page(db, client):
    registrar, officer, business = setup()
    request = propose(officer, business, main_product="Keripik pisang", status="paused")
    sign_in(client, "registrar")
    assert "Keripik Sumber Rejeki" in client.get("/ikm/usulan/").content.decode()
    path = f"/ikm/usulan/{request.pk}/"
    answers = {"jawab-main_product": "terima", "jawab-status": "tolak", "versi": "1"}
    html = client.post(f"{path}putuskan/", answers).content.decode()
    assert "Tulis alasan" in html
    answer = client.post(f"{path}putuskan/", {**answers, "alasan-status": "Masih berjalan"})
    assert answer.status_code == 302
    assert fresh(registrar, business).status == "active"
    assert "Masih berjalan" in client.get(path).content.decode()


def test_village_clerk_sees_proposals_of_own_village_only(db, client):
    registrar, _officer, business = setup()
    far = register(registrar, name="Jauh", village="33.03.02.2001")
    head = office_act(role="section_head")
    near_request, far_request = (propose(head, b, since_year=1990) for b in (business, far))
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    assert client.get(f"/ikm/usulan/{near_request.pk}/").status_code == 200
    assert client.get(f"/ikm/usulan/{far_request.pk}/").status_code == 404
