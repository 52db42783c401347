"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.circulars import (
    Circular,
    Declaration,
    Obligation,
    YearPlan,
    YearPlanLine,
)

__all__ = [
    "GOVERNMENT", "Buyer", "Circular", "Declaration", "Obligation", "Offer", "OfferMaker",
    "OfferPhoto", "OfferPrice", "OfferScans", "YearPlan", "YearPlanLine",
]  # fmt: skip
