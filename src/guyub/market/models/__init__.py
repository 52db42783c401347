"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans

__all__ = ["GOVERNMENT", "Buyer", "Offer", "OfferMaker", "OfferPhoto", "OfferPrice", "OfferScans"]
