"""Addresses: proposals, field checks and scores."""

from __future__ import annotations

from django.urls import URLPattern, path

from guyub.aid.views import proposing as pages
from guyub.aid.views import proposing_handling as handling
from guyub.aid.views import proposing_links as links
from guyub.aid.views import proposing_listing as listing
from guyub.aid.views import proposing_new as begin
from guyub.aid.views import proposing_wizard as wizard

# Fixed words first: the rest are numbers of proposals.
urlpatterns: list[URLPattern] = [
    path("usulan/", listing.proposals, name="proposals"),
    path("usulan/saya/", pages.my_proposals, name="my_proposals"),
    path("usulan/baru/", begin.proposal_new, name="proposal_new"),
    path("usulan/perlu-dicek/", handling.to_check, name="to_check"),
    path("usulan/perlu-dinilai/", handling.to_score, name="to_score"),
    path("usulan/formulir/<str:number>/", pages.empty_form, name="empty_form"),
    path("usulan/tautan/<str:token>/", links.open_link, name="link"),
    path("usulan/lewat-tautan/<slug:step>/", links.link_fill, name="link_fill"),
    path("usulan/<str:number>/", pages.proposal_page, name="proposal"),
    path("usulan/<str:number>/isi/<slug:step>/", wizard.fill, name="proposal_fill"),
    path("usulan/<str:number>/berkas/<uuid:pk>/", pages.proposal_file, name="proposal_file"),
    path("usulan/<str:number>/berkas/<uuid:pk>/hapus/", pages.proposal_file_remove,
         name="proposal_file_remove"),
    path("usulan/<str:number>/formulir/", pages.proposal_form, name="proposal_form"),
    path("usulan/<str:number>/kembalikan/", handling.proposal_return, name="proposal_return"),
    path("usulan/<str:number>/cek-ulang/", handling.proposal_recheck, name="proposal_recheck"),
    path("usulan/<str:number>/tarik/", handling.proposal_withdraw, name="proposal_withdraw"),
    path("usulan/<str:number>/hubungan/", handling.proposal_interest, name="proposal_interest"),
    path("usulan/<str:number>/lembar-cek/", handling.check_sheet, name="check_sheet"),
    path("usulan/<str:number>/cek/<uuid:member>/", handling.check_member, name="check"),
    path("usulan/<str:number>/selesai-dicek/", handling.check_finish, name="check_finish"),
    path("usulan/<str:number>/nilai/", handling.score, name="score"),
    path("usulan/<str:number>/tautan/", links.proposal_link, name="proposal_link"),
    path("usulan/<str:number>/tautan/<uuid:pk>/cabut/", links.proposal_link_revoke,
         name="proposal_link_revoke"),
]  # fmt: skip
