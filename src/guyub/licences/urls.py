"""Addresses of papers. Fixed words come before keys."""

from django.urls import path

from guyub.licences import (
    urls_rules,
    views,
    views_batches,
    views_cases,
    views_gaps,
    views_label,
    views_lists,
    views_unlabelled,
)

app_name = "licences"
urlpatterns = [
    path("", views.paper_list, name="papers"),
    path("kesenjangan/", views_gaps.gaps, name="gaps"),
    path("tanpa-izin/", views_unlabelled.unlabelled, name="unlabelled"),
    path("produk/<uuid:pk>/", views.product_page, name="product"),
    path("produk/<uuid:pk>/jawab/<slug:key>/", views.answer_page, name="answer"),
    path("produk/<uuid:pk>/label/", views_label.label_page, name="label"),
    path("produk/<uuid:pk>/label/isi/", views_label.tell_page, name="label_tell"),
    path("produk/<uuid:pk>/label.pdf", views_label.label_pdf, name="label_pdf"),
    path("produk/<uuid:pk>/catat/", views.record_page, name="record"),
    path("dimiliki/<uuid:pk>/akhiri/", views.end_page, name="end"),
    path("dimiliki/<uuid:pk>/cek/", views_lists.look, name="look"),
    path("perpanjangan/", views_lists.radar, name="radar"),
    path("produk/<uuid:pk>/ajukan/", views_cases.apply, name="apply"),
    path("pengajuan/", views_lists.cases, name="cases"),
    path("pengajuan/<uuid:pk>/", views_cases.case_page, name="case"),
    path("pengajuan/<uuid:pk>/langkah/<slug:verb>/", views_cases.step_page, name="step"),
    path("pengajuan/<uuid:pk>/kemajuan/", views_cases.progress_page, name="progress"),
    path("pengajuan/<uuid:pk>/terbit/", views_cases.issue_page, name="issue"),
    path("pengajuan/<uuid:pk>/berkas/", views_cases.collect_page, name="collect"),
    path("pengajuan/<uuid:pk>/keluar/", views_cases.leave_page, name="batch_leave"),
    path("berkas/<uuid:pk>/", views_cases.document, name="document"),
    path("berkas/<uuid:pk>/hapus/", views_cases.document_withdraw, name="document_withdraw"),
    path("fasilitasi/", views_batches.batches, name="batches"),
    path("fasilitasi/baru/", views_batches.batch_new, name="batch_new"),
    path("fasilitasi/<uuid:pk>/", views_batches.batch_page, name="batch"),
    path("fasilitasi/<uuid:pk>/calon/", views_batches.candidates_page, name="candidates"),
    path("fasilitasi/<uuid:pk>/ubah/", views_batches.batch_edit, name="batch_edit"),
    path("fasilitasi/<uuid:pk>/tutup/", views_batches.batch_close, name="batch_close"),
    *urls_rules.urlpatterns,
    path("<slug:key>/", views.paper_page, name="paper"),
]
