"""What became of businesses after 6 and 12 months; facts for rules; recordings; what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.ledger.models import Event
from guyub.registry.models import BusinessFacts, Observation, Owner
from guyub.training import results
from guyub.training.actions import certifying, following, holding, inviting, places, planning
from guyub.training.models import Batch, Outcome, Participant
from tests.factories import NOW, TODAY, office_act, sign_in, visit
from tests.training import worlds as w
from tests.training.test_holding import words

pytestmark = pytest.mark.usefixtures("db")
STALE = """
    SELECT f.business_id FROM registry_facts f
    LEFT JOIN training_facts(ARRAY(SELECT id FROM registry_business)) x USING (business_id)
    WHERE (f.trained_last_on, f.trained_times, f.called_times) IS DISTINCT FROM
          (x.trained_last_on, coalesce(x.trained_times, 0), coalesce(x.called_times, 0))"""


def outcomes(batch, months=None):
    rows = Outcome.objects.using("owner").filter(batch=batch).order_by("business_id", "months")
    return list(rows if months is None else rows.filter(months=months))


def later(act, months=6):
    """The same actor that many months after TODAY."""
    return replace(act, now=NOW + timedelta(days=round(30.5 * months)))


def told(**values):
    figures = {name: values.pop(name) for name in following.FIGURES if name in values}
    return following.Told(figures, **values)


def facts_of(pk):
    row = BusinessFacts.objects.using("owner").get(pk=pk)
    return row.trained_last_on, row.trained_times, row.called_times


def fresh_facts():
    with connections["owner"].cursor() as cursor:
        cursor.execute(STALE)
        return cursor.fetchall() == []


def test_a_batch_that_ends_is_followed_from_what_the_registry_knew_before():
    act = office_act()
    batch = w.batch(act, ends=TODAY)
    seen = {"observed_on": TODAY - timedelta(days=20), "workers_male": 2, "workers_female": 1,
            "sales": 40_000_000}  # fmt: skip
    pairs = [w.person(act, observation=seen), w.person(act)]
    rows = places.enrol(act, batch.pk, pairs)
    places.admit(act, batch.pk, [r.pk for r in rows])
    planning.step_batch(act, batch.pk, "start")
    assert outcomes(batch) == []
    planning.step_batch(act, batch.pk, "finish")
    planning.step_batch(act, batch.pk, "finish")
    assert sorted(o.months for o in outcomes(batch)) == [0, 0, 6, 6, 12, 12]
    bases = {o.business_id: (o.workers_male, o.workers_female, o.sales, o.on)
             for o in outcomes(batch, 0)}  # fmt: skip
    assert bases[pairs[0][0]] == (2, 1, 40_000_000, TODAY - timedelta(days=20))
    assert bases[pairs[1][0]] == (None, None, None, None)
    six = outcomes(batch, 6)[0]
    assert (six.due.year * 12 + six.due.month) - (TODAY.year * 12 + TODAY.month) == 6


def test_months_are_the_offices_own_and_fixed_when_the_batch_ends():
    from guyub.criteria.models import Setting
    from guyub.training.parameters import LAST

    act = office_act()
    made, _rows = w.running(act, 1)
    Setting.objects.using("owner").create(
        office_id=act.office_id, key=LAST, value=9, valid_from=TODAY - timedelta(days=30),
        source="Keputusan dinas", state="approved", made_by=act.person_id, maker="x",
        made_at=act.now, decided_by=w.uuid7(), decider="y", decided_at=act.now,
    )  # fmt: skip
    planning.step_batch(act, made.pk, "finish")
    assert [o.months for o in outcomes(made)] == [0, 6, 9]


def test_batches_that_ended_before_are_followed_too():
    from importlib import import_module
    from types import SimpleNamespace

    from django.apps import apps

    batch, _rows = w.finished(office_act(), 2)
    made = {(o.business_id, o.months, o.due) for o in outcomes(batch) if o.months}
    Outcome.objects.using("owner").all().delete()
    step = import_module("guyub.training.migrations.0002_questions_and_outcomes")
    step.follow_what_ended(apps, SimpleNamespace(connection=connections["owner"]))
    assert {(o.business_id, o.months, o.due) for o in outcomes(batch) if o.months} == made
    assert {(o.months, o.on) for o in outcomes(batch, 0)} == {(0, None)}


def test_two_people_of_one_business_are_one_business():
    from guyub.registry.actions.owner import add_owner

    act = office_act()
    batch = w.batch(act)
    business, owner = w.person(act)
    other = w.person(act)[1]
    add_owner(act, business, {}, existing=other)
    rows = places.enrol(act, batch.pk, [(business, owner), (business, other)])
    places.admit(act, batch.pk, [r.pk for r in rows])
    planning.step_batch(act, batch.pk, "start")
    planning.step_batch(act, batch.pk, "finish")
    assert len(outcomes(batch, 6)) == 1


def test_answers_are_entered_in_time_and_become_figures_of_the_registry():
    act = office_act()
    batch, rows = w.finished(act, 2)
    one, two = outcomes(batch, 6)
    answers = told(workers_male=3, workers_female=2, sells="more", exports=False, uses=True,
                   used=(w.modules_of(batch)[0].pk,), used_for="Menghitung harga")  # fmt: skip
    with pytest.raises(DomainError, match="didata antara"):
        following.record_outcome(act, one.pk, on=TODAY, told=answers)
    then = later(act)
    made = following.record_outcome(then, one.pk, on=one.due, told=answers)
    assert (made.workers_male, made.sells, made.exports) == (3, "more", False)
    held = Observation.objects.using("owner").filter(business=one.business_id)
    count = held.count()
    assert following.record_outcome(then, one.pk, on=one.due, told=answers).on == one.due
    assert held.count() == count
    assert held.get(pk=made.observation).workers_female == 2
    with pytest.raises(DomainError, match="paling sedikit satu"):
        following.record_outcome(then, two.pk, on=two.due, told=told())
    with pytest.raises(DomainError, match="bukan dari program"):
        following.record_outcome(then, two.pk, on=two.due, told=told(uses=True, used=(w.uuid7(),)))
    with pytest.raises(DomainError, match="sudah didata"):
        following.miss_outcome(then, one.pk, "Pindah")
    with pytest.raises(DomainError, match="belum lewat"):
        following.miss_outcome(act, two.pk, "Pindah")
    assert following.miss_outcome(then, two.pk, "Pindah kota").missed_because == "Pindah kota"
    # A reason is taken back by reaching the business after all.
    again = following.record_outcome(then, two.pk, on=two.due, told=told(exports=True))
    assert again.missed_because == ""
    base = outcomes(batch, 0)[0]
    with pytest.raises(DomainError, match="tidak diisi di sini"):
        following.record_outcome(then, base.pk, on=base.due, told=answers)
    away = later(visit("field_officer", area_codes=["33.03.09"]).act(act.now))
    with pytest.raises(DomainError):
        following.record_outcome(away, one.pk, on=one.due, told=told(exports=True))
    assert len(rows) == 2


def test_the_database_holds_what_a_row_may_say():
    batch, _rows = w.finished(office_act(), 1)
    row = Outcome.objects.using("owner").filter(batch=batch, months=6)
    for values in ({"used": [w.uuid7()]}, {"used": [w.uuid7()], "uses": False},
                   {"on": TODAY, "missed_because": "x"}):  # fmt: skip
        with pytest.raises(IntegrityError):
            row.update(**values)


def test_parts_of_a_result_sum_to_the_whole_and_not_reached_is_said(client):
    act = office_act()
    seen = {"observed_on": TODAY, "workers_male": 1, "workers_female": 1}
    batch, _rows = w.finished(act, 4, observation=seen)
    then = later(act)
    six = outcomes(batch, 6)
    following.record_outcome(then, six[0].pk, on=six[0].due, told=told(
        workers_male=2, workers_female=3, sells="more", exports=True))  # fmt: skip
    following.record_outcome(then, six[1].pk, on=six[1].due, told=told(sells="same"))
    following.miss_outcome(then, six[2].pk, "Rumahnya kosong")
    rows = outcomes(batch)
    found = {m.months: m for m in results.milestones(rows, w.modules_of(batch))}
    half = found[6]
    assert (half.all, half.asked, half.missed, half.waiting) == (4, 2, 1, 1)
    assert dict(half.lines)["Menjual"] == (
        "lebih banyak 1, sama saja 1, lebih sedikit 0, belum diketahui 0"
    )
    assert dict(half.lines)["Menjual ke luar negeri"] == "ya 1, tidak 0, belum diketahui 1"
    change = [[str(c.text) for c in row] for row in half.rows]
    assert [row[4][:2] for row in change[:3]] == ["+1", "+2", "+3"]
    assert change[0][1] == "1 dari 4 usaha"
    assert half.because == [("Rumahnya kosong", 1)]
    assert found[12].waiting == 4
    sign_in(client, "section_head")
    for page in ("training:batch", "training:results"):
        text = words(client.get(reverse(page, args=[batch.number])))
        assert "2 dari 4 usaha sudah didata, 1 tidak terjangkau, 1 belum didata" in text


def test_rules_may_ask_who_was_taught_and_rows_follow_every_step():
    act = office_act()
    batch, rows = w.running(act, 2)
    here, absent = rows
    assert facts_of(here.business_id) == (None, 0, 0)
    session = w.session(act, batch, TODAY - timedelta(days=3))
    holding.tick(act, session.pk, [here.pk])
    assert facts_of(here.business_id) == (TODAY - timedelta(days=3), 1, 0)
    # A place that nobody used taught nobody.
    assert facts_of(absent.business_id) == (None, 0, 0)
    holding.mark_passed(act, batch.pk, w.modules_of(batch)[0].pk, [here.pk], TODAY)
    assert facts_of(here.business_id)[0] == TODAY
    inviting.invite(act, here.business_id, "fair", "Pameran", "Panitia", TODAY)
    inviting.invite(act, here.business_id, "meeting", "Rapat", "Dinas", TODAY)
    assert facts_of(here.business_id)[2] == 1
    assert fresh_facts()
    holding.tick(act, session.pk, [])
    holding.mark_passed(act, batch.pk, w.modules_of(batch)[0].pk, [], TODAY)
    assert facts_of(here.business_id) == (None, 0, 1)
    holding.tick(act, session.pk, [here.pk, absent.pk])
    planning.step_batch(act, batch.pk, "cancel", "Batal")
    assert facts_of(here.business_id)[:2] == (None, 0)
    assert fresh_facts()


def test_a_person_who_was_taught_counts_for_every_business_of_theirs():
    from guyub.registry.actions.owner import add_owner, end_ownership

    act = office_act()
    batch, rows = w.running(act, 1)
    session = w.session(act, batch)
    second = w.person(act)[0]
    add_owner(act, second, {}, existing=rows[0].owner_id)
    holding.tick(act, session.pk, [rows[0].pk])
    assert facts_of(second)[:2] == facts_of(rows[0].business_id)[:2] == (TODAY, 1)
    end_ownership(act, second, rows[0].owner_id, until=TODAY, reason="Dijual")
    assert facts_of(second)[:2] == (None, 0)
    assert fresh_facts()


def test_a_rule_of_the_office_uses_the_facts():
    from guyub.criteria.language import as_sql, read
    from guyub.criteria.subjects import SUBJECTS

    act = office_act()
    batch, rows = w.running(act, 2)
    holding.tick(act, w.session(act, batch).pk, [rows[0].pk])
    catalogue = SUBJECTS["business"].catalogue
    trees = {
        "training.ever": {"fact": "training.ever", "op": "is", "value": True},
        "training.times": {"fact": "training.times", "op": ">=", "value": 1},
        "training.taken": {"fact": "training.taken", "args": {"years": "2"}, "op": "is",
                           "value": True},
        "training.last_on": {"fact": "training.last_on", "op": ">=", "value": "2020-01-01"},
    }  # fmt: skip
    for tree in trees.values():
        sql = as_sql(read(tree, catalogue), catalogue, TODAY)
        with in_scope(act.scope, read_only=True), connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT f.business_id FROM registry_facts f WHERE {sql.text}",
                           list(sql.params))  # fmt: skip
            assert cursor.fetchall() == [(rows[0].business_id,)], tree


def test_a_recording_is_a_link_after_the_session(client):
    act = office_act()
    batch, rows = w.running(act, 1)
    coming = w.session(act, batch, TODAY + timedelta(days=2))
    with pytest.raises(DomainError, match="belum berlangsung"):
        holding.set_recording(act, coming.pk, "https://video.example/1")
    held = w.session(act, batch, TODAY)
    for _ in range(2):
        made = holding.set_recording(act, held.pk, "https://video.example/1")
    assert made.recording == "https://video.example/1"
    sign_in(client, "owner", subject_id=rows[0].owner_id)
    assert "https://video.example/1" in client.get(reverse("training:own")).content.decode()


def test_many_businesses_are_called_at_once_and_twice_is_once(client):
    act = office_act()
    batch = w.batch(act)
    rows = w.enrolled(act, batch, 3)
    inviting.invite(act, rows[0].business_id, "crowd", "Bazar Ramadan", "Panitia", TODAY)
    who = sign_in(client, "registrar")
    page = reverse("training:invite_many", args=[batch.number])
    # From the candidates' list: what was ticked stays ticked.
    text = client.post(page, {"peserta": [str(rows[1].pk)]}).content.decode()
    assert text.count(" checked") == 1
    form = {"kind": "crowd", "event": "Bazar Ramadan", "asked_by": "Panitia", "on": TODAY,
            "came": "ya", "peserta": [str(r.pk) for r in rows]}  # fmt: skip
    assert client.post(page, form).status_code == 302
    assert client.post(page, form).status_code == 302
    assert [facts_of(r.business_id)[2] for r in rows] == [1, 1, 1]
    given = (batch.pk, [r.pk for r in rows], "crowd", "bazar  ramadan", "Panitia", TODAY, True)
    assert inviting.invite_many(who.act(NOW), *given) == 0
    with pytest.raises(DomainError, match="tidak ada lagi"):
        inviting.invite_many(who.act(NOW), batch.pk, [w.uuid7()], *given[2:])


def test_what_waits_is_counted_and_leads_to_its_rows(client):
    from guyub.kernel.waiting import waiting_for

    act = office_act()
    w.enrolled(act, w.batch(act), 2)
    _act, whole, row, _none = w.finished_one(paper=False)
    w.session(act, whole, TODAY - timedelta(days=1))
    old, _rows = w.finished(act, 1)
    Outcome.objects.using("owner").filter(batch=old, months=6).update(due=TODAY)

    def waits(role):
        who = visit(role)
        with in_scope(who.scope, read_only=True):
            return {f.kind.key: f for f in waiting_for(who) if f.kind.key.startswith("training")}

    head = waits("section_head")
    assert {k: f.count for k, f in head.items()} == {
        "training_places": 1, "training_lists": 1, "training_certificates": 1
    }  # fmt: skip
    assert waits("registrar")["training_outcomes"].count == 1
    sign_in(client, "section_head")
    for found in head.values():
        text = words(client.get(found.kind.url))
        assert "1 angkatan" in text
    certifying.issue(office_act(role="section_head"), row.pk)
    assert waits("section_head")["training_certificates"].count == 0


def test_an_open_batch_is_public_and_an_owner_asks_once(client):
    act = office_act()
    batch = w.batch(act, link="https://rapat.example/rahasia", trainers="Bu Pengajar")
    hidden = w.batch(act, opened=False)
    business, owner = w.person(act)
    page = reverse("training:open_batch", args=[batch.number])
    raw = client.get(page).content.decode()
    assert "rahasia" not in raw
    assert "15.000.000" not in raw
    assert client.get(reverse("training:open_batch", args=[hidden.number])).status_code == 404
    listed = client.get(reverse("training:open_list")).content.decode()
    assert batch.number in listed
    assert hidden.number not in listed
    sign_in(client, "owner", subject_id=owner)
    ask = reverse("training:ask", args=[batch.number])
    assert client.post(ask, {"business": str(business)}).status_code == 302
    assert "Anda sudah mendaftar" in words(client.post(ask, {"business": str(business)}))
    row = Participant.objects.using("owner").get(batch=batch)
    assert (row.state, row.seat, row.owner_id, row.recorder) == (
        "candidate", None, owner, "Pemilik usaha"
    )  # fmt: skip
    mine = w.owner(owner)
    assert places.ask(mine.act(NOW), batch.pk, business).pk == row.pk
    planning.step_batch(act, batch.pk, "cancel", "Batal")
    with pytest.raises(DomainError, match="tidak dibuka"):
        places.ask(mine.act(NOW), batch.pk, business)


def test_an_owner_takes_an_enrolment_back_once_and_may_ask_again(client):
    act = office_act()
    batch = w.batch(act)
    business, owner = w.person(act)
    mine = w.owner(owner)
    first = places.ask(mine.act(NOW), batch.pk, business)
    sign_in(client, "owner", subject_id=owner)
    own, back = reverse("training:own"), reverse("training:take_back", args=[first.pk])
    assert "Tarik pendaftaran" in words(client.get(own))
    assert client.get(back).status_code == 405
    for _ in range(2):
        assert client.post(back).status_code == 302
        row = w.fresh(Participant, first.pk)
        assert (row.state, row.queued_at, row.seat) == ("withdrawn", None, None)
    page = words(client.get(own))
    assert "Tarik pendaftaran" not in page
    assert "Mundur" in page
    assert "Anda menarik pendaftaran ini." in page
    events = Event.objects.using("owner").filter(verb="training.place.take_back")
    assert [e.object_id for e in events] == [str(batch.pk)]
    # The office sees who and why, and nobody waits any more.
    sign_in(client, "section_head")
    page = words(client.get(reverse("training:batch", args=[batch.number])))
    assert "menarik pendaftaran sendiri" in page
    assert "Belum ada calon" in page
    # Asked again is a new number; the old link takes nothing back.
    again = places.ask(mine.act(NOW), batch.pk, business)
    # Who steps back is named to whoever writes it down.
    page = words(client.get(reverse("training:withdraw", args=[again.pk])))
    assert f"{Owner.objects.using('owner').get(pk=owner).name} dari" in page
    assert places.take_back(mine.act(NOW), first.pk).pk == first.pk
    assert w.fresh(Participant, again.pk).state == "candidate"
    # From the waiting list too, but not a place, and not once the enrolment is closed.
    other = w.batch(act, capacity=1)
    ahead, queued = w.enrolled(act, other, 2)
    places.admit(act, other.pk, [ahead.pk, queued.pk])
    with pytest.raises(DomainError, match="sudah diterima"):
        places.take_back(w.owner(ahead.owner_id).act(NOW), ahead.pk)
    assert places.take_back(w.owner(queued.owner_id).act(NOW), queued.pk).state == "withdrawn"
    late = w.enrolled(act, other, 1)[0]
    planning.step_batch(act, other.pk, "start")
    with pytest.raises(DomainError, match="sudah ditutup"):
        places.take_back(w.owner(late.owner_id).act(NOW), late.pk)


def test_an_owner_takes_back_nothing_of_somebody_else_and_changes_nothing_else(client):
    from django.db import DatabaseError

    act = office_act()
    batch = w.batch(act)
    row, strange = w.enrolled(act, batch, 2)
    mine = w.owner(row.owner_id)
    with pytest.raises(DomainError, match="tidak ada di akun"):
        places.take_back(mine.act(NOW), strange.pk)
    with pytest.raises(NotAllowed):
        places.take_back(act, row.pk)
    sign_in(client, "owner", subject_id=row.owner_id)
    assert client.post(reverse("training:take_back", args=[strange.pk])).status_code == 404
    rows = Participant.objects.filter(pk=row.pk)
    for bad in ({"state": "admitted", "seat": 1}, {"number": "PST-X"}, {"state": "waiting"}):
        with pytest.raises(DatabaseError), in_scope(mine.scope):
            rows.update(**bad)
    gone = {"state": "withdrawn"}
    with in_scope(mine.scope):
        assert Participant.objects.filter(pk=strange.pk).update(**gone) == 0
        assert rows.update(**gone) == 1
        # What was taken back is not the owner's to bring back.
        assert rows.update(state="candidate") == 0


def test_an_owner_cannot_take_a_place_or_enter_somebody_else():
    from django.db import DatabaseError

    act = office_act()
    batch = w.batch(act)
    (business, owner), (other, stranger) = w.person(act), w.person(act)
    mine = w.owner(owner)
    with pytest.raises(DomainError, match="tidak ada di akun"):
        places.ask(mine.act(NOW), batch.pk, other)
    away = w.person(office_act("35.13"), "35.13")
    with pytest.raises(DomainError, match="kabupaten/kota lain"):
        places.ask(w.owner(away[1], "35.13").act(NOW), batch.pk, away[0])
    base = {"number": "PST-X", "regency_code": "33.03", "batch_id": batch.pk, "asked_at": NOW,
            "business_id": business, "owner_id": owner, "state_at": NOW,
            "recorder_person": owner, "recorder": "x"}  # fmt: skip
    for bad in ({"state": "admitted", "seat": 1}, {"owner_id": stranger}, {"business_id": other}):
        with pytest.raises(DatabaseError), in_scope(mine.scope):
            Participant.objects.create(**{**base, **bad})
    with in_scope(mine.scope):
        assert not Batch.objects.filter(pk=batch.pk).exists()
