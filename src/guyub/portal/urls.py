from django.urls import path

from guyub.portal import health, ledger_pages, views
from guyub.portal.finder import mass_views
from guyub.portal.finder import views as finder

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("daerah/<str:code>/", views.region, name="region"),
    path("daerah/<str:code>/jadwal/", views.coming, name="coming"),
    path("daerah/<str:code>/kelompok/", views.groups, name="groups"),
    path("riwayat/", ledger_pages.history, name="history"),
    path("riwayat/verifikasi/", ledger_pages.verification, name="verification"),
    path("riwayat/sidik/", ledger_pages.root, name="root"),
    path("sehat/hidup", health.alive, name="alive"),
    path("sehat/siap", health.ready, name="ready"),
    path("metrik", health.metrics_page, name="metrics"),
    path("apa-yang-bisa/", finder.find, name="finder"),
    path("apa-yang-bisa/lembar.pdf", finder.paper, name="finder_pdf"),
    path("apa-yang-bisa/warga/", mass_views.people, name="people"),
    path("apa-yang-bisa/warga/daftar/", mass_views.people_list, name="people_list"),
    path("apa-yang-bisa/warga/daftar.pdf", mass_views.people_pdf, name="people_pdf"),
    path("apa-yang-bisa/warga/<str:number>/", mass_views.person, name="person"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
