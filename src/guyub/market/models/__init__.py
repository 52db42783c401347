"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.circulars import Circular, Declaration, Obligation, YearPlan, YearPlanLine
from guyub.market.models.needs import Need, NeedAsk, NeedAward, NeedBatch
from guyub.market.models.plans import PlanLine, PlanMemory, ProcurementPlan
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
    "GOVERNMENT",
    "Buyer",
    "Circular",
    "ComponentLine",
    "Declaration",
    "Delivery",
    "Dispute",
    "MakerKind",
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
    "Payment",
    "PaymentTax",
    "PlanLine",
    "PlanMemory",
    "ProcurementPlan",
    "Purchase",
    "PurchaseLine",
    "PurchasePaper",
    "PurchaseUpload",
    "YearPlan",
    "YearPlanLine",
]
