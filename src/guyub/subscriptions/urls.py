"""Addresses of subscriptions."""

from django.urls import path

from guyub.subscriptions.views import desk, public

app_name = "subscriptions"
urlpatterns = [
    path("kabari-saya/", public.ask, name="ask"),
    path("kabari-saya/tunggu/", public.asked, name="asked"),
    path("kabari-saya/berhenti/", public.stopped, name="stopped"),
    path("kabari-saya/<str:token>/", public.told, name="told"),
    path("kabar/langganan/", desk.counts, name="counts"),
]
