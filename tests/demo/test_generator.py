"""The invented businesses, without a database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from guyub.demo import names, national, staff
from guyub.demo.chance import Chance, Odds
from guyub.demo.people import generate
from guyub.demo.rows import international
from guyub.demo.shapes import Plan, Village
from guyub.demo.trades import TRADES
from guyub.kernel.identifiers import check_nik, check_phone, normal_phone
from guyub.kernel.ids import damm_digit, human_number
from guyub.linkage.normal.numbers import nik as identity
from guyub.registry.kbli.catalogue import is_manufacturing, title
from guyub.registry.rules import DEFINITIONS, Figures, industry_scale

TODAY = date(2026, 11, 22)
VILLAGES = [
    Village(f"33.03.{d:02d}.20{v:02d}", f"Desa {d}{v}", -7.4, 109.3)
    for d in (1, 5, 9)
    for v in range(1, 9)
]
INDUSTRY = next(d["rule"] for d in DEFINITIONS if d["scheme"] == "industry")


def latest(seen, name):
    """As the facts row reads it: the newest year that states the figure."""
    found = [getattr(o, name) for o in seen if getattr(o, name) is not None]
    return found[-1] if found else None


@settings(max_examples=15, deadline=None)
@given(small=st.integers(20, 250), medium=st.integers(0, 12), seed=st.integers(0, 10**6))
def test_every_business_computes_to_the_class_of_the_plan(small, medium, seed):
    samples = generate(VILLAGES, Plan("33.03", small, medium, seed=seed), TODAY)
    classes = []
    for s in samples:
        in_order = sorted(s.seen, key=lambda o: (o.year, o.quarter or 0))
        known = Figures(latest(in_order, "workers"), latest(in_order, "investment"))
        classes.append(industry_scale(INDUSTRY, known))
        # Also when each year is looked at by itself.
        for o in s.seen:
            if o.investment is not None:
                assert industry_scale(INDUSTRY, Figures(o.workers, o.investment)) == classes[-1]
    assert classes.count("kecil") == small
    assert classes.count("menengah") == medium


def test_the_same_seed_gives_the_same_businesses():
    plan = Plan("33.03", 290, 10)
    assert generate(VILLAGES, plan, TODAY) == generate(VILLAGES, plan, TODAY)
    assert generate(VILLAGES, plan, TODAY) != generate(
        VILLAGES, Plan("33.03", 290, 10, seed=1), TODAY
    )


def test_people_cannot_be_real():
    samples = generate(VILLAGES, Plan("33.03", 1990, 10), TODAY)
    people = [o for s in samples for o in s.owners]
    assert len(people) > 1990
    for person in people:
        assert person.name.lower() not in names.PUBLIC_FIGURES
        if person.nik:
            check = check_nik(person.nik, TODAY)
            assert person.nik.startswith("99")
            assert identity(person.nik).valid, "linkage takes it for a number of nobody"
            assert check.is_sample
            assert check.normal == person.nik
        if person.phone:
            assert person.phone.startswith("0840")
            assert check_phone(person.phone).is_sample
            assert international(person.phone) == normal_phone(person.phone)
    assert all(s.nib.startswith("0000") and len(s.nib) == 13 for s in samples if s.nib)
    assert any(len(p.name.split()) == 1 for p in people)
    assert any(p.titles for p in people)


def test_ids_are_unique_uuid7_and_nik_belong_to_one_person():
    samples = generate(VILLAGES, Plan("33.03", 1990, 10, duplicates=0), TODAY)
    ids = [x for s in samples for x in (s.id, *(o.id for o in s.seen), *(p.id for p in s.products))]
    people = {o.id: o for s in samples for o in s.owners}
    ids += people
    assert len(ids) == len(set(ids))
    assert {i.version for i in ids} == {7}
    niks = [p.nik for p in people.values() if p.nik]
    assert len(niks) == len(set(niks))
    assert [a.id < b.id for a, b in pairwise(samples)].count(False) == 0


def test_repeated_records_share_nik_or_phone_or_only_name_and_village():
    samples = generate(VILLAGES, Plan("33.03", 1990, 10, duplicates=9), TODAY)
    plain = generate(VILLAGES, Plan("33.03", 1990, 10, duplicates=0), TODAY)
    changed = [i for i, (a, b) in enumerate(zip(samples, plain, strict=True)) if a != b]
    assert len(changed) == 9
    for i in changed:
        first, second = samples[i - 1], samples[i]
        assert first.village == second.village
        assert first.trade.key == second.trade.key
        assert first.owners[0].name != second.owners[0].name
        assert first.owners[0].id != second.owners[0].id


def test_missing_data_is_missing_now_and_then():
    samples = generate(VILLAGES, Plan("33.03", 1990, 10), TODAY)
    owners = [s.owners[0] for s in samples]
    for values in (
        [o.nik for o in owners],
        [o.phone for o in owners],
        [o.birth_year for o in owners],
        [s.latitude for s in samples],
        [s.last_contact for s in samples],
        [s.since_year for s in samples],
        [x.sales for s in samples for x in s.seen],
    ):
        assert 0.05 < sum(v is None for v in values) / len(values) < 0.7
    assert all(s.last_contact <= TODAY for s in samples if s.last_contact)
    assert all(o.observed_on <= TODAY for s in samples for o in s.seen)


def test_trades_name_codes_that_exist_in_both_versions():
    for trade in TRADES:
        for code, version in ((trade.kbli_2020, "2020"), (trade.kbli_2025, "2025")):
            assert is_manufacturing(code)
            assert title(code, version), (trade.key, version)
        assert all(0 < g.low <= g.high for g in trade.goods)


def test_no_person_holds_roles_that_must_be_kept_apart():
    own = staff.staff("33.03", ["33.03.01", "33.03.02"], ["33.03.01.2001"], own=True)
    beside = staff.staff("35.13", ["35.13.05"], ["35.13.05.2008"], own=False)
    people = own + beside + staff.above()
    assert {name for name, _seen in staff.SIGN_INS} <= {p.username for p in people}
    from guyub.accounts.roles import ROLES

    assert {p.role for p in people} == set(ROLES)
    assert len({p.username for p in people}) == len(people)
    assert all(p.decree and p.starts <= TODAY for p in people)


@given(n=st.integers(1, 899_999), regency=st.sampled_from(["33.03", "11.01", "96.71"]))
def test_check_digits_by_table_are_those_of_the_kernel(n, regency):
    table = national._check_table()
    state = damm_digit(national._prefix_digits(regency))
    digit = table[table[state * 1000 + n // 1000] * 1000 + n % 1000]
    assert human_number(f"IKM-{regency}", n) == f"IKM-{regency}-{n:06d}-{digit}"


def test_shares_follow_the_known_figures():
    villages = {"33.01": 100, "33.02": 300, "11.01": 50, "12.01": 50, "91.01": 10, "96.71": 10}
    weights = national.shares(villages)
    assert weights.keys() == villages.keys()
    assert weights["33.02"] == 3 * weights["33.01"]
    assert abs(weights["33.01"] + weights["33.02"] - national.PROVINCES["33"]) < 1
    assert abs(weights["11.01"] + weights["12.01"] - 0.1444 * national.NATION) < 1
    assert all(w > 0 for w in weights.values())


@given(total=st.integers(0, 5000), count=st.integers(1, 40))
def test_sizes_of_villages_add_up(total, count):
    sizes = national._sizes(Chance("x"), count, total)
    assert sum(sizes) == total
    assert len(sizes) == count
    assert min(sizes) >= 0


def test_odds_draw_every_value_by_its_weight():
    rng = Chance("odds")
    odds = Odds(("a", 8), ("b", 2))
    drawn = [rng.draw(odds) for _ in range(2000)]
    assert 0.75 < drawn.count("a") / 2000 < 0.85
    assert {rng.randint(1, 3) for _ in range(200)} == {1, 2, 3}


def test_no_two_phones_of_a_regency_are_one_digit_apart():
    """Else every village has neighbours whose phones look mistyped."""
    from guyub.demo.people import _scattered

    numbers = {_scattered(n) for n in range(1, 45_000)}
    assert len(numbers) == 44_999
    for number in list(numbers)[::7]:
        text = f"{number:07d}"
        for at in range(7):
            near = {int(text[:at] + d + text[at + 1 :]) for d in "0123456789"} - {number}
            assert not near & numbers
