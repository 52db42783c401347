"""All addresses of Guyub. URL paths are Indonesian words."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("guyub.portal.urls")),
    path("", include("guyub.accounts.urls")),
    path("aturan/", include("guyub.criteria.urls")),
    path("ikm/", include("guyub.registry.urls")),
    path("petugas/", include("guyub.mentoring.urls_app")),
    path("petugas/", include("guyub.sync.urls")),
    path("impor/", include("guyub.intake.urls")),
    path("kelompok/", include("guyub.groups.urls")),
    path("surat/", include("guyub.licences.urls")),
    path("buku-kas/", include("guyub.cashbook.urls")),
    path("catatan-ganda/", include("guyub.pairs.urls")),
    path("cek-silang/", include("guyub.crosscheck.urls")),
    path("pengaduan/", include("guyub.complaints.urls")),
    path("pelatihan/", include("guyub.training.urls")),
    path("pendampingan/", include("guyub.mentoring.urls")),
    path("bantuan/", include("guyub.aid.urls")),
    path("", include("guyub.aid.urls.checking")),
    path("", include("guyub.subscriptions.urls")),
    path("", include("guyub.outreach.urls")),
    path("", include("guyub.signin.urls")),
    path("", include("guyub.market.urls")),
    path("", include("guyub.insight.urls")),
    path("", include("guyub.api.urls")),
]
handler400 = "guyub.portal.errors.bad_request"
handler403 = "guyub.portal.errors.forbidden"
handler404 = "guyub.portal.errors.not_found"
handler500 = "guyub.portal.errors.server_error"
