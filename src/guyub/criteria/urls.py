"""Addresses of rules and parameters."""

from django.urls import path
from django.views.decorators.http import require_POST

from guyub.criteria.views import parameters, reading, writing

app_name = "criteria"
urlpatterns = [
    path("", reading.rule_list, name="list"),
    path("ketentuan/", parameters.parameter_list, name="parameters"),
    path(
        "ketentuan/usulan/<uuid:pk>/putuskan/", parameters.decide_setting, name="parameter_decide"
    ),
    path(
        "ketentuan/usulan/<uuid:pk>/tarik/",
        require_POST(parameters.withdraw),
        name="parameter_withdraw",
    ),
    path("ketentuan/<str:key>/", parameters.parameter_page, name="parameter"),
    path("ketentuan/<str:key>/usulkan/", parameters.propose, name="parameter_propose"),
    path("baru/", writing.new_rule, name="new"),
    path("<uuid:pk>/", reading.rule_page, name="detail"),
    path("<uuid:pk>/ubah/", writing.edit_rule, name="edit"),
    path("<uuid:pk>/contoh/", writing.add_example, name="example"),
    path("<uuid:pk>/contoh/hapus/", require_POST(writing.drop_example), name="example_drop"),
    path("<uuid:pk>/ajukan/", require_POST(writing.propose), name="propose"),
    path("<uuid:pk>/buang/", require_POST(writing.drop), name="drop"),
    path("<uuid:pk>/putuskan/", writing.decide_rule, name="decide"),
    path("<uuid:pk>/hentikan/", writing.end_rule, name="end"),
]
