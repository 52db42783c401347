"""Searches: what is found, asked once, never again; killed anywhere nothing is half done."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.pairs.grounds import Grounds
from tests.factories import NOW, office, office_act
from tests.pairs import worlds as w


def events(verb: str) -> int:
    from guyub.ledger.models import Event

    return Event.objects.using("owner").filter(verb=verb).count()


@pytest.fixture
def doubles(db):
    return w.doubles(12, others=6)


def two_of(pair):
    return (pair.first_id, pair.second_id)


def test_a_search_finds_the_doubles_and_says_why(doubles):
    run = w.searched()
    pairs = w.pairs_of()
    assert run.state == "done"
    assert (run.rows, run.pairs) == (30, len(pairs))
    assert len(pairs) >= 12
    assert run.figures["new"] == len(pairs)
    assert events("pairs.run.finish") == 1
    for pair in pairs:
        assert pair.first_id < pair.second_id
        assert sum(s["weight"] for s in pair.steps) == pytest.approx(pair.weight, abs=0.02)
        assert pair.model_version == run.model_version
        assert pair.first_village == "33.03.01.2001"
    # Levels and weights; not a word of what the records say.
    kept = json.dumps([p.steps for p in pairs])
    assert set(pairs[0].steps[1]) == {"role", "level", "weight"}
    for person in map(w.person, range(12)):
        assert person["nik"] not in kept
        assert person["owner"].split()[0] not in kept


def test_searching_again_finds_nothing_new_and_uses_the_same_model(doubles):
    from guyub.registry.models import LinkageModel

    first = w.searched()
    before = {(two_of(p), p.weight, p.pk) for p in w.pairs_of()}
    second = w.searched(now=NOW + timedelta(days=30))
    assert second.figures["new"] == 0
    assert second.model_version == first.model_version
    assert {(two_of(p), p.weight, p.pk) for p in w.pairs_of()} == before
    assert LinkageModel.objects.using("owner").count() == 1


def test_a_model_is_learnt_again_after_its_time(doubles):
    from guyub.registry.models import LinkageModel

    w.searched()
    w.searched(now=NOW + timedelta(days=200))
    assert LinkageModel.objects.using("owner").count() == 2


def test_what_was_decided_is_never_asked_again(doubles):
    from guyub.pairs.actions.deciding import apart
    from guyub.registry.actions.merge import merge_businesses

    w.searched()
    different, same, *_rest = w.pairs_of()
    frozen = (different.weight, different.steps)
    apart(doubles, different.pk)
    merge_businesses(doubles, same.first_id, same.second_id, {}, reason="Satu usaha")
    run = w.searched(now=NOW + timedelta(days=200))
    states = {p.pk: p for p in w.pairs_of()}
    assert run.figures["new"] == 0
    assert (states[different.pk].state, states[different.pk].verdict) == ("decided", "different")
    assert (states[different.pk].weight, states[different.pk].steps) == frozen
    assert (states[same.pk].state, states[same.pk].verdict) == ("decided", "same")


def test_a_decision_before_the_first_search_counts(doubles):
    from guyub.registry.actions.merge import keep_apart

    w.searched()
    first = w.pairs_of()[0]
    w.owned_delete()
    keep_apart(doubles, first.first_id, first.second_id)
    w.searched(now=NOW + timedelta(days=1))
    assert two_of(first) not in {two_of(p) for p in w.pairs_of()}


def test_different_from_a_record_is_different_from_the_one_that_took_it_in(db):
    """A and B are one; B and C were told apart: A and C are not asked."""
    from guyub.pairs.running import decided
    from guyub.registry.actions.merge import keep_apart, merge_businesses
    from guyub.registry.matching import pair

    office(w.OURS)
    act = office_act()
    a, b, c = (w.business(act, w.person(n)) for n in range(3))
    keep_apart(act, b.pk, c.pk)
    merge_businesses(act, a.pk, b.pk, {}, reason="Satu usaha")
    with in_scope(act.scope, read_only=True):
        said = decided(w.OURS)
    assert said.settled == {pair(a.pk, c.pk)} == said.different


def test_pairs_of_a_merged_record_leave_and_come_back(db):
    from guyub.registry.actions.merge import merge_businesses, undo_merge

    w.three()
    act = office_act()
    sure, doubt = w.pairs_of()
    shared = ({sure.first_id, sure.second_id} & {doubt.first_id, doubt.second_id}).pop()
    other = ({sure.first_id, sure.second_id} - {shared}).pop()
    made = merge_businesses(act, other, shared, {}, reason="Satu usaha")
    states = {p.pk: (p.state, p.gone_why) for p in w.pairs_of()}
    assert states[sure.pk] == ("decided", "")
    assert states[doubt.pk] == ("gone", "merged")
    undo_merge(act, made.pk, reason="Ternyata dua")
    states = {p.pk: (p.state, p.verdict) for p in w.pairs_of()}
    assert states[sure.pk] == ("decided", "different")
    assert states[doubt.pk] == ("open", "")


def test_records_that_no_longer_look_alike_are_asked_no_more(db):
    (pair,) = w.laid(1)
    w.stored([], now=NOW + timedelta(days=1))
    (gone,) = w.pairs_of()
    assert (gone.state, gone.gone_why) == ("gone", "unseen")
    from guyub.registry.models import Business

    one, other = Business.objects.using("owner").filter(pk__in=two_of(pair)).order_by("pk")
    w.stored([w.told(one, other, 8.0)], now=NOW + timedelta(days=2))
    (back,) = w.pairs_of()
    assert (back.pk, back.state, back.weight) == (pair.pk, "open", 8.0)


def killed(step: str, run_id: object) -> None:
    """The same search in a process of its own that dies in the middle of a step."""
    from django.db import connections

    from guyub.pairs.running import work

    child = os.fork()
    if child == 0:
        # The parent's connections are not this process's to use or to close.
        for connection in connections.all(initialized_only=True):
            connection.connection = None
        work(run_id, NOW, lambda at: os._exit(9) if at == step else None)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9


@pytest.mark.parametrize("step", ["read", "learnt", "linked", "stored"])
def test_killed_in_the_middle_nothing_is_half_done(doubles, step):
    from guyub.pairs.actions.running import start
    from guyub.pairs.models import LinkRun, PairCluster
    from guyub.pairs.running import work
    from guyub.registry.models import LinkageModel

    run = start(w.machine(), defer=False)
    killed(step, run.pk)
    assert w.pairs_of() == []
    assert not PairCluster.objects.using("owner").exists()
    assert LinkRun.objects.using("owner").get().state == "running"
    assert events("pairs.run.finish") == 0
    learnt = LinkageModel.objects.using("owner").count()
    assert learnt == (step != "read")
    assert work(run.pk, NOW)
    assert len(w.pairs_of()) >= 12
    assert LinkRun.objects.using("owner").get().state == "done"
    assert LinkageModel.objects.using("owner").count() == 1
    assert events("pairs.run.finish") == 1
    assert not work(run.pk, NOW)


def test_one_search_at_a_time_and_a_lost_one_is_left(db):
    from guyub.pairs.actions.running import start
    from guyub.pairs.models import LinkRun

    office(w.OURS)
    first = start(w.machine(), defer=False)
    assert start(w.machine(), defer=False).pk == first.pk
    second = start(w.machine(now=NOW + timedelta(hours=4)), defer=False)
    states = dict(LinkRun.objects.using("owner").values_list("pk", "state"))
    assert states == {first.pk: "failed", second.pk: "running"}


def test_only_an_office_searches_and_only_who_may_merge(db):
    from guyub.kernel.actions import NotAllowed
    from guyub.pairs.actions.running import start

    with pytest.raises(NotAllowed):
        start(office_act(role="section_head"), defer=False)
    with pytest.raises(DomainError):
        start(office_act("33", role="registrar"), defer=False)


def test_the_monthly_search_begins_in_each_office_with_a_registry(db):
    from guyub.pairs.models import LinkRun
    from guyub.pairs.running import begin_all

    office("35.13")
    w.doubles(1)
    assert begin_all(NOW) == 1
    assert [r.regency_code for r in LinkRun.objects.using("owner").all()] == [w.OURS]


def test_one_person_with_two_trades_is_never_called_sure(db):
    """The same NIK, name and phone; another business: a question, not "hampir pasti"."""
    office(w.OURS)
    act = office_act()
    for n in range(12):
        w.business(act, w.person(n))
    w.business(act, {**w.person(0), "name": "Bengkel Las Sinar", "main_product": "Pagar besi"})
    w.searched()
    (pair,) = w.pairs_of()
    assert (pair.kind, pair.sure) == ("two_trades", False)


def test_two_businesses_of_one_recorded_owner_are_no_news(db):
    from guyub.registry.models import Owner, Ownership

    office(w.OURS)
    act = office_act()
    for n in range(12):
        w.business(act, w.person(n))
    other = w.business(act, {**w.person(0), "name": "Bengkel Las", "main_product": "Pagar besi"})
    first = Owner.objects.using("owner").order_by("pk").first()
    Ownership.objects.using("owner").filter(business_id=other.pk).update(owner_id=first.pk)
    run = w.searched()
    assert w.pairs_of() == []
    assert run.figures["one_owner"] == 1


def test_another_regency_sees_no_row(db):
    from guyub.pairs.models import DoubtfulPair, LinkRun, PairCluster

    w.three()
    for model in (DoubtfulPair, LinkRun, PairCluster):
        with in_scope(office_act("35.13").scope, read_only=True):
            assert not model.objects.exists()
        with in_scope(office_act(w.OURS).scope, read_only=True):
            assert model.objects.exists()


def test_a_visit_sees_pairs_of_its_villages(db):
    from guyub.pairs.models import DoubtfulPair
    from tests.factories import visit

    w.laid(2)
    seen = visit("village_clerk", area_codes=["33.03.01.2001"])
    blind = visit("village_clerk", area_codes=["33.03.01.2002"])
    for who, amount in ((seen, 2), (blind, 0)):
        with in_scope(who.scope, read_only=True):
            assert DoubtfulPair.objects.visible_to(who).count() == amount


def test_the_command_searches_one_office(doubles, capsys):
    from guyub.cli import build_parser
    from guyub.config.errors import LaunchError

    parser, _broken = build_parser(["link"])
    options = parser.parse_args(["link", "--office", "33.03", "--json"])
    assert options.run(options) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["office"] == "33.03"
    assert said["new"] >= 12
    with pytest.raises(LaunchError, match="belum ada"):
        options.run(parser.parse_args(["link", "--office", "11.01"]))
    measured = parser.parse_args(["link", "evaluate", "x.csv", "--truth", "t"])
    assert measured.run.__name__ == "run_evaluate"
    assert measured.database is None


LEVELS = {
    "name": ["same", "spelling", "close", "first_word", "one_word", "other", "unknown"],
    "nik": ["same", "one_digit_same_birth", "other", "unknown"],
    "nib": ["same", "other", "unknown"],
    "phone": ["same", "one_digit", "other", "unknown"],
    "business": ["same", "near", "one_word", "other", "unknown"],
}


@given(st.fixed_dictionaries({role: st.sampled_from(codes) for role, codes in LEVELS.items()}))
def test_neighbours_are_not_asked_about(level):
    """Village, street and trade alone, or a shared word, make no question; a shared number does."""
    from guyub.pairs.finding import NEAR_NIK, worth_asking

    asked = worth_asking(level)
    carries = "same" in (level["nib"], level["phone"]) or level["nik"] in NEAR_NIK
    if "same" in (level["nib"], level["phone"]):
        assert asked
    if level["name"] in ("other", "first_word", "one_word") and not carries:
        assert not asked
    if level["nik"] == "other" and not carries:
        assert asked == (level["name"] in ("same", "spelling"))


@given(
    st.sampled_from(["same", "near", "part", "one_word", "other", "unknown"]),
    st.sampled_from(["same", "near", "part", "one_word", "other", "unknown"]),
    st.sampled_from(["same", "other", "unknown"]),
)
def test_the_word_of_a_trade_is_no_likeness_of_two_businesses(business, product, nib):
    """ "Gula Jawa Berkah" and "Gula Semut Amanah" of one owner are two; of one NIB they are one."""
    from guyub.pairs.finding import like_business

    alike = like_business({"business": business, "product": product, "nib": nib})
    if nib == "same":
        assert alike
    elif business in ("one_word", "other") or product == business == "unknown":
        assert not alike
    elif business == "unknown":
        assert alike == (product in ("same", "near"))


def test_two_records_of_one_recorded_owner_are_asked_when_the_businesses_are_alike(db):
    from guyub.registry.models import Owner, Ownership

    office(w.OURS)
    act = office_act()
    for n in range(12):
        w.business(act, w.person(n))
    double = w.business(act, {**w.person(0), "name": w.person(0)["name"] + " Jaya"})
    other = w.business(act, {**w.person(1), "name": "Gula Amanah", "main_product": "Gula semut"})
    people = {o.name: o.pk for o in Owner.objects.using("owner").order_by("-pk")}
    for business, n in ((double, 0), (other, 1)):
        owner = people[w.person(n)["owner"]]
        Ownership.objects.using("owner").filter(business_id=business.pk).update(owner_id=owner)
    run = w.searched()
    (pair,) = w.pairs_of()
    assert double.pk in two_of(pair)
    assert (pair.kind, pair.sure, pair.lacks[0]) == ("one_owner", False, "one_owner")
    assert run.figures["one_owner"] == 1


def test_questions_about_one_owner_come_behind_all_others(db):
    office(w.OURS)
    act = office_act()
    two = [(w.business(act, w.person(n)), w.business(act, w.again(n))) for n in range(4)]
    w.stored(
        [
            w.told(*two[0], 60.0, kind="one_owner", grounds=Grounds((), ("one_owner",))),
            w.told(*two[1], 5.0),
            w.told(*two[2], 9.0),
            w.told(*two[3], 50.0, kind="two_trades", grounds=Grounds((), ("two_trades",))),
        ]
    )
    in_order = w.pairs_of()
    assert [p.weight for p in in_order] == [9.0, 5.0, 60.0, 50.0]
    from guyub.pairs.models import DoubtfulPair
    from guyub.pairs.views.common import after

    rows = DoubtfulPair.objects.using("owner")
    for at, pair in enumerate(in_order):
        assert list(after(rows.in_order(), pair)) == in_order[at + 1 :]


def test_a_registry_without_doubles_teaches_nothing_and_asks_little():
    """EM takes neighbours for matches where there are hardly any; then the defaults stand."""
    import random

    import pyarrow as pa

    from guyub.kernel.ids import uuid7
    from guyub.pairs.finding import find
    from guyub.pairs.running import MOST_DOUBLE, learnt
    from guyub.registry.linkable import MAPPING, Linkable

    rng = random.Random(5)
    rows = []
    for n in range(1_500):
        first, last, trade = rng.choice(w.FIRST), rng.choice(w.LAST), rng.choice(w.TRADES)
        born = f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{rng.randint(60, 99)}"
        rows.append(
            {
                "name": f"{first} {last} {rng.choice(w.FIRST)}", "product": trade,
                "nik": f"990301{born}{n + 1:04}", "sex": "L",
                "phone": f"0840{rng.randrange(10**8):08}",
                "village": f"33.03.01.20{rng.randint(1, 9):02}",
                "address": f"RT {rng.randint(1, 5)} RW {rng.randint(1, 3)}",
            }
        )  # fmt: skip
    table = pa.table({r: pa.array([row.get(r) for row in rows], pa.string()) for r in MAPPING})
    held = Linkable(table, [uuid7() for _ in rows], [uuid7() for _ in rows])
    model = learnt(held)
    assert model.report.get("expected_matches", 0) <= MOST_DOUBLE * len(held)
    found = find(held, model)
    assert len(found.pairs) < len(rows) / 10
    assert not any(p.sure for p in found.pairs)
