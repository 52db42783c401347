"""Tables of the market, by what they are about."""

from guyub.market.models.buyers import GOVERNMENT, Buyer
from guyub.market.models.catalogue import Offer, OfferMaker, OfferPhoto, OfferPrice, OfferScans
from guyub.market.models.circular_parts import CircularBuyer, CircularException, CircularScan
from guyub.market.models.circulars import Circular, Declaration, Obligation, YearPlan, YearPlanLine
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
    "Campaign",
    "CampaignItem",
    "Circular",
    "CircularBuyer",
    "CircularException",
    "CircularScan",
    "ComponentLine",
    "Counter",
    "CounterStock",
    "Declaration",
    "Delivery",
    "Dispute",
    "Fair",
    "FairInvitation",
    "FairResult",
    "Handing",
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
    "Requester",
    "StockCount",
    "StockMove",
    "YearPlan",
    "YearPlanLine",
]
