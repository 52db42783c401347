"""Addresses of needs. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import supply

urlpatterns = [
    path("pasar/bisa-dipasok/", supply.supply, name="supply"),
]
