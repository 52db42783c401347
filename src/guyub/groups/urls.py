"""Addresses of groups. Fixed words come before ``<number>``."""

from django.urls import path

from guyub.groups.views import ending, forming, measuring, members, papers, printing, reading
from guyub.groups.views import seeking as seek

app_name = "groups"
urlpatterns = [
    path("", reading.group_list, name="list"),
    path("baru/", forming.new, name="new"),
    path("cari/", seek.around, name="around"),
    path("cari/undangan.pdf", seek.invite_around, name="invite_around"),
    path("cari/<str:number>/", seek.for_business, name="seek"),
    path("cari/<str:number>/undangan.pdf", seek.invite, name="invite"),
    path("diminta/", measuring.what_is_asked, name="asked"),
    path("diminta/aturan/", measuring.measure, name="measure"),
    path("<str:number>/", reading.group_page, name="detail"),
    path("<str:number>/ubah/", forming.edit, name="edit"),
    path("<str:number>/anggota/", members.members, name="members"),
    path("<str:number>/anggota/<uuid:pk>/tugas/", forming.role, name="role"),
    path("<str:number>/anggota/<uuid:pk>/keluar/", forming.leave, name="leave"),
    path("<str:number>/bentuk/", forming.found, name="found"),
    path("<str:number>/batal/", forming.drop, name="drop"),
    path("<str:number>/daftar-hadir.pdf", printing.attendance, name="attendance"),
    path("<str:number>/berita-acara.pdf", printing.minutes, name="minutes"),
    path("<str:number>/surat/", papers.add, name="paper"),
    path("<str:number>/surat/<uuid:pk>/berkas/", papers.scan, name="scan"),
    path("<str:number>/surat/<uuid:pk>/tarik/", papers.withdraw, name="withdraw"),
    path("<str:number>/berkas/<uuid:pk>/", papers.open_scan, name="open_scan"),
    path("<str:number>/akui/", papers.recognise, name="recognise"),
    path("<str:number>/bubar/", ending.dissolve, name="dissolve"),
    path("<str:number>/gabung/", ending.merge, name="merge"),
    path("<str:number>/pecah/", ending.split, name="split"),
]
