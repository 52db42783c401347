"""Addresses: selection, objections, decrees, agreements."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from guyub.aid.views import deciding_agreement as agreement
from guyub.aid.views import deciding_decree as decree
from guyub.aid.views import deciding_objections as objection
from guyub.aid.views import deciding_results as results
from guyub.aid.views import deciding_selection as selection
from guyub.aid.views import deciding_summary as summary

urlpatterns: list[URLPattern] = [
    path("seleksi/", selection.listing, name="lists"),
    path("seleksi/<str:number>/", selection.page, name="selection"),
    path("seleksi/<str:number>/susun/", require_POST(selection.run), name="selection_run"),
    path("seleksi/<str:number>/putuskan/", require_POST(selection.decide), name="selection_decide"),
    path(
        "seleksi/<str:number>/cek-ulang/",
        require_POST(selection.reconsider), name="selection_reconsider",
    ),
    path("seleksi/<str:number>/hasil/<str:proposal>/", results.result, name="result"),
    path("seleksi/<str:number>/surat/", results.refusals, name="refusals"),
    path("seleksi/<str:number>/surat/<str:proposal>/", results.refusal, name="refusal"),
    path("seleksi/<str:number>/ringkasan/", summary.page, name="summary"),
    path("seleksi/<str:number>/ringkasan.pdf", summary.printed, name="summary_pdf"),
    path("daftar/<str:number>/", results.public_list, name="public_list"),
    path("keberatan/", objection.queue, name="objections"),
    path("keberatan/cari/", objection.lookup, name="objection_lookup"),
    path(
        "keberatan/tanda-terima/<str:number>/<str:token>/",
        objection.receipt, name="objection_receipt",
    ),
    path("keberatan/ajukan/<str:number>/", objection.new, name="objection_new"),
    path("keberatan/<str:number>/", objection.page, name="objection"),
    path("keberatan/<str:number>/jawab/", require_POST(objection.answer), name="objection_answer"),
    path(
        "keberatan/<str:number>/tarik/",
        require_POST(objection.withdraw), name="objection_withdraw",
    ),
    path("keberatan/<str:number>/surat/", objection.letter, name="objection_letter"),
    path("sk/", decree.listing, name="decrees"),
    path("sk/baru/<str:number>/", decree.new, name="decree_new"),
    path("sk/<uuid:pk>/", decree.page, name="decree"),
    path("sk/<uuid:pk>/ubah/", decree.edit, name="decree_edit"),
    path("sk/<uuid:pk>/periksa/", require_POST(decree.verify), name="decree_verify"),
    path("sk/<uuid:pk>/putuskan/", require_POST(decree.decide), name="decree_decide"),
    path("sk/<uuid:pk>/buang/", require_POST(decree.drop), name="decree_drop"),
    path("sk/<uuid:pk>/cabut/", require_POST(decree.revoke), name="decree_revoke"),
    path("sk/<uuid:pk>/surat/", decree.letter, name="decree_letter"),
    path("sk/<uuid:pk>/pindaian/", require_POST(decree.scan), name="decree_scan"),
    path("sk/pindaian/<uuid:pk>/", decree.scanned, name="decree_scanned"),
    path("nphd/<uuid:pk>/", agreement.listing, name="agreements"),
    path("nphd/<uuid:pk>/siapkan/", require_POST(agreement.prepare), name="agreements_open"),
    path("nphd/<uuid:pk>/nomor/", require_POST(agreement.number_all), name="agreements_number"),
    path("nphd/<uuid:pk>/pakta/", require_POST(agreement.pacts), name="agreements_pacts"),
    path("nphd/<uuid:pk>/surat/", agreement.letters, name="agreements_letters"),
    path("nphd/catat/<uuid:pk>/", agreement.record, name="agreement"),
    path("nphd/catat/<uuid:pk>/surat/", agreement.letter, name="agreement_letter"),
]  # fmt: skip
