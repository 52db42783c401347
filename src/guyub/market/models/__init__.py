"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.purchases import (
    ComponentLine,
    Delivery,
    Dispute,
    MakerKind,
    Payment,
    PaymentTax,
    Purchase,
    PurchaseLine,
    PurchasePaper,
    PurchaseUpload,
)

__all__ = [
    "GOVERNMENT", "Buyer", "ComponentLine", "Delivery", "Dispute", "MakerKind", "Offer",
    "OfferMaker", "OfferPhoto", "OfferPrice", "OfferScans", "Payment", "PaymentTax", "Purchase",
    "PurchaseLine", "PurchasePaper", "PurchaseUpload",
]  # fmt: skip
