"""Addresses of open data."""

from __future__ import annotations

from django.urls import path

from guyub.api.views import data

app_name = "api"
urlpatterns = [
    path("data/", data.data, name="data"),
    path("data/katalog.jsonld", data.catalogue, name="catalogue"),
    path("data/<slug:key>/", data.dataset, name="dataset"),
    path("data/<slug:key>.csv", data.csv_file, name="csv"),
    path("data/<slug:key>.json", data.json_file, name="json"),
    path("data/<slug:key>.csv-metadata.json", data.csvw_file, name="csvw"),
]
