from django.urls import path

from guyub.complaints.views import desk, mine, public, tips

app_name = "complaints"
urlpatterns = [
    path("", public.start, name="start"),
    path("tulis/<str:regency>/", public.send, name="send"),
    path("keberatan/", public.objections, name="objections"),
    path("jawaban/", public.lookup, name="lookup"),
    path("tanda-terima/<str:number>/<str:code>/", public.receipt, name="receipt"),
    path("tanda-terima/<str:number>/<str:code>/surat/", public.receipt_letter,
         name="receipt_letter"),
    path("tanda-terima/<str:number>/<str:code>/<slug:verb>/", public.reply, name="reply"),
    path("rahasia/tulis/<str:regency>/", tips.send, name="tip"),
    path("rahasia/jawaban/", tips.lookup, name="tip_lookup"),
    path("rahasia/", tips.listing, name="tips"),
    path("rahasia/<str:number>/", tips.page, name="tip_page"),
    path("bukan-saya/<uuid:pk>/", mine.disown, name="disown"),
    path("kantor/", desk.listing, name="list"),
    path("kantor/<str:number>/", desk.page, name="one"),
    path("kantor/<str:number>/foto/<uuid:pk>/", desk.photo, name="photo"),
    path("kantor/<str:number>/surat/", desk.letter, name="letter"),
    path("kantor/<str:number>/pengirim/", desk.contact, name="contact"),
    path("kantor/<str:number>/siapa/", desk.subject, name="subject"),
    path("kantor/<str:number>/langkah/<slug:verb>/", desk.step, name="step"),
]  # fmt: skip
