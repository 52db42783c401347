"""Addresses of open data and of the API."""

from __future__ import annotations

from django.urls import include, path

from guyub.api import v1
from guyub.api.views import data, docs, hooks, keys

app_name = "api"
urlpatterns = [
    path("data/", data.data, name="data"),
    path("data/katalog.jsonld", data.catalogue, name="catalogue"),
    path("data/<slug:key>/", data.dataset, name="dataset"),
    path("data/<slug:key>.csv", data.csv_file, name="csv"),
    path("data/<slug:key>.json", data.json_file, name="json"),
    path("data/<slug:key>.csv-metadata.json", data.csvw_file, name="csvw"),
    path("api/", docs.page, name="docs"),
    path("api/kunci/", keys.keys, name="keys"),
    path("api/kunci/<uuid:pk>/cabut/", keys.revoke, name="revoke"),
    path("api/kait/", hooks.hooks, name="hooks"),
    path("api/kait/<uuid:pk>/", hooks.hook, name="hook"),
    path("api/kait/<uuid:pk>/akhiri/", hooks.end, name="hook_end"),
    path("api/kait/<uuid:pk>/jalankan/", hooks.run_again, name="hook_go_on"),
    path("api/kait/kiriman/<uuid:pk>/ulang/", hooks.again, name="hook_again"),
    path("api/v1/openapi.json", docs.openapi, name="openapi"),
    path("api/v1/", include(v1.urlpatterns())),
    path("api/v1/<path:rest>", v1.nothing, name="v1_nothing"),
]
