"""Addresses of aid; one file per part of the room."""

from __future__ import annotations

from guyub.aid.urls import deciding, following, handing, proposing, rounds

app_name = "aid"
urlpatterns = [
    *rounds.urlpatterns,
    *proposing.urlpatterns,
    *deciding.urlpatterns,
    *handing.urlpatterns,
    *following.urlpatterns,
]
