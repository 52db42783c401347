"""Two records of one person: consents and access follow, never further than was agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from guyub.kernel.db import SYSTEM, in_scope
from tests.factories import NOW, office_act, register, sign_in, visit
from tests.registry.test_privacy import owner_of


def two(act):
    one = register(act, name="Keripik Sri", phone="084011112222")
    other = register(act, name="Kripik Sri", phone="084011112222")
    return one, other, owner_of(one), owner_of(other)


def merge(act, one, other, people):
    from guyub.registry.actions.merge import merge_businesses

    later = replace(act, now=NOW + timedelta(days=1), events=[])
    return merge_businesses(later, one.pk, other.pk, {}, people=people, reason="Satu usaha")


def undo(act, made):
    from guyub.registry.actions.merge import undo_merge

    undo_merge(replace(act, now=NOW + timedelta(days=2), events=[]), made.pk, reason="Ternyata dua")


def say(act, owner, given, purpose="contact"):
    from guyub.registry.actions.privacy import change_consent

    change_consent(replace(act, events=[]), owner.pk, purpose, given=given, channel="surat")


def state(owner, purpose="contact"):
    """ "", "ya" or "dicabut"."""
    rows = owner.consents.using("owner").filter(purpose=purpose)
    if any(row.withdrawn_at is None for row in rows):
        return "ya"
    return "dicabut" if rows else ""


def consents():
    from guyub.registry.models import Consent

    return sorted(Consent.objects.using("owner").values_list("pk", "owner", "withdrawn_at"))


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ("ya", "dicabut", ("dicabut", "dicabut")),
        ("dicabut", "ya", ("dicabut", "dicabut")),
        ("", "ya", ("ya", "ya")),
        ("", "dicabut", ("dicabut", "dicabut")),
        ("ya", "", ("ya", "")),
        ("ya", "ya", ("ya", "ya")),
    ],
)
def test_what_was_withdrawn_once_is_withdrawn_and_undone_is_as_before(db, first, second, merged):
    act = office_act()
    one, other, person, double = two(act)
    for who, wanted in ((person, first), (double, second)):
        if wanted:
            say(act, who, True)
        if wanted == "dicabut":
            say(act, who, False)
    before = consents()
    made = merge(act, one, other, [(person.pk, double.pk)])
    assert (state(person), state(double)) == merged
    undo(act, made)
    assert (state(person), state(double)) == (first, second)
    assert consents() == before


def test_without_a_confirmed_pair_nothing_follows(db):
    act = office_act()
    one, other, person, double = two(act)
    say(act, double, True)
    merge(act, one, other, [])
    assert (state(person), state(double)) == ("", "ya")


def test_a_consent_that_followed_is_withdrawn_under_either_id(db, client):
    act = office_act()
    one, other, person, double = two(act)
    say(act, double, True)
    say(act, double, True, "sharing")
    merge(act, one, other, [(person.pk, double.pk)])
    sign_in(client, "owner", subject_id=double.pk)
    url = f"/ikm/orang/{double.pk}/persetujuan/"
    assert client.post(url, {"purpose": "contact", "jawaban": "cabut"}).status_code == 302
    assert (state(person), state(double)) == ("dicabut", "dicabut")
    say(act, person, False, "sharing")
    assert (state(person, "sharing"), state(double, "sharing")) == ("dicabut", "dicabut")


def withdraw(act, client, owner, by):
    """The person says no: at the office, or with the account of that id."""
    if by == "office":
        say(act, owner, False)
        return
    sign_in(client, "owner", subject_id=owner.pk)
    url = f"/ikm/orang/{owner.pk}/persetujuan/"
    assert client.post(url, {"purpose": "contact", "jawaban": "cabut"}).status_code == 302


@pytest.mark.parametrize("by", ["office", "account"])
@pytest.mark.parametrize("under", [0, 1])
def test_agreed_under_both_ids_is_withdrawn_under_both(db, client, by, under):
    act = office_act()
    one, other, *people = two(act)
    for who in people:
        say(act, who, True)
        say(act, who, True, "sharing")
    merge(act, one, other, [(people[0].pk, people[1].pk)])
    withdraw(act, client, people[under], by)
    assert [state(who) for who in people] == ["dicabut", "dicabut"]
    assert [state(who, "sharing") for who in people] == ["ya", "ya"]


@pytest.mark.parametrize("by", ["office", "account"])
def test_given_anew_under_both_ids_is_withdrawn_under_both(db, client, by):
    act = office_act()
    one, other, person, double = two(act)
    say(act, double, True)
    merge(act, one, other, [(person.pk, double.pk)])
    say(act, person, False)
    for who in (person, double):
        say(act, who, True)
    withdraw(act, client, person, by)
    assert (state(person), state(double)) == ("dicabut", "dicabut")


def test_over_two_merges_and_no_longer_once_they_are_undone(db):
    act = office_act()
    one, other, person, double = two(act)
    third = register(act, name="Keripik Bu Sri", phone="084011112222")
    triple = owner_of(third)
    for who in (person, double, triple):
        say(act, who, True)
    made = merge(act, one, other, [(person.pk, double.pk)])
    merge(act, third, one, [(triple.pk, person.pk)])
    say(act, double, False)
    assert (state(person), state(double), state(triple)) == ("dicabut",) * 3
    for who in (person, double):
        say(act, who, True)
    assert made.people() == [(person.pk, double.pk)]
    from guyub.registry.models import Merge

    Merge.objects.using("owner").update(undone_at=NOW)
    say(act, person, False)
    assert (state(person), state(double)) == ("dicabut", "ya")


def test_a_third_record_that_withdrew_withdraws_all_and_undone_gives_all_back(db):
    act = office_act()
    one, other, person, double = two(act)
    third = register(act, name="Keripik Bu Sri", phone="084011112222")
    triple = owner_of(third)
    for who in (person, double, triple):
        say(act, who, True)
    say(act, triple, False)
    merge(act, one, other, [(person.pk, double.pk)])
    made = merge(act, one, third, [(person.pk, triple.pk)])
    assert (state(person), state(double), state(triple)) == ("dicabut",) * 3
    undo(act, made)
    assert (state(person), state(double), state(triple)) == ("ya", "ya", "dicabut")


def test_a_consent_given_anew_since_stays_and_the_closed_one_is_not_opened_beside_it(db):
    act = office_act()
    one, other, person, double = two(act)
    say(act, person, True)
    say(act, double, True)
    say(act, double, False)
    made = merge(act, one, other, [(person.pk, double.pk)])
    say(replace(act, now=NOW + timedelta(days=1, hours=1)), person, True)
    undo(act, made)
    rows = person.consents.using("owner").filter(withdrawn_at__isnull=True)
    assert rows.count() == 1


def opens(owner):
    """Businesses that the account of an owner reaches."""
    made = visit("owner", subject_id=owner.pk)
    with in_scope(replace_scope(owner), read_only=True):
        return set(made.scope.businesses)


def replace_scope(owner):
    from guyub.kernel.db import Scope

    return Scope(person=owner.pk)


def test_an_account_follows_its_business_and_nothing_else(db, client):
    act = office_act()
    one, other, person, double = two(act)
    elsewhere = register(act, name="Emping Lain", owner="Orang Lain")
    from guyub.registry.actions.owner import add_owner

    add_owner(act, elsewhere.pk, {}, existing=person.pk)
    made = merge(act, one, other, [(person.pk, double.pk)])
    assert opens(double) == {other.pk, one.pk}
    assert opens(person) == {one.pk, elsewhere.pk}
    sign_in(client, "owner", subject_id=double.pk)
    assert client.get(f"/ikm/{one.number}/").status_code == 200
    assert client.get(f"/ikm/{elsewhere.number}/").status_code == 404
    assert client.get(f"/ikm/orang/{person.pk}/").status_code == 404
    undo(act, made)
    assert opens(double) == {other.pk}
    assert client.get(f"/ikm/{one.number}/").status_code == 404


def test_nobody_asks_for_somebody_elses_businesses(db):
    from django.db import connection

    act = office_act()
    _one, other, person, double = two(act)
    with in_scope(replace_scope(person), read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT registry_stands_for(%s)", [double.pk])
        assert cursor.fetchall() == []
    with in_scope(SYSTEM, read_only=True):
        assert other.pk


def test_the_page_says_what_follows(db, client):
    one, other, _person, _double = two(office_act())
    sign_in(client, "registrar")
    html = client.get(f"/ikm/{one.number}/gabung/{other.number}/").content.decode()
    assert "dianggap dicabut di keduanya" in html
    assert f"hanya ada di {other.number} disalin ke {one.number}" in html
    assert "Akun pemilik" in html


def test_pairs_confirmed_before_they_stood_in_the_open_are_known(db):
    import json
    from importlib import import_module

    from django.apps import apps
    from django.db import connections

    from guyub.registry.models import Merge

    act = office_act()
    one, other, person, double = two(act)
    made = merge(act, one, other, [(person.pk, double.pk)])
    old = {"people": [[str(person.pk), str(double.pk)]], "survivor": {}}
    made.kept, made.same = json.dumps(old), []
    made.save(using="owner")
    move = import_module("guyub.registry.migrations.0004_merge_same").out_of_kept
    with connections["owner"].schema_editor() as editor:
        move(apps, editor)
    assert Merge.objects.using("owner").get().people() == [(person.pk, double.pk)]
