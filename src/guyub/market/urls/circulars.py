"""Addresses of circulars, of agencies' plans and declarations. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import circular_parts as parts
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
    path("pasar/edaran/pengecualian/<uuid:pk>/setujui/", parts.exception_confirm,
         name="exception_confirm"),
    path("pasar/edaran/pengecualian/<uuid:pk>/tolak/", parts.exception_refuse,
         name="exception_refuse"),
    path("pasar/edaran/pengecualian/<uuid:pk>/batal/", parts.exception_withdraw,
         name="exception_withdraw"),
    path("pasar/edaran/pengecualian/<uuid:pk>/akhiri/", parts.exception_end,
         name="exception_end"),
    path("pasar/edaran/<str:number>/nama/", parts.circular_named, name="circular_named"),
    path("pasar/edaran/<str:number>/nama/<uuid:pk>/hapus/", parts.circular_unname,
         name="circular_unname"),
    path("pasar/edaran/<str:number>/pengecualian/", parts.exception_new, name="exception_new"),
    path("pasar/edaran/<str:number>/pindaian/", parts.circular_scan_new,
         name="circular_scan_new"),
    path("pasar/edaran/<str:number>/pindaian/<uuid:pk>/", parts.circular_scan,
         name="circular_scan"),
    path("pasar/edaran/<str:number>/pindaian/<uuid:pk>/hapus/", parts.circular_scan_drop,
         name="circular_scan_drop"),
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
