"""Addresses of needs. Fixed words come before keys."""

from django.urls import path

from guyub.market.views import asking, needs, supply

urlpatterns = [
    path("pasar/bisa-dipasok/", supply.supply, name="supply"),
    path("pasar/kebutuhan/", needs.need_list, name="needs"),
    path("pasar/kebutuhan/baru/", needs.need_new, name="need_new"),
    path("pasar/kebutuhan/<str:number>/", needs.need_page, name="need"),
    path("pasar/kebutuhan/<str:number>/betulkan/", needs.need_change, name="need_change"),
    path("pasar/kebutuhan/<str:number>/tanya/", needs.need_ask, name="need_ask"),
    path("pasar/kebutuhan/<str:number>/pilih/", needs.need_choose, name="need_choose"),
    path("pasar/kebutuhan/<str:number>/urung/", needs.need_undo, name="need_undo"),
    path("pasar/kebutuhan/<str:number>/batal/", needs.need_withdraw, name="need_withdraw"),
    path("pasar/kebutuhan/<str:number>/lagi/", needs.need_again, name="need_again"),
    path("pasar/kebutuhan/<str:number>/<uuid:pk>/dikirim/", asking.ask_sent, name="ask_sent"),
    path("pasar/kebutuhan/<str:number>/<uuid:pk>/jawaban/", asking.ask_note, name="ask_note"),
    path("jawab/<str:token>/", asking.ask_link, name="ask_link"),
]
