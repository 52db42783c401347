"""Addresses: purchases, stock, hand-over records, occasions."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from guyub.aid.views import (
    handing_agenda,
    handing_goods,
    handing_many,
    handing_occasions,
    handing_public,
    handing_records,
    handing_signing,
)

_BUY, _HAND, _EVENT = "pembelian/", "serah-terima/", "acara/"
urlpatterns: list[URLPattern] = [
    path(_BUY, handing_goods.purchases, name="purchases"),
    path(f"{_BUY}baru/<str:number>/<uuid:fund>/", handing_goods.new_purchase,
         name="purchase_new"),
    path(f"{_BUY}<uuid:pk>/", handing_goods.purchase_page, name="purchase"),
    path(f"{_BUY}<uuid:pk>/terima/", handing_goods.receive, name="receive"),
    path(f"{_BUY}<uuid:pk>/tutup/", handing_goods.close, name="purchase_close"),
    path(f"{_BUY}datang/<uuid:pk>/periksa/", handing_goods.inspect, name="inspect"),
    path("gudang/", handing_goods.stock, name="stock"),
    path(_HAND, handing_many.records, name="handovers"),
    path(f"{_HAND}setujui/", handing_many.approve, name="handover_approve"),
    path(f"{_HAND}nomor/", handing_agenda.agenda, name="agenda"),
    path(f"{_HAND}nomor/deret/", handing_agenda.series_page, name="series"),
    path(f"{_HAND}nomor/celah/", handing_agenda.gap_page, name="gap"),
    path(f"{_HAND}berkas/<uuid:pk>/", handing_records.paper_file, name="handing_paper"),
    path(f"{_HAND}putaran/<str:number>/siapkan/", handing_many.prepare,
         name="handover_prepare"),
    path(f"{_HAND}putaran/<str:number>/unduh/", handing_many.download,
         name="handover_download"),
    path(f"{_HAND}<uuid:pk>/", handing_records.record_page, name="handover"),
    path(f"{_HAND}<uuid:pk>/ubah/", handing_records.edit, name="handover_edit"),
    path(f"{_HAND}<uuid:pk>/nomor/", handing_records.number, name="handover_number"),
    path(f"{_HAND}<uuid:pk>/kembalikan/", handing_records.give_back, name="handover_return"),
    path(f"{_HAND}<uuid:pk>/buang/", handing_records.drop, name="handover_drop"),
    path(f"{_HAND}<uuid:pk>/tolak/", handing_records.refuse, name="handover_refuse"),
    path(f"{_HAND}<uuid:pk>/cabut/", handing_records.revoke, name="handover_revoke"),
    path(f"{_HAND}<uuid:pk>/tanda-tangan/", handing_signing.sign_page, name="handover_sign"),
    path(f"{_HAND}<uuid:pk>/cetak/", handing_records.paper, name="handover_paper"),
    path(f"{_HAND}<uuid:pk>/berkas/", handing_records.attach_paper, name="handover_attach"),
    path(_EVENT, handing_occasions.occasions, name="occasions"),
    path(f"{_EVENT}baru/<str:number>/", handing_occasions.new_occasion, name="occasion_new"),
    path(f"{_EVENT}<uuid:pk>/", handing_occasions.occasion_page, name="occasion"),
    path(f"{_EVENT}<uuid:pk>/ubah/", handing_occasions.edit_occasion, name="occasion_edit"),
    path(f"{_EVENT}<uuid:pk>/antrean/", handing_signing.queue, name="queue"),
    path(f"{_EVENT}<uuid:pk>/isi/", require_POST(handing_occasions.fill), name="occasion_fill"),
    path(f"{_EVENT}<uuid:pk>/keluarkan/", require_POST(handing_occasions.take_out),
         name="occasion_empty"),
    path(f"{_EVENT}<uuid:pk>/kursi/", require_POST(handing_occasions.seats),
         name="occasion_seats"),
    path(f"{_EVENT}<uuid:pk>/lihat-lagi/", handing_occasions.look, name="occasion_look"),
    path(f"{_EVENT}<uuid:pk>/batal/", require_POST(handing_occasions.drop),
         name="occasion_drop"),
    path(f"{_EVENT}<uuid:pk>/foto/", require_POST(handing_occasions.photo),
         name="occasion_photo"),
    path(f"{_EVENT}foto/<uuid:pk>/hapus/", require_POST(handing_occasions.photo_remove),
         name="occasion_photo_remove"),
    path("penerima/<str:number>/", handing_public.receivers, name="receivers"),
    path("penerima/<str:number>/daftar.csv", handing_public.receivers_file,
         name="receivers_file"),
]  # fmt: skip
