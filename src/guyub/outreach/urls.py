"""Addresses of notices, and of the links in them."""

from django.urls import path

from guyub.outreach.views import kinds, links, notices, posting

app_name = "outreach"
urlpatterns = [
    path("kabar/", notices.notice_list, name="list"),
    path("kabar/jenis/", kinds.kinds, name="kinds"),
    path("kabar/jenis/<str:key>/", kinds.kind_switch, name="kind_switch"),
    path("kabar/jawaban/", notices.answers, name="answers"),
    path("kabar/pos/", posting.post, name="post"),
    path("kabar/pos/<uuid:pk>/", posting.batch, name="batch"),
    path("kabar/pos/<uuid:pk>/surat.pdf", posting.batch_pdf, name="batch_pdf"),
    path("kabar/untuk/<str:kind>/<uuid:pk>/", notices.person, name="person"),
    path("kabar/untuk/<str:kind>/<uuid:pk>/berhenti/", notices.opt_out_person,
         name="opt_out_person"),
    path("kabar/whatsapp/", links.whatsapp_status, name="whatsapp_status"),
    path("kabar/<uuid:pk>/", notices.notice_page, name="notice"),
    path("kabar/<uuid:pk>/buka/", notices.open_notice, name="open"),
    path("kabar/<uuid:pk>/langkah/", notices.step, name="step"),
    path("kabar/<uuid:pk>/ditangani/", notices.settle_answer, name="settle_answer"),
    path("t/<str:token>/", links.answer, name="answer"),
    path("t/berhenti/<str:token>/", links.stop, name="stop"),
]  # fmt: skip
