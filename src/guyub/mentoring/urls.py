"""Addresses of mentoring. Fixed words come before keys."""

from django.urls import URLPattern, path

from guyub.mentoring.views import steps, visiting

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
    path("usaha/<str:number>/kunjungan/", visiting.visit_new, name="visit_new"),
    path("usaha/<str:number>/lembar.pdf", steps.sheet, name="sheet"),
]

urlpatterns = [*caring, *visited]
