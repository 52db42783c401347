"""The chain of events: nothing can be changed, cut, moved or forged unseen."""

from __future__ import annotations

import json
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.actions import EventMissing, Personal, Unchanged, action
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger import chain, sealing
from guyub.ledger.chain import Broken, Verified
from guyub.ledger.commands import run_root, run_verify
from guyub.ledger.models import Event
from tests.factories import NOW, TODAY, office, office_act, register

PERSON = "01890000-0000-7000-8000-000000000001"


@action("ledger.test.note", sentence="mencatat")
def note(act, text, **values):
    act.log(None, kind="test.note", object_id=text, before={"a": 1}, after=values, reason="Uji")


@action("ledger.test.silent")
def silent(act):
    return None


@action("ledger.test.twice")
def twice(act):
    act.log(None, kind="test.note", object_id="1")
    act.log(None, kind="test.note", object_id="2")


@action("ledger.test.outer")
def outer(act):
    note(act, "dalam")
    act.log(None, kind="test.note", object_id="luar")


def results():
    with in_scope(SYSTEM, read_only=True):
        return {r.chain: r for r in chain.verify(page=3)}


def events(**filters):
    with in_scope(SYSTEM, read_only=True):
        return list(Event.objects.filter(**filters).order_by("chain", "seq"))


@contextmanager
def as_owner():
    """What somebody with the owner's password could do: switch the trigger off."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_immutable")
        try:
            yield cursor
        finally:
            cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_immutable")


def five(db=None):
    act = office_act()
    for n in range(5):
        note(act, f"catatan {n}", isi=n)
    return str(act.office_id)


def test_a_chain_that_nobody_touched_is_whole(db):
    key = five()
    assert results()[key] == Verified(key, 5, bytes(events()[-1].hash))


WHO = "01890000-0000-7000-8000-00000000aaaa"
TAMPERED = {
    "id": "'01890000-0000-7000-8000-00000000ffff'",
    "at": "at + interval '1 microsecond'",
    "office_id": "NULL",
    "regency_code": "'35.13'",
    "actor_id": "NULL",
    "actor": "'Orang Lain'",
    "role": "'head'",
    "verb": "'ledger.test.other'",
    "kind": "'test.other'",
    "object_id": "'lain'",
    "before": "'{\"a\": 2}'",
    "after": "'{}'",
    "reason": "'Lain'",
    "request_id": "'x'",
    "on_behalf_of": f"'{WHO}', assistance_id = '{WHO}'",
    "assistance_id": f"'{WHO}', on_behalf_of = '{WHO}'",
    "previous": "sha256('x')",
    "hash": "sha256('x')",
}


def test_every_column_of_an_event_is_watched():
    columns = {f.column for f in Event._meta.concrete_fields}
    assert columns == set(TAMPERED) | {"chain", "seq"}


@pytest.mark.parametrize("column", TAMPERED)
def test_a_changed_field_is_found_and_named(db, column):
    key = five()
    with as_owner() as cursor:
        cursor.execute(f"UPDATE ledger_event SET {column} = {TAMPERED[column]} WHERE seq = 3")
    found = results()[key]
    assert isinstance(found, Broken)
    assert found.seq == 3
    assert found.event == events(seq=3)[0].pk


@pytest.mark.parametrize(
    "what",
    [
        "on_behalf_of = NULL, assistance_id = NULL",
        f"on_behalf_of = '{WHO}'",
        f"assistance_id = '{WHO}'",
    ],
)
def test_who_was_helped_cannot_be_taken_out_or_changed(db, what):
    act = office_act()
    note(act, "biasa", isi=1)
    note(replace(act, on_behalf_of=uuid7(), assistance_id=uuid7()), "di samping", isi=2)
    key = str(act.office_id)
    assert isinstance(results()[key], Verified)
    with as_owner() as cursor:
        cursor.execute(f"UPDATE ledger_event SET {what} WHERE seq = 2")
    assert results()[key] == Broken(key, 2, events(seq=2)[0].pk, "isi event berubah")


def test_one_name_without_the_other_is_refused(db):
    with pytest.raises(IntegrityError):
        note(replace(office_act(), on_behalf_of=uuid7()), "setengah", isi=1)


def test_a_missing_event_is_named_by_its_number(db):
    key = five()
    with as_owner() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE seq = 2")
    assert results()[key] == Broken(key, 2, None, "event hilang")


def test_the_last_event_cannot_vanish(db):
    key = five()
    with as_owner() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE seq = 5")
    found = results()[key]
    assert isinstance(found, Broken)
    assert (found.seq, found.event) == (5, None)


def test_two_events_cannot_change_places(db):
    key = five()
    with as_owner() as cursor:
        cursor.execute("UPDATE ledger_event SET seq = 99 WHERE seq = 2")
        cursor.execute("UPDATE ledger_event SET seq = 2 WHERE seq = 3")
        cursor.execute("UPDATE ledger_event SET seq = 3 WHERE seq = 99")
    found = results()[key]
    assert isinstance(found, Broken)
    assert found.seq == 2


def test_an_event_cannot_move_to_another_chain(db):
    key = five()
    other = office_act("35.13")
    note(other, "lain")
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE ledger_event SET chain = %s, seq = 2 WHERE chain = %s AND seq = 5",
            [str(other.office_id), key],
        )
    found = results()
    assert isinstance(found[key], Broken)
    assert isinstance(found[str(other.office_id)], Broken)


def test_a_forged_head_is_found(db):
    key = five()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_chain SET head = sha256('x')")
        assert isinstance(results()[key], Broken)
        cursor.execute("DELETE FROM ledger_chain")
    assert isinstance(results()[key], Broken)


def test_a_cut_chain_with_a_matching_head_is_found_by_the_printed_root(db, capsys):
    key = five()
    with in_scope(SYSTEM, read_only=True):
        printed = chain.daily_root(TODAY)
    options = Namespace(json=False, date=TODAY, root=printed)
    assert run_verify(options) == 0
    with as_owner() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE seq = 5")
        cursor.execute(
            "UPDATE ledger_chain SET length = 4,"
            " head = (SELECT hash FROM ledger_event WHERE seq = 4)"
        )
    assert isinstance(results()[key], Verified)
    assert run_verify(options) == 1
    assert "TIDAK SAMA" in capsys.readouterr().out


def test_the_command_names_the_first_broken_event(db, capsys):
    key = five()
    plain, machine = (Namespace(json=j, date=None, root=None) for j in (False, True))
    assert run_verify(plain) == 0
    assert "utuh, 5 event" in capsys.readouterr().out
    with as_owner() as cursor:
        cursor.execute("UPDATE ledger_event SET actor = 'X' WHERE seq >= 4")
    assert run_verify(machine) == 1
    said = json.loads(capsys.readouterr().out)
    broken = {"chain": key, "seq": 4, "event": str(events(seq=4)[0].pk)}
    assert said["broken"] == [{**broken, "why": "isi event berubah"}]
    assert run_verify(Namespace(json=False, date=TODAY, root=None)) == 2


def test_the_command_is_reachable_under_its_names():
    from guyub.cli import build_parser

    parser, _broken = build_parser(["verify"])
    assert parser.parse_args(["verify", "--json"]).run is run_verify
    parser, _broken = build_parser(["ledger"])
    assert parser.parse_args(["ledger", "root", "--date", "2026-11-22"]).run is run_root


def test_the_daily_root_covers_every_chain_and_keeps(db, capsys):
    five()
    with in_scope(SYSTEM, read_only=True):
        before = chain.root_of(TODAY)
    note(replace(office_act("35.13"), now=NOW.replace(day=23)), "besok")
    with in_scope(SYSTEM, read_only=True):
        after, later = chain.root_of(TODAY), chain.root_of(TODAY.replace(day=23))
    assert before == after
    assert later.hex != before.hex
    assert len(later.chains) == 2
    assert run_root(Namespace(json=True, date=TODAY)) == 0
    assert json.loads(capsys.readouterr().out)["root"] == before.hex


@pytest.mark.parametrize("role", ["guyub_app", "guyub_worker", "guyub_log", "guyub_owner"])
@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_event SET actor = 'x'", "DELETE FROM ledger_event"]
)
def test_nobody_changes_an_event_in_the_database(db, role, statement):
    five()
    with connections["owner"].cursor() as cursor:
        if role != "guyub_owner":
            cursor.execute(f"SET ROLE {role}")
        try:
            with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
                cursor.execute(statement)
        finally:
            cursor.execute("RESET ROLE")
    assert len(events()) == 5


def test_an_action_without_an_event_is_refused_and_leaves_nothing(db):
    act = office_act()
    with pytest.raises(EventMissing):
        silent(act)
    with pytest.raises(EventMissing):
        twice(act)
    assert events() == []
    assert act.events == []


@action("ledger.test.again", sentence="mengulang")
def again(act, office_pk):
    from guyub.accounts.models import Office

    Office.objects.filter(pk=office_pk).update(short_name="Diubah")
    note(act, "dalam")
    raise Unchanged("seperti tadi")


def test_what_stands_already_is_answered_without_event_or_change(db):
    act, kept = office_act(), office()
    assert again(act, kept.pk) == "seperti tadi"
    assert events() == []
    assert act.events == []
    kept.refresh_from_db(using="owner")
    assert kept.short_name != "Diubah"


def test_inner_actions_are_told_too_in_their_order(db):
    outer(office_act())
    assert [e.object_id for e in events()] == ["dalam", "luar"]


def test_eight_threads_make_one_whole_chain(db):
    acts = [office_act() for _ in range(8)]

    def work(act):
        try:
            for n in range(6):
                note(replace(act, events=[]), f"{n}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, acts))
    found = results()
    assert [r for r in found.values() if isinstance(r, Broken)] == []
    assert sum(r.events for r in found.values()) == 48


def test_a_chain_is_verified_while_the_office_works(db):
    five()
    act = office_act()
    stop = []

    def work():
        try:
            while not stop:
                note(replace(act, events=[]), "sambil jalan")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(work)
        try:
            for _ in range(15):
                assert not any(isinstance(r, Broken) for r in results().values())
        finally:
            stop.append(True)
        job.result()


def test_personal_values_are_sealed_and_die_with_the_key(db):
    act = office_act()
    note(act, "orang", nama=Personal(PERSON, "Sri Lestari"), lain="biasa")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT ledger_event::text FROM ledger_event")
        assert "Lestari" not in cursor.fetchone()[0]
    event = events()[0]
    with in_scope(act.scope):
        assert sealing.open_value(event.after) == {"nama": "Sri Lestari", "lain": "biasa"}
        sealing.destroy(UUID(PERSON), NOW)
        assert sealing.open_value(event.after)["nama"] == sealing.ERASED
    assert all(isinstance(r, Verified) for r in results().values())
    note(act, "lagi", nama=Personal(PERSON, "Sri Lestari"))
    assert events()[-1].after["nama"]["sealed"] == ""


def test_numbers_typed_into_a_reason_are_hidden(db):
    @action("ledger.test.reason")
    def told(act, reason):
        act.log(None, kind="test.note", object_id="1", reason=reason)

    told(office_act(), "Telepon 0840-1111-2222, NIK 9903110101800001")
    assert events()[0].reason == "Telepon [telepon], NIK [nomor]"


text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@given(text, text, text, text)
def test_text_cannot_move_between_fields_unseen(a, b, c, d):
    """Equal digests mean equal fields, also when the joined text is the same."""
    base = {"id": PERSON, "chain": "k", "seq": 1, "at": NOW}
    first = chain.digest(Event(**base, actor=a, role=b), chain.START)
    second = chain.digest(Event(**base, actor=c, role=d), chain.START)
    assert (first == second) == ((a, b) == (c, d))


def test_offices_have_chains_of_their_own(db):
    register(office_act())
    register(office_act("35.13"), village="35.13.05.2008")
    assert set(results()) == {str(office(c).pk) for c in ("33.03", "35.13")}
