from django.urls import path

from guyub.portal import health, ledger_pages, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("daerah/<str:code>/", views.region, name="region"),
    path("daerah/<str:code>/jadwal/", views.coming, name="coming"),
    path("riwayat/", ledger_pages.history, name="history"),
    path("riwayat/verifikasi/", ledger_pages.verification, name="verification"),
    path("riwayat/sidik/", ledger_pages.root, name="root"),
    path("sehat/hidup", health.alive, name="alive"),
    path("sehat/siap", health.ready, name="ready"),
    path("metrik", health.metrics_page, name="metrics"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
