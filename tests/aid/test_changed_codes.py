"""A village gets another code: lists, maps and sums follow, papers say what they said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse

from guyub.aid import models as m
from guyub.aid.actions.handing_signing import sign
from guyub.aid.bast import Printer, for_print, place_of
from guyub.aid.queries.deciding_summary import _awarded, _decreed, _handed
from guyub.areas.changes import Change, change_codes
from guyub.kernel.db import SYSTEM, in_scope
from tests.aid.handing_hands import Hands, look, ready
from tests.aid.worlds import world
from tests.factories import NOW, TODAY, office_act, sign_in

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def as_it_was(db):
    """The list of areas is no table that tests empty."""
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM areas_code_change")
        cursor.execute("DELETE FROM areas_area WHERE code LIKE '%.990_'")
        cursor.execute("UPDATE areas_area SET valid_until = NULL WHERE code LIKE '33.03.01.20__'")


def test_everything_that_finds_follows_and_what_was_signed_stays(client):
    made = world(until="decided", groups=3)
    hands = Hands()
    records = ready(made, hands)
    old = made.groups[0].village_code
    first = next(r for r in records if r.group_id == made.groups[0].pk)
    sign(hands.store, first.pk)
    new, printed = f"{old[:-4]}9901", place_of(old)
    system = replace(office_act(), scope=SYSTEM, area_codes=("*",), now=NOW)
    change = Change(old, new, TODAY - timedelta(days=1), "Perbup 7/2026", name="Desa Lain Nama")
    moved = change_codes(system, [change])
    assert moved["serah terima"] == 1
    [record] = look(hands.store, m.Handover, pk=first.pk)
    assert (record.village_code, record.village_said) == (new, printed)
    with in_scope(hands.store.scope, read_only=True):
        [again] = for_print(m.Handover.objects.filter(pk=first.pk))
        assert Printer([again]).data(again)["recipient"]["of"].endswith(printed)
    # A decree stays as it was signed; sums by village take one and the same place for all three.
    assert {x.village_code for x in look(hands.store, m.DecreeLine, group_id=first.group_id)} == {
        old
    }
    with in_scope(hands.store.scope, read_only=True):
        for part in (_awarded, _decreed, _handed):
            places = {row[2] for row in part([made.round.pk])}
            assert new in places, part
            assert old not in places, part
    sign_in(client, "field_officer", area_codes=[new])
    assert client.get(f"/peta/bantuan/{made.round.number}/").status_code == 200
    page = client.get(reverse("aid:handover", args=[first.pk])).content.decode()
    assert first.recipient in page


def test_tools_of_a_later_record_stand_at_the_new_code():
    made = world(until="decided")
    hands = Hands()
    record = ready(made, hands)[0]
    old = record.village_code
    new = f"{old[:-4]}9902"
    system = replace(office_act(), scope=SYSTEM, area_codes=("*",), now=NOW)
    change_codes(system, [Change(old, new, TODAY - timedelta(days=1), "Perbup 7/2026")])
    sign(hands.store, record.pk)
    tools = look(hands.store, m.Tool, line__handover=record)
    assert {t.village_code for t in tools} == {new}
