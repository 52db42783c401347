from django.urls import path

from guyub.insight import views

urlpatterns = [path("beranda/", views.home, name="home")]
