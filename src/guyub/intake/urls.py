"""Addresses of the imports."""

from __future__ import annotations

from django.urls import path

from guyub.intake.views import checking, columns, dropping, finishing, review

app_name = "intake"
urlpatterns = [
    path("", dropping.listing, name="list"),
    path("<uuid:pk>/", dropping.detail, name="detail"),
    path("<uuid:pk>/kemajuan/", dropping.progress, name="progress"),
    path("<uuid:pk>/batal/", dropping.cancel, name="cancel"),
    path("<uuid:pk>/lagi/", dropping.retry, name="retry"),
    path("<uuid:pk>/kolom/", columns.columns, name="columns"),
    path("<uuid:pk>/masalah/", checking.problems, name="problems"),
    path("<uuid:pk>/baris/<slug:group>/", checking.rows, name="rows"),
    path("<uuid:pk>/desa/", checking.places, name="places"),
    path("<uuid:pk>/kbli/", checking.kbli, name="kbli"),
    path("<uuid:pk>/tinjau/", review.review, name="review"),
    path("<uuid:pk>/masukkan/", finishing.apply, name="apply"),
    path("<uuid:pk>/hasil/", finishing.report, name="report"),
    path("<uuid:pk>/urungkan/", finishing.undo, name="undo"),
]
