"""The finished round of the demo: the story's own numbers, and sums that agree on every level."""

from __future__ import annotations

from collections import Counter

from guyub.aid.selection_words import CODES
from guyub.demo.aid_decided import verdicts
from guyub.demo.handed import KINDS, catalogue, tell
from guyub.demo.people import generate
from guyub.demo.shapes import Plan, Village
from tests.factories import TODAY


def villages(amount: int) -> list[Village]:
    """Places like those of a regency: 18 sub-districts."""
    return [
        Village(f"33.03.{n % 18 + 1:02d}.{2001 + n // 18}", f"Desa {n}", -7.3, 109.3)
        for n in range(amount)
    ]


def test_the_story_has_its_numbers():
    samples = generate(villages(200), Plan("33.03", 20_000, 60), TODAY)
    story = tell(samples)
    assert len({a.sample.id for a in story.given}) == 148
    assert len(story.kinds) == KINDS == 548
    places = {a.sample.village for a in story.given}
    assert len(places) == 15
    assert len({p[:8] for p in places}) == 13
    assert {a.purse for a in story.given} == {0, 1}
    units = Counter()
    for asked in story.given:
        for kind, amount in asked.lines:
            units[asked.purse] += amount
            assert amount > 0
            assert kind.trade == asked.sample.trade.key
    assert units.total() > KINDS, "kinds and units are different numbers"
    given = {a.sample.id for a in story.given}
    assert not given & {a.sample.id for a in [*story.reserve, *story.refused]}


def test_who_was_not_chosen_is_told_why():
    samples = generate(villages(200), Plan("33.03", 20_000, 60), TODAY)
    said = {verdict: reasons for _asked, verdict, reasons in verdicts(tell(samples))}
    assert set(said) == {"selected", "reserve", "refused"}
    assert not said.pop("selected")
    for reasons in said.values():
        assert all(r["code"] in CODES and r["words"].endswith(".") for r in reasons)
        assert reasons


def test_no_business_gets_a_kind_twice():
    story = tell(generate(villages(200), Plan("33.03", 20_000, 60), TODAY))
    for asked in story.given:
        codes = [kind.code for kind, _n in asked.lines]
        assert len(codes) == len(set(codes))


def test_a_small_demo_gives_what_it_can():
    story = tell(generate(villages(20), Plan("33.03", 90, 1, duplicates=3), TODAY))
    assert 0 < len(story.given) <= 91
    assert all(asked.lines for asked in story.given)


def test_catalogue_names_are_unique_and_priced():
    names = [kind.name for kind in catalogue()]
    assert len(names) == len(set(names)) == 549
    assert all(kind.price >= 10_000 for kind in catalogue())
