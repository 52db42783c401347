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
from guyub.aid.models.proposals import (
    Check,
    Interest,
    Proposal,
    ProposalLine,
    ProposalMember,
    Score,
)
from guyub.aid.models.proposing import ProposalFile, ProposalLink, ProposalPaper
from guyub.aid.models.rounds import Round, RoundFund, RoundItem, ScoringSheet, Telling
from guyub.aid.models.tools import (
    Draw,
    Evidence,
    Outcome,
    Tool,
    ToolEvent,
    ToolOffer,
    UseReport,
)

__all__ = [
    "AgendaNumber", "Agreement", "Arrival", "ArrivalLine", "Award", "Check", "Decree",
    "DecreeLine", "Draw", "Evidence", "Fund", "Handover", "HandoverLine", "Interest", "Item",
    "ItemPrice", "Nominator", "Objection", "Occasion", "Outcome", "Proposal", "ProposalFile",
    "ProposalLine", "ProposalLink", "ProposalMember", "ProposalPaper", "Purchase", "PurchaseLine",
    "RecipientKind", "Result", "Round", "RoundFund", "RoundItem", "Score", "ScoringSheet",
    "Selection", "Series", "Signature", "Telling", "Tool", "ToolEvent", "ToolOffer", "Track",
    "UseReport",
]  # fmt: skip
