"""Addresses of phones and clashes. ``api/`` is what phones call (docs/sync.md)."""

from __future__ import annotations

from django.urls import path

from guyub.sync.views import api, clashes, phones, stuck

app_name = "sync"
urlpatterns = [
    path("ponsel/", phones.own, name="phones"),
    path("ponsel/serahkan/", phones.hand_in, name="hand_in"),
    path("ponsel/kantor/", phones.office, name="office_phones"),
    path("ponsel/kantor/tertahan/", stuck.listing, name="stuck"),
    path("ponsel/isian/<uuid:pk>/buang/", phones.drop, name="drop"),
    path("ponsel/<uuid:pk>/cabut/", phones.revoke_own, name="phone_revoke"),
    path("ponsel/kantor/<uuid:pk>/", phones.revoke, name="office_phone_revoke"),
    path("bentrokan/", clashes.listing, name="clashes"),
    path("bentrokan/<uuid:pk>/", clashes.detail, name="clash"),
    path("api/ponsel", phones.enrol, name="enrol"),
    path("api/sapa", api.hello, name="hello"),
    path("api/tukar", api.exchange_token, name="exchange"),
    path("api/dorong", api.take_operations, name="push"),
    path("api/serahkan", api.take_sealed, name="take_sealed"),
    path("api/tarik", api.give_changes, name="pull"),
    path("api/foto", api.photo_begin, name="photo_begin"),
    path("api/foto/<uuid:entity_id>/<slug:sha256>", api.photo_part, name="photo_part"),
]
