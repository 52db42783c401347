"""The map of gaps: its sums are those of the page of gaps, and it is read without colours."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.urls import reverse

from guyub.insight.views import gap_map as view
from guyub.insight.views.gap_map import coloured
from guyub.insight.views.maps import Spot
from guyub.kernel.db import in_scope
from guyub.licences import actions, funnel
from guyub.licences.gap_map import Gap, gaps, whole
from tests.factories import TODAY, sign_in, visit
from tests.licences.worlds import PIRT, needs_pirt, product, with_nib

pytestmark = pytest.mark.usefixtures("db")
OTHER = "33.03.02.2001"


def world():
    """Sub-district 01: two one step from SPP-IRT, one that has it. 02: one without NIB, one
    waiting for an answer."""
    needs_pirt()
    needs_pirt()
    held = needs_pirt()
    actions.record(
        visit("registrar").act(), held.pk, actions.Seen("spp_irt", PIRT, TODAY.replace(year=2025))
    )
    product(village=OTHER)
    with_nib(product(village=OTHER))


def test_sums_are_those_of_the_page_of_gaps():
    world()
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        rows = funnel.places(who, TODAY)
        total = funnel.total_of(rows)
        for paper, _wording in funnel.must_papers(TODAY):
            found = whole(gaps(who, TODAY, paper.key))
            assert found.products == sum(total.values())
            assert found.next == total.get(paper.key, 0)
            assert found.lacks >= found.next
        found = gaps(who, TODAY)
        by_part = funnel.by_part(rows)
        for code, gap in found.items():
            at = by_part[code]
            assert gap.products == sum(at.values())
            assert gap.whole == at.get(funnel.ALL_HELD, 0)
            assert gap.ask == at.get(funnel.ASK, 0)
            assert gap.lacks == gap.products - gap.whole - gap.ask
            assert gap.next == gap.lacks - at.get(funnel.WAITS, 0)


def test_lacking_and_one_step_away_are_told_apart():
    world()
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        pirt = gaps(who, TODAY, "spp_irt")
        nib = gaps(who, TODAY, "nib")
    assert (pirt["33.03.01"].lacks, pirt["33.03.01"].next, pirt["33.03.01"].products) == (2, 2, 3)
    assert pirt["33.03.01"].share("lacks") == Fraction(2, 3)
    assert nib["33.03.02"].next == 1
    assert nib["33.03.01"].lacks == 0


def test_the_page_stands_without_colours_and_scripts(client):
    world()
    sign_in(client, "registrar")
    url = reverse("insight:gap_map")
    page = client.get(f"{url}?surat=spp_irt").content.decode()
    assert "Belum punya SPP-IRT" in page
    assert "67 %" in page
    assert "keadaan" in page
    assert "<script" not in page.split("<main", 1)[1].split("</main>")[0]
    everything = re.sub(r"<[^>]+>", " ", client.get(url).content.decode())
    assert "surat wajib" in everything
    assert client.get(f"{url}?surat=bukan&ukuran=bukan").status_code == 200


def test_few_are_never_told_as_none_nor_nearly_all_as_all(client, monkeypatch):
    world()
    few = {"33.03.01": Gap(4009, 4000, 0, 7, 7), "33.03.02": Gap(4009, 0, 0, 4002, 0)}
    monkeypatch.setattr(view, "gaps", lambda *_args: few)
    sign_in(client, "registrar")
    url = reverse("insight:gap_map")
    page = client.get(f"{url}?surat=spp_irt").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "kurang dari 1 %" in text
    assert "lebih dari 99 %" in text
    assert "&lt;1 %" in text
    assert "&gt;99 %" in text
    spots = {s.code: s.value for s in view._spots(few, "lacks")}
    assert spots == {"33.03.01": 1, "33.03.02": 99}
    one = Gap(4009, 4000, 0, 7, 7)
    monkeypatch.setattr(view, "gaps", lambda *_args: {"33.03.01": one})
    assert "kurang dari 1 % dari 4.009 produk" in client.get(url).content.decode()


def test_an_area_without_products_says_so(client):
    sign_in(client, "village_clerk", area_codes=["33.03.09.2001"])
    page = client.get(reverse("insight:gap_map")).content.decode()
    assert "Belum ada produk" in page


def test_outlines_arecoloured_and_places_without_one_get_a_tile():
    square = {
        "type": "Polygon",
        "coordinates": [
            [[109.3, -7.3], [109.4, -7.3], [109.4, -7.4], [109.3, -7.4], [109.3, -7.3]]
        ],
    }
    spots = [
        Spot("1", "Bojong", 90, "", "", (109.35, -7.35), square),
        Spot("2", "Kutasari", 10, "", "", (109.5, -7.4), None),
        Spot("3", "Rembang", 0, "", "", (109.6, -7.3), None),
        Spot("4", "Tanpa letak", 50, "", "", None, None),
    ]
    said = {"1": ">90 %", "2": "10 %", "3": "0 %", "4": "50 %"}
    drawing = coloured(spots, said)
    assert [shade for _path, shade, _title in drawing["outlines"]] == [5, 1, 0]
    assert [label for *_at, label in drawing["labels"]] == [
        "Bojong >90 %", "Kutasari 10 %", "Rembang 0 %"
    ]  # fmt: skip
    assert drawing["outlines"][0][2] == "Bojong: >90 %"
    # What is under one percent has the lightest colour, not none.
    assert drawing["legend"][0] == (1, ">0", "20 %")
    assert drawing["legend"][-1] == (5, "81", "100 %")
    assert drawing["bubbles"] == []
    assert coloured([spots[3]], said) is None
