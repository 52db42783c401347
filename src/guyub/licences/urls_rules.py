"""Addresses of an office's own wordings, settled doubts and what they touch."""

from django.urls import path
from django.views.decorators.http import require_POST

from guyub.licences import views_changes, views_rules, views_settlements

urlpatterns = [
    path("aturan/", views_rules.rule_list, name="rules"),
    path("aturan/berubah/", views_changes.changes, name="changes"),
    path("aturan/baru/<slug:key>/", views_rules.rule_new, name="rule_new"),
    path("aturan/<uuid:pk>/", views_rules.rule_page, name="rule"),
    path("aturan/<uuid:pk>/ubah/", views_rules.rule_edit, name="rule_edit"),
    path("aturan/<uuid:pk>/syarat/", views_rules.rule_conditions, name="rule_conditions"),
    path("aturan/<uuid:pk>/ajukan/", require_POST(views_rules.rule_propose), name="rule_propose"),
    path("aturan/<uuid:pk>/tarik/", require_POST(views_rules.rule_withdraw), name="rule_withdraw"),
    path("aturan/<uuid:pk>/buang/", require_POST(views_rules.rule_drop), name="rule_drop"),
    path("aturan/<uuid:pk>/putuskan/", views_rules.rule_decide, name="rule_decide"),
    path("aturan/<uuid:pk>/hentikan/", views_rules.rule_end, name="rule_end"),
    path("aturan/<uuid:pk>/produk/", views_changes.rule_products, name="rule_products"),
    path("putusan/usul/<slug:key>/<slug:mark>/", views_settlements.settle, name="settle"),
    path("putusan/<uuid:pk>/", views_settlements.settlement_page, name="settlement"),
    path(
        "putusan/<uuid:pk>/putuskan/", views_settlements.settlement_decide,
        name="settlement_decide",
    ),
    path(
        "putusan/<uuid:pk>/tarik/", require_POST(views_settlements.settlement_withdraw),
        name="settlement_withdraw",
    ),
    path("putusan/<uuid:pk>/hentikan/", views_settlements.settlement_end, name="settlement_end"),
]  # fmt: skip
