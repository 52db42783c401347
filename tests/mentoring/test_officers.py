"""An officer is recruited, waits with a name and a day, is appointed by somebody else, ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.mentoring.actions import officers
from guyub.mentoring.models import Officer
from tests.factories import appointment, office_act, sign_in, user
from tests.mentoring import worlds_caring as w

pytestmark = pytest.mark.usefixtures("db")
SINCE = date(2026, 2, 3)


def events(row):
    return list(Event.objects.using("owner").filter(object_id=str(row.pk)).order_by("seq"))


def test_who_waits_names_from_whom_and_since_when():
    act = office_act(role="section_head")
    made = w.chosen(act)
    assert made.number.startswith("PTG-33.03-")
    waits = officers.wait(act, made.pk, " Bupati  Purbalingga ", SINCE, made.version)
    assert (waits.state, waits.waiting_for, waits.waiting_since) == (
        "waiting", "Bupati Purbalingga", SINCE,
    )  # fmt: skip
    before = len(events(made))
    assert officers.wait(act, made.pk, "Bupati Purbalingga", SINCE, 1).version == waits.version
    assert len(events(made)) == before
    with pytest.raises(DomainError, match="kantor atau jabatan"):
        officers.wait(act, made.pk, "  ", SINCE, None)
    with pytest.raises(DomainError, match="belum terjadi"):
        officers.wait(act, made.pk, "Sekda", date(2027, 1, 1), None)
    with pytest.raises(DomainError, match="baru terpilih"):
        officers.wait(act, made.pk, "Sekda", date(2025, 12, 1), None)
    with pytest.raises(StaleVersion):
        officers.wait(act, made.pk, "Sekda", SINCE, 1)


def test_the_same_form_sent_twice_is_one_officer():
    act, pk = office_act(), uuid7()
    values = {
        "name": "Sari", "tier": "village", "recruited_on": w.CHOSEN,
        "base_village": "33.03.01.2001", "capacity": 6, "work_days": [1, 2],
    }  # fmt: skip
    first = officers.recruit(act, pk, values)
    assert officers.recruit(act, pk, values).pk == first.pk
    assert len(events(first)) == 1
    with pytest.raises(DomainError, match="Pilih desa"):
        officers.recruit(act, uuid7(), {**values, "base_village": "35.13.01.2001"})
    with pytest.raises(DomainError, match="nama lembaga"):
        officers.recruit(act, uuid7(), {**values, "tier": "partner"})


def test_appointing_takes_a_head_a_decree_and_another_person():
    act = office_act(role="registrar")
    made = w.chosen(act)
    with pytest.raises(NotAllowed):
        officers.appoint(act, made.pk, "800/1/2026", w.STARTS, None, None)
    head = office_act(role="head")
    with pytest.raises(NotAllowed, match="sendiri"):
        officers.appoint(
            replace(head, person_id=act.person_id), made.pk, "800/1/2026", w.STARTS, None, None
        )
    with pytest.raises(DomainError, match="nomor SK"):
        officers.appoint(head, made.pk, " ", w.STARTS, None, None)
    done = officers.appoint(head, made.pk, "800/1/2026", w.STARTS, date(2026, 12, 31), None)
    assert done.state == "appointed"
    assert done.waiting_for == ""
    again = officers.appoint(head, made.pk, "800/1/2026", w.STARTS, date(2026, 12, 31), 1)
    assert again.version == done.version
    assert len(events(made)) == 2
    with pytest.raises(DomainError, match="tidak bisa dilakukan"):
        officers.appoint(head, made.pk, "800/2/2026", w.STARTS, None, None)


def test_the_database_refuses_what_no_action_does():
    made, rows = w.chosen(), Officer.objects.using("owner")
    wrong = (
        {"state": "waiting"},
        {"state": "appointed", "decree_number": "1", "starts": w.STARTS,
         "appointed_by": made.made_by},
        {"state": "appointed", "starts": w.STARTS, "appointed_by": uuid7()},
        {"state": "left"},
        {"tier": "partner"},
        {"capacity": 9},
        {"base_village": "35.13.01.2001"},
    )  # fmt: skip
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic("owner"):
            rows.filter(pk=made.pk).update(**values)


def test_areas_that_were_meant_begin_with_the_decree_and_end_with_the_officer():
    made = w.on_duty(areas=("33.03.01", "33.03.02.2001"))
    held = made.assignments.using("owner")
    assert {a.starts for a in held.all()} == {w.STARTS}
    act = replace(office_act(role="section_head"))
    with pytest.raises(DomainError, match="alasan"):
        officers.end(act, made.pk, date(2026, 6, 30), "", None)
    with pytest.raises(DomainError, match="lewat"):
        officers.end(act, made.pk, date(2027, 6, 30), "kontrak habis", None)
    gone = officers.end(act, made.pk, date(2026, 6, 30), "kontrak habis", None)
    assert (gone.state, gone.ends) == ("ended", date(2026, 6, 30))
    assert {a.ends for a in held.all()} == {date(2026, 6, 30)}
    assert officers.end(act, made.pk, date(2026, 7, 1), "lagi", None).ends == date(2026, 6, 30)


def test_who_withdraws_frees_what_was_meant():
    from guyub.mentoring.actions.areas import assign
    from guyub.mentoring.models import Assignment

    act = office_act(role="section_head")
    made = w.chosen(act)
    assign(act, made.pk, ["33.03.01"], None, None)
    assert Assignment.objects.using("owner").intended().filter(officer=made).count() == 1
    officers.leave(act, made.pk, "diterima di tempat lain", None)
    assert Assignment.objects.using("owner").intended().filter(officer=made).count() == 0
    with pytest.raises(DomainError):
        officers.appoint(office_act(role="head"), made.pk, "1", w.STARTS, None, None)


def test_a_contract_is_prolonged_by_another_decree():
    made = w.on_duty(ends=date(2026, 11, 30))
    head = office_act(role="head")
    with pytest.raises(DomainError, match="sesudahnya"):
        officers.renew(head, made.pk, "800/9/2026", date(2026, 10, 1), None)
    longer = officers.renew(head, made.pk, "800/9/2026", date(2027, 11, 30), None)
    assert (longer.decree_number, longer.ends) == ("800/9/2026", date(2027, 11, 30))


def test_an_account_belongs_to_one_officer_and_gives_no_right_by_itself():
    who = user("sari-tpl")
    act = office_act()
    made = w.chosen(act, user_pk=who.pk)
    with pytest.raises(DomainError, match=made.number):
        w.chosen(act, user_pk=who.pk)
    officers.appoint(office_act(role="head"), made.pk, "800/1/2026", w.STARTS, None, None)
    assert not who.appointments.using("owner").exists()


@pytest.mark.parametrize(
    ("areas", "ends", "said"),
    [
        (None, None, "belum punya peran"),
        (["33.03.01"], date(2026, 12, 31), "cocok"),
        (["33.03.02"], date(2026, 12, 31), "yang belum ada di akunnya"),
        (["33.03.01", "33.03.02"], date(2026, 12, 31), "bukan tugasnya lagi"),
        (["33.03.01"], None, "lebih lama dari kontraknya"),
    ],
)
def test_the_page_says_what_to_ask_whoever_keeps_the_accounts(client, areas, ends, said):
    who = user("sari-tpl", "Sari")
    if areas:
        appointment(who, "field_officer", area_codes=areas, ends=ends)
    made = w.on_duty(areas=("33.03.01",), ends=date(2026, 12, 31), user_pk=who.pk)
    sign_in(client, "section_head")
    assert said in client.get(reverse("mentoring:officer", args=[made.number])).content.decode()


def test_officers_are_not_ranked_for_each_other(client):
    w.on_duty(areas=("33.03.01",))
    url = reverse("mentoring:officers")
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert "Kunjungan bulan ini" not in client.get(url).content.decode()
    sign_in(client, "head")
    assert "Kunjungan bulan ini" in client.get(url).content.decode()


def test_the_whole_way_by_hand(client):
    sign_in(client, "section_head")
    page = client.get(reverse("mentoring:officer_new"))
    made = client.post(
        reverse("mentoring:officer_new"),
        {"id": str(uuid7()), "name": "Wulan", "tier": "district",
         "recruited_on": "5/1/2026", "base_village": "33.03.01.2001", "capacity": "6",
         "work_days": ["1", "2", "3"], "user": "", "versi": "", "organisation": ""},
        follow=True,
    )  # fmt: skip
    row = Officer.objects.using("owner").get(name="Wulan")
    assert made.redirect_chain[-1][0] == reverse("mentoring:officer", args=[row.number])
    client.post(
        reverse("mentoring:officer_wait", args=[row.number]),
        {"waiting_for": "Bupati", "waiting_since": "3/2/2026", "versi": row.version},
    )
    page = client.get(reverse("mentoring:officer", args=[row.number])).content.decode()
    assert "dari Bupati" in page
    assert "3 Februari 2026" in page
    client.post(
        reverse("mentoring:assign", args=[row.number]),
        {"codes": ["33.03.01", "33.03.02.2001"], "branch": "", "letter": ""},
    )
    sign_in(client, "head")
    client.post(
        reverse("mentoring:officer_appoint", args=[row.number]),
        {"decree_number": "800/7/2026", "starts": "2/3/2026", "ends": "31/12/2026",
         "versi": w.fresh(row).version},
    )  # fmt: skip
    assert w.fresh(row).state == "appointed"
    page = client.get(reverse("mentoring:officer", args=[row.number])).content.decode()
    assert "800/7/2026" in page
    assert "sejak 2 Maret 2026" in page
