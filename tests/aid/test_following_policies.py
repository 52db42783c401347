"""Drawing, comparing and lining up: the pure halves."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.aid import policy_draw, policy_idle
from guyub.registry import before_after

TAGS = st.lists(st.from_regex(r"ALT-[0-9]{2}-[0-9]{1,6}", fullmatch=True), min_size=1, max_size=40)
SEEDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=60).filter(
    lambda s: bool(s.strip()) and s.strip().isprintable()
)


@given(SEEDS, TAGS, st.integers(1, 50), st.randoms())
def test_a_draw_is_the_same_for_everybody(seed, tags, size, chance):
    drawn = policy_draw.draw(seed, tags, size)
    mixed = [*tags, *tags]
    chance.shuffle(mixed)
    assert policy_draw.draw(f"  {seed} ", mixed, size) == drawn
    assert len(drawn) == min(size, len(set(tags)))
    assert set(drawn) <= set(tags)


@given(SEEDS, TAGS, st.integers(1, 20))
def test_a_larger_draw_begins_with_the_smaller(seed, tags, size):
    whole = policy_draw.draw(seed, tags, len(tags))
    assert policy_draw.draw(seed, tags, size) == whole[:size]


@given(SEEDS, TAGS, st.integers(1, 20))
def test_taking_away_what_was_not_drawn_changes_nothing(seed, tags, size):
    drawn = policy_draw.draw(seed, tags, size)
    left = [t for t in tags if t in drawn]
    assert policy_draw.draw(seed, left, size) == drawn


def test_every_tool_is_drawn_about_equally_often():
    pool = [f"ALT-{n:03d}" for n in range(20)]
    counts = dict.fromkeys(pool, 0)
    for n in range(4000):
        for tag in policy_draw.draw(f"benih {n}", pool, 5):
            counts[tag] += 1
    assert all(880 < n < 1120 for n in counts.values())


def test_a_known_draw_stays_as_it_was_published():
    pool = [f"ALT-33.03-{n:06d}" for n in range(1, 13)]
    want = sorted(pool, key=lambda t: hashlib.sha256(f"IHSG 7.412,55|{t}".encode()).hexdigest())
    assert policy_draw.draw("IHSG 7.412,55", pool, 3) == want[:3]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
@pytest.mark.parametrize("seed", ["IHSG 7.412,55", "undian 'SDSB' 12 $HOME", "é ü 4"])
def test_the_printed_recipe_gives_the_same(seed, tmp_path):
    pool = policy_draw.pool_of(f"ALT-33.03-{n:06d}" for n in range(1, 31))
    (tmp_path / "daftar.txt").write_bytes(policy_draw.pool_file(pool))
    script = "\n".join(policy_draw.recipe(seed, 6))
    said = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said[0].split()[0] == policy_draw.pool_digest(pool)
    assert said[1:] == policy_draw.draw(seed, pool, 6)


@pytest.mark.parametrize("seed", ["", "  ", "a\nb", "x" * 121])
def test_a_seed_that_cannot_be_repeated_is_refused(seed):
    with pytest.raises(policy_draw.SeedError):
        policy_draw.draw(seed, ["ALT-1"], 1)


VALUES = st.fixed_dictionaries(
    {name: st.none() | st.integers(0, 50) for name in ("workers_male", "workers_female", "sales")}
)
ROWS = st.dictionaries(
    st.tuples(st.integers(1, 8), st.sampled_from([0, 6, 12])), VALUES, max_size=24
)


@given(ROWS, st.sampled_from(before_after.FIGURES), st.sampled_from([6, 12]))
def test_sums_run_over_businesses_with_both_values_only(cells, name, months):
    rows = [(b, m, v) for (b, m), v in cells.items()]
    found = before_after.compare(rows, name, months)
    both = [
        b for b in range(1, 9)
        if all(before_after.figure(cells.get((b, m), {}), name) is not None for m in (0, months))
    ]  # fmt: skip
    assert found.known == len(both)
    assert found.asked == len({b for b, _m in cells})
    if both:
        assert found.base == sum(before_after.figure(cells[b, 0], name) for b in both)
        assert found.more + found.same + found.less == found.known
    else:
        assert (found.base, found.later, found.change) == (None, None, None)


@given(ROWS, st.sampled_from([6, 12]))
def test_the_change_is_the_sum_of_its_parts(cells, months):
    rows = [(b, m, v) for (b, m), v in cells.items()]
    men, women, everyone = before_after.by_parts(rows, months)
    assert men.known == women.known == everyone.known
    if everyone.known:
        assert men.change + women.change == everyone.change


def test_unknown_is_not_zero():
    rows = [("a", 0, {"sales": 5}), ("a", 6, {"sales": None}), ("b", 0, {}), ("b", 6, {"sales": 9})]
    found = before_after.compare(rows, "sales", 6, asked=7)
    assert (found.known, found.asked, found.change, found.share) == (0, 7, None, None)


ASKERS = st.lists(
    st.builds(
        policy_idle.Asker, business=st.builds(lambda: uuid4()), group=st.none(),
        verdict=st.sampled_from(["reserve", "refused"]),
        rank=st.none() | st.integers(1, 30), fit=st.none() | st.booleans(),
        km=st.none() | st.floats(0, 90), holds=st.booleans(), declined=st.booleans(),
    ),
    max_size=15,
)  # fmt: skip


@given(ASKERS, st.randoms())
def test_the_line_does_not_depend_on_who_is_read_first(askers, chance):
    line = policy_idle.line(askers)
    mixed = list(askers)
    chance.shuffle(mixed)
    assert policy_idle.line(mixed) == line
    assert all(
        p.asker.fit is not False and not p.asker.holds and not p.asker.declined for p in line
    )
    assert [p.number for p in line] == list(range(1, len(line) + 1))
    kinds = [p.asker.verdict for p in line]
    assert kinds == sorted(kinds, key=["reserve", "refused"].index)


def test_reserve_comes_first_then_the_nearest():
    one, two, three, four = (UUID(int=n) for n in range(1, 5))
    line = policy_idle.line([
        policy_idle.Asker(one, None, "refused", None, True, 2.0),
        policy_idle.Asker(two, None, "reserve", 2, True, 40.0),
        policy_idle.Asker(three, None, "reserve", 1, True, 90.0),
        policy_idle.Asker(four, None, "refused", None, True, 0.0),
    ])  # fmt: skip
    assert [p.asker.business for p in line] == [three, two, four, one]
    assert line[2].why.endswith("satu desa")


def test_distance_of_two_known_points():
    assert policy_idle.distance_km((-7.0, 110.0), (None, 110.0)) is None
    assert 110 < policy_idle.distance_km((-7.0, 110.0), (-8.0, 110.0)) < 112
