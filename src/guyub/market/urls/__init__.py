"""Addresses of the market; one file per part of the room."""

from __future__ import annotations

from guyub.market.urls import (
    awarded,
    buyers,
    catalogue,
    circulars,
    fairs,
    giving,
    needs,
    ocds,
    plans,
    purchases,
)

app_name = "market"
urlpatterns = [
    *catalogue.urlpatterns,
    *buyers.urlpatterns,
    *needs.urlpatterns,
    *purchases.urlpatterns,
    *giving.urlpatterns,
    *fairs.urlpatterns,
    *circulars.urlpatterns,
    *plans.urlpatterns,
    *awarded.urlpatterns,
    *ocds.urlpatterns,
]
