"""Addresses of buyers. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import buyers

urlpatterns = [
    path("pasar/pembeli/", buyers.buyer_list, name="buyers"),
    path("pasar/pembeli/baru/", buyers.buyer_new, name="buyer_new"),
    path("pasar/pembeli/<uuid:pk>/", buyers.buyer_page, name="buyer"),
    path("pasar/pembeli/<uuid:pk>/ubah/", buyers.buyer_change, name="buyer_change"),
    path("pasar/pembeli/<uuid:pk>/akhiri/", buyers.buyer_end, name="buyer_end"),
    path("pasar/pembeli/<uuid:pk>/lagi/", buyers.buyer_again, name="buyer_again"),
    path("pasar/pembeli/<uuid:pk>/akun/", buyers.buyer_account, name="buyer_account"),
]
