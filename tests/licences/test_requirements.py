"""The requirement files: readable, sourced, and true to their own examples."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from guyub.criteria.language import Ref, check_examples
from guyub.criteria.language.cells import cells
from guyub.criteria.language.tree import conditions, refs
from guyub.demo.trades import TRADES
from guyub.licences.forms_rules import DetailsForm
from guyub.licences.product_facts import DATA, PRODUCTS, derive, derived
from guyub.licences.requirements import Misfiled, in_order, papers
from guyub.licences.routing import questions_until_settled, route
from guyub.registry.kbli import catalogue

TODAY = date(2026, 11, 26)
KRIPIK = {
    "kind": "food", "keeping": "dry", "basis": "plant", "made_at": "home", "claim": False,
    "sni_listed": False,
}  # fmt: skip


STATUS, SCALE = Ref("registry.status"), Ref("registry.scale_msme")
# Ticks in another paper.
STATEMENTS = {"sppl", "sni_bina_umk"}
MUST = {
    "nib", "pkp", "spp_irt", "bpom_md", "cppob", "slhs", "halal_self", "halal_reg", "skp_ikan",
    "sni_wajib", "kosmetik", "jamu", "nkv", "psat_pduk", "siinas",
}  # fmt: skip


def known(scale="mikro", **values):
    told = {Ref(f"licences.{k}"): v for k, v in values.items()} | {STATUS: "active"}
    return told | ({SCALE: scale} if scale else {})


def of_code(version, code):
    """What a KBLI code alone tells of a product of a business that is running."""
    row = derive(version, code)
    told = {k: getattr(row, k) for k in ("kind", "basis", "keeping", "sni_listed")} if row else {}
    return known(scale="", **{k: v for k, v in told.items() if v not in ("", None)})


# What everybody knows is no source: each legal fact carries an address and the day it was read.
FIRST_READ = date(2026, 11, 22)


def unsourced(wording):
    """What a shipped wording lacks before its facts can be looked up again."""
    lacks = []
    if not wording.legal_basis.strip() or not re.search(r"\d", wording.legal_basis):
        lacks.append("legal_basis names no rule by its number")
    places = wording.source.split("; ")
    if not all(re.match(r"https?://[\w.-]+\.\w+", place) for place in places):
        lacks.append("source is no address")
    if wording.checked_on is None or not FIRST_READ <= wording.checked_on <= timezone.localdate():
        lacks.append("no day of reading")
    said = (wording.cost_words, wording.validity_words, wording.source, *wording.doubts)
    if wording.confidence != "P" or any("pengetahuan umum" in s.casefold() for s in said):
        lacks.append("nobody read it")
    return lacks


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({}, []),
        ({"source": "Peraturan BPOM"}, ["source is no address"]),
        ({"source": "https://dgip.go.id/a; situs DJKI"}, ["source is no address"]),
        ({"source": ""}, ["source is no address"]),
        ({"legal_basis": " "}, ["legal_basis names no rule by its number"]),
        ({"legal_basis": "Aturan BPOM"}, ["legal_basis names no rule by its number"]),
        ({"checked_on": None}, ["no day of reading"]),
        ({"checked_on": timezone.localdate() + timedelta(days=2)}, ["no day of reading"]),
        ({"checked_on": date(2018, 1, 1)}, ["no day of reading"]),
        ({"confidence": "K"}, ["nobody read it"]),
        ({"doubts": ("4 tahun, dari pengetahuan umum.",)}, ["nobody read it"]),
        (
            {"source": "Pengetahuan umum", "checked_on": None, "confidence": "K"},
            ["source is no address", "no day of reading", "nobody read it"],
        ),
    ],
)
def test_a_wording_without_source_or_day_is_caught(changed, lacks):
    assert unsourced(replace(papers()["npwp"].on(TODAY), **changed)) == lacks


@pytest.mark.parametrize("key", list(papers()))
def test_an_office_can_begin_its_own_from_every_wording(key):
    """Longer than the form of ``forms_rules`` takes, and an office has to shorten it first."""
    paper = papers()[key]
    fields = DetailsForm(paper=paper, others=()).fields
    for wording in paper.wordings:
        for name in ("whom", "issuer", "cost_words", "validity_words", "legal_basis", "source"):
            assert len(getattr(wording, name)) <= fields[name].max_length, name
        assert len("; ".join(wording.helps)) <= fields["helps"].max_length


@pytest.mark.parametrize("key", list(papers()))
def test_a_paper_keeps_its_own_examples_and_says_where_it_is_written(key):
    for wording in papers()[key].wordings:
        assert len(wording.examples) >= 5, "five worked examples, borderline ones included"
        assert check_examples(wording.applies, wording.examples) == []
        assert {e.expected for e in wording.examples} >= {True, False}
        assert unsourced(wording) == []
        assert wording.steps
        assert wording.helps


def test_all_papers_are_there_and_what_the_law_asks_is_told_apart():
    found = papers()
    assert {k for k, p in found.items() if p.weight == "must"} == MUST
    assert {k for k, p in found.items() if not p.certificate} == STATEMENTS
    assert set(found) - MUST == STATEMENTS | {
        "npwp", "badan_usaha", "merek", "merek_kolektif_ig", "desain", "svlk", "tkdn_ik",
        "uji_gizi",
    }  # fmt: skip


@pytest.mark.parametrize("key", list(papers()))
def test_every_paper_in_force_has_unknown_examples_and_says_what_nobody_read(key):
    wording = papers()[key].on(TODAY)
    assert wording is not None
    assert None in {e.expected for e in wording.examples}
    for words in (wording.cost_words, wording.validity_words):
        assert "belum dibaca" not in words or any("belum" in doubt for doubt in wording.doubts)
    # Pages put their own full stops after these; an address that is cut off leads nowhere.
    assert not wording.cost_words.endswith(".")
    assert not wording.whom.endswith(".")
    assert "..." not in wording.source
    assert wording.cost is None or wording.cost_words.startswith("Gratis")


def test_papers_stand_after_those_they_need():
    seen: set[str] = set()
    for paper in papers().values():
        assert {n for w in paper.wordings for n in w.needs} <= seen
        seen.add(paper.key)


def test_a_circle_of_needs_is_named():
    found = dict(papers())
    first = next(iter(found))
    wording = found[first].wordings[0]
    object.__setattr__(wording, "needs", (first,))
    try:
        with pytest.raises(Misfiled, match="needs itself"):
            in_order(found)
    finally:
        object.__setattr__(wording, "needs", ())


def must(values):
    found = route(papers(), known(**values), PRODUCTS, TODAY)
    return {n.paper.key for n in found.of(True) if n.paper.weight == "must"}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (KRIPIK, "spp_irt"),
        (KRIPIK | {"keeping": "cold"}, "bpom_md"),
        (KRIPIK | {"made_at": "separate"}, "bpom_md"),
        (KRIPIK | {"claim": True}, "bpom_md"),
        (KRIPIK | {"sni_listed": True}, "bpom_md"),
        (KRIPIK | {"basis": "milk"}, "bpom_md"),
        (KRIPIK | {"keeping": "short"}, "slhs"),
        ({"kind": "ready"}, "slhs"),
    ],
)
def test_food_goes_to_one_of_three(values, wanted):
    found = must(values)
    assert found & {"spp_irt", "bpom_md", "slhs"} == {wanted}


def test_every_food_with_all_answers_goes_to_exactly_one():
    spoken = [
        c
        for key in ("spp_irt", "bpom_md", "slhs")
        for c in conditions(papers()[key].on(TODAY).applies)
    ]
    by_ref = {}
    for c in spoken:
        by_ref.setdefault(c.ref, []).append(c)
    worlds = [{}]
    for ref, told in by_ref.items():
        options = (
            [o for o, _label in PRODUCTS[ref].options]
            if PRODUCTS[ref].options
            else [cell.value for cell in cells(PRODUCTS[ref], told, TODAY)]
        )
        worlds = [{**w, ref: o} for w in worlds for o in options]
    for world in worlds:
        found = route(papers(), world, PRODUCTS, TODAY)
        food = {n.paper.key for n in found.of(True)} & {"spp_irt", "bpom_md", "slhs"}
        kind = world[Ref("licences.kind")]
        assert len(food) == (1 if kind in ("food", "ready") else 0), world


def test_what_is_no_food_is_asked_none_of_the_food_questions():
    food = {"licences.basis", "licences.keeping", "licences.made_at", "licences.claim"}
    for kind in ("textile", "wood", "other", "cosmetic", "jamu"):
        found = route(papers(), known(kind=kind, sni_listed=False), PRODUCTS, TODAY)
        open_refs = {r.key for n in found.of(None) for r in refs(n.wording.applies)}
        assert found.question is None or found.question.ref.key not in food
        assert not open_refs & food or found.question is None


def test_no_question_twice_and_few_of_them():
    count = questions_until_settled(
        papers(), known(kind="food", basis="plant", sni_listed=False), known(**KRIPIK), PRODUCTS,
        TODAY,
    )  # fmt: skip
    assert count <= 4


def random_truth(rng, start):
    """An answer to everything that is not told, each as likely as the other."""
    truth = dict(start)
    for key in ("kind", *KRIPIK, SCALE.key):
        ref = SCALE if key == SCALE.key else Ref(f"licences.{key}")
        options = [value for value, _label in PRODUCTS[ref].options] or [False, True]
        truth.setdefault(ref, rng.choice(options))
    return truth


def home_made(start):
    """The longest way: a home kitchen whose answers all lead on."""
    return known(**KRIPIK) | start


FOOD = [
    (trade, version, code)
    for trade in TRADES
    for version, code in (("2020", trade.kbli_2020), ("2025", trade.kbli_2025))
    if code.startswith(("10", "11"))
]


def test_food_of_the_demo_takes_at_most_four_questions_on_average():
    rng = random.Random(7)
    lines, means = [], {"random": 0.0, "home": 0.0}
    for trade, version, code in FOOD:
        start = of_code(version, code)
        counts = {
            "random": [
                questions_until_settled(papers(), start, random_truth(rng, start), PRODUCTS, TODAY)
                for _turn in range(10)
            ],
            "home": [questions_until_settled(papers(), start, home_made(start), PRODUCTS, TODAY)],
        }
        average = {way: sum(found) / len(found) for way, found in counts.items()}
        lines.append(f"{trade.key} {code}/{version}: {average}")
        for way, found in average.items():
            means[way] += found * trade.weight
    # The scale of the business counts as a question here, though the registry mostly knows it.
    weight = sum(trade.weight for trade, _version, _code in FOOD)
    means = {way: round(total / weight, 2) for way, total in means.items()}
    assert max(means.values()) <= 4, "\n".join([f"{means}", *lines])


@pytest.mark.parametrize("version", catalogue.VERSIONS)
@pytest.mark.parametrize(
    "goods",
    [
        "batik", "mebel", "knalpot", "bata", "genteng", "sapu", "rambut", "bambu", "dapur",
        "kusen", "las", "sandal", "kerajinan", "cetak", "pandai_besi",
    ],
)  # fmt: skip
def test_what_is_neither_food_nor_under_mandatory_sni_is_asked_nothing(goods, version):
    trade = next(t for t in TRADES if t.key == goods)
    start = of_code(version, trade.kbli_2025 if version == "2025" else trade.kbli_2020)
    found = route(papers(), start, PRODUCTS, TODAY)
    assert found.question is None
    assert found.settled
    assert {n.paper.key for n in found.of(True) if n.paper.weight == "must"} == {"nib", "siinas"}


@pytest.mark.parametrize(
    ("version", "code"),
    [("2020", "15121"), ("2025", "15121"), ("2020", "13134"), ("2025", "13133"),
     ("2020", "30912"), ("2025", "29300"), ("2020", "31004"), ("2025", "31022")],
)  # fmt: skip
def test_bags_batik_exhausts_and_furniture_are_surely_not_under_mandatory_sni(version, code):
    assert derive(version, code).sni_listed is False
    assert route(papers(), of_code(version, code), PRODUCTS, TODAY).question is None


def test_fish_needs_its_own_paper_beside_the_food_paper():
    fish = KRIPIK | {"basis": "fish"}
    assert {"skp_ikan", "spp_irt", "halal_self"} <= must(fish)
    assert {"skp_ikan", "bpom_md", "halal_self"} <= must(fish | {"keeping": "cold"})
    assert "skp_ikan" not in must(KRIPIK)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (KRIPIK, "halal_self"),
        (KRIPIK | {"scale": "kecil", "basis": "milk"}, "halal_self"),
        (KRIPIK | {"scale": "menengah"}, "halal_reg"),
        (KRIPIK | {"basis": "meat"}, "halal_reg"),
        ({"kind": "food", "basis": "meat", "scale": ""}, "halal_reg"),
        ({"kind": "ready", "scale": ""}, "halal_reg"),
        (KRIPIK | {"basis": "alcohol"}, None),
        ({"kind": "plant"}, None),
        ({"kind": "wood", "scale": ""}, None),
        (KRIPIK | {"scale": ""}, None),
    ],
)
def test_halal_goes_one_of_two_ways(values, wanted):
    assert must(values) & {"halal_self", "halal_reg"} == ({wanted} if wanted else set())


def test_without_the_scale_both_ways_to_halal_stay_open_and_the_scale_is_asked_last():
    start = known(scale="", **KRIPIK)
    found = route(papers(), start, PRODUCTS, TODAY)
    assert {n.paper.key for n in found.of(None) if n.paper.weight == "must"} == {
        "halal_self", "halal_reg",
    }  # fmt: skip
    assert found.question.ref == SCALE
    del start[Ref("licences.claim")]
    assert route(papers(), start, PRODUCTS, TODAY).question.ref == Ref("licences.claim")


def test_before_its_day_no_small_business_owes_a_halal_certificate():
    before = route(papers(), known(**KRIPIK), PRODUCTS, date(2026, 10, 16))
    assert {n.paper.key for n in before.of(True)} & {"halal_self", "halal_reg"} == set()
    medium = known(scale="menengah", **KRIPIK)
    early = {n.paper.key for n in route(papers(), medium, PRODUCTS, date(2026, 10, 16)).of(True)}
    assert "halal_reg" in early


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"kind": "cosmetic"}, "kosmetik"),
        ({"kind": "jamu"}, "jamu"),
        ({"kind": "animal"}, "nkv"),
        (KRIPIK | {"basis": "meat", "keeping": "cold"}, "nkv"),
        ({"kind": "plant"}, "psat_pduk"),
        ({"kind": "toy", "sni_listed": True}, "sni_wajib"),
        (KRIPIK | {"sni_listed": True}, "sni_wajib"),
        (KRIPIK, "pkp"),
    ],
)
def test_each_kind_has_its_paper(values, wanted):
    assert wanted in must(values)


def test_a_paper_that_does_as_well_is_enough():
    held = {"nib", "halal_reg"}
    found = route(papers(), known(**KRIPIK), PRODUCTS, TODAY, held=held)
    assert [n.held for n in found.needed if n.paper.key == "halal_self"] == [True]
    meat = route(papers(), known(kind="ready"), PRODUCTS, TODAY, held={"nib", "halal_self"})
    assert [n.held for n in meat.needed if n.paper.key == "halal_reg"] == [False]


def test_the_course_comes_before_the_number_and_the_number_before_halal():
    steps, held = [], set()
    while found := route(papers(), known(**KRIPIK), PRODUCTS, TODAY, held=held).next_step:
        steps.append(found.paper.key)
        held.add(found.paper.key)
    assert steps == ["nib", "pkp", "spp_irt", "halal_self", "siinas"]


def test_what_is_not_known_is_not_asked_again():
    asked = []
    now = known(kind="food")
    for _turn in range(12):
        question = route(papers(), now, PRODUCTS, TODAY, asked=asked).question
        if question is None:
            break
        assert question.ref not in asked
        asked.append(question.ref)
    else:
        pytest.fail("asked for ever")
    assert not route(papers(), now, PRODUCTS, TODAY, asked=asked).settled


def test_the_next_step_begins_with_what_others_need():
    first = route(papers(), known(**KRIPIK), PRODUCTS, TODAY)
    assert first.next_step.paper.key == "nib"
    with_nib = route(papers(), known(**KRIPIK), PRODUCTS, TODAY, held={"nib"})
    assert with_nib.next_step.paper.key != "nib"
    everything = {n.paper.key for n in with_nib.of(True)}
    assert route(papers(), known(**KRIPIK), PRODUCTS, TODAY, held=everything).next_step is None


def test_before_the_first_day_of_a_wording_there_is_none():
    paper = papers()["spp_irt"]
    assert paper.on(paper.wordings[0].since - timedelta(days=1)) is None
    assert paper.on(paper.wordings[0].since) is paper.wordings[0]


def test_every_code_of_industry_tells_what_kind_of_thing_it_is():
    silent = set()
    for version in catalogue.VERSIONS:
        for code in catalogue.titles(version):
            if len(code) != 5 or not "10" <= code[:2] <= "33":
                continue
            row = derive(version, code)
            assert row is not None, f"{code}/{version}"
            if not row.kind:
                silent.add((version, code))
    # Drinks of herbs are food or jamu; soap is for the body or for the floor.
    assert silent == {("2020", "10762"), ("2025", "10797"), ("2020", "20231"), ("2025", "20231")}


def test_every_row_says_something_of_its_own():
    for row in derived():
        for version in [row.version] if row.version else catalogue.VERSIONS:
            codes = [c for c in catalogue.titles(version) if len(c) == 5]
            if any(derive(version, c) is row for c in codes):
                break
        else:
            pytest.fail(f"{DATA.name}: {row} is never reached")


def test_no_prefix_stands_twice_in_a_version():
    rows = [
        (v, row.prefix)
        for row in derived()
        for v in ([row.version] if row.version else catalogue.VERSIONS)
    ]
    assert len(rows) == len(set(rows))


def test_every_prefix_is_a_code_of_its_versions():
    for row in derived():
        versions = [row.version] if row.version else catalogue.VERSIONS
        for version in versions:
            codes = catalogue.titles(version)
            assert any(c.startswith(row.prefix) for c in codes), f"{DATA.name}: {row}"


def test_the_longest_prefix_of_the_version_counts():
    assert derive("2020", "10616").sni_listed is True
    assert derive("2020", "10772").sni_listed is None or derive("2020", "10772").basis == ""
    assert derive("2025", "10772").sni_listed is True
    assert derive("2020", "99999") is None


def test_rules_that_rows_can_hold_come_back_from_the_form_as_they_were():
    from guyub.criteria.editing import lines_of, tree_of
    from guyub.criteria.language import All, read

    held = 0
    for paper in papers().values():
        for wording in paper.wordings:
            lines = lines_of(wording.applies, PRODUCTS)
            if lines is None:
                continue
            held += 1
            back = read(tree_of(lines, PRODUCTS), PRODUCTS)
            same = wording.applies if isinstance(wording.applies, All) else All((wording.applies,))
            assert back == same, paper.key
    assert held >= 15
