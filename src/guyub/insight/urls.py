"""Addresses of insight. Home keeps its plain name, because the frame and sign-in lead there."""

from django.urls import include, path

from guyub.insight.views import (
    coverage,
    gap_map,
    helped,
    home,
    maps,
    own,
    potential_map,
    press,
    published,
    reconcile,
    round_map,
    silence_map,
)  # fmt: skip

pages = [
    path("saya/", own.page, name="own"),
    path("saya/bantuan/<uuid:pk>/", helped.page, name="assisted"),
    path("cakupan/", coverage.coverage, name="coverage"),
    path("cakupan/desa/", coverage.neglected, name="neglected"),
    path("rekonsiliasi/", reconcile.page, name="reconcile"),
    path("rekonsiliasi/catat/", reconcile.state, name="state"),
    path("rekonsiliasi/teks/", published.text, name="text"),
    path("rekonsiliasi/<uuid:pk>/tarik/", reconcile.withdraw, name="withdraw"),
    path("peta/", maps.page, name="map"),
    path("peta/data/", maps.data, name="map_data"),
    path("peta/kesunyian/", silence_map.page, name="silence_map"),
    path("peta/surat/", gap_map.page, name="gap_map"),
    path("peta/potensi/", potential_map.page, name="potential_map"),
    path("peta/bantuan/<str:number>/", round_map.page, name="round_map"),
    path("lembar-siaran/", press.page, name="press"),
    path("lembar-siaran.pdf", press.pdf, name="press_pdf"),
]
urlpatterns = [path("beranda/", home.home, name="home"), path("", include((pages, "insight")))]
