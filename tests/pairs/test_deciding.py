"""Decisions about pairs: remembered, taken back, answered from the village, counted."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError, NotAllowed
from tests.factories import office_act
from tests.pairs import worlds as w


@pytest.fixture
def pair(db):
    return w.laid(1)[0]


def now(pair):
    return next(p for p in w.pairs_of() if p.pk == pair.pk)


def verdicts():
    from guyub.registry.models import PairDecision

    return list(PairDecision.objects.using("owner").values_list("verdict", flat=True))


def test_different_is_remembered_and_can_be_taken_back(pair):
    from guyub.pairs.actions.deciding import apart, undo

    act = office_act()
    apart(act, pair.pk, "Kakak beradik, NIK 9903011101600001")
    held = now(pair)
    assert (held.state, held.verdict) == ("decided", "different")
    assert verdicts() == ["different"]
    apart(office_act(), pair.pk)  # twice is once
    assert verdicts() == ["different"]
    undo(office_act(), pair.pk)
    held = now(pair)
    assert (held.state, held.verdict, held.settled_at) == ("open", "", None)
    assert verdicts() == []


def test_a_number_typed_into_the_note_is_not_kept(pair):
    from guyub.ledger.models import Event
    from guyub.pairs.actions.deciding import apart
    from guyub.registry.models import PairDecision

    apart(office_act(), pair.pk, "Beda, NIK 9903011101600001")
    assert "9903011101600001" not in PairDecision.objects.using("owner").get().reason
    event = Event.objects.using("owner").get(verb="pairs.pair.apart")
    assert "9903011101600001" not in event.reason


def test_asked_answered_decided(pair):
    from guyub.pairs.actions.deciding import answer, apart, ask

    ask(office_act(), pair.pk, "Pak RT tahu")
    held = now(pair)
    assert (held.state, held.asked_at is None) == ("open", False)
    clerk = office_act(role="village_clerk", area_codes=["33.03.01.2001"])
    answer(clerk, pair.pk, "different", "Rumahnya lain")
    held = now(pair)
    assert (held.says, held.note, held.said_by) == ("different", "Rumahnya lain", clerk.user_id)
    assert held.state == "open"  # the office decides
    apart(office_act(), pair.pk)
    with pytest.raises(DomainError, match="tidak menunggu"):
        answer(clerk, pair.pk, "same")


def test_who_may_not(pair):
    from guyub.pairs.actions.deciding import answer, apart, ask

    with pytest.raises(NotAllowed):
        apart(office_act(role="head"), pair.pk)
    with pytest.raises(DomainError):
        apart(office_act("35.13"), pair.pk)
    ask(office_act(), pair.pk)
    with pytest.raises(NotAllowed):
        answer(office_act(), pair.pk, "same")
    with pytest.raises(NotAllowed):
        answer(office_act(role="village_clerk", area_codes=["33.03.01.2002"]), pair.pk, "same")
    with pytest.raises(DomainError, match="salah satu"):
        answer(office_act(role="village_clerk", area_codes=["33.03.01.2001"]), pair.pk, "ya")


def test_a_merge_is_taken_back_on_its_own_page(pair):
    from guyub.pairs.actions.deciding import undo
    from guyub.registry.actions.merge import merge_businesses

    merge_businesses(office_act(), pair.first_id, pair.second_id, {}, reason="Satu usaha")
    assert now(pair).verdict == "same"
    with pytest.raises(DomainError, match="Pisahkan dulu"):
        undo(office_act(), pair.pk)


def test_somebody_else_was_first(pair):
    from guyub.pairs.actions.deciding import apart, ask

    apart(office_act(), pair.pk)
    with pytest.raises(DomainError, match="orang lain"):
        ask(office_act(), pair.pk)


# -- how sure "sure" is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    # Known values of the formula.
    [(8, 10, 0.4902, 0.9433), (50, 50, 0.9287, 1.0), (0, 5, 0.0, 0.4345), (1, 1, 0.2065, 1.0)],
)
def test_wilson(yes, of, low, high):
    from guyub.pairs.precision import wilson

    assert wilson(yes, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_narrows(pair):
    from guyub.pairs.precision import wilson

    yes, of = pair
    low, high = wilson(yes, of)
    assert 0 <= low <= yes / of <= high <= 1
    wide = high - low
    low, high = wilson(yes * 4, of * 4)
    assert high - low < wide


@given(
    st.lists(
        st.tuples(st.floats(-5, 60, allow_nan=False), st.sampled_from(["same", "different", ""]))
    )
)
def test_bands_count_every_pair_once_and_unknown_is_not_no(pairs):
    from guyub.pairs.precision import bands

    found = bands(pairs)
    assert sum(b.same + b.different + b.undecided for b in found) == len(pairs)
    for band in found:
        undecided = [v for w_, v in pairs if v == "" and _in(band, w_, found)]
        assert band.undecided == len(undecided)
        assert (band.share is None) == (band.decided == 0)


def _in(band, weight, found):
    least = -math.inf if band is found[0] else band.least
    return least <= weight and (band.most is None or weight < band.most)


def test_no_share_of_nothing():
    from guyub.pairs.precision import wilson

    for yes, of in ((0, 0), (3, 2), (-1, 4)):
        with pytest.raises(ValueError, match="no share"):
            wilson(yes, of)


# -- words and picture ----------------------------------------------------------------------------


def test_every_level_of_every_comparison_has_a_sentence_of_its_own():
    """Whatever the linkage can say of the registry's columns is said in words here."""
    import pyarrow as pa

    from guyub.linkage.comparisons import comparisons
    from guyub.linkage.prepare import prepare
    from guyub.linkage.training import roles_of
    from guyub.pairs.words import LABELS, OTHER, nearness, sentence
    from guyub.registry.linkable import MAPPING

    empty = pa.table({role: pa.array([""], pa.string()) for role in MAPPING})
    has = frozenset(prepare(empty, MAPPING).column_names) | {"address_any"}
    roles = roles_of(MAPPING)
    assert set(roles) == set(MAPPING) == set(LABELS)
    for comparison in comparisons(roles, has):
        codes = [level.code for level in comparison.levels]
        for code in codes:
            said = sentence(comparison.role, code)
            assert said
            if code != "other":
                assert said != sentence(comparison.role, "other"), (comparison.role, code)
        assert nearness(comparison.role, "other") == OTHER


@given(st.lists(st.floats(-20, 20, allow_nan=False), max_size=10))
def test_bars_go_on_where_the_last_one_ended(weights):
    from guyub.pairs.waterfall import WIDTH, draw
    from guyub.pairs.words import Step

    total, steps = 0.0, []
    for at, weight in enumerate([-6.6, *weights]):
        total += weight
        steps.append(Step("" if at == 0 else "name", "x", "x", "same", weight, total))
    drawn = draw(steps)
    assert len(drawn.bars) == 2 + sum(abs(weight) >= 0.05 for weight in weights)
    for bar in drawn.bars:
        assert 0 <= bar.x <= WIDTH
        assert bar.x + bar.width <= WIDTH + 2.1
    assert 0 <= drawn.zero <= WIDTH


def test_nobody_is_told_a_hundred_percent():
    from guyub.pairs.words import chance

    assert (chance(1.0), chance(0.0), chance(0.5)) == ("99", "1", "50")
