"""The SQL function behind "is this business already registered?": what it finds and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from guyub.kernel import names
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.registry.actions.business import NewBusiness, NewOwner, register_business
from guyub.registry.matching import CARRIED
from guyub.registry.models import BusinessFacts
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


def sets(words: str, *, share: float, owner: bool = True) -> set[frozenset[str]]:
    """Which words of the registry have to come together, each set as its words."""
    marks = [True] if owner else [False, True]
    with in_scope(Scope(read=("33.03",)), read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, two, three"
            " FROM registry_near_sets('33.03', '33.03.01', %s::text[], %s::boolean[], %s::real)",
            [words.split(), marks, share],
        )
        # All keys of the words here carry the same mark: "33.03.01|sri".
        return {
            frozenset(key[9:] for keys in row for key in keys.split("\n"))
            for row in cursor.fetchall()
        }


def test_the_words_that_carry_a_name_have_to_come_together() -> None:
    act = office_act()
    register(act, village=HERE, name="Satu", owner="Sri Lestari")
    register(act, village=HERE, name="Dua", owner="Aminah Wiguna Prasojo")
    assert sets("sri lestari", share=0.5) == {frozenset({"lestari"})}
    # 4 and 8 of 12 trigrams: a third is carried by either.
    assert sets("sri lestari", share=0.33) == {frozenset({"sri"}), frozenset({"lestari"})}
    assert sets("sri lestari", share=0.9) == {frozenset({"sri", "lestari"})}
    assert sets("aminah wiguna prasojo", share=0.5) == {
        frozenset({"aminah", "prasojo"}),
        frozenset({"wiguna", "prasojo"}),
        frozenset({"aminah", "wiguna"}),
    }
    assert sets("zubaidah", share=0.35) == set()
    assert sets("satu", share=0.5) == set()  # a business's word is no owner's
    assert sets("satu", share=0.5, owner=False) == {frozenset({"satu"})}


def test_a_word_that_all_share_brings_none_of_them() -> None:
    """Of "gula jawa wiryomartono" gula and jawa carry less than what is asked for."""
    act = office_act()
    wanted = register(act, village=HERE, name="Gula Jawa Wiryomartono", owner="Kasinem")
    for brand in ("Makmur", "Barokah", "Sentosa"):
        register(act, village=HERE, name=f"Gula Jawa {brand}", owner="Tukiyem Rahayu")
    assert near(business="Gula Jawa Wiryomartno") == [wanted.pk]
    assert len(near(business="Gula Jawa Wiryomartno", share=0.2)) == 4


def test_what_it_makes_is_no_name_unless_there_is_no_other() -> None:
    act = office_act()
    cook = register(act, village=HERE, name="Gula Barokah", main_product="Gula", owner="Kasinem")
    bare = register(act, village=HERE, name="Gula", main_product="Gula", owner="Tukimin")
    assert near(business="Gula Barokh", product="Gula") == [cook.pk]
    assert set(near(business="Gula", product="Gula")) == {cook.pk, bare.pk}
    # A product that is not in the name is no word of it.
    register(act, village=HERE, name="Sentosa", main_product="Gula", owner="Wagiyah")
    assert set(near(business="Gula")) == {cook.pk, bare.pk}


def test_the_likest_as_a_whole_comes_first() -> None:
    """Owner, then the business's name, the village and the product, as the score weighs them."""
    act = office_act()
    places = ((HERE, "Makmur", "Gula"), (HERE, "Barokah", "Gula"), (HERE, "Barokah", "Tahu"))
    makmur, gula, tahu = (
        register(act, village=v, name=n, main_product=p, owner="Sri Lestari") for v, n, p in places
    )
    beside = register(act, village=BESIDE, name="Barokah", main_product="Tahu", owner="Sri Lestari")
    other = register(act, village=HERE, name="Barokah", main_product="Tahu", owner="Tumini")
    found = near("Sri Lestri", "Barokh", product="Tahu")
    # The other village and the other product weigh the same.
    assert found[0] == tahu.pk
    assert set(found[1:3]) == {beside.pk, gula.pk}
    assert found[3:] == [makmur.pk, other.pk]
    assert near("Sri Lestri", "Barokh", product="Tahu", most=1) == [tahu.pk]


def test_each_of_several_owners_is_found_and_a_business_without_one_by_its_name() -> None:
    act = office_act()
    people = ("Darsiti Susilowati", "Mistar", "Wagiyanto Prabowo")
    shared = register_business(
        act,
        NewBusiness(
            village_code=HERE,
            values={"name": "Genteng Jaya"},
            owners=tuple(NewOwner({"name": name}) for name in people),
        ),
    )
    for number in range(3):
        register(act, village=HERE, name=f"Genteng {number}", owner="Mistono Adi")
    for name in ("Darsiti Susilowti", "Mistr", "Wagianto Prabowo"):
        assert near(name, most=1) == [shared.pk], name
    nobody = register(act, village=HERE, name="Tenun Sekar Wangi", owner="")
    assert near("Suparti", "Tenun Sekar Wani") == [nobody.pk]


def test_whichever_letter_is_missing_the_business_is_found() -> None:
    act = office_act()
    made = {
        register(act, village=HERE, name=business, owner=owner).pk: (owner, business)
        for owner, business in (
            ("Asinah", "Keripik Nugraha"),
            ("Dwi Puspitasari", "Gula Murni"),
            ("Eko Wibisono", "Gula Kelapa Sedyo Rahayu"),
            ("Nur Ernawati", "Jawa Langgeng"),
            ("Tumini", "UD Sido Makmur Tempe"),
        )
    }
    for pk, (owner, business) in made.items():
        for at in range(len(owner)):
            assert pk in near(owner[:at] + owner[at + 1 :], share=CARRIED), (owner, at)
        for at in range(len(business)):
            assert pk in near(business=business[:at] + business[at + 1 :], share=CARRIED)


def test_what_is_merged_away_or_moved_is_not_found_where_it_was(three: list[Any]) -> None:
    with in_scope(SYSTEM):
        BusinessFacts.objects.filter(pk=three[0].pk).update(listed=False)
        BusinessFacts.objects.filter(pk=three[1].pk).update(
            district_code="33.03.02", village_code=AWAY
        )
    assert near("Ngatini Lestari") == []
    assert near("Suharyanto Wiguna") == []
    assert near("Suharyanto Wiguna", village=AWAY) == [three[1].pk]
