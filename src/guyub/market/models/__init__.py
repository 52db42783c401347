"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.plans import PlanLine, PlanMemory, ProcurementPlan

__all__ = [
    "GOVERNMENT",
    "Buyer",
    "Offer",
    "OfferMaker",
    "OfferPhoto",
    "OfferPrice",
    "OfferScans",
    "PlanLine",
    "PlanMemory",
    "ProcurementPlan",
]
