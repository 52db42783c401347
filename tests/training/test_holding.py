"""Sessions, attendance by list and by code, modules passed, certificates and what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import PUBLIC, in_scope
from guyub.training import codes
from guyub.training.actions import certifying, holding, places, planning
from guyub.training.models import Attendance, Participant, Passed, Session
from guyub.training.progress import progress_of
from tests.factories import TODAY, office_act, sign_in, visit
from tests.training import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def now_act(role="registrar", code="33.03"):
    return replace(office_act(code, role), now=timezone.now())


def came(session):
    rows = Attendance.objects.using("owner").filter(session=session)
    return {(a.participant_id, a.how) for a in rows}


def shown(many=2):
    """(act, batch, participants, session of today, its token)."""
    act = now_act()
    batch, rows = w.running(act, many)
    session = w.session(act, batch, timezone.localdate(), [w.modules_of(batch)[0].pk])
    made = holding.show_code(act, session.pk)
    return act, batch, rows, made, codes.token_of(made)


def test_the_signed_list_is_ticked_as_it_stands_and_twice_is_once():
    act = office_act()
    batch, rows = w.running(act, 3)
    session = w.session(act, batch)
    assert holding.tick(act, session.pk, [rows[0].pk, rows[1].pk]) == 2
    assert holding.tick(act, session.pk, [rows[0].pk, rows[1].pk]) == 2
    assert holding.tick(act, session.pk, [rows[2].pk]) == 1
    assert came(session) == {(rows[2].pk, "list")}
    with pytest.raises(DomainError, match="bukan peserta"):
        holding.tick(act, session.pk, [w.enrolled(act, batch, 1)[0].pk])
    later = w.session(act, batch, TODAY + timedelta(days=3))
    with pytest.raises(DomainError, match="belum berlangsung"):
        holding.tick(act, later.pk, [rows[0].pk])


def test_an_officer_of_one_village_ticks_only_its_people():
    act = office_act()
    batch, rows = w.running(act, 2)
    session = w.session(act, batch)
    holding.tick(act, session.pk, [rows[0].pk])
    away = visit("field_officer", area_codes=["33.03.09"]).act(act.now)
    with pytest.raises(DomainError):
        holding.tick(away, session.pk, [rows[1].pk])
    # An empty list of another area takes nobody of this one away.
    holding.tick(away, session.pk, [])
    assert came(session) == {(rows[0].pk, "list")}


def test_a_code_is_opened_by_a_phone_and_confirmed_by_a_button_only():
    _act, _batch, rows, session, token = shown()
    page = reverse("training:here", args=[token])
    client = Client()
    for _ in range(3):
        answer = client.get(page)
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex"
    assert came(session) == set()
    assert rows[0].number not in answer.content.decode()
    for _ in range(2):
        answer = client.post(page, {"number": rows[0].number.lower()})
        assert "Kehadiran Anda tercatat" in answer.content.decode()
    assert came(session) == {(rows[0].pk, "code")}
    # No name is told to whoever types numbers.
    person = Participant.objects.using("owner").select_related("owner").get(pk=rows[0].pk)
    assert person.owner.name not in answer.content.decode()


def test_wrong_numbers_are_refused_with_a_sentence():
    act, _batch, _rows, session, token = shown()
    page = reverse("training:here", args=[token])
    other = w.running(act, 1)[1][0]
    waiting = w.enrolled(act, w.fresh(type(_batch), _batch.pk), 1)[0]
    for number in ("", "abc", "PST-33.03-999999-9", other.number, waiting.number):
        answer = Client().post(page, {"number": number})
        assert answer.status_code == 422, number
    assert came(session) == set()


def test_a_code_ends_with_its_hour_a_new_round_and_by_button():
    act, _batch, rows, session, token = shown()
    page = reverse("training:here", args=[token])
    fresh = holding.show_code(act, session.pk)
    assert Client().post(page, {"number": rows[0].number}).status_code == 410
    page = reverse("training:here", args=[codes.token_of(fresh)])
    assert Client().get(page).status_code == 200
    holding.hide_code(act, session.pk)
    assert Client().get(page).status_code == 410
    late = replace(act, now=timezone.now() + timedelta(hours=2))
    with in_scope(PUBLIC):
        here = codes.here_of(codes.token_of(holding.show_code(act, session.pk)))
        who, participant = holding.here_act(here, rows[0].number, late.now)
    with pytest.raises(DomainError, match="lewat waktunya"):
        holding.confirm(who, here, participant)
    assert Client().get(reverse("training:here", args=["G1A" + "A" * 45])).status_code == 410
    assert came(session) == set()


def test_guessing_is_limited(monkeypatch):
    from guyub.training.views import common

    _act, _batch, rows, session, token = shown()
    monkeypatch.setattr(common, "TRIES_PER_ADDRESS", 2)
    page = reverse("training:here", args=[token])
    for _ in range(2):
        assert Client().post(page, {"number": "PST-33.03-999999-9"}).status_code == 422
    assert Client().post(page, {"number": rows[0].number}).status_code == 429
    assert came(session) == set()


def test_whoever_holds_a_code_reaches_the_own_presence_and_nothing_else():
    _act, _batch, rows, session, token = shown()
    with in_scope(PUBLIC):
        assert not Participant.objects.exists()
        assert not Session.objects.exists()
        here = codes.here_of(token)
        act, _mine = holding.here_act(here, rows[0].number, timezone.now())
    from django.db import DatabaseError

    with pytest.raises(DatabaseError):
        holding.confirm(act, here, rows[1].pk)
    assert came(session) == set()
    with pytest.raises((NotAllowed, DomainError)):
        holding.tick(act, session.pk, [rows[0].pk])


def test_one_stops_at_module_three_of_seven_and_goes_on_in_the_next_batch():
    act = office_act()
    course = w.programme(act, 7)
    first, rows = w.running(act, 2, of=course)
    modules = w.modules_of(first)
    for module in modules[:3]:
        holding.mark_passed(act, first.pk, module.pk, [rows[0].pk], TODAY)
    planning.step_batch(act, first.pk, "finish")
    second = w.batch(act, course)
    again = places.enrol(act, second.pk, [(rows[0].business_id, rows[0].owner_id)])[0]
    places.admit(act, second.pk, [again.pk])
    planning.step_batch(act, second.pk, "start")
    with in_scope(act.scope, read_only=True):
        found = progress_of([again], course.pk)[again.pk]
    assert (found.words, found.next.place) == ("3 dari 7 materi lulus", 4)
    section = office_act(role="section_head")
    with pytest.raises(DomainError, match="Baru lulus 3 dari 7"):
        certifying.issue(section, again.pk)
    for module in modules[3:]:
        holding.mark_passed(act, second.pk, module.pk, [again.pk], TODAY)
    paper = certifying.issue(section, again.pk)
    assert certifying.issue(section, again.pk).pk == paper.pk
    with pytest.raises(DomainError, match="Cabut sertifikatnya"):
        holding.mark_passed(act, second.pk, modules[6].pk, [], TODAY)
    assert Passed.objects.using("owner").filter(participant=again).count() == 4
    with pytest.raises(NotAllowed):
        certifying.issue(act, again.pk)


def test_a_certificate_says_name_and_programme_until_it_is_taken_back(client):
    _act, _batch, row, paper = w.finished_one()
    who = sign_in(client, "section_head")
    pdf = client.get(reverse("training:certificate", args=[paper.pk]))
    assert pdf.content.startswith(b"%PDF")
    from guyub.training import certificates

    with in_scope(PUBLIC):
        salt = certificates.said_of(paper.pk).salt
    from guyub.kernel import qr
    from guyub.kernel.fields import get_keyring

    token = qr.sign(get_keyring(), "S", paper.pk, salt)
    text = words(Client().get(f"/periksa/{token}"))
    person = Participant.objects.using("owner").select_related("owner", "business").get(pk=row.pk)
    assert person.owner.name in text
    assert "Asli dan berlaku" in text
    assert person.business.name not in text
    assert person.number not in text
    with pytest.raises(DomainError, match="kenapa"):
        certifying.revoke(who.act(), paper.pk, "")
    certifying.revoke(who.act(), paper.pk, "Salah orang")
    assert "sudah dicabut" in words(Client().get(f"/periksa/{token}"))
    assert certifying.issue(who.act(), row.pk).pk != paper.pk


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_owners_see_their_own_training_and_open_only_their_own_certificate(client):
    _act, batch, row, paper = w.finished_one()
    other = w.finished_one()[3]
    sign_in(client, "owner", subject_id=row.owner_id)
    text = words(client.get(reverse("training:own")))
    assert row.number in text
    assert "Lulus semua 2 materi" in text
    assert client.get(reverse("training:certificate", args=[paper.pk])).status_code == 200
    assert client.get(reverse("training:certificate", args=[other.pk])).status_code == 404
    assert client.get(reverse("training:batch", args=[batch.number])).status_code == 403


def test_an_erased_person_is_named_nowhere_and_a_merged_record_keeps_its_training():
    from guyub.registry import merging
    from guyub.training import certificates

    act, _batch, row, paper = w.finished_one()
    twin, _owner = w.person(act)
    from django.db import transaction

    with transaction.atomic(using="default"), in_scope(act.scope):
        moved = merging.move(twin, row.business_id)
    assert str(row.pk) in moved["training_participant.business_id"]
    from guyub.registry.models import Owner

    Owner.objects.using("owner").filter(pk=row.owner_id).update(erased_at=timezone.now())
    with in_scope(PUBLIC):
        assert certificates.said_of(paper.pk) is None
