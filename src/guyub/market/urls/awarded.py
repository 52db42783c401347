"""The way from an order to its purchase."""

from django.urls import path

from guyub.market.views import purchase_award

urlpatterns = [
    path("pasar/pilihan/<uuid:pk>/pembelian/", purchase_award.award_bought, name="award_bought"),
]
