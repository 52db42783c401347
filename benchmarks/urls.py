"""The product's addresses and the empty page that is the floor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from guyub.accounts.visit import signed_in

_EMPTY = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Kosong{% endblock %}'
    "{% block main %}<h1>Kosong</h1>{% endblock %}"
)


@signed_in
def empty(request: HttpRequest) -> HttpResponse:
    """The office's base template with nothing in it."""
    return HttpResponse(_EMPTY.render({}, request))


urlpatterns = [path("bench/kosong/", empty), path("", include("guyub.config.urls"))]
