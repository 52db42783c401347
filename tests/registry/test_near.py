"""The SQL function behind "is this business already registered?": what it finds and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from guyub.kernel import names
from guyub.kernel.db import Scope, in_scope
from tests.factories import office_act, register

pytestmark = pytest.mark.usefixtures("db")
HERE, BESIDE, AWAY = "33.03.01.2001", "33.03.01.2002", "33.03.02.2001"


def near(
    owner: str = "", business: str = "", *, village: str = HERE, wide: bool = True,
    scope: Scope | None = None, most: int = 30, product: str = "", share: float = 0.5,
) -> list[Any]:  # fmt: skip
    seen = Scope(read=("33.03",)) if scope is None else scope
    keys = [names.search_key(text) for text in (owner, business, product)]
    with in_scope(seen, read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id FROM registry_near(%s, %s, %s, %s, %s, %s, %s::real, %s)",
            ["33.03", village, wide, *keys, share, most],
        )
        return [pk for (pk,) in cursor.fetchall()]


@pytest.fixture
def three() -> list[Any]:
    act = office_act()
    return [
        register(act, village=HERE, name="Keripik Barokah", owner="Ngatini Lestari"),
        register(act, village=BESIDE, name="Tahu Makmur", owner="Suharyanto Wiguna"),
        register(act, village=AWAY, name="Keripik Sentosa", owner="Ngatini Lestari"),
    ]


def test_a_letter_wrong_is_found_in_the_village_or_the_sub_district_asked_for(
    three: list[Any],
) -> None:
    here, beside, away = (b.pk for b in three)
    assert near("Ngatni Lestari") == [here]
    assert near(business="Kripik Barokah") == [here]
    assert near("Suharyanto Wigna") == [beside]
    assert near("Suharyanto Wigna", wide=False) == []
    assert near("Ngatini Lestari", village=AWAY) == [away]


def test_own_village_comes_first_and_no_more_than_asked_for() -> None:
    act = office_act()
    beside = register(act, village=BESIDE, name="Satu", owner="Rusmiyati Prasojo")
    here = register(act, village=HERE, name="Dua", owner="Rusmiyati Prasojo")
    assert near("Rusmiyati Prasojo") == [here.pk, beside.pk]
    assert near("Rusmiyati Prasojo", most=1) == [here.pk]


@pytest.mark.parametrize(
    "name", ["Ni'mah D'Amanah", 'Toko "Ibu" Ngatini', "100% Murni", "a\\b %s %1$L", "{x} $$ ; --"]
)
def test_quotes_percents_and_backslashes_are_letters_like_others(name: str) -> None:
    made = register(office_act(), village=HERE, name=name, owner="Watini Nugroho")
    assert near(owner="Watini Nugroho", business=name, product=name) == [made.pk]


def test_text_that_nobody_folded_is_text_and_no_statement(three: list[Any]) -> None:
    """Handed raw, as no caller does: still no more than a search."""
    with in_scope(Scope(read=("33.03",)), read_only=True), connection.cursor() as cursor:
        for text in ("'; DROP TABLE registry_facts; --", "%s%s%n", "\\", "''", "%1$L"):
            cursor.execute(
                "SELECT business_id"
                " FROM registry_near('33.03', %s, true, %s, %s, %s, 0.4::real, 30)",
                [HERE, text, text, text],
            )
            assert cursor.fetchall() == []
    assert near("Ngatini Lestari") == [three[0].pk]


def test_another_regency_is_told_nothing(three: list[Any]) -> None:
    for read in (("35.13",), ("33.03.02",), ()):
        assert near("Ngatini Lestari", scope=Scope(read=read)) == [], read


def test_nothing_given_finds_nothing(three: list[Any]) -> None:
    assert near() == []
    assert near("Ngatini Lestari", village="") == []
    assert near("x", "y") == []
