"""Addresses of signing in by phone, of one's own phones, and of the office's side."""

from django.urls import path

from guyub.signin.views import office, own, public

app_name = "signin"
urlpatterns = [
    path("masuk/hp/", public.ask, name="ask"),
    path("masuk/hp/kode/", public.code, name="code"),
    path("masuk/hp/siapa/", public.who, name="who"),
    path("masuk/hp/tautan/", public.tap, name="tap"),
    path("m/<str:token>/", public.link, name="link"),
    path("saya/hp/", own.own, name="own"),
    path("saya/hp/keluar/", own.end, name="own_end"),
    path("pemilik/<uuid:pk>/hp/", office.phone, name="phone"),
    path("pemilik/<uuid:pk>/hp/langkah/", office.step, name="phone_step"),
]
