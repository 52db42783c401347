"""Public addresses of codes on papers, at the root: people type them."""

from __future__ import annotations

from django.urls import path, re_path

from guyub.aid.views import handing_public

app_name = "check"
urlpatterns = [
    path("periksa/", handing_public.code_form, name="form"),
    path("periksa/<str:code>", handing_public.code_page, name="code"),
    re_path(r"^[cC]/(?P<code>[A-Za-z0-9-]{1,100})$", handing_public.short, name="short"),
]
