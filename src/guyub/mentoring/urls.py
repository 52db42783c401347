"""Addresses of mentoring. Fixed words come before keys."""

from django.urls import path

from guyub.mentoring.views import areas, officers

app_name = "mentoring"

# Officers, their areas, the silence radar, wishes to be visited.
caring = [
    path("petugas/", officers.officer_list, name="officers"),
    path("petugas/baru/", officers.officer_new, name="officer_new"),
    path("petugas/<str:number>/", officers.officer_page, name="officer"),
    path("petugas/<str:number>/ubah/", officers.officer_edit, name="officer_edit"),
    path("petugas/<str:number>/menunggu/", officers.officer_wait, name="officer_wait"),
    path("petugas/<str:number>/mundur/", officers.officer_leave, name="officer_leave"),
    path("petugas/<str:number>/angkat/", officers.officer_appoint, name="officer_appoint"),
    path("petugas/<str:number>/perpanjang/", officers.officer_renew, name="officer_renew"),
    path("petugas/<str:number>/akhiri/", officers.officer_end, name="officer_end"),
    path("petugas/<str:number>/wilayah/", areas.assign, name="assign"),
    path("petugas/<str:number>/serah-terima/", areas.hand_over, name="hand_over"),
    path("wilayah/", areas.areas_page, name="areas"),
    path("wilayah/tugas/<uuid:pk>/akhiri/", areas.assignment_end, name="assignment_end"),
    path("wilayah/hambatan/baru/", areas.obstacle_new, name="obstacle_new"),
    path("wilayah/hambatan/<uuid:pk>/selesai/", areas.obstacle_end, name="obstacle_end"),
]

urlpatterns = [*caring]
