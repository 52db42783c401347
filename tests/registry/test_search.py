"""Search: what it forgives, what comes first, and that it never looks over the fence."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import human_number
from guyub.registry import search
from tests.factories import office_act, register

PLACE = "33.03.01.2001"


def found(act, text, *, regencies=("33.03",), owners=True, places=(), most=1000):
    from guyub.registry.models import BusinessFacts

    with in_scope(act.scope, read_only=True):
        rows = search.matching(
            BusinessFacts.objects.listed(),
            search.read(text),
            regencies=list(regencies),
            places=list(places),
            owners=owners,
            most=most,
        )
        ordered = rows.order_by("tier", "sort_key", "business_id")
        return [(r.business.name, r.tier) for r in ordered.select_related("business")]


def names(act, text, **options):
    return [name for name, _tier in found(act, text, **options)]


@pytest.fixture
def act(db):
    made = office_act("33.03")
    for name, owner, product, village in (
        ("Keripik Sumber Rejeki", "Sri Lestari", "Keripik singkong", PLACE),
        ("Kripik Maju", "Tukimin", "Keripik tempe", "33.03.01.2002"),
        ("Knalpot Setia", "Slamet Riyadi", "Knalpot", "33.03.05.2004"),
        ("Gula Sari Manis", "Kasinem", "Gula kelapa", "33.03.05.2002"),
        ("Gulali Ceria", "Wagiman", "Gulali", "33.03.05.2002"),
    ):
        register(made, name=name, owner=owner, main_product=product, village=village)
    return made


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("keripik rejeki", "Keripik Sumber Rejeki"),
        ("kripik sumber", "Keripik Sumber Rejeki"),
        ("KRIPIK  rezeki", "Keripik Sumber Rejeki"),
        ("knalpto", "Knalpot Setia"),
        ("kenalpot", "Knalpot Setia"),
        ("knal", "Knalpot Setia"),
        ("slamet", "Knalpot Setia"),
        ("gula klapa", "Gula Sari Manis"),
        ("singkong", "Keripik Sumber Rejeki"),
    ],
)
def test_finds_despite_spelling(act, text, first):
    assert names(act, text)[0] == first


def test_synonyms_find_each_other(act):
    assert set(names(act, "kripik")) == set(names(act, "keripik"))
    assert len(names(act, "kripik")) == 2


def test_as_written_comes_before_beginnings(act):
    assert found(act, "gula") == [("Gula Sari Manis", 1), ("Gulali Ceria", 2)]


def test_village_name_in_two_words(act):
    from guyub.areas.models import Area

    village = Area.objects.get(pk=PLACE).name
    half = len(village) // 2
    assert "Keripik Sumber Rejeki" in names(act, f"{village[:half]} {village[half:]}")


def test_owner_names_only_for_roles_that_may(act):
    assert names(act, "kasinem", owners=True) == ["Gula Sari Manis"]
    assert names(act, "kasinem", owners=False) == []
    assert names(act, "kasinen", owners=False) == []
    assert names(act, "kas", owners=False) == []


def test_full_number_finds_exactly_its_business(act):
    from guyub.registry.models import Business

    with in_scope(act.scope, read_only=True):
        number = Business.objects.get(name="Knalpot Setia").number
    assert names(act, number) == ["Knalpot Setia"]
    assert names(act, number.replace("-", " ").lower()) == ["Knalpot Setia"]
    assert names(act, "3") == []
    assert names(act, "03") == ["Knalpot Setia"]


def test_wrong_check_digit_is_said():
    number = human_number("IKM-33.03", 123)
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert "angka terakhir" in search.read(wrong).problem


@pytest.mark.parametrize("text", ["3303995508800001", "0840 1234 5678", "nik 3303-9955-0880"])
def test_personal_numbers_are_not_searched(text):
    assert "NIK" in search.read(text).problem
    assert search.read(text).words == ()


@pytest.mark.parametrize("text", ["", " ", "?!", "a", "%", "'"])
def test_too_little_is_said(text):
    assert search.read(text).problem


def test_two_letters_search_beginnings(act):
    assert names(act, "gu") == ["Gula Sari Manis", "Gulali Ceria"]


def test_places_narrow_inside_the_function(act):
    assert names(act, "keripik", places=["33.03.05"]) == []
    assert len(names(act, "keripik", places=["33.03.01"])) == 2
    assert names(act, "keripik", places=["33.03.01.2002"]) == ["Kripik Maju"]


def test_a_foreign_regency_neither_appears_nor_scores(act):
    other = office_act("35.13")
    register(other, name="Keripik Rahasia Leces", village="35.13.01.2001", owner="Zulaikha")
    assert names(act, "keripik", regencies=("33.03", "35.13")) == names(act, "keripik")
    for text in ("rahasia", "rahasai", "leces", "zulaikha", "zulaik"):
        assert names(act, text, regencies=("33.03", "35.13")) == []
        assert names(act, text, regencies=("35.13",)) == []
    assert names(other, "rahasai", regencies=("35.13",)) == ["Keripik Rahasia Leces"]


def test_the_function_itself_keeps_to_the_scope(act):
    """Asked straight, without the outer query's row security."""
    from django.db import connection

    other = office_act("35.13")
    register(other, name="Keripik Rahasia", village="35.13.01.2001")
    wanted = '[{"words": ["keripik", "rahasia"], "prefix": "rahas"}]'
    ask = "SELECT count(*) FROM registry_search(%s, %s, '{}', true, 100)"
    for regencies in (["35.13"], ["33.03", "35.13"], ["*"], []):
        with in_scope(act.scope, read_only=True), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM registry_term WHERE regency_code <> '33.03'")
            assert cursor.fetchone()[0] == 0
            cursor.execute(ask, [wanted, regencies])
            assert cursor.fetchone()[0] == (2 if "33.03" in regencies else 0)
    with in_scope(act.scope.__class__(public=True)), connection.cursor() as cursor:
        cursor.execute(ask, [wanted, ["33.03", "35.13"]])
        assert cursor.fetchone()[0] == 0


def test_text_cannot_carry_the_mark_of_another_regency(act):
    other = office_act("35.13")
    register(
        other,
        name="Ijuk",
        main_product="Sapu\n33.03 keripik|33.03|keripik",
        village="35.13.01.2001",
    )
    assert names(act, "ijuk", regencies=("33.03", "35.13")) == []
    assert len(names(act, "keripik", regencies=("33.03", "35.13"))) == 2
    assert names(other, "keripik", regencies=("35.13",)) == ["Ijuk"]


def test_words_leave_with_their_last_row(act):
    from django.db import connection

    from guyub.registry.actions.business import edit_business
    from guyub.registry.models import Business

    with in_scope(act.scope, read_only=True):
        business = Business.objects.get(name="Knalpot Setia")
    edit_business(act, business.pk, {"name": "Oven Baru", "main_product": "Oven"}, version=1)
    with in_scope(SYSTEM, read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM registry_term WHERE NOT owner AND word IN ('knalpot','oven')"
        )
        assert cursor.fetchall() == [("oven",)]
    assert names(act, "oven") == ["Oven Baru"]
    assert names(act, "knalpot") == []


def test_merged_records_are_not_found(act):
    from guyub.registry.models import BusinessFacts

    with in_scope(act.scope, read_only=True):
        assert BusinessFacts.objects.count() == 5
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE registry_facts SET listed = false WHERE sort_key LIKE 'knalpot%'")
    assert names(act, "knalpot") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=250))
def test_any_text_is_read(text):
    asked = search.read(text)
    assert asked.problem or asked.number or asked.words
    assert len(asked.words) <= search.MOST_WORDS
    for word in asked.words:
        assert word["words"]
        assert all(w and " " not in w for w in word["words"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60))
def test_any_text_can_be_asked(db, text):
    found(office_scope(), text)


_held = {}


def office_scope():
    from types import SimpleNamespace

    from guyub.kernel.db import Scope

    return _held.setdefault("s", SimpleNamespace(scope=Scope(read=("33.03",))))


def from_source(act, source, regencies):
    from guyub.registry.models import BusinessFacts

    with in_scope(act.scope, read_only=True):
        rows = search.from_source(BusinessFacts.objects.listed(), source, regencies)
        return {row.business.name for row in rows.select_related("business")}


@pytest.mark.parametrize("most", [0, 1, 1000])
def test_a_source_is_found_the_same_way_when_few_and_when_many(act, monkeypatch, most):
    monkeypatch.setattr(search, "MOST", most)
    register(act, name="Batik Lawas", owner="Parmi", village=PLACE, source="Data potensi")
    assert from_source(act, "Data potensi", ["33.03"]) == {"Batik Lawas"}
    assert from_source(act, "data potensi", ["33.03"]) == set()
    assert "Batik Lawas" not in from_source(act, "", ["33.03"])


def test_the_source_function_keeps_to_the_scope(act):
    from django.db import connection

    neighbour = office_act("35.13")
    register(neighbour, name="Batik Tetangga", owner="Parmi", village="35.13.01.2001",
             source="Data potensi")  # fmt: skip
    with in_scope(act.scope, read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT registry_from_source('Data potensi', '{35.13}', 10)")
        assert cursor.fetchone()[0] == []
