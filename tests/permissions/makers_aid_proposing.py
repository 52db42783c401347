"""Proposals at each stage, for the permission table."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from tests.aid import proposing as p
from tests.aid.worlds import world
from tests.factories import NOW, visit

Made = tuple[list[Any], Any]


def _owner(made: Any) -> Any:
    from guyub.registry.models import Ownership

    business = made.members[made.groups[0].pk][0]
    return Ownership.objects.using("owner").get(business_id=business.pk).owner_id


def _world(code: str) -> Any:
    from guyub.aid.models import Round

    # What an earlier call made keeps its codes; the new world begins with free ones.
    done = Round.objects.using("owner").filter(regency_code=code).count()
    if done:
        return _again(code, done)
    return world(code, groups=1)


def _again(code: str, done: int) -> Any:
    """One more group with its round beside those of earlier calls."""
    from guyub.aid.models import Item, Round, RoundItem
    from tests.aid.worlds import World, group, put
    from tests.factories import office

    first = Round.objects.using("owner").filter(regency_code=code).order_by("number").first()
    made = World(code, office(code))
    made.groups = [None] * done
    village = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}[code]
    fresh = group(made, village, f"Kelompok lagi {done}")
    made.groups = [fresh]
    values = {
        f.attname: getattr(first, f.attname)
        for f in Round._meta.concrete_fields
        if not f.primary_key
    }
    made.round = put(Round, **{**values, "number": f"BAN-{code}-{done + 1:06d}"})
    made.items = list(Item.objects.using("owner").filter(regency_code=code).order_by("code"))
    for item in made.items:
        item._state.db = None
        put(RoundItem, office_id=made.office.pk, regency_code=code, round=made.round, item=item,
            most=2)  # fmt: skip
    return made


def _act(code: str, role: str = "registrar") -> Any:
    return visit(role, code).act(NOW)


def round_open(code: str) -> Made:
    return [_world(code).round.number], None


def draft(code: str) -> Made:
    made = _world(code)
    return [p.filled(made, _with_phone(made, _act(code))).number], None


def _with_phone(made: Any, act: Any) -> Any:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE registry_owner SET phone_index = 'x' WHERE id = %s", [_owner(made)])
    return act


def step(code: str) -> Made:
    args, owner = draft(code)
    return [*args, "kirim"], owner


def sent(code: str) -> Made:
    made = _world(code)
    return [p.sent(made, _act(code)).number], _owner(made)


def checked(code: str) -> Made:
    made = _world(code)
    proposal = p.sent(made, _act(code))
    return [p.check_all(proposal, _act(code, "verifier")).number], None


def member(code: str) -> Made:
    made = _world(code)
    proposal = p.sent(made, _act(code))
    return [proposal.number, p.taking_part(proposal)[0].pk], None


def _file(code: str, *, send: bool) -> Made:
    from PIL import Image

    from guyub.aid.actions.proposing import add_file
    from guyub.aid.actions.proposing_sending import submit
    from guyub.kernel.scans import clean_scan

    made, act = _world(code), _act(code)
    proposal = p.filled(made, act)
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(out, "JPEG")
    row = add_file(act, proposal.pk, "domicile", clean_scan(out.getvalue()))
    if send:
        submit(act, proposal.pk)
    return [proposal.number, row.pk], None


def file(code: str) -> Made:
    return _file(code, send=True)


def open_file(code: str) -> Made:
    return _file(code, send=False)


def _link(code: str) -> Any:
    from guyub.aid.actions.proposing_links import make_link

    made = _world(code)
    act = _with_phone(made, _act(code))
    proposal = p.filled(made, act)
    return proposal, make_link(act, proposal.pk, "met")


def link_pk(code: str) -> Made:
    proposal, link = _link(code)
    return [proposal.number, link.pk], None


def link_token(code: str) -> Made:
    from guyub.aid.actions.proposing_links import token_of

    return [token_of(_link(code)[1].pk)], None


def link_step(code: str) -> Made:
    return ["untuk"], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "aid_round_open": round_open,
    "aid_proposal": sent,
    "aid_proposal_draft": draft,
    "aid_proposal_step": step,
    "aid_proposal_checked": checked,
    "aid_proposal_member": member,
    "aid_proposal_file": file,
    "aid_proposal_open_file": open_file,
    "aid_link_pk": link_pk,
    "aid_link_token": link_token,
    "aid_link_step": link_step,
}
PLACELESS = frozenset({"aid_round_open", "aid_link_token", "aid_link_step"})
