"""Numbers of this room that somebody types into the search box, and the pages they lead to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from guyub.accounts.visit import Visit
from guyub.aid.models import Handover, Objection, Proposal, Tool
from guyub.aid.permissions import deciding, following, handing, proposing, rounds
from guyub.aid.queries.deciding import within
from guyub.aid.queries.rounds import rounds_of
from guyub.registry import numbers


def _page(found: Any, name: str, argument: Any) -> str:
    return reverse(name, args=[argument]) if found else ""


def of_round(visit: Visit, number: str) -> str:
    seen = visit.may(rounds.VIEW) and rounds_of(visit).filter(number=number).exists()
    return _page(seen, "aid:round", number)


def of_proposal(visit: Visit, number: str) -> str:
    rows = Proposal.objects.visible_to(visit).filter(number=number)
    return _page(visit.may(proposing.VIEW) and rows.exists(), "aid:proposal", number)


def of_tool(visit: Visit, number: str) -> str:
    rows = Tool.objects.visible_to(visit).filter(tag=number)
    return _page(visit.may(following.VIEW) and rows.exists(), "aid:tool", number)


def of_objection(visit: Visit, number: str) -> str:
    rows = within(visit, Objection.objects.filter(number=number))
    return _page(visit.may(deciding.VIEW) and rows.exists(), "aid:objection", number)


def of_handover(visit: Visit, number: str) -> str:
    """A record by its number of the agenda; two offices may have the same, then none is meant."""
    if not visit.may(handing.VIEW):
        return ""
    rows = Handover.objects.visible_to(visit).filter(number=number)
    found = list(rows.values_list("pk", flat=True).order_by("pk")[:2])
    return _page(len(found) == 1, "aid:handover", found[0] if found else None)


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    numbers.register_number("BAN", of_round)
    numbers.register_number("USL", of_proposal)
    numbers.register_number("ALT", of_tool)
    numbers.register_number("KBR", of_objection)
    numbers.register_written(of_handover)
