"""Addresses of fairs. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import fair_results, fairs

_ONE = "pasar/pameran/<str:number>/"
_ASKED = "pasar/pameran/undangan/<uuid:pk>/"
_REPORT = "pasar/pameran/menurut-peminta"
urlpatterns = [
    path("pasar/pameran/", fairs.fair_list, name="fairs"),
    path("pasar/pameran/baru/", fairs.fair_new, name="fair_new"),
    path(f"{_REPORT}/", fair_results.by_requester_page, name="fairs_by_requester"),
    path(f"{_REPORT}.csv", fair_results.by_requester_file, name="fairs_by_requester_file"),
    path(f"{_ASKED}jawaban/", fair_results.fair_answer, name="fair_answer"),
    path(f"{_ASKED}hasil/", fair_results.fair_result, name="fair_result"),
    path(_ONE, fairs.fair_page, name="fair"),
    path(f"{_ONE}ubah/", fairs.fair_edit, name="fair_edit"),
    path(f"{_ONE}selesai/", fairs.fair_finish, name="fair_finish"),
    path(f"{_ONE}batalkan/", fairs.fair_call_off, name="fair_call_off"),
    path(f"{_ONE}undang/", fairs.fair_invite, name="fair_invite"),
    path(f"{_ONE}undangan.csv", fair_results.fair_file, name="fair_file"),
    path(f"{_ONE}undangan.pdf", fair_results.fair_sheet, name="fair_sheet"),
]
