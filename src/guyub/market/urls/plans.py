"""Addresses of procurement plans. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import plan_lines, plans

urlpatterns = [
    path("pasar/rencana/", plans.plan_list, name="plans"),
    path("pasar/rencana/saya/", plan_lines.own_lines, name="plan_own"),
    path("pasar/rencana/aturan/", plan_lines.rules_page, name="plan_rules"),
    path("pasar/rencana/baris/", plan_lines.line_list, name="plan_lines"),
    path("pasar/rencana/baris/<uuid:pk>/", plan_lines.line_page, name="plan_line"),
    path("pasar/rencana/baris/<uuid:pk>/betulkan/", plan_lines.correct, name="plan_correct"),
    path("pasar/rencana/<uuid:pk>/", plans.plan_page, name="plan"),
    path("pasar/rencana/<uuid:pk>/kemajuan/", plans.plan_progress, name="plan_progress"),
    path("pasar/rencana/<uuid:pk>/kolom/", plans.plan_columns, name="plan_columns"),
    path("pasar/rencana/<uuid:pk>/lagi/", plans.plan_again, name="plan_again"),
    path("pasar/rencana/<uuid:pk>/tempat/", plans.plan_place, name="plan_place"),
    path("pasar/rencana/<uuid:pk>/hapus/", plans.plan_remove, name="plan_remove"),
    path("pasar/rencana/<uuid:pk>/ringkasan.pdf", plan_lines.plan_pdf, name="plan_pdf"),
    path("pasar/rencana/<uuid:pk>/baris.csv", plan_lines.plan_csv, name="plan_csv"),
]
