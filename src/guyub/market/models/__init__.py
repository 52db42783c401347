"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.fairs import Fair, FairInvitation, FairResult, Requester
from guyub.market.models.giving import (
    Campaign,
    CampaignItem,
    Counter,
    CounterStock,
    Handing,
    StockCount,
    StockMove,
)

__all__ = [
    "GOVERNMENT",
    "Buyer",
    "Campaign",
    "CampaignItem",
    "Counter",
    "CounterStock",
    "Fair",
    "FairInvitation",
    "FairResult",
    "Handing",
    "Offer",
    "OfferMaker",
    "OfferPhoto",
    "OfferPrice",
    "OfferScans",
    "Requester",
    "StockCount",
    "StockMove",
]  # fmt: skip
