"""Addresses of the registry. Fixed words come before ``<number>``."""

from django.urls import path

from guyub.registry import views
from guyub.registry.views import (
    changes,
    detail,
    edit,
    listing,
    merge,
    privacy,
    products,
    registration,
)

app_name = "registry"
urlpatterns = [
    path("", views.business_list, name="list"),
    path("unduh/", listing.export, name="export"),
    path("daftarkan/", registration.start, name="register"),
    path("daftarkan/di/<str:village>/", registration.fill, name="register_fill"),
    path("daftarkan/formulir.pdf", registration.printed_form, name="register_form"),
    path("daftarkan/keadaan/", registration.lookup, name="register_lookup"),
    path("daftarkan/tanda/<str:receipt>/<str:token>/", registration.receipt, name="receipt"),
    path("pendaftaran/", registration.queue, name="registrations"),
    path("pendaftaran/<str:receipt>/", registration.review, name="registration"),
    path(
        "pendaftaran/<str:receipt>/batal/", registration.withdraw, name="registration_withdraw"
    ),
    path("usulan/", changes.queue, name="changes"),
    path("usulan/<uuid:pk>/", changes.review, name="change"),
    path("usulan/<uuid:pk>/batal/", changes.withdraw, name="change_withdraw"),
    path("gabungan/<uuid:pk>/pisah/", merge.undo, name="merge_undo"),
    path("foto/<uuid:pk>.jpg", products.photo, name="photo"),
    path("data-saya/", privacy.my_data, name="my_data"),
    path("orang/hapus/", privacy.erasures, name="erasures"),
    path("orang/hapus/<uuid:pk>/", privacy.erasure, name="erasure"),
    path("orang/pembukaan/", privacy.openings, name="openings"),
    path("orang/kebocoran/", privacy.breach, name="breach"),
    path("orang/<uuid:pk>/", privacy.person, name="person"),
    path("orang/<uuid:pk>/buka/<str:what>/", privacy.reveal, name="reveal"),
    path("orang/<uuid:pk>/persetujuan/", privacy.consent, name="consent"),
    path("orang/<uuid:pk>/salinan/", privacy.export, name="person_export"),
    path("orang/<uuid:pk>/minta-hapus/", privacy.ask_erasure, name="ask_erasure"),
    path("<str:number>/", detail.business_page, name="detail"),
    path("<str:number>/ubah/", edit.edit, name="edit"),
    path("<str:number>/keadaan/", edit.status, name="status"),
    path("<str:number>/pindah/", edit.move, name="move"),
    path("<str:number>/angka/", edit.observe, name="observe"),
    path("<str:number>/kbli/", edit.kbli, name="kbli"),
    path("<str:number>/pemilik/", edit.owner_add, name="owner_add"),
    path("<str:number>/pemilik/<uuid:pk>/", edit.owner, name="owner"),
    path("<str:number>/pemilik/<uuid:pk>/akhiri/", edit.owner_end, name="owner_end"),
    path("<str:number>/usul/", changes.propose, name="propose"),
    path("<str:number>/usul/<uuid:pk>/", changes.propose_owner, name="propose_owner"),
    path("<str:number>/gabung/", merge.choose, name="merge_choose"),
    path("<str:number>/gabung/<str:other>/", merge.compare, name="merge"),
    path("<str:number>/produk/", products.product_add, name="product_add"),
    path("<str:number>/produk/<uuid:pk>/", products.product, name="product"),
    path("<str:number>/produk/<uuid:pk>/foto/", products.photos, name="photos"),
    path("<str:number>/foto/<uuid:pk>/hapus/", products.photo_remove, name="photo_remove"),
    path("<str:number>/produk/<uuid:pk>/keadaan/", products.product_state, name="product_state"),
]
