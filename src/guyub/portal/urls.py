from django.urls import path

from guyub.portal import health, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("sehat/hidup", health.alive, name="alive"),
    path("sehat/siap", health.ready, name="ready"),
    path("metrik", health.metrics_page, name="metrics"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
