"""Addresses of the export."""

from django.urls import path

from guyub.market.views import exporting

urlpatterns = [
    path("pasar/ekspor/", exporting.export_page, name="export"),
    path("pasar/ekspor/unduh/", exporting.export_file, name="export_file"),
]
