"""Rules as rows of a form: what people type, what is refused, and back again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.criteria.editing import Line, LineError, lines_of, tree_of
from guyub.criteria.language import All, Any_, Not, Ref, decide, read, say
from guyub.criteria.reading import ref_of, refs_of
from tests.criteria.worlds import CATALOGUE, REFS, TODAY, condition


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (Line("registry.workers", "<=", "19 orang"), 19),
        (Line("registry.workers", "<=", "19"), 19),
        (Line("registry.investment", "<", "Rp1.000.000.000"), 1_000_000_000),
        (Line("registry.investment", "<", "1 miliar"), 1_000_000_000),
        (Line("registry.books", "is", "Ya"), True),
        (Line("registry.books", "is", "belum"), False),
        (Line("licences.has(paper=nib)", "is", "punya"), True),
        (Line("registry.visited", ">", "24 bulan lalu"), {"months_ago": 24}),
        (Line("registry.visited", ">", "2 tahun"), {"months_ago": 24}),
        (Line("registry.visited", ">=", "31/12/2025"), "2025-12-31"),
        (Line("registry.scale", "in", "Kecil, menengah"), ["kecil", "menengah"]),
        (Line("registry.place", "within", "33.03.05, 33.03"), ["33.03.05", "33.03"]),
    ],
)
def test_what_people_type(line, value):
    tree = tree_of([line], CATALOGUE)
    assert tree["all"][0]["value"] == value
    assert read(tree, CATALOGUE)


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        (Line("", "<=", "19"), "fact", "Pilih faktanya"),
        (Line("registry.religion", "is", "ya"), "fact", "Pilih faktanya"),
        (Line("licences.has", "is", "ya"), "fact", "Pilih faktanya"),
        (Line("registry.workers", "is", "ya"), "op", "“paling banyak"),
        (Line("registry.workers", "", "19"), "op", "Untuk jumlah tenaga kerja pakai"),
        (Line("registry.workers", "<=", ""), "value", "Isi nilainya"),
        (Line("registry.workers", "<=", "banyak"), "value", "misalnya 19"),
        (Line("registry.books", "is", "mungkin"), "value", "ya atau tidak"),
        (Line("registry.visited", "<", "kemarin"), "value", "24 bulan lalu"),
        (Line("registry.scale", "in", "raksasa"), "value", "Pilih dari: Kecil"),
        (Line("registry.place", "within", ","), "value", "tidak dikenal"),
        (Line("registry.workers", "<=", "9" * 20), "value", "tidak bisa dibaca"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(line, field, said):
    with pytest.raises(LineError) as error:
        tree_of([Line("registry.books", "is", "ya"), line], CATALOGUE)
    assert (error.value.at, error.value.field) == (1, field)
    assert said in error.value.sentence


def test_nothing_typed_is_no_rule():
    with pytest.raises(LineError, match="paling sedikit satu"):
        tree_of([], CATALOGUE)


def test_rows_with_one_letter_are_alternatives():
    nib, halal = (
        Line("licences.has(paper=nib)", "is", "ya", "a"),
        Line("licences.has(paper=halal)", "is", "ya", "A"),
    )
    tree = tree_of([nib, Line("registry.books", "is", "ya"), halal], CATALOGUE)
    node = read(tree, CATALOGUE)
    assert isinstance(node, All)
    assert isinstance(node.parts[0], Any_)
    assert len(node.parts[0].parts) == 2


GROUPS = st.lists(condition(), min_size=1, max_size=3).map(tuple)


@given(st.lists(GROUPS, min_size=1, max_size=5))
def test_a_rule_of_the_form_comes_back_as_it_was(groups):
    rule = All(tuple(g[0] if len(g) == 1 else Any_(g) for g in groups))
    lines = lines_of(rule, CATALOGUE)
    assert lines is not None
    assert read(tree_of(lines, CATALOGUE), CATALOGUE) == rule


def test_other_shapes_are_not_pressed_into_the_form():
    leaf = read(tree_of([Line("registry.books", "is", "ya")], CATALOGUE), CATALOGUE)
    assert lines_of(All((Not(leaf),)), CATALOGUE) is None
    assert lines_of(Any_((All((leaf, leaf)),)), CATALOGUE) is None


@given(st.sampled_from(REFS))
def test_a_fact_is_found_by_its_text(ref):
    assert ref_of(str(ref), CATALOGUE) == ref
    assert ref in refs_of(CATALOGUE)


@pytest.mark.parametrize(("op", "said"), [
    ("<", "kurang dari 1 tahun lalu"), (">", "lebih dari 1 tahun lalu"),
    ("<=", "paling lama 1 tahun lalu"), (">=", "paling sedikit 1 tahun lalu"),
])  # fmt: skip
def test_a_time_ago_means_what_the_row_says(op, said):
    node = read(tree_of([Line("registry.visited", op, "12 bulan lalu")], CATALOGUE), CATALOGUE)
    assert said in say(node, CATALOGUE)
    year, month = TODAY - timedelta(days=400), TODAY - timedelta(days=30)
    for day, older in ((year, True), (month, False)):
        assert decide(node, {Ref("registry.visited"): day}, TODAY) is (older is (op in (">", ">=")))
