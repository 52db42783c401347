"""Addresses of gift campaigns. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import counters, giving, giving_files

_ONE = "pasar/hadiah/<str:number>/"
urlpatterns = [
    path("pasar/hadiah/", giving.campaign_list, name="campaigns"),
    path("pasar/hadiah/baru/", giving.campaign_new, name="campaign_new"),
    path("pasar/hadiah/barang/<uuid:pk>/", giving.item_edit, name="campaign_item"),
    path("pasar/hadiah/loket/<uuid:pk>/", counters.counter_page, name="counter"),
    path("pasar/hadiah/loket/<uuid:pk>/buka/", counters.counter_open, name="counter_open"),
    path("pasar/hadiah/loket/<uuid:pk>/tutup/", counters.counter_shut, name="counter_shut"),
    path("pasar/hadiah/loket/<uuid:pk>/barang/", counters.counter_stock, name="counter_stock"),
    path("pasar/hadiah/batal/<uuid:pk>/", counters.handing_cancel, name="handing_cancel"),
    path(_ONE, giving.campaign_page, name="campaign"),
    path(f"{_ONE}ubah/", giving.campaign_edit, name="campaign_edit"),
    path(f"{_ONE}barang/", giving.item_new, name="campaign_item_new"),
    path(f"{_ONE}loket/", counters.counter_new, name="counter_new"),
    path(f"{_ONE}mulai/", giving.campaign_start, name="campaign_start"),
    path(f"{_ONE}akhiri/", giving.campaign_end, name="campaign_end"),
    path(f"{_ONE}lupakan/", giving.campaign_forget, name="campaign_forget"),
    path(f"{_ONE}batalkan/", giving.campaign_drop, name="campaign_drop"),
    path(f"{_ONE}stok.csv", giving_files.stock_file, name="campaign_stock_file"),
    path(f"{_ONE}penyerahan.csv", giving_files.handed_file, name="campaign_handed_file"),
    path(f"{_ONE}lembar.pdf", giving_files.campaign_sheet, name="campaign_sheet"),
]
