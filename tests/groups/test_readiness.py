"""What a group still needs: shipped rule, the office's own, and who may ask."""

from __future__ import annotations

from datetime import timedelta

from guyub.accounts.visit import Visit
from guyub.criteria.actions import Wording, add_example, create_rule, propose, publish
from guyub.criteria.models import Version
from guyub.criteria.subjects import SUBJECTS, Count, count
from guyub.groups.actions.papers import add_paper
from guyub.groups.readiness import readiness, shipped
from guyub.groups.rule_facts import GROUPS
from guyub.kernel.db import in_scope
from tests.factories import TODAY, office_act, visit
from tests.groups.worlds import FAR_VILLAGE, founded, own_visit, recognised, rows, start


def measured(group, who):
    with in_scope(who.scope, read_only=True):
        return readiness(group, who, TODAY)


def own_rule(tree, title="Kelompok siap dibantu"):
    writer = office_act()
    made = create_rule(writer, title, "", Wording(tree, legal_basis="Perbup 1/2026"),
                       subject="group")  # fmt: skip
    for answer in (True, False):
        example = {"title": f"{answer}", "known": {"groups.members": 30 if answer else 1,
                 "groups.members_all_visited": False},
                   "expected": answer, "today": TODAY.isoformat()}  # fmt: skip
        add_example(writer, made.rule_id, example)
    propose(writer, made.rule_id)
    head = office_act(role="head")
    with in_scope(head.scope, read_only=True):
        token = Version.objects.get(rule=made.rule_id).token
    return publish(head, made.rule_id, token, Count())


def test_the_shipped_rule_says_what_is_missing_and_who_helps(db):
    group = founded()
    told = measured(group, visit("registrar"))
    assert told.ready is False
    assert told.version_id is None
    assert told.title == shipped().title
    assert [i.answer for i in told.items] == [True, False, False, False]
    assert [i.optional for i in told.items] == [False, False, False, True]
    assert "kantor desa" in told.items[1].what_to_do
    assert "petugas desa" in told.items[1].what_to_do
    assert told.items[2].article.startswith("Permendagri 123/2018")


def test_a_recognised_group_with_its_letter_is_ready(db):
    group = recognised()
    add_paper(office_act(), group.pk, "domicile", "140/1", TODAY, version=None)
    assert measured(group, visit("registrar")).ready is True


def test_without_a_board_it_cannot_be_told_yet(db):
    told = measured(start(), visit("registrar"))
    assert told.items[0].answer is None
    assert told.ready is False


def test_the_offices_own_rule_replaces_the_shipped_one(db):
    group = founded()
    version = own_rule({"all": [{"fact": "groups.members", "op": ">=", "value": 10,
                                 "article": "pasal 4"}]})  # fmt: skip
    own_rule({"all": [{"fact": "groups.members", "op": ">=", "value": 2}]}, "Aturan lain")
    told = measured(group, visit("registrar"))
    assert (told.ready, told.version_id) == (False, version.pk)
    assert told.items[0].article == "pasal 4"
    assert told.title.startswith("Kelompok siap dibantu")


def test_members_and_chair_get_the_same_answer_as_the_office(db):
    group = founded()
    own_rule(
        {
            "all": [
                {"fact": "groups.members", "op": ">=", "value": 5},
                {"fact": "groups.members_all_visited", "op": "is", "value": False},
            ]
        }
    )
    office = measured(group, visit("registrar"))
    member = own_visit("owner", rows(group)[4].owner_id)
    chair = own_visit("group_chair", group.pk)
    for who in (member, chair):
        told = measured(group, who)
        assert (told.ready, told.version_id, told.items) == (
            office.ready,
            office.version_id,
            office.items,
        )
    stranger: Visit = own_visit("group_chair", start(name="Lain").pk)
    assert measured(group, stranger).ready is None


def test_every_fact_can_be_read_and_counted(db):
    group = recognised(on=TODAY - timedelta(days=100))
    who = visit("registrar")
    from guyub.criteria.language import read
    from guyub.criteria.reading import refs_of
    from guyub.criteria.subjects import values_of

    with in_scope(who.scope, read_only=True):
        known = values_of(SUBJECTS["group"], who, group.pk, refs_of(GROUPS))
        told = {str(ref): value for ref, value in known.items()}
        assert told["groups.members"] == 5
        assert told["groups.members_visited"] == 0
        assert told["groups.women_share"] is None
        assert told["groups.has_minutes"] is True
        assert told["groups.has_account"] is False
        assert told["groups.founded_on"] == TODAY - timedelta(days=100)
        assert told["groups.age_months"] >= 3
        rule = read({"fact": "groups.recognised", "op": "is", "value": True}, GROUPS)
        parts = count(SUBJECTS["group"], who, rule, TODAY)
        assert parts == {"33.03.01": Count(1, 0, 0)}
    away = visit("village_clerk", area_codes=[FAR_VILLAGE])
    with in_scope(away.scope, read_only=True):
        assert count(SUBJECTS["group"], away, rule, TODAY) == {}
        assert values_of(SUBJECTS["group"], away, group.pk, refs_of(GROUPS)) == {}
