"""Addresses of mentoring. Fixed words come before keys."""

from django.urls import URLPattern

app_name = "mentoring"

# Officers, their areas, the silence radar, wishes to be visited.
caring: list[URLPattern] = []

urlpatterns = [*caring]
