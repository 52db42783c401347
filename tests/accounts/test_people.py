"""Accounts, appointments and their conflicts, both ways and at the same moment."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections
from django.urls import reverse

from guyub.accounts import actions
from guyub.accounts.models import Appointment, RoleConflict, User
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.registry.models import Business
from tests.factories import (
    NOW,
    TODAY,
    appointment,
    office,
    office_act,
    register,
    sign_in,
    user,
    visit,
)

SPRING = date(2027, 3, 1)


def head():
    return visit("head").act(NOW)


def give(act, who, role, starts=TODAY, ends=None, **more):
    return actions.appoint(
        act, who, role=role, office=office("33.03"), starts=starts, ends=ends, **more
    )


def test_conflicting_roles_are_refused_in_words_whichever_came_first(db):
    for first, second in (("registrar", "verifier"), ("verifier", "registrar")):
        who = user(f"orang-{first}")
        act = head()
        give(act, who, first)
        with pytest.raises(DomainError, match="memeriksa catatannya sendiri") as caught:
            give(act, who, second)
        assert caught.value.field == "role"
    assert Appointment.objects.filter(user=who).count() == 1


def test_two_accounts_of_one_person_count_as_one(db):
    one = user("satu")
    two = user("dua", person_id=one.person_id)
    give(head(), one, "registrar")
    with pytest.raises(DomainError):
        give(head(), two, "verifier")


def test_one_after_the_other_is_no_conflict(db):
    who, act = user("gantian"), head()
    give(act, who, "registrar", ends=SPRING)
    with pytest.raises(DomainError):
        give(act, who, "verifier", starts=SPRING)
    give(act, who, "verifier", starts=SPRING + timedelta(1))


def test_the_same_role_twice_at_once_is_refused_and_a_gap_is_not(db):
    who, act = user("lagi"), head()
    give(act, who, "registrar", ends=SPRING)
    with pytest.raises(DomainError, match="sudah memegang"):
        give(act, who, "registrar", starts=SPRING)
    give(act, who, "registrar", starts=SPRING + timedelta(30))


def test_two_at_the_same_moment_meet_in_the_database(db):
    who = user("serentak")
    acts = [visit("head").act(NOW), visit("sysadmin").act(NOW)]
    office("33.03")
    results: list[str] = []
    barrier = threading.Barrier(2)

    def run(act, role):
        try:
            barrier.wait(10)
            give(act, who, role)
            results.append("given")
        except DomainError as error:
            results.append(str(error.sentence))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair)
        for pair in zip(acts, ("registrar", "verifier"), strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(r == "given" for r in results) == [False, True]
    assert any("memeriksa catatannya" in r for r in results)


def test_a_new_pair_is_refused_while_somebody_holds_both(db):
    who = user("dobel")
    appointment(who, "registrar")
    appointment(who, "finance_officer")
    with pytest.raises(IntegrityError):
        RoleConflict.objects.using("owner").create(
            role_a="finance_officer", role_b="registrar", reason="Uji"
        )


def test_nobody_appoints_himself_or_elsewhere(db):
    boss = visit("head")
    with pytest.raises(NotAllowed, match="diri sendiri"):
        give(boss.act(NOW), boss.user, "finance_officer")
    with pytest.raises(NotAllowed, match="kantor sendiri"):
        actions.appoint(
            boss.act(NOW), user("x"), role="registrar", office=office("35.13"),
            starts=TODAY, ends=None,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        give(office_act(), user("y"), "registrar")


def test_areas_lie_in_the_office_and_only_where_they_mean_something(db):
    act = head()
    with pytest.raises(DomainError, match="Pilih kecamatan"):
        give(act, user("a"), "field_officer")
    with pytest.raises(DomainError, match="bukan di kantor"):
        give(act, user("b"), "field_officer", area_codes=["35.13.01"])
    with pytest.raises(DomainError, match="tidak memakai wilayah"):
        give(act, user("c"), "registrar", area_codes=["33.03.01"])
    made = give(act, user("d"), "field_officer", area_codes=["33.03.01", "33.03.01"])
    assert made.area_codes == ["33.03.01"]


def test_ending_a_role_needs_a_reason_and_does_not_go_back(db):
    act = head()
    made = give(act, user("selesai"), "registrar", starts=TODAY - timedelta(90))
    for values, match in (
        ({"last_day": TODAY, "reason": " "}, "alasan"),
        ({"last_day": TODAY - timedelta(2), "reason": "Pensiun"}, "mundur"),
    ):
        with pytest.raises(DomainError, match=match):
            actions.end_appointment(act, made, **values)
    actions.end_appointment(act, made, last_day=TODAY - timedelta(1), reason="Pensiun")
    with pytest.raises(DomainError, match="sudah berakhir"):
        actions.end_appointment(act, made, last_day=TODAY, reason="Lagi")


def test_the_system_administrator_has_no_business_data(db, client):
    made = register(office_act())
    admin = sign_in(client, "sysadmin")
    with in_scope(admin.scope, read_only=True):
        assert not Business.objects.filter(pk=made.pk).exists()
    assert client.get(reverse("registry:list")).status_code == 403
    assert client.get(reverse("registry:detail", args=[made.number])).status_code in {403, 404}


def test_an_account_from_the_page_signs_in_with_its_code(db, client):
    sign_in(client, "head")
    values = {
        "name": "Sri Lestari", "username": "Sri.Lestari", "role": "registrar",
        "starts": "01/01/2026", "ends": "", "decree_number": "800/12/2026",
    }  # fmt: skip
    page = client.post(reverse("person_new"), values)
    assert page.status_code == 200, page.content.decode()[:500]
    assert "Kode masuk untuk Sri Lestari" in page.content.decode()
    made = User.objects.using("owner").get(username="sri.lestari")
    again = client.post(reverse("person_new"), values)
    assert "sudah dipakai" in again.content.decode()
    assert client.get(reverse("person", args=[made.pk])).status_code == 200


def test_people_of_another_office_do_not_exist(db, client):
    other = visit("registrar", "35.13")
    sign_in(client, "head")
    page = client.get(reverse("people")).content.decode()
    assert other.user.username not in page
    assert client.get(reverse("person", args=[other.user.pk])).status_code == 404
    assert client.post(reverse("person_code", args=[other.user.pk])).status_code == 404
    ended = reverse("appointment_end", args=[other.appointment.pk])
    assert client.get(ended).status_code == 404


def test_the_office_edits_its_own_letterhead(db, client):
    seen = sign_in(client, "head")
    values = {
        "name": "Dinas Perindustrian Uji", "short_name": "Disperin", "address": "Jl. Uji 1",
        "head_title": "Kepala Dinas", "field_officer_label": "TPL", "timezone": "Asia/Makassar",
        "accent": "#aa2200",
    }  # fmt: skip
    assert client.post(reverse("office"), values).status_code == 302
    assert office("33.03").timezone == "Asia/Makassar"
    bad = client.post(reverse("office"), values | {"timezone": "Mars/Base", "accent": "red"})
    assert bad.status_code == 200
    assert office("33.03").pk == seen.office.pk


def test_a_role_is_picked_for_the_visit(db, client):
    seen = sign_in(client, "registrar")
    second = appointment(seen.user, "finance_officer")
    foreign = visit("registrar", "35.13").appointment
    assert client.post(reverse("pick_role"), {"peran": str(second.pk)}).status_code == 302
    assert client.get("/beranda/").wsgi_request.visit.role == "finance_officer"
    assert client.post(reverse("pick_role"), {"peran": str(foreign.pk)}).status_code == 404
