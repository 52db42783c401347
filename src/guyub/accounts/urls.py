from allauth.account import views as account
from django.urls import include, path

from guyub.accounts import views

urlpatterns = [
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("peran/", views.pick_role, name="pick_role"),
    path("tampilan/", views.appearance, name="appearance"),
    path("akun/", include("allauth.urls")),
]
