"""Addresses of the market; one file per part of the room."""

from __future__ import annotations

from guyub.market.urls import buyers, catalogue, circulars, needs, ocds, purchases

app_name = "market"
urlpatterns = [
    *catalogue.urlpatterns,
    *buyers.urlpatterns,
    *needs.urlpatterns,
    *purchases.urlpatterns,
    *circulars.urlpatterns,
    *ocds.urlpatterns,
]
