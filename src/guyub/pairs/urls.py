from django.urls import path

from guyub.pairs.views import listing, pair, village

app_name = "pairs"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("cari/", listing.search, name="search"),
    path("berikutnya/", pair.next_pair, name="next"),
    path("tanya-desa/", listing.asked, name="asked"),
    path("pertanyaan/", village.questions, name="questions"),
    path("pertanyaan/<uuid:pk>/", village.answer, name="answer"),
    path("seberapa-tepat/", listing.precision, name="precision"),
    path("kelompok/<uuid:pk>/", listing.cluster, name="cluster"),
    path("<uuid:pk>/", pair.page, name="pair"),
    path("<uuid:pk>/putus/", pair.decide, name="decide"),
    path("<uuid:pk>/tarik/", pair.undo, name="undo"),
]
