"""A session that the office planned and a phone records is one session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from guyub.kernel.actions import DomainError
from guyub.ledger.models import Event
from guyub.mentoring.actions import attending
from guyub.mentoring.actions import outreach as acts
from guyub.mentoring.models import Attendance, Session
from guyub.sync.actions import clashes
from guyub.sync.models import Clash, Operation
from guyub.sync.states import CLASH, OPEN
from tests.factories import office_act, register, visit
from tests.mentoring import outreach as o
from tests.mentoring.test_phone import ELSEWHERE, HERE, carried, rows
from tests.mentoring.test_phone_outreach import session_of
from tests.sync.phones import Phone

pytestmark = pytest.mark.usefixtures("db")
FIELDS = ("title", "theme", "paper", "village_code", "venue", "speakers", "note", "invited")


def desk(role: str = "registrar") -> Any:
    """Somebody of the office, now as the phone's clock says."""
    return visit(role, "33.03").act()


def planned(**more: Any) -> Any:
    values = {"on": timezone.localdate(), "venue": "Balai desa", "invited": 30, **more}
    return o.planned(desk(), **values)


def told(phone: Any, plan: Any, *businesses: Any, **more: Any) -> Any:
    """The operation of a phone that saw the plan as it is given here."""
    seen = {name: getattr(plan, name) for name in FIELDS}
    wanted = {**seen, "on": plan.on.isoformat(), "others": 6, **more}
    wanted["came"] = [str(b.pk) for b in businesses]
    changes = {name: [seen.get(name), value] for name, value in wanted.items()}
    changes["planned"] = [None, str(plan.pk)]
    return phone.operation("outreach", "record", plan.pk, changes=changes)


def came(**where: Any) -> set[Any]:
    return {a.business_id for a in rows(Attendance, void_at=None, **where)}


def test_planned_sessions_travel_until_they_were_held() -> None:
    here, far = planned(), planned(village_code=ELSEWHERE, title="Jauh")
    late = planned(title="Tertinggal", on=timezone.localdate() - timedelta(days=400))
    phone = Phone()
    last, pages = phone.pull_all()
    found = carried(pages, "outreach")
    assert set(found) == {str(here.pk), str(late.pk)}
    row = found[str(here.pk)]
    assert {n: row[n] for n in FIELDS} == {n: getattr(here, n) for n in FIELDS}
    assert (row["number"], row["on"]) == (here.number, here.on.isoformat())
    changed = acts.change_session(
        desk(), far.pk, o.told(village_code=HERE, title="Jauh", on=far.on)
    )
    acts.cancel_session(desk(), late.pk, "Balai desa dipakai")
    acts.hold_session(desk(), here.pk, here.on, None, None)
    last, pages = phone.pull_all(last["cursor"])
    assert set(pages[-1]["rows"]["outreach"][0]) >= {"id", "title"}
    assert [r["id"] for r in pages[-1]["rows"]["outreach"]] == [str(changed.pk)]
    assert set(pages[-1]["gone"]["outreach"]) == {str(here.pk), str(late.pk)}
    # A mentor of a partner fills no plan of the office.
    assert carried(Phone(role="partner").pull_all()[1], "outreach") == {}


def test_what_was_planned_is_held_once_and_is_no_second_session() -> None:
    one, two = (
        register(office_act(), village=HERE),
        register(office_act(), village=HERE, name="Sapu"),
    )
    plan = planned(on=timezone.localdate() + timedelta(days=2))
    phone = Phone()
    sent = told(phone, plan, one, two, venue="Rumah ketua RT", on=timezone.localdate().isoformat())
    before = Event.objects.using("owner").count()
    assert [a["status"] for a in phone.push(sent)] == ["applied"]
    assert [a["status"] for a in phone.push(sent)] == ["duplicate"]
    again = {**told(phone, plan), "changes": sent["changes"]}
    assert [a["status"] for a in phone.push(again)] == ["applied"]
    assert Event.objects.using("owner").count() == before + 1
    (held,) = rows(Session)
    assert (held.pk, held.state, held.others, held.invited) == (plan.pk, "held", 6, 30)
    assert (held.venue, held.on) == ("Rumah ketua RT", timezone.localdate())
    assert held.held_by == phone.visit.user.person_id
    assert came() == {one.pk, two.pk}


def test_what_the_office_wrote_meanwhile_stands_and_who_came_is_joined() -> None:
    here = [register(office_act(), village=HERE, name=f"Usaha {n}") for n in range(3)]
    plan = planned()
    phone = Phone()
    clerk = desk()
    acts.hold_session(clerk, plan.pk, plan.on, 9, 30)
    attending.add_came(clerk, plan.pk, o.came(here[0], here[1]))
    attending.strike(clerk, plan.pk, here[1].pk, "Salah baca")
    (answer,) = phone.push(told(phone, plan, *here, venue="Rumah ketua RT"))
    assert answer["status"] == "conflict"
    assert answer["clashes"] == ["others", "venue"]
    (held,) = rows(Session)
    assert (held.others, held.venue) == (9, "Balai desa")
    # Who lacked was added; nobody stands twice, and who was struck out stays so.
    assert came() == {here[0].pk, here[2].pk}
    assert len(rows(Attendance)) == 3
    # The counts can be put right by somebody else, what was held is not written anew.
    kept = {c.field: c for c in rows(Clash)}
    head = desk("section_head")
    clashes.take(head, kept["others"].pk)
    assert rows(Session)[0].others == 6
    # What it says to choose instead is a button that ends it.
    button = CLASH.check(OPEN, "keep", {head.role}).label
    with pytest.raises(DomainError, match=f"tidak diubah.*pilih “{button}”"):
        clashes.take(head, kept["venue"].pk)
    assert clashes.keep(head, kept["venue"].pk).state == "kept"


def test_what_one_officer_says_twice_is_asked_once() -> None:
    plan = planned()
    acts.hold_session(desk(), plan.pk, plan.on, 9, 30)
    phone = Phone()
    assert phone.push(told(phone, plan))[0]["clashes"] == ["others"]
    second = told(phone, plan)
    assert phone.push(second)[0]["clashes"] == ["others"]
    assert len(rows(Clash)) == 1
    assert rows(Operation, pk=second["op_id"])[0].content is None
    # Another value of the same officer, and the same of somebody else, are other questions.
    phone.push(told(phone, plan, others=5))
    other = Phone()
    other.push(told(other, plan))
    assert len(rows(Clash)) == 3
    # Once it was decided it may be said again.
    clashes.keep(desk("section_head"), min(rows(Clash), key=lambda c: c.received_at).pk)
    phone.push(told(phone, plan))
    assert len(rows(Clash, state="open")) == 3


def test_an_impossible_number_of_invited_goes_back_also_when_it_was_held() -> None:
    plan = planned(invited=None)
    acts.hold_session(desk(), plan.pk, plan.on, 9, None)
    phone = Phone()
    (answer,) = phone.push(told(phone, plan, others=9, invited=900_000))
    assert answer["status"] == "rejected"
    assert set(answer["errors"]) == {"invited"}
    assert rows(Session)[0].invited is None


def test_the_same_words_of_both_are_no_clash() -> None:
    one, two = (
        register(office_act(), village=HERE),
        register(office_act(), village=HERE, name="Sapu"),
    )
    plan = planned()
    acts.hold_session(desk(), plan.pk, plan.on, None, 30)
    attending.add_came(desk(), plan.pk, o.came(one))
    phone = Phone()
    (answer,) = phone.push(told(phone, plan, one, two))
    assert answer["status"] == "applied"
    assert "digabung" in answer["sentence"]
    # The office had counted nobody else: the phone's count is the first.
    assert rows(Session)[0].others == 6
    assert came() == {one.pk, two.pk}
    (answer,) = phone.push(told(phone, plan, one, others=None))
    assert answer["status"] == "applied"
    assert rows(Session)[0].others == 6


def test_unlike_fields_of_a_plan_go_together_and_the_same_field_clashes() -> None:
    plan = planned()
    phone = Phone()
    anew = replace(o.told(), on=plan.on, invited=30, venue="Balai RW", title="Judul kantor")
    acts.change_session(desk(), plan.pk, anew)
    (answer,) = phone.push(told(phone, plan, venue="Rumah ketua RT", note="Ramai"))
    assert answer["clashes"] == ["venue"]
    (held,) = rows(Session)
    assert (held.state, held.title, held.venue, held.note) == (
        "held", "Judul kantor", "Balai RW", "Ramai",
    )  # fmt: skip
    assert rows(Clash)[0].theirs_by


def test_what_the_office_called_off_is_written_down_as_a_new_one() -> None:
    one = register(office_act(), village=HERE)
    plan = planned()
    acts.cancel_session(desk(), plan.pk, "Balai desa dipakai")
    phone = Phone()
    (answer,) = phone.push(told(phone, plan, one))
    assert answer["status"] == "rejected"
    assert plan.number in answer["sentence"]
    assert "sosialisasi baru" in answer["sentence"]
    assert came() == set()
    (answer,) = phone.push(session_of(phone, one))
    assert answer["status"] == "applied"
    assert {s.state for s in rows(Session)} == {"cancelled", "held"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": "2999-01-01"}, "belum terjadi"),
        ({"on": None}, "Isi tanggalnya"),
        ({"title": ""}, "Tulis judulnya"),
        ({"village_code": ELSEWHERE}, "di luar wilayah tugas"),
        ({"others": -1}, "tidak terbaca"),
    ],
)
def test_what_cannot_be_right_goes_back_and_the_plan_stays(more: Any, words: str) -> None:
    plan = planned()
    phone = Phone()
    (answer,) = phone.push(told(phone, plan, **more))
    assert answer["status"] == "rejected"
    assert words in answer["sentence"]
    assert rows(Session)[0].state == "planned"


def test_a_plan_of_elsewhere_or_by_another_name_is_refused() -> None:
    far = planned(village_code=ELSEWHERE)
    phone = Phone()
    assert phone.push(told(phone, far))[0]["status"] == "rejected"
    here = planned()
    other = {**told(phone, here), "entity_id": str(far.pk)}
    assert phone.push(other)[0]["status"] == "rejected"
    assert {s.state for s in rows(Session)} == {"planned"}
