"""The counts of a round's page, read in one statement, are those of the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F, Sum

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_draws as draws
from guyub.aid.queries.rounds_board import board_of
from guyub.kernel.db import in_scope
from guyub.kernel.memory import forget_everything
from tests.aid import proposing as p
from tests.aid.worlds import world
from tests.aid.worlds_following import finding, followed
from tests.factories import NOW, TODAY, office_act, visit

pytestmark = pytest.mark.usefixtures("db")


def board(who, made, on=TODAY):
    with in_scope(who.scope, read_only=True):
        return board_of(who, m.Round.objects.get(pk=made.round.pk), on)


def test_the_counts_are_those_of_the_tables():
    made = followed()
    f.record_check(office_act(role="verifier"), made.tools[0].pk, finding("idle"))
    draws.announce_draw(office_act(role="verifier"), made.round.pk, size=2, seed_source="IHSG",
                        seed_on=TODAY + timedelta(days=1))  # fmt: skip
    who, day = visit("section_head"), TODAY + timedelta(days=400)
    found = board(who, made, day)
    with in_scope(who.scope, read_only=True):
        here = {"round": made.round}
        worth = Sum(F("quantity") * F("unit_price"))
        lines = m.DecreeLine.objects.filter(decree__round=made.round, decree__state="signed")
        handed = m.HandoverLine.objects.filter(handover__round=made.round, handover__state="signed")
        total = found.money[-1]
        assert total.decreed == lines.aggregate(x=worth)["x"]
        assert total.decreed_units == lines.aggregate(x=Sum("quantity"))["x"]
        assert total.handed == handed.aggregate(x=worth)["x"]
        assert total.handed_units == handed.aggregate(x=Sum("quantity"))["x"]
        for name in ("purse", "chosen", "decreed", "handed", "decreed_units", "handed_units"):
            assert sum(getattr(row, name) for row in found.money[:-1]) == getattr(total, name)
        tools = m.Tool.objects.filter(**here)
        assert {k: n for k, (n, _late) in found.tools.items()} == {
            state: tools.filter(state=state).count()
            for state in set(tools.values_list("state", flat=True))
        }
        assert sum(late for _n, late in found.tools.values()) == tools.overdue(day).count() > 0
        assert sum(found.records.values()) == m.Handover.objects.filter(**here).count()
        [decree] = m.Decree.objects.filter(**here)
        assert found.decrees == [(decree.pk, decree.number, "signed", total.decreed)]
        [draw] = m.Draw.objects.filter(**here)
        assert found.draws == [(draw.pk, draw.number, 2, draw.seed_on, False)]
        reports = m.UseReport.objects.filter(handover__round=made.round)
        assert found.reports == (reports.count(), 0)
        outcomes = m.Outcome.objects.filter(**here)
        assert sum(n for _months, n, _seen, _missed in found.outcomes) == outcomes.count()
        assert found.listed == "announced"
        chosen = m.Result.objects.filter(selection__round=made.round, verdict="selected")
        assert found.verdicts["selected"][0] == chosen.count()


def test_a_paper_that_lacks_is_the_same_in_both_ways_of_counting():
    made = world()
    p.sent(made, p.act())
    who = visit("registrar")
    assert board(who, made).sent == [("own", 1, 0)]
    paper = m.ProposalPaper.objects.using("owner").first()
    m.ProposalPaper.objects.using("owner").filter(pk=paper.pk).update(number="")
    forget_everything()
    [(_who, _n, lacking)] = board(who, made).sent
    with in_scope(who.scope, read_only=True):
        assert lacking == m.Proposal.objects.papers_missing().count() == 1


def test_an_area_counts_its_own_and_another_regency_nothing():
    made = followed(groups=2)
    clerk = visit("village_clerk", area_codes=[made.groups[0].village_code])
    own = board(clerk, made)
    assert own.stages[-1].proposals == 1
    assert sum(own.records.values()) == 1
    assert sum(n for n, _late in own.tools.values()) < len(made.tools)
    away = board(visit("head", "35.13"), made)
    assert (away.stages, away.tools, away.decrees, away.records) == ([], {}, [], {})


def test_a_board_is_kept_until_somebody_writes_and_for_one_scope_only():
    made = followed()
    who, other = visit("section_head"), visit("head", "35.13")
    first = board(who, made)
    assert board(who, made) is first
    assert board(other, made) is not first
    assert board(who, made, TODAY + timedelta(days=1)) is not first
    f.record_check(office_act(role="verifier"), made.tools[0].pk, finding("idle"))
    after = board(who, made)
    assert after.tools != first.tools
    assert board(who, made) is after


def test_a_round_opened_again_keeps_its_objections_in_sight():
    from tests.aid.worlds import change, put

    made = world(until="announced")
    put(
        m.Objection, office_id=made.office.pk, regency_code=made.code, round=made.round,
        number="KBR-33.03-000001", against="list", name="Warga", text="Kenapa", received_at=NOW,
        answer_by=TODAY, token="t" * 20,
    )  # fmt: skip
    change(made.round, state="open")
    found = board(visit("head"), made)
    assert found.objections["waiting"] == 1


def test_an_area_without_tools_still_has_its_outcomes():
    made = followed(groups=2)
    village = made.groups[0].village_code
    m.Tool.objects.using("owner").filter(village_code=village).update(
        village_code=made.groups[1].village_code
    )
    found = board(visit("field_officer", area_codes=[village]), made)
    assert found.tools == {}
    assert sum(n for _months, n, _seen, _missed in found.outcomes) > 0
