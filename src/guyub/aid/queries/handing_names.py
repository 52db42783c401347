"""Names in hand-over records as a visit may read them."""

from __future__ import annotations

from typing import Any

from guyub.aid.models import Handover, HandoverLine
from guyub.registry import naming


def signer(visit: Any, name: str) -> str:
    """Whoever signs for the recipient, for who may read names of people."""
    return name if visit.reach == "own" or visit.may(naming.SEES_NAMES) else naming.HIDDEN_TEXT


def member(visit: Any, record: Handover, line: HandoverLine) -> str:
    """For which business a line is; the recipient itself is public, a group's members are not."""
    one = line.business
    name = line.business_name or one.name
    if record.business_id or visit.reach == "own":
        return name
    return naming.shown(visit, name, one.legal_form, one.facts.owner_names)
