"""Random people do random things to tools: the state is what the events say, each tool stands in
exactly one place, and nothing moves or leaves the list by one person alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_draws as draws
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions import following_taking_back as backs
from guyub.aid.querysets.tools import GONE
from guyub.kernel.actions import DomainError
from tests.aid.worlds_following import finding, followed, photo
from tests.factories import NOW, TODAY, office_act, visit

pytestmark = pytest.mark.usefixtures("db")
ROLES = (
    "head", "section_head", "registrar", "verifier", "asset_officer", "finance_officer",
    "field_officer", "village_clerk", "auditor", "delegate",
)  # fmt: skip


def people(made):
    found = []
    for role in ROLES:
        reach = {"area_codes": ["33.03.01"]} if role in ("field_officer", "village_clerk") else {}
        found.append(office_act(role=role, **reach))
    # Somebody with two accounts: asset officer and head in one person.
    store = next(p for p in found if p.role == "asset_officer")
    found.append(replace(office_act(role="head"), person_id=store.person_id))
    found.append(visit("group_chair", subject_id=made.groups[0].pk).act(NOW))
    found.append(office_act("35.13", "asset_officer"))
    found.append(office_act("35.13", "head"))
    return found


def holds(made):
    """Everything that must be true of all tools, whatever was tried."""
    for tool in m.Tool.objects.using("owner").filter(round=made.round):
        events = list(tool.events.using("owner").order_by("created_at", "pk"))
        assert not events or events[-1].state == tool.state, tool.tag
        assert (tool.holder_id is None) == (tool.state in GONE), tool.tag
        assert (tool.check_due is None) == (tool.state in GONE), tool.tag
        requests = list(tool.requests.using("owner"))
        assert sum(r.state in ("proposed", "approved") for r in requests) <= 1
        for r in requests:
            assert r.decider_person is None or r.decider_person != r.proposer_person
        done = [r for r in requests if r.state == "done"]
        assert sum(e.kind in ("move", "write_off", "take_back") for e in events) == len(done)
        assert all(r.decider_person for r in done)
        places = [tool.line.business_id, *(r.to_business_id for r in done if r.kind == "move")]
        if tool.holder_id is not None:
            assert tool.holder_id in places
        if tool.state == "written_off":
            assert any(r.kind == "write_off" for r in done)


def try_one(rng, made, act, clock):
    tool = rng.choice(made.tools)
    act = replace(act, now=NOW + timedelta(minutes=clock))
    business = rng.choice([b for g in made.groups for b in made.members[g.pk]])
    requests = list(m.ToolRequest.objects.using("owner").all())
    request = rng.choice(requests) if requests else None
    state = rng.choice(["in_use", "idle", "broken", "missing"])
    picture = photo() if rng.random() < 0.5 else None
    tries = {
        "check": lambda: f.record_check(act, tool.pk, finding(state, photo=picture)),
        "step": lambda: f.step_tool(
            act, tool.pk, rng.choice(f.STEPS), on=TODAY, reason=rng.choice(["", "Uji"])
        ),
        "tell": lambda: f.tell_broken(act, tool.pk, "Mati"),
        "move": lambda: moves.propose_move(act, tool.pk, business.pk, "Uji"),
        "back": lambda: backs.propose_take_back(act, tool.pk, "Uji"),
        "off": lambda: moves.propose_write_off(act, tool.pk, "Uji"),
        "draw": lambda: draws.announce_draw(
            act, made.round.pk, size=2, seed_source="IHSG", seed_on=TODAY + timedelta(days=1)
        ),
    }
    if request is not None:
        tries |= {
            "decide": lambda: moves.decide_request(act, request.pk, rng.random() < 0.8, "Uji"),
            "finish": lambda: moves.finish_move(
                act, request.pk, number=f"030/{clock}/2026", on=TODAY, place="Desa"
            ),
            "fetch": lambda: backs.finish_take_back(act, request.pk, on=TODAY),
            "withdraw": lambda: moves.withdraw_request(act, request.pk, "Uji"),
        }
    what = rng.choice(list(tries))
    try:
        tries[what]()
    except DomainError:
        return ""
    return what


@pytest.mark.parametrize("seed", [3, 77])
def test_whatever_people_try(seed):
    rng = random.Random(seed)
    made = followed(groups=2)
    acting = people(made)
    # Most attempts come from those who may do something, the rest from anybody.
    able = [a for a in acting if a.role in ("asset_officer", "head", "section_head", "verifier")]
    went = set()
    for clock in range(1, 301):
        act = rng.choice(able if rng.random() < 0.75 else acting)
        went.add(try_one(rng, made, act, clock))
        if clock % 40 == 0:
            holds(made)
    holds(made)
    assert {"check", "move", "decide"} <= went
