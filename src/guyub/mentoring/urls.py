"""Addresses of mentoring. Fixed words come before keys."""

from django.urls import URLPattern, path

from guyub.mentoring.views import reporting, steps, visiting

app_name = "mentoring"

# Officers, their areas, the silence radar, wishes to be visited.
caring: list[URLPattern] = []

# Contacts, agreed steps, the path, the month's report.
visited: list[URLPattern] = [
    path("lembar.pdf", steps.empty_sheet, name="empty_sheet"),
    path("langkah/", steps.open_steps, name="steps"),
    path("langkah-berikutnya/", steps.next_board, name="next"),
    path("langkah-berikutnya/daftar/", steps.next_list, name="next_list"),
    path("langkah/<uuid:pk>/kata-pemilik/", steps.step_claim, name="step_claim"),
    path("kunjungan/<uuid:pk>/", visiting.visit_page, name="visit"),
    path("kunjungan/<uuid:pk>/salah/", visiting.visit_void, name="visit_void"),
    path("laporan/", reporting.reports, name="reports"),
    path("laporan/<str:month>/", reporting.own_report, name="own_report"),
    path("laporan/<str:month>/tambah/", reporting.report_add, name="report_add"),
    path("laporan/<str:month>/pdf/", reporting.own_pdf, name="own_report_pdf"),
    path("laporan/<str:month>/xlsx/", reporting.own_xlsx, name="own_report_xlsx"),
    path("laporan/<str:month>/<uuid:pk>/", reporting.report, name="report"),
    path("laporan/<str:month>/<uuid:pk>/pdf/", reporting.report_pdf, name="report_pdf"),
    path("laporan/<str:month>/<uuid:pk>/xlsx/", reporting.report_xlsx, name="report_xlsx"),
    path("usaha/<str:number>/kunjungan/", visiting.visit_new, name="visit_new"),
    path("usaha/<str:number>/lembar.pdf", steps.sheet, name="sheet"),
]

urlpatterns = [*caring, *visited]
