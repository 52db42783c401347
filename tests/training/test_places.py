"""Preparing, entering, fair turn, places that are never given twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.training.actions import inviting, places, planning
from guyub.training.admission import candidates
from guyub.training.models import Batch, Module, Participant, Programme
from tests.factories import TODAY, office_act, visit
from tests.training import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def states(batch):
    rows = Participant.objects.using("owner").filter(batch=batch).order_by("asked_at", "number")
    return [(r.state, r.seat) for r in rows]


def turn(batch, role="registrar"):
    who = visit(role)
    with in_scope(who.scope, read_only=True):
        rows = list(Participant.objects.visible_to(who).standing().filter(batch=batch)
                    .select_related("business"))  # fmt: skip
        return candidates(rows, Batch.objects.get(pk=batch.pk), TODAY)


def test_modules_stand_in_order_and_are_fixed_once_a_batch_is_open():
    act = office_act()
    made = w.programme(act, 3)
    first = Module.objects.using("owner").get(programme=made, place=1)
    planning.remove_module(act, first.pk)
    rows = Module.objects.using("owner").filter(programme=made).order_by("place")
    assert [(m.place, m.title) for m in rows] == [(1, "Materi ke-2"), (2, "Materi ke-3")]
    assert planning.add_module(act, made.pk, "Materi ke-3", "x", None).place == 2
    w.batch(act, made)
    with pytest.raises(DomainError, match="materinya tetap"):
        planning.add_module(act, made.pk, "Baru", "x", None)
    with pytest.raises(DomainError, match="materinya tetap"):
        planning.remove_module(act, rows[0].pk)


def test_another_organiser_is_recorded_the_same_way_and_has_a_name():
    act = office_act()
    with pytest.raises(DomainError, match="nama penyelenggara"):
        w.programme(act, 0, organiser="government")
    made = w.programme(act, 1, organiser="government", organiser_name="Kementerian Perindustrian")
    assert w.batch(act, made).state == "open"
    values = {"title": made.title, "organiser": "office", "organiser_name": "", "about": ""}
    assert planning.create_programme(act, values).pk == made.pk
    assert Programme.objects.using("owner").count() == 1


def test_a_batch_goes_its_way_and_says_why_it_stops():
    act = office_act()
    empty = w.batch(act, w.programme(act, 0), opened=False)
    with pytest.raises(DomainError, match="materi programnya"):
        planning.step_batch(act, empty.pk, "open")
    batch = w.batch(act)
    assert planning.step_batch(act, batch.pk, "open").version == batch.version
    with pytest.raises(DomainError, match="Belum ada peserta"):
        planning.step_batch(act, batch.pk, "start")
    with pytest.raises(DomainError, match="tidak bisa dilakukan"):
        planning.step_batch(act, batch.pk, "finish")
    with pytest.raises(DomainError, match="alasannya"):
        planning.step_batch(act, batch.pk, "cancel", " ")
    made = planning.step_batch(act, batch.pk, "cancel", "Dana dialihkan")
    assert (made.state, made.cancelled_because) == ("cancelled", "Dana dialihkan")
    with pytest.raises(NotAllowed):
        planning.step_batch(office_act(role="village_clerk"), batch.pk, "open")


def test_entering_twice_is_once_and_needs_an_owner_of_today():
    act = office_act()
    batch = w.batch(act)
    pair = w.person(act)
    assert len(places.enrol(act, batch.pk, [pair, pair])) == 1
    assert places.enrol(act, batch.pk, [pair]) == []
    with pytest.raises(DomainError, match="bukan pemilik"):
        places.enrol(act, batch.pk, [(pair[0], w.person(act)[1])])
    with pytest.raises(DomainError):
        places.enrol(act, w.batch(act, opened=False).pk, [pair])


def test_a_clerk_enters_people_of_the_own_village_only():
    act = office_act()
    batch, pair = w.batch(act), w.person(act)
    away = office_act(role="village_clerk")
    clerk = visit("village_clerk", area_codes=["33.03.02.2001"]).act(act.now)
    with pytest.raises(DomainError):
        places.enrol(clerk, batch.pk, [pair])
    near = visit("village_clerk", area_codes=["33.03.01.2001"]).act(act.now)
    assert len(places.enrol(near, batch.pk, [pair])) == 1
    with pytest.raises(NotAllowed):
        places.admit(away, batch.pk, [])


def test_places_are_given_up_to_the_capacity_and_the_rest_waits_in_order():
    act = office_act()
    batch = w.batch(act, capacity=2)
    rows = w.enrolled(act, batch, 4)
    assert places.admit(act, batch.pk, [r.pk for r in rows]) == (2, 2)
    assert states(batch) == [("admitted", 1), ("admitted", 2), ("waiting", None), ("waiting", None)]
    assert places.admit(act, batch.pk, [r.pk for r in rows]) == (0, 0)
    with pytest.raises(DomainError, match="alasannya"):
        places.withdraw(act, rows[0].pk, "")
    places.withdraw(act, rows[0].pk, "Sakit")
    assert [c.row.pk for c in turn(batch)] == [rows[2].pk, rows[3].pk]
    assert places.admit(act, batch.pk, [rows[2].pk]) == (1, 0)
    assert fresh_seat(rows[2]) == 1
    # Whoever stepped back may be entered anew.
    again = places.enrol(act, batch.pk, [(rows[0].business_id, rows[0].owner_id)])
    assert again[0].pk != rows[0].pk


def fresh_seat(row):
    return w.fresh(Participant, row.pk).seat


def test_the_database_holds_the_capacity_whoever_writes():
    act = office_act()
    batch = w.batch(act, capacity=1)
    one, two = w.enrolled(act, batch, 2)
    places.admit(act, batch.pk, [one.pk])
    rows = Participant.objects.using("owner").filter(pk=two.pk)
    for seat, error in ((2, DatabaseError), (1, IntegrityError), (None, IntegrityError)):
        with pytest.raises(error):
            rows.update(state="admitted", seat=seat)
    other = w.batch(act, capacity=2)
    places.admit(act, other.pk, [r.pk for r in w.enrolled(act, other, 2)])
    with pytest.raises(DatabaseError):
        Batch.objects.using("owner").filter(pk=other.pk).update(capacity=1)
    with pytest.raises(DomainError, match="paling sedikit 2"):
        planning.edit_batch(act, other.pk, w.plan(capacity=1), other.version)


def test_two_officers_at_once_never_fill_a_place_twice():
    act = office_act()
    batch = w.batch(act, capacity=1)
    rows = w.enrolled(act, batch, 2)
    acts, given, wait = [office_act(), office_act()], [], threading.Barrier(2)

    def give(who, row):
        try:
            wait.wait()
            given.append(places.admit(who, batch.pk, [row.pk]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give, args=pair) for pair in zip(acts, rows, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [(0, 1), (1, 0)]
    assert sorted(s for s, _seat in states(batch)) == ["admitted", "waiting"]


def test_who_never_had_a_turn_and_was_only_called_as_a_crowd_goes_first():
    act = office_act()
    earlier, trained = w.running(act, 1)
    batch = w.batch(act)
    again = places.enrol(act, batch.pk, [(trained[0].business_id, trained[0].owner_id)])[0]
    plain, called = w.enrolled(act, batch, 2)
    for n in range(3):
        inviting.invite(act, called.business_id, "crowd", f"Pameran {n}", "Panitia", TODAY, True)
    found = turn(batch)
    assert [c.row.pk for c in found] == [called.pk, plain.pk, again.pk]
    assert (found[0].invited, found[0].benefits) == (3, 0)
    assert (found[2].trained, found[0].helped) == (1, False)
    # A batch that was called off gave nothing.
    planning.step_batch(act, earlier.pk, "cancel", "Batal")
    assert [c.trained for c in turn(batch)] == [0, 0, 0]


def test_calls_count_against_what_came_back_and_a_meeting_is_no_crowd():
    from types import SimpleNamespace

    from guyub.training.admission import UNRULED, Candidate

    def one(name, trained=0, invited=0, helped=False, got=None):
        row = SimpleNamespace(asked_at=1, number=name)
        return Candidate(row, trained, invited, helped, UNRULED, got or {})

    paid = one("a", invited=3, helped=True, got={"bantuan alat": 2})
    assert (paid.benefits, paid.owed) == (2, 1)
    # Aid of another business of the owner is once, unknown aid is nothing.
    assert (one("b", invited=3, helped=True).benefits, one("c", helped=None).benefits) == (1, 0)
    rows = [
        paid,
        one("d"),
        one("e", invited=1),
        one("f", invited=5),
        one("g", trained=1, invited=9),
    ]
    assert [c.row.number for c in sorted(rows, key=lambda c: c.turn)] == ["f", "e", "d", "a", "g"]
    act = office_act()
    batch = w.batch(act)
    plain, met = w.enrolled(act, batch, 2)
    for n in range(3):
        inviting.invite(act, met.business_id, "meeting", f"Rapat {n}", "Dinas", TODAY)
    assert [(c.row.pk, c.invited) for c in turn(batch)] == [(plain.pk, 0), (met.pk, 0)]


def test_an_invitation_twice_is_once_and_tells_later_who_came():
    act = office_act()
    business, _owner = w.person(act)
    first = inviting.invite(act, business, "fair", "Pameran Kabupaten", "Dinas", TODAY)
    again = inviting.invite(act, business, "fair", "pameran  kabupaten", "Dinas", TODAY, True)
    assert (first.pk, again.came) == (again.pk, True)
    far = visit("village_clerk", area_codes=["33.03.09"]).act(act.now)
    with pytest.raises(DomainError):
        inviting.invite(far, business, "fair", "Lain", "Dinas", TODAY - timedelta(days=1))


def test_the_rule_of_a_batch_refuses_no_and_leaves_unknown_open():
    from guyub.criteria.actions import Wording, add_example, create_rule, propose, publish
    from guyub.criteria.models import Version
    from guyub.criteria.subjects import Count

    act = office_act()
    tree = {"all": [{"fact": "registry.workers", "op": "<=", "value": 5}]}
    rule = create_rule(act, "Usaha mikro", "", Wording(tree)).rule_id
    for workers in (3, 30):
        add_example(act, rule, {"title": f"{workers}", "known": {"registry.workers": workers},
                                "expected": workers <= 5, "today": TODAY.isoformat()})  # fmt: skip
    propose(act, rule)
    token = Version.objects.using("owner").get(rule=rule).token
    publish(office_act(role="head"), rule, token, Count(1, 2, 3))
    batch = w.batch(act, rule=str(rule))
    pairs = [
        w.person(act, observation={"workers_male": 2, "workers_female": 0}),
        w.person(act, observation={"workers_male": 20, "workers_female": 0}), w.person(act),
    ]  # fmt: skip
    small, large, unknown = places.enrol(act, batch.pk, pairs)
    assert {c.row.pk: c.fits for c in turn(batch)} == {
        small.pk: True, large.pk: False, unknown.pk: None
    }  # fmt: skip
    reasons = {c.row.pk: c.judged.open for c in turn(batch)}
    assert reasons[small.pk] == ()
    assert [verdict for _words, verdict in reasons[large.pk]] == [False]
    assert [verdict for _words, verdict in reasons[unknown.pk]] == [None]
    assert "tenaga kerja" in reasons[unknown.pk][0][0]
    with pytest.raises(DomainError, match="aturan"):
        places.admit(act, batch.pk, [small.pk, large.pk])
    assert places.admit(act, batch.pk, [small.pk, unknown.pk]) == (2, 0)


def test_another_regency_sees_and_changes_nothing():
    act = office_act()
    batch, rows = w.running(act, 1)
    away = visit("registrar", "35.13")
    with in_scope(away.scope, read_only=True):
        assert not Batch.objects.exists()
        assert not Participant.objects.exists()
    with pytest.raises(DomainError):
        planning.step_batch(away.act(act.now), batch.pk, "finish")
    with pytest.raises(DomainError):
        places.withdraw(away.act(act.now), rows[0].pk, "x")
    with pytest.raises(DomainError, match=r"di luar wilayah|tidak ditemukan"):
        places.enrol(away.act(act.now), batch.pk, [w.person(act)])
    assert planning.create_batch(act, batch.pk, batch.programme_id, w.plan()).pk == (batch.pk)
