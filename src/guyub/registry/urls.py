from django.urls import path

from guyub.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.business_list, name="list"),
]
