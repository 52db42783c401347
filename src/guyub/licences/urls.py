"""Addresses of papers. Fixed words come before keys."""

from django.urls import path

from guyub.licences import views, views_gaps

app_name = "licences"
urlpatterns = [
    path("", views.paper_list, name="papers"),
    path("kesenjangan/", views_gaps.gaps, name="gaps"),
    path("produk/<uuid:pk>/", views.product_page, name="product"),
    path("produk/<uuid:pk>/jawab/<slug:key>/", views.answer_page, name="answer"),
    path("produk/<uuid:pk>/catat/", views.record_page, name="record"),
    path("dimiliki/<uuid:pk>/akhiri/", views.end_page, name="end"),
    path("<slug:key>/", views.paper_page, name="paper"),
]
