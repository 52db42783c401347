"""Addresses of the market; one file per part of the room."""

from __future__ import annotations

from guyub.market.urls import catalogue, fairs, giving

app_name = "market"
urlpatterns = [*catalogue.urlpatterns, *giving.urlpatterns, *fairs.urlpatterns]
