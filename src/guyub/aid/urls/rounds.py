"""Addresses: funds, catalogue, scoring sheets, rounds and telling."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
