"""People of every role click and type at random through all pages of aid and groups.

Whatever they do, nobody checks the own work, nothing is handed over twice or above the decree, no
purse is overdrawn, and nobody changes what lies outside the own area.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from guyub.accounts.permission_table import all_rows
from tests.aid.fresh_facts import STALE, derive
from tests.aid.worlds import world
from tests.factories import sign_in
from tests.walker import Walker

WITHIN = ("/bantuan/", "/kelompok/", "/periksa/")
STEPS = 220
OFFICE = (
    "head", "section_head", "registrar", "verifier", "asset_officer", "finance_officer",
    "delegate", "auditor", "sysadmin",
)  # fmt: skip

# What must give no row, whoever did whatever: each a sentence and a query.
NEVER = {
    "more handed over than the decree names": """
        SELECT l.decree_line_id FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id
        WHERE h.state NOT IN ('refused', 'revoked', 'dropped') GROUP BY l.decree_line_id
        HAVING sum(l.quantity) > (SELECT d.quantity FROM aid_decree_line d
                                  WHERE d.id = l.decree_line_id)""",
    "handed over without a signed decree": """
        SELECT h.id FROM aid_handover h JOIN aid_decree d ON d.id = h.decree_id
        WHERE h.state = 'signed' AND d.state <> 'signed'""",
    "more handed over than arrived": """
        SELECT f.id, i.id FROM aid_fund f CROSS JOIN aid_item i WHERE aid_stock(f.id, i.id) < 0""",
    "a total that is not the sum of its lines": """
        SELECT h.id FROM aid_handover h WHERE h.state = 'signed' AND h.total <>
        (SELECT sum(l.quantity * l.unit_price) FROM aid_handover_line l WHERE l.handover_id = h.id)
        """,
    "a purse overdrawn": """
        SELECT f.id FROM aid_fund f WHERE f.ceiling < (
          SELECT coalesce(sum(l.quantity * l.unit_price), 0) FROM aid_decree_line l
          JOIN aid_decree d ON d.id = l.decree_id AND d.state NOT IN ('revoked', 'dropped')
          WHERE l.fund_id = f.id)""",
    "a decree made, verified or approved by one person": """
        SELECT id FROM aid_decree WHERE maker_person = verifier_person
        OR maker_person = approver_person OR verifier_person = approver_person""",
    "a record approved by its maker": """
        SELECT id FROM aid_handover WHERE maker_person = approver_person
        OR approver_person = ANY (hands)""",
    "a selection approved by its maker": """
        SELECT id FROM aid_selection WHERE maker_person = approver_person""",
    "a round opened by an author": """
        SELECT id FROM aid_round WHERE publisher_person = ANY (authors)""",
    "a scorer tied to the proposal": """
        SELECT s.id FROM aid_score s JOIN aid_proposal p ON p.id = s.proposal_id
        WHERE s.scorer_person = p.filler_person OR s.scorer_person = ANY (p.helpers)
        OR EXISTS (SELECT 1 FROM aid_interest i WHERE i.proposal_id = p.id
                   AND i.person = s.scorer_person)""",
    "an arrival inspected by its receiver": """
        SELECT id FROM aid_arrival WHERE receiver_person = inspector_person""",
    "an objection answered by a decider": """
        SELECT id FROM aid_objection WHERE answerer_person = ANY (deciders)""",
    "a group recognised by a founder": """
        SELECT id FROM groups_group WHERE recogniser_person = ANY (hands)""",
    "two chairs": """
        SELECT group_id FROM groups_membership WHERE until IS NULL AND role = 'chair'
        GROUP BY group_id HAVING count(*) > 1""",
    "tools that no signed record explains": """
        SELECT t.line_id FROM aid_tool t JOIN aid_handover_line l ON l.id = t.line_id
        GROUP BY t.line_id, l.quantity HAVING count(*) > l.quantity""",
    "a facts row that a fresh derivation would not give": STALE,
}


def broken() -> list[str]:
    """Sentences of what was broken."""
    found = []
    with connections["owner"].cursor() as cursor:
        for sentence, query in NEVER.items():
            cursor.execute(query)
            if cursor.fetchone():
                found.append(sentence)
    return found


def mark(regency: str) -> str:
    """A fingerprint of everything of one regency in aid and groups."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE a.attname = 'regency_code' AND c.relkind = 'r'"
            " AND (c.relname LIKE 'aid~_%%' ESCAPE '~' OR c.relname LIKE 'groups~_%%' ESCAPE '~')"
            " ORDER BY 1"
        )
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM {table} t"
                " WHERE regency_code = %s",
                [regency],
            )
            parts.append(f"{table}{cursor.fetchone()}")
    return " ".join(parts)


def people(code: str, made: Any) -> list[tuple[str, Client]]:
    """One signed-in client per role, two of those who check each other."""
    found = []
    for role in (*OFFICE, "head", "section_head", "verifier"):
        client = Client(raise_request_exception=False)
        sign_in(client, role, code)
        found.append((role, client))
    village = made.groups[0].village_code
    for role in ("field_officer", "village_clerk", "partner"):
        client = Client(raise_request_exception=False)
        sign_in(client, role, code, area_codes=[village])
        found.append((role, client))
    chair = Client(raise_request_exception=False)
    sign_in(chair, "group_chair", code, subject_id=made.groups[0].pk)
    found += [("group_chair", chair), ("publik", Client(raise_request_exception=False))]
    return found


def plain_addresses() -> set[str]:
    """Addresses of the rooms that need no argument."""
    from django.urls import NoReverseMatch, reverse

    found = set()
    for name in all_rows():
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if path.startswith(WITHIN):
            found.add(path)
    return found


@pytest.mark.parametrize("stage", ["scored", "decided", "signed"])
def test_nobody_breaks_what_must_hold(db: Any, stage: str) -> None:
    # The same walk in every run; another one by hand: GUYUB_WALK=anything.
    seed = f"{stage}-{os.environ.get('GUYUB_WALK', '7')}"
    rng = Random(seed)
    near, far = world("33.03", until=stage), world("35.13", until=stage)
    derive("33.03", "35.13")
    before = mark("35.13")
    walker = Walker(rng, WITHIN, plain_addresses())
    assert walker.seen
    # Addresses of the other regency are known to everybody: nobody may use them.
    foreign = Walker(rng, WITHIN, plain_addresses())
    for role, client in people("35.13", far)[:6]:
        for _look in range(4):
            path = rng.choice(sorted(foreign.seen))
            answer = client.get(path)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                from lxml import html

                foreign._learn(html.fromstring(answer.content), path)
            assert answer.status_code < 500, (role, path)
    walker.seen |= foreign.seen
    walkers = people("33.03", near)
    for _step in range(STEPS):
        who, client = rng.choice(walkers)
        answer = walker.step(client, who)
        assert answer.status_code < 500, (seed, walker.log[-2:])
        if wrong := broken():
            raise AssertionError((seed, wrong, walker.log[-2:]))
    assert mark("35.13") == before, (seed, "a foreign regency changed")
    assert any("POST" in line and "-> 302" in line for line in walker.log), "nothing was done"
