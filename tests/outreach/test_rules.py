"""When a notice may go out, over all hours, caps and histories; the words of every kind."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.outreach import kinds as k
from guyub.outreach.rules import WEEK, Hours, first_moment, room_in_week
from guyub.outreach.states import VISIT
from tests.outreach import worlds as w

ZONES = st.sampled_from([ZoneInfo(f"Asia/{z}") for z in ("Jakarta", "Makassar", "Jayapura")])
MOMENTS = st.integers(0, 366 * 24 * 60).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
HOURS = st.builds(Hours, st.integers(0, 23), st.integers(0, 23), ZONES)


@given(MOMENTS, HOURS)
def test_the_end_of_quiet_hours_is_the_first_loud_moment(at, hours):
    moment = hours.next_loud(at)
    assert moment >= at
    assert moment - at <= timedelta(hours=24)
    assert not hours.quiet(moment)
    if moment > at:
        assert hours.quiet(at)
        assert hours.quiet(moment - timedelta(seconds=1))


@given(st.lists(MOMENTS, max_size=40), HOURS, st.integers(0, 4))
def test_no_order_of_notices_breaks_quiet_hours_or_the_cap(wishes, hours, cap):
    """Each goes at the first moment it is given; then no seven days hold more than the cap."""
    spent: list[datetime] = []
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    for at in sorted(wishes):
        clock = max(clock, at)
        moment = first_moment(clock, hours, spent, cap)
        if moment is None:
            assert cap == 0
            continue
        assert not hours.quiet(moment)
        spent.append(moment)
        clock = moment
    for first in spent:
        assert sum(first <= one < first + WEEK for one in spent) <= cap


@given(st.lists(MOMENTS, max_size=8), MOMENTS, st.integers(1, 3))
def test_room_comes_when_the_oldest_that_counts_is_a_week_old(spent, at, cap):
    moment = room_in_week(spent, cap, at)
    inside = [one for one in spent if one > moment - WEEK and one <= moment]
    assert moment >= at
    assert len([one for one in inside if one <= at]) < cap or moment == at


def test_every_registered_kind_says_short_sentences():
    assert {"licences.ending", "mentoring.visit_day"} <= set(k.KINDS)
    for kind in k.KINDS.values():
        texts = [str(kind.template)]
        if kind.question:
            texts += [str(kind.question.text), *(str(o.thanks) for o in kind.question.options)]
            assert all(len(str(o.label)) <= 30 for o in kind.question.options)
        sentences = [s for t in texts for s in re.split(r"[.?!]\s*", t) if s.strip()]
        assert sum(len(s.split()) for s in sentences) / len(sentences) <= 12
        assert "{" not in str(kind.label)
        assert len(str(kind.template)) < 200


@pytest.mark.parametrize("values", [
    {"key": "Salah"}, {"channels": ()}, {"channels": ("merpati",)},
    {"question": k.Question("?", (k.Option("a", "A", "A"),))},
    {"question": k.Question("?", (k.Option("a", "A", "A"), k.Option("a", "B", "B")))},
])  # fmt: skip
def test_a_kind_that_cannot_work_is_not_registered(values):
    with pytest.raises(ValueError, match=r".+"):
        k.register_kind(w.made_kind(**values))
    assert w.KEY not in k.KINDS


def test_a_kind_is_registered_once():
    k.register_kind(w.made_kind(channels=(VISIT,)))
    try:
        with pytest.raises(ValueError, match="twice"):
            k.register_kind(w.made_kind())
    finally:
        del k.KINDS[w.KEY]
