"""What groups tell those who verify: one account, one spot."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.groups.signals import METRES, metres
from guyub.kernel.db import in_scope
from guyub.registry.models import Business
from guyub.registry.signals import Asked, signals
from tests.factories import TODAY, visit
from tests.groups import worlds as w

HERE = (-7.388, 109.364)
# 0.0001 degrees of latitude are 11.1 m.
NEAR, FAR = 0.0001, 0.0002


def seen(*businesses: Any) -> list[tuple[Any, str, str]]:
    reader = visit("registrar")
    asked = Asked("33.03", reader.office.pk, tuple(businesses), TODAY)
    with in_scope(reader.scope, read_only=True):
        return [(s.business, s.kind, s.words) for s in signals(asked)]


def members(group: Any) -> list[Any]:
    return [row.business_id for row in w.rows(group) if row.until is None]


def place(business: Any, lat: float, lon: float) -> None:
    Business.objects.using("owner").filter(pk=business).update(latitude=lat, longitude=lon)


def test_members_of_two_groups_at_one_spot(db: None) -> None:
    one, other = w.founded(), w.founded(name="Karya Bersama", made=w.businesses(5, first=5))
    mine, theirs = members(one), members(other)
    place(mine[0], *HERE)
    place(mine[1], HERE[0] + NEAR / 2, HERE[1])
    place(theirs[0], HERE[0] + FAR, HERE[1])
    assert [s for s in seen(*mine) if s[1] == "spot"] == []
    place(theirs[0], HERE[0] + NEAR, HERE[1])
    number = Business.objects.using("owner").get(pk=theirs[0]).number
    words = f"Tempatnya dalam 15 meter dari anggota kelompok lain: {number}."
    found = [s for s in seen(*mine) if s[1] == "spot"]
    assert found == [(mine[0], "spot", words), (mine[1], "spot", words)]


def test_an_account_of_two_groups(db: None) -> None:
    one, other = w.founded(), w.founded(name="Karya Bersama", made=w.businesses(5, first=5))
    for group, account in ((one, "0012-345 678"), (other, "0012345678")):
        row = w.fresh(group)
        row.bank_account = account
        row.save(using="owner")
    words = f"Nomor rekening kelompok juga dipakai kelompok {w.fresh(other).number}."
    assert [s for s in seen(*members(one)) if s[1] == "account"] == [(None, "account", words)]
    row = w.fresh(other)
    row.bank_account = "0099"
    row.save(using="owner")
    assert [s for s in seen(*members(one)) if s[1] == "account"] == []


@given(st.floats(-11, 6), st.floats(95, 141), st.floats(-0.00012, 0.00012))
def test_what_is_within_the_distance_is_within_the_box(lat: float, lon: float, by: float) -> None:
    for other in ((lat + by, lon), (lat, lon + by)):
        if metres((lat, lon), other) <= METRES:
            assert max(abs(other[0] - lat), abs(other[1] - lon)) <= 0.00015
    assert metres((lat, lon), (lat + 0.0001, lon)) == pytest.approx(11.12, abs=0.01)
