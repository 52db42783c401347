"""Addresses: funds, catalogue, scoring sheets, rounds and telling."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from guyub.aid.views import (
    rounds_board,
    rounds_catalogue,
    rounds_check,
    rounds_funds,
    rounds_public,
    rounds_sheets,
    rounds_who,
    rounds_write,
)

_ROUND = "putaran/<str:number>/"

urlpatterns: list[URLPattern] = [
    path("", rounds_board.round_list, name="list"),
    path("dana/", rounds_funds.fund_list, name="funds"),
    path("dana/baru/", rounds_funds.new_fund, name="fund_new"),
    path("dana/<uuid:pk>/", rounds_funds.fund_page, name="fund"),
    path("dana/<uuid:pk>/ubah/", rounds_funds.edit_fund, name="fund_edit"),
    path("dana/<uuid:pk>/tutup/", require_POST(rounds_funds.close), name="fund_close"),
    path("katalog/", rounds_catalogue.item_list, name="items"),
    path("katalog/baru/", rounds_catalogue.new_item, name="item_new"),
    path("katalog/banyak/", rounds_catalogue.many_items, name="item_many"),
    path("katalog/<uuid:pk>/", rounds_catalogue.item_page, name="item"),
    path("katalog/<uuid:pk>/ubah/", rounds_catalogue.edit_item, name="item_edit"),
    path("katalog/<uuid:pk>/harga/", rounds_catalogue.new_price, name="item_price"),
    path("katalog/<uuid:pk>/hentikan/", require_POST(rounds_catalogue.end), name="item_end"),
    path("katalog/harga/<uuid:pk>/", rounds_catalogue.explain, name="price_explain"),
    path("lembar-nilai/", rounds_sheets.sheet_list, name="sheets"),
    path("lembar-nilai/baru/", rounds_sheets.new_sheet, name="sheet_new"),
    path("lembar-nilai/<uuid:pk>/", rounds_sheets.sheet_page, name="sheet"),
    path("lembar-nilai/<uuid:pk>/ubah/", rounds_sheets.edit_sheet, name="sheet_edit"),
    path("lembar-nilai/<uuid:pk>/setujui/", require_POST(rounds_sheets.publish),
         name="sheet_publish"),
    path("lembar-nilai/<uuid:pk>/buang/", require_POST(rounds_sheets.drop), name="sheet_drop"),
    path("putaran/baru/", rounds_write.new_round, name="round_new"),
    path(_ROUND, rounds_board.round_page, name="round"),
    path(f"{_ROUND}ubah/", rounds_write.edit_round, name="round_edit"),
    path(f"{_ROUND}dana/", rounds_write.purses, name="round_purses"),
    path(f"{_ROUND}barang/", rounds_write.offers, name="round_offers"),
    path(f"{_ROUND}surat/", rounds_write.asks, name="round_asks"),
    path(f"{_ROUND}ajukan/", require_POST(rounds_write.propose), name="round_propose"),
    path(f"{_ROUND}putuskan/", require_POST(rounds_write.decide), name="round_decide"),
    path(f"{_ROUND}tutup/", require_POST(rounds_write.close), name="round_close"),
    path(f"{_ROUND}buka-lagi/", rounds_write.reopen, name="round_reopen"),
    path(f"{_ROUND}batalkan/", rounds_write.cancel, name="round_cancel"),
    path(f"{_ROUND}selesai/", require_POST(rounds_write.finish), name="round_finish"),
    path(f"{_ROUND}siapa/", rounds_who.who, name="who"),
    path(f"{_ROUND}siapa/daftar/", rounds_who.who_list, name="who_list"),
    path(f"{_ROUND}siapa/beritahu/", require_POST(rounds_who.tell_many), name="who_tell"),
    path("dibuka/", rounds_public.open_list, name="open_list"),
    path("dibuka/<str:number>/", rounds_public.open_round, name="open_round"),
    path("dibuka/<str:number>/cek/", rounds_check.check, name="open_check"),
]  # fmt: skip
