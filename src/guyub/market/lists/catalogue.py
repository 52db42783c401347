"""The list of the catalogue as data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.criteria.parameters import value_of
from guyub.kernel import names
from guyub.kernel.lists import Column, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market.models import Offer
from guyub.market.parameters.catalogue import PRICE_DAYS
from guyub.market.permissions.catalogue import LIST
from guyub.market.states.catalogue import OFFER
from guyub.registry.lists import AreaFilters

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}
ALL: Final = ("", "Semua")
# Filters that are exactly what waits on the home page.
MINE, OLD, HIDDEN, BACK = "menunggu-saya", "harga-lama", "tidak-terlihat", "sudah-waktunya"
WORDS: Final = {
    MINE: "Menunggu saya lihat", OLD: "Harganya perlu ditanyakan lagi",
    HIDDEN: "Ditayangkan, tetapi tidak bisa dipesan", BACK: "Seharusnya bisa dipesan lagi",
}  # fmt: skip


def fresh_since(visit: Visit) -> Any:
    """The first day of which prices count as fresh."""
    today = timezone.localdate()
    days = value_of(PRICE_DAYS, visit.office.pk if visit.office else None, today)
    return today - timedelta(days=days)


class OfferFilters(AreaFilters):
    """Where it is made, how far, whether the price is old."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[ALL, *OFFER.choices, *WORDS.items()],
    )  # fmt: skip

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == MINE:
            user = self.viewer.user
            return queryset.awaits(user.person_id if user else None)
        if value == OLD:
            return queryset.priced_before(fresh_since(self.viewer))
        if value == HIDDEN:
            return queryset.hidden(self.viewer)
        if value == BACK:
            return queryset.overdue(timezone.localdate())
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return (WORDS.get(value) or OFFER.states[value]).lower()


def amount_words(number: Any, unit: str) -> str:
    """ "1.200 bungkus", "" where it is unknown."""
    return "" if number is None else f"{format_number(number.normalize())} {unit}"


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    for row in rows:
        row["said"] = OFFER.states[row["state"]]
        row["asked"] = f"{format_rupiah(row['price'])} / {row['unit']}"
        row["least"] = amount_words(row["minimum"], row["unit"])
        row["able"] = amount_words(row["capacity"], row["unit"])
        row["url"] = reverse("market:offer", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(title_key__contains=names.search_key(word) or word) | Q(number__iexact=word)
        )
    return Found(queryset)


_ID: Final = Key("id", "uuid")
OFFERS = ListScreen(
    name="katalog",
    title="Katalog produk",
    noun="produk",
    queryset=lambda visit: (
        Offer.objects.visible_to(visit).with_capacity().with_scans()
        .annotate(who=Count("makers", distinct=True))
    ),
    filters=OfferFilters,
    fields=("id", "number", "title", "unit", "price", "price_on", "minimum", "lead_days", "state",
            "capacity", "who", "scanned"),
    columns=(
        Column("title", "Produk", order="nama", width=36),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("asked", "Harga", width=22),
        Column("price_on", "Harga per", "date", order="harga-per", nowrap=True),
        Column("least", "Paling sedikit", width=18),
        Column("lead_days", "Hari kerja", "int"),
        Column("able", "Sanggup sebulan", value=lambda r: r["able"] or None, width=20),
        Column("who", "Pembuat", "int"),
        Column("said", "Keadaan", width=26),
        Column("scanned", "Label dipindai", "int"),
    ),
    orders=(
        Order("nama", "Nama", (Key("title_key"), _ID)),
        Order("harga-per", "Harga paling lama", (Key("price_on", "date"), _ID)),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Nama produk atau nomornya.",
    template="market/offers.html",
    definition="Produk yang benar-benar bisa diserahkan, menurut pembuatnya. Sanggup sebulan:"
    " jumlah semua pembuatnya yang masih berjalan. Label dipindai: berapa kali kode pada barangnya"
    " dibuka dengan HP, tanpa mencatat siapa.",
    source="Sumber: catatan dinas dari pembuatnya.",
    empty_title="Belum ada produk di katalog",
    empty_text="Buka halaman sebuah usaha, lalu pilih “Tawarkan di katalog” pada produknya.",
    more=lambda visit: {"may_list": visit.may(LIST)},
)  # fmt: skip
