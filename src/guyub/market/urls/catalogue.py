"""Addresses of the market. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import catalogue, public, writing

urlpatterns = [
    path("katalog/", public.catalogue, name="public"),
    path("katalog/foto/<uuid:pk>/", public.photo, name="public_photo"),
    path("katalog/<str:number>/", public.product, name="public_offer"),
    path("katalog/<str:number>/dipindai/", public.scanned, name="scanned"),
    path("pasar/katalog/", catalogue.offer_list, name="offers"),
    path("pasar/katalog/lembar.pdf", catalogue.catalogue_sheet, name="sheet"),
    path("pasar/katalog/baru/<uuid:pk>/", writing.offer_new, name="offer_new"),
    path("pasar/katalog/<str:number>/", catalogue.offer_page, name="offer"),
    path("pasar/katalog/<str:number>/isi/", writing.offer_words, name="offer_words"),
    path("pasar/katalog/<str:number>/harga/", writing.offer_terms, name="offer_terms"),
    path("pasar/katalog/<str:number>/pembuat/", writing.offer_makers, name="offer_makers"),
    path("pasar/katalog/<str:number>/foto/", writing.offer_photos, name="offer_photos"),
    path("pasar/katalog/<str:number>/tayang/", catalogue.offer_list_it, name="offer_list"),
    path("pasar/katalog/<str:number>/jeda/", catalogue.offer_pause, name="offer_pause"),
    path("pasar/katalog/<str:number>/buka/", catalogue.offer_resume, name="offer_resume"),
    path("pasar/katalog/<str:number>/tarik/", catalogue.offer_withdraw, name="offer_withdraw"),
    path("pasar/katalog/<str:number>/lagi/", catalogue.offer_revive, name="offer_revive"),
    path("pasar/katalog/<str:number>/label.pdf", catalogue.offer_labels, name="offer_labels"),
]
