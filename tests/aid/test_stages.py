"""The pages of a round open at every stage of its life, for whoever may see them."""

from __future__ import annotations

import pytest

from tests.aid.worlds import STAGES, world
from tests.factories import sign_in

ROLES = ("head", "section_head", "asset_officer", "auditor")
PAGES = (
    "/bantuan/putaran/{n}/", "/bantuan/putaran/{n}/siapa/", "/bantuan/dibuka/{n}/",
    "/peta/bantuan/{n}/", "/bantuan/seleksi/{n}/",
)  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_pages_of_a_round_open(db, client, stage):
    made = world(until=stage)
    for role in ROLES:
        sign_in(client, role)
        for page in PAGES:
            answer = client.get(page.format(n=made.round.number))
            assert answer.status_code == 200, (stage, role, page)
