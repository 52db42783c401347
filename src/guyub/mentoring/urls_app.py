"""Addresses of the officers' app, under /petugas/ like those that phones call."""

from django.urls import path

from guyub.mentoring.views import app

app_name = "officer_app"
urlpatterns = [
    path("", app.shell, name="shell"),
    path("sw.js", app.worker, name="worker"),
    path("tanda", app.token, name="token"),
    path("berkas/<slug:version>/<str:name>", app.app_file, name="file"),
]
