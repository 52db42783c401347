"""Addresses of the imports."""

from __future__ import annotations

from django.urls import path

from guyub.intake.views import dropping

app_name = "intake"
urlpatterns = [path("", dropping.listing, name="list")]
