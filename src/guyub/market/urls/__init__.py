"""Addresses of the market; one file per part of the room."""

from __future__ import annotations

from guyub.market.urls import awarded, buyers, catalogue, circulars, needs, plans, purchases

app_name = "market"
urlpatterns = [
    *catalogue.urlpatterns,
    *buyers.urlpatterns,
    *needs.urlpatterns,
    *purchases.urlpatterns,
    *circulars.urlpatterns,
    *plans.urlpatterns,
    *awarded.urlpatterns,
]
