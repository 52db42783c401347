"""Random people do random things: nothing is handed over twice, above decree or stock, alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.aid import models as m
from guyub.aid.actions.agenda import give_number
from guyub.aid.actions.handing_purchase import Found, close_purchase, inspect, receive
from guyub.aid.actions.handing_records import (
    Around,
    approve,
    drop,
    edit_record,
    give_back,
    prepare,
    refuse,
)
from guyub.aid.actions.handing_revoking import (
    ask_to_revoke,
    refuse_revocation,
    revoke,
    withdraw_revocation,
)
from guyub.aid.actions.handing_signing import sign
from guyub.kernel.actions import DomainError
from tests.aid.handing_hands import Hands, bought, look
from tests.aid.worlds import world
from tests.database import reset
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("db")

PEOPLE = 4
# Every person acts in every role: four eyes must hold by person, not by role.
STEPS = ("buy", "receive", "inspect", "close", "prepare", "arrived", "edit", "approve", "number",
         "return", "drop", "refuse", "sign", "ask", "withdraw",
         "stands", "revoke")  # fmt: skip
ROLE = {
    "buy": "money", "receive": "store", "inspect": "verifier", "close": "money",
    "prepare": "store", "arrived": "store", "edit": "store", "approve": "kabid",
    "number": "store", "return": "kabid", "drop": "store", "refuse": "store", "sign": "store",
    "ask": "store", "withdraw": "store", "stands": "head", "revoke": "head",
}  # fmt: skip
walks = st.lists(
    st.tuples(
        st.sampled_from([*STEPS, "prepare", "approve", "sign", "receive", "inspect", "number"]),
        st.integers(0, PEOPLE - 1), st.integers(0, 5), st.integers(0, 3),
    ),
    min_size=8, max_size=34,
)  # fmt: skip


class Walk:
    """One world and the people in it."""

    def __init__(self) -> None:
        self.made, self.hands, self.n = world(until="decided"), Hands(), 0
        self.people = [h.person_id for h in (
            self.hands.store, self.hands.money, self.hands.kabid, self.hands.verifier)]  # fmt: skip

    def act(self, verb: str, who: int) -> Any:
        return replace(getattr(self.hands, ROLE[verb]), person_id=self.people[who])

    def rows(self, model: Any) -> list[Any]:
        return look(self.hands.store, model)

    def one(self, model: Any, at: int) -> Any:
        rows = self.rows(model)
        return rows[at % len(rows)] if rows else None

    def do(self, verb: str, who: int, at: int, amount: int) -> None:
        act, self.n = self.act(verb, who), self.n + 1
        if verb == "buy":
            wearing = Hands()
            wearing._made["money"] = act
            bought(self.made, wearing, at % 2, f"SP-{self.n}")
            return
        if verb in ("prepare", "arrived"):
            prepare(act, self.made.decree.pk, Around(), only_arrived=verb == "arrived")
            return
        model = {"receive": m.Purchase, "close": m.Purchase, "inspect": m.Arrival}.get(verb)
        row = self.one(model or m.Handover, at)
        if row is None:
            return
        if verb == "receive":
            lines = look(self.hands.store, m.PurchaseLine, purchase=row)
            came = {x.pk: min(amount, x.quantity) for x in lines}
            receive(act, row.pk, f"BAP-{self.n}", TODAY, came)
        elif verb == "inspect":
            lines = look(self.hands.store, m.ArrivalLine, arrival=row)
            found = {
                x.line_id: Found(max(x.came - amount % 2, 0), amount % 2 if x.came else 0, "Cacat")
                for x in lines
            }
            inspect(act, row.pk, TODAY, found)
        elif verb == "close":
            close_purchase(act, row.pk, ("close_short", "cancel")[amount % 2], "Tidak datang")
        elif verb == "edit":
            edit_record(act, row.pk, {"witness": f"Saksi {self.n}"}, None)
        elif verb == "approve":
            approve(act, [r.pk for r in self.rows(m.Handover)][: amount + 1] or [row.pk])
        elif verb == "number":
            give_number(act, row.pk, f"N/{self.n}")
        elif verb == "sign":
            sign(act, row.pk)
        elif verb == "revoke":
            revoke(act, row.pk)
        elif verb == "withdraw":
            withdraw_revocation(act, row.pk)
        else:
            does = {
                "return": give_back, "drop": drop, "refuse": refuse, "ask": ask_to_revoke,
                "stands": refuse_revocation,
            }[verb]  # fmt: skip
            does(act, row.pk, "Alasan uji")

    def check(self) -> None:
        """What holds after every step, read past all scopes."""
        with connections["owner"].cursor() as cursor:

            def none(sql: str) -> None:
                cursor.execute(sql)
                assert cursor.fetchall() == [], sql

            none("""SELECT d.id FROM aid_decree_line d
                JOIN aid_handover_line l ON l.decree_line_id = d.id
                JOIN aid_handover h ON h.id = l.handover_id
                  AND h.state IN ('draft', 'ready', 'signed')
                GROUP BY d.id HAVING sum(l.quantity) > d.quantity""")
            none("""SELECT h.fund_id, d.item_id FROM aid_handover_line l
                JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
                JOIN aid_decree_line d ON d.id = l.decree_line_id
                GROUP BY h.fund_id, d.item_id HAVING sum(l.quantity) > coalesce((
                  SELECT sum(a.good) FROM aid_arrival_line a
                  JOIN aid_arrival r ON r.id = a.arrival_id AND r.inspected_on IS NOT NULL
                  JOIN aid_purchase_line p ON p.id = a.line_id AND p.item_id = d.item_id
                  JOIN aid_purchase c ON c.id = p.purchase_id AND c.fund_id = h.fund_id), 0)""")
            none("""SELECT 1 FROM aid_handover WHERE approver_person = maker_person
                OR (state IN ('ready', 'signed') AND approver_person IS NULL)""")
            none("""SELECT 1 FROM aid_arrival a JOIN aid_purchase p ON p.id = a.purchase_id
                WHERE a.inspector_person IN (a.receiver_person, p.maker_person)""")
            none("""SELECT h.id FROM aid_handover h WHERE h.state = 'signed' AND
                (SELECT count(*) FROM aid_tool t JOIN aid_handover_line l ON l.id = t.line_id
                 WHERE l.handover_id = h.id AND t.state = 'in_use') <>
                (SELECT sum(l.quantity) FROM aid_handover_line l WHERE l.handover_id = h.id)""")
            none("""SELECT t.id FROM aid_tool t JOIN aid_handover_line l ON l.id = t.line_id
                JOIN aid_handover h ON h.id = l.handover_id
                WHERE h.state = 'revoked' AND t.state = 'in_use'""")
            none("""SELECT id FROM aid_handover WHERE state = 'revoked'
                AND (revoke_asker_person IS NULL OR revoke_asker_person = revoker_person)""")
            none("""SELECT s FROM aid_handover_line l
                JOIN aid_handover h ON h.id = l.handover_id
                  AND h.state IN ('draft', 'ready', 'signed'), unnest(l.serials) s
                GROUP BY s HAVING count(*) > 1""")
            none("""SELECT p.id FROM aid_proposal p WHERE (p.state = 'completed') <> (
                coalesce((SELECT sum(l.quantity) FROM aid_handover_line l
                  JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
                  JOIN aid_decree_line d ON d.id = l.decree_line_id
                  WHERE d.proposal_id = p.id), 0) =
                (SELECT sum(d.quantity) FROM aid_decree_line d WHERE d.proposal_id = p.id))""")
            none("""SELECT text FROM aid_agenda_number GROUP BY text HAVING count(*) > 1""")


@given(walks)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_nothing_goes_wrong_whoever_does_what(steps):
    reset()
    walk = Walk()
    for step in steps:
        try:
            walk.do(*step)
        except DomainError:
            continue
        walk.check()
    walk.check()


def test_a_straight_walk_hands_everything_over():
    """The same walker reaches the end, so the random ones are no walks on the spot."""
    walk = Walk()
    for step in (
        ("buy", 1, 0, 0), ("buy", 1, 1, 0), ("receive", 0, 0, 3), ("receive", 0, 1, 3),
        ("inspect", 3, 0, 0), ("inspect", 3, 1, 0), ("prepare", 0, 0, 0), ("approve", 2, 0, 3),
        ("number", 0, 0, 0), ("number", 0, 1, 0), ("sign", 0, 0, 0), ("sign", 0, 1, 0),
    ):  # fmt: skip
        walk.do(*step)
        walk.check()
    assert {r.state for r in walk.rows(m.Handover)} == {"signed"}
    assert {p.state for p in walk.rows(m.Proposal)} == {"completed"}
