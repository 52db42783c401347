"""Written places to villages: what is taken, what is asked, and with which answers."""

from __future__ import annotations

import pytest

from guyub.areas.names import Gazetteer
from guyub.intake.encoding import place_texts
from guyub.intake.resolving import Resolver

AREAS = [
    ("33.03", "Kabupaten Purbalingga"), ("33.03.01", "Kemangkon"), ("33.03.02", "Bukateja"),
    ("33.03.08", "Mrebet"), ("33.03.01.2004", "Majatengah"), ("33.03.01.2006", "Kemangkon"),
    ("33.03.02.2007", "Karangnangka"), ("33.03.08.2009", "Karangnangka"),
]  # fmt: skip


@pytest.fixture
def resolver():
    return Resolver("33.03", Gazetteer.from_rows(AREAS), frozenset(), {}, {})


def test_a_twin_is_told_by_the_titles_sub_district(resolver):
    values = {"village": {"village": "Karangnangka"}}
    assert resolver.place(*place_texts(values, {})).hold == "place"
    found = resolver.place(*place_texts(values, {"district": "MREBET"}))
    assert (found.village, found.hold) == ("33.03.08.2009", "")


def test_the_titles_sub_district_does_not_pull_a_village_in(resolver):
    values = {"village": {"village": "Majatengah"}}
    assert resolver.place(*place_texts(values, {"district": "Mrebet"})).village == "33.03.01.2004"


def test_a_road_offers_its_village_and_never_takes_it(resolver):
    found = resolver.place("", "Kemangkon", "", "Jl. Raya Majatengah No. 77")
    assert (found.village, found.hold) == ("", "place")
    assert found.options == ("33.03.01.2004",)
    assert found.text == "Jl. Majatengah, Kec. Kemangkon"
    assert resolver.place("", "Kemangkon", "", "Jl. Sudirman 7").text == "Kec. Kemangkon"


def test_a_sheet_may_bear_a_sub_districts_bare_name(resolver):
    assert resolver.names_district("KEMANGKON")
    assert not resolver.names_district("Sheet1")
    assert not resolver.names_district("")
