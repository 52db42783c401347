"""Where a complaint goes: never to whom it may be about, and always to somebody."""

from __future__ import annotations

from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import given

from guyub.accounts.roles import AREA_ROLES, AUDITOR, OFFICE_ROLES
from guyub.complaints.figures import LEAST, shown_kinds
from guyub.complaints.policy import About, Post, barred, higher, route
from guyub.complaints.states import (
    ABOUT,
    CHIEF,
    COMPLAINT,
    DEPUTY,
    KINDS,
    PROVINCE,
    SECTION,
    TIP,
    UNKNOWN,
)

A, B, C, D, E = (UUID(int=n) for n in range(1, 6))
OFFICE = [
    Post(A, "section_head", "Wardoyo Kabid"), Post(B, "head", "Sumarno Hadi"),
    Post(C, "delegate", "Ratna Wakil"), Post(D, "field_officer", "Paryono Tpl", ("33.03.01",)),
]  # fmt: skip
ABOVE = [Post(E, "head", "Hartini", above=True)]

people = st.integers(1, 6).map(lambda n: UUID(int=n))
posts = st.lists(
    st.builds(
        Post, people, st.sampled_from([*OFFICE_ROLES, *AREA_ROLES, AUDITOR]),
        st.sampled_from(["", "Wardoyo Hadi", "Sri", "Paryono Slamet"]),
        st.sampled_from([(), ("33.03.01",), ("33.03.02",)]), st.booleans(),
    ), max_size=8,
)  # fmt: skip
abouts = st.builds(
    About, st.sampled_from(list(ABOUT)), st.sampled_from(["", "33.03.01", "33.03.02"]),
    st.sampled_from(["", "Pak Wardoyo", "sri"]),
    st.sampled_from(["lama sekali", "pak kadis minta uang", "Paryono Slamet minta uang"]),
    st.frozensets(people, max_size=2), st.booleans(),
)  # fmt: skip


def readers(found, all_posts):
    """Who sits at a desk that may read it."""
    return {
        p.person for p in all_posts
        if p.desk and (p.desk >= found.lowest if not p.above else found.desk == PROVINCE)
        and not barred(p.person, all_posts, found.excluded, found.line)
    }  # fmt: skip


@given(posts, abouts)
def test_never_whom_it_is_about_and_never_nobody_where_somebody_is_left(all_posts, about):
    found = route(about, all_posts)
    assert SECTION <= found.lowest <= found.desk <= PROVINCE
    reached = readers(found, all_posts)
    assert not reached & about.persons
    same_role = {
        p.person for p in all_posts if p.role == about.role and not p.above and not p.areas
    }
    assert not reached & same_role
    heads = {p.person for p in all_posts if p.role == "head" and not p.above}
    if about.role == "head" or heads & about.persons:
        under = {
            p.person for p in all_posts
            if not p.above and p.role not in ("delegate", "auditor")
        }  # fmt: skip
        assert found.line
        assert not reached & under
    seated = [p for p in all_posts if p.desk == found.desk and p.person in reached]
    if found.desk < PROVINCE:
        assert seated, "a desk of the office has somebody"
    elif any(
        p.desk == PROVINCE
        and p.person not in found.excluded
        and not barred(p.person, all_posts, found.excluded, found.line)
        for p in all_posts
    ):
        assert seated


@given(posts, abouts, abouts, st.lists(st.booleans(), max_size=4))
def test_it_only_goes_up_and_nobody_comes_near_again(all_posts, first, second, ups):
    before = route(first, all_posts)
    found = route(second, all_posts, before)
    assert found.excluded >= before.excluded
    assert found.line >= before.line
    assert found.lowest >= before.lowest
    assert found.desk >= before.desk
    for _up in ups:
        upper = higher(found, all_posts)
        assert upper.desk >= min(PROVINCE, found.desk + 1)
        found = upper


@pytest.mark.parametrize(
    ("about", "lowest", "desk", "line"),
    [
        (About(), SECTION, SECTION, False),
        (About("field_officer", "33.03.01", grave=True), SECTION, SECTION, False),
        (About("section_head", grave=True), CHIEF, CHIEF, False),
        (About("head", grave=True), DEPUTY, DEPUTY, True),
        (About("delegate", grave=True), PROVINCE, PROVINCE, False),
        (About(UNKNOWN, grave=True), CHIEF, CHIEF, False),
        (About(UNKNOWN, text="Pak Kadis minta uang", grave=True), DEPUTY, DEPUTY, True),
        (About(text="sudah saya sampaikan ke kepala dinas"), SECTION, SECTION, False),
        (About(name="pak sumarno", grave=True), DEPUTY, DEPUTY, True),
        (About(text="uang itu untuk Wardoyo Kabid", grave=True), SECTION, CHIEF, False),
    ],
)
def test_desks(about, lowest, desk, line):
    found = route(about, [*OFFICE, *ABOVE])
    assert (found.lowest, found.desk, found.line) == (lowest, desk, line)


def test_somebody_who_also_works_under_the_head_is_kept_away_at_any_desk():
    both = [*OFFICE, Post(C, "registrar", "Ratna Wakil"), *ABOVE]
    found = route(About("head", grave=True), both)
    assert found.desk == PROVINCE
    assert readers(found, both) == {E}


def test_an_officer_of_another_sub_district_is_not_meant():
    found = route(About("field_officer", "33.03.02", grave=True), OFFICE)
    assert D not in found.excluded


def test_a_common_first_name_in_the_story_keeps_nobody_away():
    posts = [Post(A, "section_head", "Sri Lestari")]
    assert route(About(text="Bu Sri tetangga saya"), posts).excluded == frozenset()
    assert route(About(name="Sri Lestari", grave=True), posts).excluded == {A}


@given(st.dictionaries(st.sampled_from(list(KINDS)), st.integers(0, 30)))
def test_no_number_under_five_is_told_nor_found_by_subtraction(counts):
    rows = shown_kinds(counts)
    assert all(n >= LEAST for _label, n in rows)
    if rows:
        assert sum(n for _label, n in rows) == sum(counts.values())


def test_every_stage_has_an_exit_for_the_office_or_the_sender():
    for state in COMPLAINT.states:
        if state not in COMPLAINT.final:
            assert any(t.from_ == state and t.to != state for t in COMPLAINT.transitions)
    assert TIP.final
