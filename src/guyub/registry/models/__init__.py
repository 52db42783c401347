"""Owners, businesses, products, observations and the papers around them."""

from guyub.registry.models.assisting import Assistance
from guyub.registry.models.business import Business, BusinessFacts, Counter, Ownership
from guyub.registry.models.linkage import LinkageModel
from guyub.registry.models.observation import Observation, ScaleDefinition
from guyub.registry.models.owner import Consent, Owner
from guyub.registry.models.papers import (
    ChangeRequest,
    Erasure,
    Merge,
    PairDecision,
    Registration,
    Signature,
)
from guyub.registry.models.product import KbliCode, KbliConfirmed, Product, ProductPhoto

__all__ = [
    "Assistance",
    "Business",
    "BusinessFacts",
    "ChangeRequest",
    "Consent",
    "Counter",
    "Erasure",
    "KbliCode",
    "KbliConfirmed",
    "LinkageModel",
    "Merge",
    "Observation",
    "Owner",
    "Ownership",
    "PairDecision",
    "Product",
    "ProductPhoto",
    "Registration",
    "ScaleDefinition",
    "Signature",
]
