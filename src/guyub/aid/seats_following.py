"""Where tools stand on the pages of other rooms; registered once, when the program starts."""

from __future__ import annotations

from guyub.aid import terms_following
from guyub.aid.actions import following_holdings
from guyub.groups.holdings import register_holdings
from guyub.registry.merging import register_relation


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    terms_following.register()
    register_holdings(following_holdings.find, following_holdings.settle)
    register_relation("aid_tool", "holder_id")
    register_relation(
        "aid_outcome",
        unless="EXISTS (SELECT 1 FROM aid_outcome o WHERE o.business_id = %(survivor)s"
        " AND o.round_id = t.round_id AND o.months = t.months)",
    )
    register_relation(
        "aid_tool_offer",
        unless="EXISTS (SELECT 1 FROM aid_tool_offer o WHERE o.business_id = %(survivor)s"
        " AND o.tool_id = t.tool_id)",
    )
