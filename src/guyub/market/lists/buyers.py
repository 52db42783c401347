"""The list of buyers as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.lists import Column, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.market.models import Buyer
from guyub.market.permissions.buyers import KEEP
from guyub.registry.lists import AreaFilters

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}
BUYING, ENDED = "aktif", "tidak-aktif"
WORDS: Final = {BUYING: "Aktif", ENDED: "Tidak aktif lagi"}


class BuyerFilters(AreaFilters):
    """Where it is, what kind, whether it still buys."""

    jenis = forms.ChoiceField(
        label="Jenis", required=False, error_messages=_UNKNOWN,
        choices=[("", "Semua"), *Buyer.Kind.choices],
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[("", "Semua"), *WORDS.items()],
    )  # fmt: skip

    def narrow_jenis(self, queryset: Any, value: str) -> Any:
        return queryset.filter(kind=value)

    def say_jenis(self, value: str) -> str:
        return str(Buyer.Kind(value).label).lower()

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        return queryset.filter(ended_on__isnull=value == BUYING)

    def say_keadaan(self, value: str) -> str:
        return WORDS[value].lower()


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    places = known.names_of({row["area_code"] for row in rows})
    for row in rows:
        row["place"] = places.get(row["area_code"], row["area_code"])
        row["said"] = WORDS[ENDED if row["ended_on"] else BUYING]
        row["what"] = str(Buyer.Kind(row["kind"]).label)
        row["url"] = reverse("market:buyer", args=[row["id"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    for word in text.split()[:6]:
        queryset = queryset.filter(name_key__contains=names.search_key(word) or word)
    return Found(queryset)


_ID: Final = Key("id", "uuid")
BUYERS = ListScreen(
    name="pembeli",
    title="Pembeli",
    noun="pembeli",
    queryset=lambda visit: Buyer.objects.visible_to(visit),
    filters=BuyerFilters,
    fields=("id", "kind", "name", "unit_code", "area_code", "ended_on"),
    columns=(
        Column("name", "Pembeli", order="nama", width=36),
        Column("what", "Jenis", width=24),
        Column("place", "Letaknya", width=24),
        Column("unit_code", "Kode satuan kerja", width=18,
               value=lambda r: r["unit_code"] or None),
        Column("said", "Keadaan", width=16),
    ),
    orders=(Order("nama", "Nama", (Key("name_key"), _ID)),),
    prepare=_prepare,
    search=_search,
    search_hint="Nama dinas, kecamatan, atau perusahaan.",
    template="market/buyers.html",
    definition="Dinas, kecamatan, desa, BUMD, kontraktor, dan perusahaan yang membeli dari"
    " pembuat di daerah ini.",
    source="Sumber: catatan dinas.",
    empty_title="Belum ada pembeli",
    empty_text="Catat dinas dan kecamatan yang biasa membeli barang atau konsumsi.",
    more=lambda visit: {"may_keep": visit.may(KEEP) and bool(visit.scope.write)},
)  # fmt: skip
