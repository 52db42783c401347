"""Whatever people do in whatever order, groups stay what they must be."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from django.db import connections

from guyub.groups.actions.ending import dissolve_group, merge_groups, split_group
from guyub.groups.actions.founding import (
    Founding,
    NewGroup,
    drop_group,
    edit_group,
    found_group,
    recognise_group,
    start_group,
)
from guyub.groups.actions.members import add_members, leave_group, set_role
from guyub.groups.actions.papers import add_paper
from guyub.groups.models import Group, Membership, StateChange
from guyub.groups.states import MACHINE
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from tests.aid.fresh_facts import stale
from tests.factories import TODAY, office_act
from tests.groups.worlds import VILLAGE, businesses, rows, start, with_members

SURE = frozenset({"area", "trade", "many", "board", "few", "chair"})
STEPS = 55


def dump():
    """Everything that is kept of groups."""
    with connections["owner"].cursor() as cursor:
        found = []
        for table in ("group", "membership", "paper", "state_change"):
            cursor.execute(f"SELECT t::text FROM groups_{table} t ORDER BY 1")
            found.append(cursor.fetchall())
        return found


def holds():
    """What is always so, whatever was done."""
    groups = list(Group.objects.using("owner").all())
    for group in groups:
        held = list(Membership.objects.using("owner").filter(group=group).order_by("since", "pk"))
        now = [m for m in held if m.until is None]
        roles = Counter(m.role for m in now)
        assert all(n <= 1 for role, n in roles.items() if role != "member"), roles
        assert len({m.business_id for m in now}) == len(now)
        for business in {m.business_id for m in held}:
            spans = [(m.since, m.until) for m in held if m.business_id == business]
            for (_a, until), (since, _b) in pairwise(spans):
                assert until is not None
                assert until <= since
        changes = {c.to_state: c for c in StateChange.objects.using("owner").filter(group=group)}
        assert group.state in changes, "a state without its history"
        assert "forming" in changes
        assert all((c.from_state, s) == ("", "forming") or c.from_state in changes
                   for s, c in changes.items())  # fmt: skip
        assert changes[group.state].on == group.state_since
        if group.state in MACHINE.final:
            assert now == []
        if group.recogniser_person is not None:
            assert group.recogniser_person not in group.hands
        if group.state in ("founded", "recognised"):
            assert group.founded_on is not None
            assert all(m.since >= group.founded_on for m in held)
    assert stale() == []


def one_step(rng, actors, people):
    """Somebody does something to some group, allowed or not."""
    act = actors[rng.choice(("registrar", "registrar", "section_head", "head"))]
    found = list(Group.objects.using("owner").order_by("pk"))
    day = TODAY - timedelta(days=rng.choice((0, 0, 0, 0, 1, 30, 400)))
    if not found or rng.random() < 0.08:
        name = f"Kelompok {rng.randint(1, 30)}"
        return start_group(act, NewGroup(VILLAGE, rng.choice(("kelompok", "paguyuban")), name))
    group, version = rng.choice(found), rng.choice((None, None, None, 1))
    held = rows(group)
    row = rng.choice(held).pk if held else uuid7()
    some = [b.pk for b in rng.sample(people, rng.randint(1, 6))]
    doing = rng.randint(0, 13)
    if doing <= 2:
        return add_members(act, group.pk, some, on=rng.choice((None, day)), version=version,
                           confirmed=SURE)  # fmt: skip
    if doing <= 4:
        role = rng.choice(("chair", "chair", "secretary", "treasurer", "member"))
        return set_role(act, group.pk, row, role, on=rng.choice((None, day)), version=version)
    if doing == 5:
        return leave_group(act, group.pk, row, on=rng.choice((None, day)),
                           reason=rng.choice(("", "Pindah")), version=version)  # fmt: skip
    if doing <= 7:
        return found_group(act, group.pk, Founding(day, "BA"), version=version, confirmed=SURE)
    if doing == 8:
        return recognise_group(act, group.pk, "SK", day, version=version)
    if doing == 9:
        return edit_group(act, group.pk, {"trade": rng.choice(("A", "B"))}, version=version)
    if doing == 10:
        return add_paper(act, group.pk, "domicile", "1", day, version=version)
    if doing == 11:
        other = rng.choice(found)
        return merge_groups(act, group.pk, other.pk, day, "Gabung", versions=None)
    if doing == 12:
        end = rng.choice((dissolve_group, drop_group))
        if end is drop_group:
            return drop_group(act, group.pk, "Batal", version=version)
        return dissolve_group(act, group.pk, day, "Bubar", version=version)
    going = [m.pk for m in held[: rng.randint(1, 3)]]
    new = NewGroup(VILLAGE, group.kind, f"Pecahan {rng.randint(1, 9)}", id=uuid7())
    return split_group(act, group.pk, going, new, day, "Pecah", version=version, confirmed=SURE)


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_steps_breaks_a_group(db, seed):
    rng = Random(seed)
    actors = {r: office_act(role=r) for r in ("registrar", "section_head", "head")}
    people = businesses(9)
    done = Counter()
    for _n in range(STEPS):
        before, events = dump(), Event.objects.using("owner").count()
        try:
            one_step(rng, actors, people)
        except DomainError:
            assert dump() == before, "what was refused changed something"
            assert Event.objects.using("owner").count() == events
            continue
        more = Event.objects.using("owner").count() - events
        assert more in (0, 1)
        if not more:
            assert dump() == before, "changed without an event"
        done[more] += 1
        holds()
    assert done[1] >= 5


def together(*work):
    """Run at the same moment, each with connections of its own; what each gave or raised."""
    barrier, told = threading.Barrier(len(work)), {}

    def run(at, do):
        barrier.wait(timeout=30)
        try:
            told[at] = do()
        except DomainError as error:
            told[at] = error
        finally:
            for alias in ("default", "owner"):
                connections[alias].close()

    threads = [threading.Thread(target=run, args=(at, do)) for at, do in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [told[at] for at in range(len(work))]


def test_two_who_choose_a_chair_at_once_leave_one(db):
    group = with_members()
    held = rows(group)
    acts = [office_act(), office_act()]
    together(*(
        lambda act=act, row=row: set_role(act, group.pk, row.pk, "chair", version=None)
        for act, row in zip(acts, held[3:], strict=True)
    ))  # fmt: skip
    assert Counter(m.role for m in rows(group))["chair"] == 1


def test_two_who_enter_the_same_business_at_once_enter_it_once(db):
    group, made = start(), businesses(1)[0]
    acts = [office_act(), office_act()]
    together(*(
        lambda act=act: add_members(act, group.pk, [made.pk], version=None) for act in acts
    ))  # fmt: skip
    assert len(rows(group)) == 1
    assert Event.objects.using("owner").filter(verb="groups.member.add").count() == 1


def test_two_who_begin_the_same_group_at_once_begin_one(db):
    new = NewGroup(VILLAGE, "kelompok", "Sama", id=uuid7())
    acts = [office_act(), office_act()]
    one, two = together(*(lambda act=act: start_group(act, new) for act in acts))
    assert one.pk == two.pk
    told = together(*(
        lambda act=act: start_group(act, NewGroup(VILLAGE, "kelompok", "Nama sama"))
        for act in acts
    ))  # fmt: skip
    assert sum(isinstance(t, DomainError) for t in told) == 1
    assert Group.objects.using("owner").count() == 2


def test_two_groups_merged_into_each_other_at_once_end_as_one(db):
    from tests.groups.worlds import founded

    one = founded(made=businesses(5))
    two = founded(made=businesses(5, first=6), name="Lain")
    acts = [office_act(role="head"), office_act(role="head")]
    together(
        lambda: merge_groups(acts[0], one.pk, two.pk, TODAY, "Gabung", versions=None),
        lambda: merge_groups(acts[1], two.pk, one.pk, TODAY, "Gabung", versions=None),
    )
    states = Counter(g.state for g in Group.objects.using("owner").all())
    assert states == {"merged": 1, "founded": 1}
    assert Membership.objects.using("owner").filter(until__isnull=True).count() == 10
