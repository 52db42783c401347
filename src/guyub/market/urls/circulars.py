"""Addresses of circulars, of agencies' plans and declarations. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import circulars, declaring, obeying, year_plans

urlpatterns = [
    path("pasar/edaran/", circulars.circular_list, name="circulars"),
    path("pasar/edaran/baru/", circulars.circular_new, name="circular_new"),
    path("pasar/edaran/<str:number>/", circulars.circular_page, name="circular"),
    path("pasar/edaran/<str:number>/ubah/", circulars.circular_edit, name="circular_edit"),
    path("pasar/edaran/<str:number>/surat.pdf", circulars.circular_letter, name="circular_letter"),
    path("pasar/edaran/<str:number>/ditandatangani/", circulars.circular_sign,
         name="circular_sign"),
    path("pasar/edaran/<str:number>/batal/", circulars.circular_drop, name="circular_drop"),
    path("pasar/edaran/<str:number>/akhiri/", circulars.circular_end, name="circular_end"),
    path("pasar/edaran/<str:number>/hasil/", obeying.compliance, name="compliance"),
    path("pasar/edaran/<str:number>/pernyataan/<uuid:buyer>/", declaring.declaration_new,
         name="declaration_new"),
    path("pasar/rencana-opd/", year_plans.year_plans, name="year_plans"),
    path("pasar/rencana-opd/<uuid:buyer>/<int:year>/", year_plans.year_plan, name="year_plan"),
    path("pasar/pernyataan/<str:number>/", declaring.declaration_page, name="declaration"),
    path("pasar/pernyataan/<str:number>/surat.pdf", declaring.declaration_letter,
         name="declaration_letter"),
    path("pasar/pernyataan/<str:number>/ditandatangani/", declaring.declaration_sign,
         name="declaration_sign"),
    path("pasar/pernyataan/<str:number>/batal/", declaring.declaration_drop,
         name="declaration_drop"),
]  # fmt: skip
