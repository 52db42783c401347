"""Addresses: tools in use: checks, reports, draws, outcomes, evidence. Fixed words come first."""

from __future__ import annotations

from django.urls import URLPattern, path

from guyub.aid.views import (
    following_acts,
    following_draws,
    following_own,
    following_packs,
    following_reports,
    following_requests,
    following_tools,
)

urlpatterns: list[URLPattern] = [
    path("alat/", following_tools.tools, name="tools"),
    path("alat/saya/", following_own.my_tools, name="my_tools"),
    path("alat/lembar-cek.pdf", following_tools.check_sheet, name="tool_sheet"),
    path("alat/label/<str:number>/", following_tools.labels, name="tool_labels"),
    path(
        "alat/label/<str:number>/<str:village>.pdf", following_tools.labels_pdf,
        name="tool_labels_pdf",
    ),
    path("alat/usul/", following_requests.request_list, name="tool_requests"),
    path("alat/usul/<uuid:pk>/", following_requests.request_page, name="tool_request"),
    path("alat/usul/<uuid:pk>/putuskan/", following_requests.decide, name="tool_request_decide"),
    path("alat/usul/<uuid:pk>/tarik/", following_requests.withdraw, name="tool_request_withdraw"),
    path("alat/usul/<uuid:pk>/selesai/", following_requests.finish, name="tool_request_finish"),
    path(
        "alat/usul/<uuid:pk>/berita-acara.pdf", following_requests.paper, name="tool_request_paper"
    ),
    path("alat/<str:tag>/", following_tools.tool_page, name="tool"),
    path("alat/<str:tag>/lampiran/<uuid:pk>/", following_tools.tool_photo, name="tool_photo"),
    path("alat/<str:tag>/cek/", following_acts.check, name="tool_check"),
    path("alat/<str:tag>/perbaiki/", following_acts.repair, name="tool_repair"),
    path("alat/<str:tag>/ambil/", following_acts.take_back, name="tool_take_back"),
    path("alat/<str:tag>/tawarkan/", following_acts.offer, name="tool_offer"),
    path("alat/<str:tag>/tawarkan/<uuid:pk>/", following_acts.reply, name="tool_reply"),
    path("alat/<str:tag>/pindah/", following_acts.move, name="tool_move"),
    path("alat/<str:tag>/hapus/", following_acts.write_off, name="tool_write_off"),
    path("alat/<str:tag>/rusak/", following_own.tell, name="tool_tell"),
    path("cek-acak/", following_draws.draws, name="draws"),
    path("cek-acak/baru/<str:number>/", following_draws.new_draw, name="draw_new"),
    path("cek-acak/<uuid:pk>/", following_draws.draw, name="draw"),
    path("cek-acak/<uuid:pk>/daftar.txt", following_draws.pool, name="draw_pool"),
    path("cek-acak/<uuid:pk>/benih/", following_draws.seed, name="draw_seed"),
    path("laporan-pakai/", following_reports.use_reports, name="use_reports"),
    path("laporan-pakai/<uuid:pk>/", following_reports.use_report, name="use_report"),
    path(
        "laporan-pakai/<uuid:pk>/catat/", following_reports.use_report_record,
        name="use_report_record",
    ),
    path(
        "laporan-pakai/<uuid:pk>/formulir.pdf", following_reports.use_report_form,
        name="use_report_form",
    ),
    path(
        "laporan-pakai/<uuid:pk>/lampiran/<uuid:scan>/", following_reports.use_report_scan,
        name="use_report_scan",
    ),
    path("hasil/", following_reports.outcomes, name="outcomes"),
    path("hasil/bantuan/<str:number>/", following_reports.outcome_round, name="outcome_round"),
    path("hasil/<uuid:pk>/", following_reports.outcome, name="outcome"),
    path("hasil/<uuid:pk>/terlewat/", following_reports.outcome_missed, name="outcome_missed"),
    path("bukti/", following_packs.packs, name="packs"),
    path("bukti/<str:number>/", following_packs.pack, name="pack"),
]  # fmt: skip
