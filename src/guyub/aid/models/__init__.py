"""Funds, rounds, proposals, decisions, goods, hand-overs and what follows."""

from guyub.aid.models.deciding import (
    Agreement,
    Award,
    Decree,
    DecreeLine,
    Objection,
    Result,
    Selection,
)
from guyub.aid.models.goods import Arrival, ArrivalLine, Purchase, PurchaseLine
from guyub.aid.models.handing import (
    AgendaNumber,
    Handover,
    HandoverLine,
    Occasion,
    Series,
    Signature,
)
from guyub.aid.models.money import Fund, Item, ItemPrice, Nominator, RecipientKind, Track
from guyub.aid.models.papers import Attachment
from guyub.aid.models.proposals import (
    Check,
    Interest,
    Proposal,
    ProposalLine,
    ProposalMember,
    Score,
)
from guyub.aid.models.rounds import Round, RoundFund, RoundItem, ScoringSheet, Telling
from guyub.aid.models.tools import (
    Draw,
    DrawSeed,
    Evidence,
    Outcome,
    Tool,
    ToolEvent,
    ToolOffer,
    ToolRequest,
    UseReport,
)

__all__ = [
    "AgendaNumber", "Agreement", "Arrival", "ArrivalLine", "Attachment", "Award", "Check",
    "Decree", "DecreeLine", "Draw", "DrawSeed", "Evidence", "Fund",
    "Handover", "HandoverLine", "Interest", "Item", "ItemPrice", "Nominator", "Objection",
    "Occasion", "Outcome", "Proposal", "ProposalLine",
    "ProposalMember", "Purchase", "PurchaseLine", "RecipientKind", "Result", "Round", "RoundFund",
    "RoundItem", "Score", "ScoringSheet", "Selection", "Series", "Signature", "Telling", "Tool",
    "ToolEvent", "ToolOffer", "ToolRequest", "Track", "UseReport",
]  # fmt: skip
