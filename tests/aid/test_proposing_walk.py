"""Random people do random things with proposals, in any order: what must hold, holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.aid.actions import proposing as actions
from guyub.aid.actions import proposing_checks as checks
from guyub.aid.actions import proposing_scores as scores
from guyub.aid.actions import proposing_sending as sending
from guyub.aid.models import Check, Interest, Proposal, ProposalLine, ProposalMember, Score
from guyub.aid.policy_scoring import outcome
from guyub.groups.models import Membership
from guyub.kernel.actions import DomainError
from guyub.ledger.models import Event
from tests import database
from tests.aid import proposing as p
from tests.aid.worlds import world
from tests.factories import NOW, TODAY, visit

PEOPLE = ("chair", "stranger", "clerk", "officer", "registrar", "verifier", "second", "kabid",
          "boss", "auditor", "foreign")  # fmt: skip
DEEDS = ("begin", "members", "lines", "papers", "head", "submit", "submit", "return", "withdraw",
         "check", "check", "check", "later", "finish", "recheck", "score", "score", "wild_score",
         "interest")  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(PEOPLE), st.integers(0, 2)),
    min_size=20, max_size=45,
)  # fmt: skip

STRAIGHT = (
    ("begin", "chair", 0), ("members", "chair", 2), ("lines", "chair", 1), ("papers", "chair", 0),
    ("submit", "chair", 0), ("check", "verifier", 0), ("check", "officer", 1),
    ("later", "verifier", 2), ("check", "verifier", 2),
)  # fmt: skip
END = (
    ("recheck", "registrar", 0), ("return", "kabid", 0), ("submit", "chair", 0),
    ("check", "verifier", 0), ("check", "verifier", 1), ("check", "verifier", 2),
    ("wild_score", "second", 2), ("wild_score", "kabid", 0),
)  # fmt: skip


class Walk:
    """One world, its people, and what was done without a refusal."""

    def __init__(self) -> None:
        self.made = world(groups=2)
        clerk = {"area_codes": ["33.03.01.2001"]}
        self.visits = {
            "chair": p.chair(self.made), "stranger": p.chair(self.made, 1),
            "clerk": visit("village_clerk", **clerk),
            "officer": visit("field_officer", area_codes=["33.03.01"]),
            "registrar": visit("registrar"), "verifier": visit("verifier"),
            "second": visit("verifier"), "kabid": visit("section_head"), "boss": visit("head"),
            "auditor": visit("auditor"), "foreign": visit("registrar", "35.13"),
        }  # fmt: skip
        self.done: list[str] = []

    def proposal(self) -> Any:
        rows = Proposal.objects.using("owner").filter(group=self.made.groups[0])
        return rows.exclude(state="withdrawn").first() or rows.order_by("-number").first()

    def do(self, deed: str, who: str, n: int) -> None:
        act = self.visits[who].act(NOW)
        found = self.proposal()
        pk = found.pk if found else self.made.round.pk
        members = p.taking_part(found) if found else []
        member = members[n % len(members)].pk if members else pk
        businesses = [b.pk for b in self.made.members[self.made.groups[0].pk]]
        wish = actions.Wish(self.made.items[0].pk, n + 1, "Perlu")
        calls = {
            "begin": lambda: p.begin(self.made, act),
            "members": lambda: actions.set_members(act, pk, businesses[: n + 1]),
            "lines": lambda: actions.set_lines(act, pk, member, [wish], for_all=n > 0),
            "papers": lambda: actions.set_papers(act, pk, {"domicile": ("1", TODAY)}),
            "head": lambda: actions.set_head(act, pk, p.head()),
            "submit": lambda: sending.submit(act, pk),
            "return": lambda: sending.give_back(act, pk, "Lengkapi"),
            "withdraw": lambda: sending.withdraw(act, pk, "Mundur") if n == 2 else None,
            "check": lambda: checks.record_check(
                act, pk, member, p.found("fit" if n else "unfit", machines=str(n))
            ),
            "later": lambda: checks.record_check(act, pk, member, p.found("later")),
            "finish": lambda: checks.finish_check(act, pk),
            "recheck": lambda: sending.check_again(act, pk, "Ulangi"),
            "score": lambda: scores.give_score(act, pk, {"need": 7 + n, "ready": 8}),
            "wild_score": lambda: scores.give_score(act, pk, {"need": 5 * n, "ready": 0}),
            "interest": lambda: checks.declare_interest(act, pk, "kin") if n == 0 else None,
        }
        before = Event.objects.using("owner").filter(kind="aid.proposal").count()
        try:
            calls[deed]()
        except DomainError:
            after = Event.objects.using("owner").filter(kind="aid.proposal").count()
            assert after == before, "what was refused left an event"
            return
        grown = Event.objects.using("owner").filter(kind="aid.proposal").count() - before
        assert grown <= 1, (deed, grown)
        if grown:
            self.done.append(deed)
            assert who not in ("stranger", "auditor", "foreign"), (deed, who)

    def holds(self) -> None:
        """What must be true after every step."""
        rows = list(Proposal.objects.using("owner").filter(group=self.made.groups[0]))
        assert sum(row.state != "withdrawn" for row in rows) <= 1
        belongs = set(
            Membership.objects.using("owner")
            .filter(group=self.made.groups[0], until=None)
            .values_list("business_id", flat=True)
        )
        for row in rows:
            self._one(row, belongs)

    def _one(self, row: Any, belongs: set[Any]) -> None:
        members = list(ProposalMember.objects.using("owner").filter(proposal=row))
        assert {m.business_id for m in members} <= belongs
        lines = list(ProposalLine.objects.using("owner").filter(proposal=row))
        assert all(1 <= line.quantity <= 2 for line in lines)
        given = list(Check.objects.using("owner").filter(proposal=row))
        if row.state in ("submitted", "checked"):
            assert {str(m.business_id) for m in members} == {
                m["business"] for m in row.frozen["members"]
            }
            assert {line.member_id for line in lines} == {m.pk for m in members}
            assert all(line.unit_price == 2_500_000 for line in lines)
        if row.state == "checked":
            for m in members:
                mine = [c for c in given if c.member_id == m.pk and c.number >= m.check_from]
                assert mine
                assert max(mine, key=lambda c: c.number).result in ("fit", "unfit")
        hands = {row.filler_person, row.submitter_person, *row.helpers} - {None}
        auto = set(
            Interest.objects.using("owner")
            .filter(proposal=row, declared=False).values_list("person", flat=True)
        )  # fmt: skip
        points = list(
            Score.objects.using("owner").filter(proposal=row).order_by("created_at", "pk")
        )
        judges = {c.checker_person for c in given} | {s.scorer_person for s in points}
        # A tie that was declared later shows; hands and ties on record never judged.
        assert not judges & auto
        if row.state not in ("withdrawn",):
            assert not {c.checker_person for c in given} & {s.scorer_person for s in points}
            assert not judges & hands
        assert len(points) <= 3
        assert len({s.scorer_person for s in points}) == len(points)
        totals = [s.total for s in points]
        if len(points) == 3:
            assert outcome(totals[:2], 15).apart
        if points:
            assert row.state in ("checked", "withdrawn")


@pytest.mark.timeout(580)
@settings(
    max_examples=6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.sampled_from([0, 4, 5, 9]), STEPS)
def test_any_order_of_deeds_keeps_what_must_hold(
    db: None, start: int, steps: list[tuple[str, str, int]]
):
    """From nothing, from a filled-in, a sent and a checked proposal on."""
    database.reset()
    walk = Walk()
    for deed, who, n in (*STRAIGHT[:start], *steps):
        walk.do(deed, who, n)
        walk.holds()


def test_the_straight_way_is_walked(db: None):
    """The walk's own deeds reach the end, so that it does not test refusals only."""
    walk = Walk()
    for deed, who, n in (*STRAIGHT, *END):
        walk.do(deed, who, n)
        walk.holds()
    assert walk.done == [deed for deed, _w, _n in [*STRAIGHT, *END]]
    assert walk.proposal().state == "checked"
