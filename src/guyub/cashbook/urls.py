"""Addresses of cash books."""

from __future__ import annotations

from django.urls import path

from guyub.cashbook.views import begin, book, costs, entries, report, sharing, turnover

app_name = "cashbook"

urlpatterns = [
    path("", book.own, name="own"),
    path("dibagikan/", sharing.shared, name="shared"),
    path("omzet/", turnover.offers, name="offers"),
    path("omzet/<uuid:pk>/catat/", turnover.take, name="take"),
    path("omzet/<uuid:pk>/tarik/", turnover.withdraw, name="withdraw"),
    path("mulai/<str:number>/", begin.begin, name="begin"),
    path("mulai-bersama/<str:number>/", begin.begin_beside, name="begin_beside"),
    path("catatan/<uuid:pk>/", entries.entry, name="entry"),
    path("catatan/<uuid:pk>/batalkan/", entries.reverse_entry, name="reverse"),
    path("catatan/<uuid:pk>/foto/", entries.attach, name="attach"),
    path("catatan/<uuid:pk>/bayar/", entries.settle, name="settle"),
    path("foto/<uuid:pk>/", entries.photo, name="photo"),
    path("izin/<uuid:pk>/akhiri/", sharing.revoke, name="revoke"),
    path("<uuid:pk>/", book.book, name="book"),
    path("<uuid:pk>/catat/<slug:kind>/", entries.record, name="record"),
    path("<uuid:pk>/catatan/", book.days, name="days"),
    path("<uuid:pk>/bulan/", book.month, name="month"),
    path("<uuid:pk>/utang/", book.debts, name="debts"),
    path("<uuid:pk>/awal/", begin.opening, name="opening"),
    path("<uuid:pk>/biaya/", costs.costs, name="costs"),
    path("<uuid:pk>/biaya/hitung/", costs.cost_new, name="cost_new"),
    path("<uuid:pk>/laporan/", report.report, name="report"),
    path("<uuid:pk>/laporan/pdf/", report.report_pdf, name="report_pdf"),
    path("<uuid:pk>/salinan/", report.copy, name="copy"),
    path("<uuid:pk>/bagikan/", sharing.shares, name="shares"),
    path("<uuid:pk>/omzet/", turnover.turnover, name="turnover"),
]
