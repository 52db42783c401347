"""Attendance of courses that comes from officers' phones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guyub.accounts.models import AccessLog
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.registry.models import BusinessFacts
from guyub.sync.actions.turning import turn
from guyub.training.actions.holding import tick
from guyub.training.models import Attendance, Session
from tests.factories import office_act, visit
from tests.sync.phones import Phone
from tests.training import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def rows(model, **where):
    return list(model.objects.using("owner").filter(**where))


def carried(pages):
    found = {}
    for page in pages:
        found |= {row["id"]: row for row in page["rows"].get("attendance", [])}
        for gone in page["gone"].get("attendance", []):
            found.pop(gone, None)
    return found


@pytest.fixture
def course():
    """(batch, three participants, its day today)."""
    act = office_act()
    batch, people = w.running(act, 3)
    return batch, people, w.session(act, batch, timezone.localdate())


def ticked(phone, session, seen, wanted):
    pair = [[str(p.pk) for p in seen], [str(p.pk) for p in wanted]]
    return phone.operation("attendance", "tick", session.pk, 1, {"present": pair})


def here(session):
    return {a.participant_id for a in rows(Attendance, session=session)}


def test_a_phone_carries_days_about_today_with_people_of_its_villages(course):
    batch, people, session = course
    phone = Phone()
    last, pages = phone.pull_all()
    (row,) = carried(pages).values()
    assert (row["id"], row["batch"]) == (str(session.pk), batch.name)
    assert [p["id"] for p in row["people"]] == [str(p.pk) for p in people]
    assert row["people"][0]["person"].startswith("Sari")
    # Names on a phone are names that were looked at.
    assert len(AccessLog.objects.using("owner").filter(user_id=phone.visit.user.pk)) == 3
    assert carried(Phone(areas=("33.03.02",)).pull_all()[1]) == {}
    assert carried(Phone(role="verifier").pull_all()[1]) == {}
    # What the desk ticks, and a day that is over, reach the phone.
    tick(visit("registrar").act(timezone.now()), session.pk, [people[0].pk])
    last, pages = phone.pull_all(last["cursor"])
    assert [p["here"] for p in carried(pages)[str(session.pk)]["people"]] == [True, False, False]
    old = timezone.localdate() - timedelta(days=8)
    Session.objects.using("owner").filter(pk=session.pk).update(on=old)
    last, _pages = phone.pull_all(last["cursor"])
    assert turn(timezone.now()) == 1
    last, pages = phone.pull_all(last["cursor"])
    assert pages[-1]["gone"]["attendance"] == [str(session.pk)]
    Session.objects.using("owner").filter(pk=session.pk).update(on=timezone.localdate())
    last, _pages = phone.pull_all(last["cursor"])
    # A person who is called otherwise, or nobody any more, does not stay there by the old name.
    facts = BusinessFacts.objects.using("owner").filter(pk=people[0].business_id)
    facts.update(owner_names="Lain")
    last, pages = phone.pull_all(last["cursor"])
    assert set(carried(pages)) == {str(session.pk)}
    w.session(office_act(), batch, timezone.localdate() + timedelta(days=14))
    assert len(carried(phone.pull_all(last["cursor"])[1])) == 1


def test_a_list_is_recorded_once_and_keeps_what_others_ticked(course):
    _batch, (one, two, three), session = course
    phone = Phone()
    told = ticked(phone, session, [], [one, two])
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(told)] == ["applied"]
    assert [a["status"] for a in phone.push(told)] == ["duplicate"]
    assert Event.objects.using("owner").count() == before + 1
    assert here(session) == {one.pk, two.pk}
    # The desk ticks the third; another phone that saw none of it unticks nobody.
    tick(visit("registrar").act(timezone.now()), session.pk, [one.pk, two.pk, three.pk])
    other = Phone()
    assert other.push(ticked(other, session, [], [one]))[0]["status"] == "applied"
    assert here(session) == {one.pk, two.pk, three.pk}
    # Only what was unticked on the phone goes.
    assert phone.push(ticked(phone, session, [one, two], [one]))[0]["status"] == "applied"
    assert here(session) == {one.pk, three.pk}


def test_what_cannot_be_goes_back(course):
    _batch, (one, _two, _three), session = course
    phone, far, clerk = Phone(), Phone(areas=("33.03.02",)), Phone(role="village_clerk")
    later = w.session(office_act(), _batch, timezone.localdate() + timedelta(days=2))
    _other, (stranger,) = w.running(office_act(), 1)
    for who, operation, words in (
        (phone, phone.operation("attendance", "tick", session.pk, 1, {"present": [[], "x"]}),
         "tidak terbaca"),
        (phone, phone.operation("attendance", "tick", session.pk, 1, {"present": [[], ["x"]]}),
         "tidak terbaca"),
        (phone, phone.operation("attendance", "tick", uuid7(), 1, {"present": [[], []]}),
         "tidak ditemukan"),
        (phone, ticked(phone, later, [], [one]), "belum berlangsung"),
        (phone, ticked(phone, session, [], [stranger]), "bukan peserta"),
        (far, ticked(far, session, [], [one]), "bukan peserta"),
        (clerk, ticked(clerk, session, [], [one]), "tidak membolehkan"),
    ):  # fmt: skip
        (answer,) = who.push(operation)
        assert answer["status"] == "rejected", words
        assert words in answer["sentence"]
    assert here(session) == set()
