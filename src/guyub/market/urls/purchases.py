"""Addresses of purchases. Fixed words come before numbers."""

from django.urls import path

from guyub.market.views import purchase_steps as steps
from guyub.market.views import purchase_uploads as uploads
from guyub.market.views import purchase_writing as writing
from guyub.market.views import purchases

_ONE = "pasar/pembelian/<str:number>/"
urlpatterns = [
    path("pasar/pembelian/", purchases.purchase_list, name="purchases"),
    path("pasar/pembelian/baru/", writing.purchase_new, name="purchase_new"),
    path("pasar/pembelian/buku/", uploads.upload_new, name="purchase_upload_new"),
    path("pasar/pembelian/buku/<uuid:pk>/", uploads.upload_page, name="purchase_upload"),
    path("pasar/pembelian/buku/<uuid:pk>/terima/", uploads.accept, name="purchase_upload_accept"),
    path("pasar/pembelian/buku/<uuid:pk>/batal/", uploads.drop, name="purchase_upload_drop"),
    path(_ONE, purchases.purchase_page, name="purchase"),
    path(f"{_ONE}dilihat/", uploads.looked, name="purchase_looked"),
    path(f"{_ONE}ubah/", writing.purchase_edit, name="purchase_edit"),
    path(f"{_ONE}barang/", writing.line_new, name="purchase_line_new"),
    path(f"{_ONE}barang/<uuid:pk>/", writing.line_edit, name="purchase_line"),
    path(f"{_ONE}barang/<uuid:pk>/isi/", writing.component_new, name="purchase_component_new"),
    path(f"{_ONE}isi/<uuid:pk>/", writing.component_edit, name="purchase_component"),
    path(f"{_ONE}pembuat/<uuid:pk>/", writing.maker, name="purchase_maker"),
    path(f"{_ONE}hapus/<uuid:pk>/", writing.part_drop, name="purchase_part_drop"),
    path(f"{_ONE}pesan/", steps.order, name="purchase_order"),
    path(f"{_ONE}datang/", steps.deliver, name="purchase_deliver"),
    path(f"{_ONE}terima/", steps.accept, name="purchase_accept"),
    path(f"{_ONE}bukukan/", steps.book, name="purchase_book"),
    path(f"{_ONE}bayar/", steps.pay, name="purchase_pay"),
    path(f"{_ONE}masalah/", steps.dispute, name="purchase_dispute"),
    path(f"{_ONE}selesai/", steps.settle, name="purchase_settle"),
    path(f"{_ONE}perbaiki/", steps.rework, name="purchase_rework"),
    path(f"{_ONE}batal/", steps.cancel, name="purchase_cancel"),
    path(f"{_ONE}koreksi/", steps.reverse_it, name="purchase_reverse"),
    path(f"{_ONE}nomor/", steps.numbers, name="purchase_numbers"),
    path(f"{_ONE}spj.pdf", purchases.purchase_bundle, name="purchase_bundle"),
    path(f"{_ONE}bukti.pdf", purchases.purchase_drawn, name="purchase_drawn"),
    path(f"{_ONE}berkas/", steps.paper_new, name="purchase_paper_new"),
    path(f"{_ONE}berkas/<uuid:pk>/", purchases.purchase_paper, name="purchase_paper"),
    path(f"{_ONE}berkas/<uuid:pk>/hapus/", steps.paper_drop, name="purchase_paper_drop"),
]
