"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.circulars import Circular, Declaration, Obligation, YearPlan, YearPlanLine
from guyub.market.models.needs import Need, NeedAsk, NeedAward, NeedBatch

__all__ = [
    "GOVERNMENT",
    "Buyer",
    "Circular",
    "Declaration",
    "Need",
    "NeedAsk",
    "NeedAward",
    "NeedBatch",
    "Obligation",
    "Offer",
    "OfferMaker",
    "OfferPhoto",
    "OfferPrice",
    "OfferScans",
    "YearPlan",
    "YearPlanLine",
]
