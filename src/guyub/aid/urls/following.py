"""Addresses: tools in use: checks, reports, draws, outcomes, evidence."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
