from django.urls import path

from guyub.crosscheck.views import agreements, comparisons

app_name = "crosscheck"
urlpatterns = [
    path("", agreements.listing, name="list"),
    path("baru/", agreements.new, name="new"),
    path("<uuid:pk>/", agreements.page, name="agreement"),
    path("<uuid:pk>/jawab/", agreements.answer, name="answer"),
    path("<uuid:pk>/akhiri/", agreements.end, name="end"),
    path("<uuid:pk>/mulai/", comparisons.start, name="start"),
    path("banding/<uuid:pk>/ikut/", comparisons.join, name="join"),
    path("banding/<uuid:pk>/batal/", comparisons.drop, name="drop"),
    path("banding/<uuid:pk>/", comparisons.results, name="results"),
    path("hasil/<uuid:pk>/", comparisons.judge, name="judge"),
]
