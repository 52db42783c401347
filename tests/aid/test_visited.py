"""Whoever of the office stood at the door leaves a trace: "Terakhir didatangi" of the business."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from guyub.aid.actions import following as tools
from guyub.aid.actions import proposing_checks as checks
from guyub.aid.actions.rounds_telling import tell
from guyub.groups import holdings
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.registry.models import Business, BusinessFacts
from tests.aid import proposing as p
from tests.aid import rounds_worlds as worlds
from tests.aid.worlds import world
from tests.aid.worlds_following import finding, followed
from tests.factories import TODAY, office_act, register

pytestmark = pytest.mark.usefixtures("db")


def visited(pk) -> date | None:
    """The day on the record; the facts row says the same."""
    day = Business.objects.using("owner").get(pk=pk).last_contact
    assert BusinessFacts.objects.using("owner").get(pk=pk).last_contact == day
    return day


def test_a_field_check_is_a_visit_and_not_meeting_anybody_is_none():
    made = world()
    proposal = p.sent(made, p.act())
    first, second, _third = p.taking_part(proposal)
    checks.record_check(p.act("verifier"), proposal.pk, first.pk, p.found())
    checks.record_check(p.act("verifier"), proposal.pk, second.pk, p.found("later"))
    assert visited(first.business_id) == p.found().on
    assert visited(second.business_id) is None


def test_a_check_of_a_tool_is_a_visit_and_no_visit_goes_back():
    made = followed()
    tool = made.tools[0]
    tools.record_check(office_act(role="verifier"), tool.pk, finding())
    assert visited(tool.holder_id) == TODAY
    Business.objects.using("owner").filter(pk=tool.holder_id).update(
        last_contact=TODAY + timedelta(days=1)
    )
    tools.record_check(office_act(role="verifier"), tool.pk, finding("idle"))
    assert Business.objects.using("owner").get(pk=tool.holder_id).last_contact > TODAY


def test_telling_at_the_door_is_a_visit_and_on_the_phone_is_none():
    made = worlds.opened()
    one = register(office_act(), name="Keripik 1", village="33.03.01.2001", owner="Orang 1")
    other = register(office_act(), name="Keripik 2", village="33.03.01.2001", owner="Orang 2")
    tell(office_act(), made.pk, [one.number], on=TODAY, way="visit")
    tell(office_act(), made.pk, [other.number], on=TODAY, way="phone")
    assert (visited(one.pk), visited(other.pk)) == (TODAY, None)


def test_a_group_does_not_end_while_goods_are_on_their_way_to_it():
    made = world(until="ready")
    act = office_act(role="section_head")
    with in_scope(act.scope, read_only=True):
        held = holdings.holdings_of(made.groups[0])
        assert [h.choices for h in held] == [()]
        with pytest.raises(DomainError, match="belum selesai"):
            holdings.check_choices(made.groups[0], {held[0].key: "kantor"})
