"""The list of purchases as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.urls import reverse

from guyub.kernel import names
from guyub.kernel.dates import format_date_short
from guyub.kernel.forms import TanggalField
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.market.models import Buyer, ComponentLine, MakerKind, Purchase, PurchaseLine
from guyub.market.permissions.purchases import RECORD
from guyub.market.queries.purchases import named
from guyub.market.states.purchases import CANCELLED, PURCHASE

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}
ALL: Final = ("", "Semua")
# A filter that is exactly what waits on the home page.
MINE: Final = "menunggu-saya"


class PurchaseFilters(FilterForm):
    """Who bought, what, when, of which class, made by whom."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[ALL, (MINE, "Menunggu saya periksa"), *PURCHASE.choices],
    )  # fmt: skip
    jenis = forms.ChoiceField(
        label="Jenis", required=False, error_messages=_UNKNOWN,
        choices=[ALL, *Purchase.Kind.choices],
    )  # fmt: skip
    pembeli = forms.ChoiceField(label="Pembeli", required=False, error_messages=_UNKNOWN)
    golongan = forms.ChoiceField(
        label="Golongan penjual", required=False, error_messages=_UNKNOWN,
        choices=[ALL, *Purchase.Class.choices],
    )  # fmt: skip
    pembuat = forms.ChoiceField(
        label="Ada barang buatan", required=False, error_messages=_UNKNOWN,
        choices=[ALL, *MakerKind.choices],
    )  # fmt: skip
    dari = TanggalField(label="Tanggal dari", required=False)
    sampai = TanggalField(label="Sampai", required=False)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        rows = Buyer.objects.visible_to(viewer).order_by("name_key", "pk")
        self.buyers = {str(pk): name for pk, name in rows.values_list("pk", "name")[:500]}
        if len(self.buyers) > 1:
            field = self.fields["pembeli"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ALL, *self.buyers.items()]
        else:
            del self.fields["pembeli"]

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == MINE:
            return queryset.unchecked(self.viewer.user.person_id if self.viewer.user else None)
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return "menunggu saya periksa" if value == MINE else PURCHASE.states[value].lower()

    def narrow_jenis(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)

    def say_jenis(self, value: str) -> str:
        return str(Purchase.Kind(value).label).lower()

    def narrow_pembeli(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(buyer=value)

    def say_pembeli(self, value: str) -> str:
        return f"oleh {self.buyers.get(value, value)}"

    def narrow_golongan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(supplier_class=value)

    def say_golongan(self, value: str) -> str:
        return f"penjual: {str(Purchase.Class(value).label).lower()}"

    def narrow_pembuat(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        lines = PurchaseLine.objects.filter(purchase=OuterRef("pk"), maker_kind=value)
        inside = ComponentLine.objects.filter(purchase=OuterRef("pk"), maker_kind=value)
        return queryset.filter(Exists(lines) | Exists(inside))

    def say_pembuat(self, value: str) -> str:
        return f"pembuat: {str(MakerKind(value).label).lower()}"

    def narrow_dari(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(day__gte=value)

    def say_dari(self, value: Any) -> str:
        return f"dari {format_date_short(value)}"

    def narrow_sampai(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(day__lte=value)

    def say_sampai(self, value: Any) -> str:
        return f"sampai {format_date_short(value)}"


def sums(rows: QuerySet[Any]) -> dict[str, Any]:
    """What the rows of a list sum to: how many, for how much, of it accepted and counted. What is
    disputed stays accepted; a correction that is only written takes nothing back yet."""
    counted, gone = Q(accepted_on__isnull=False), Q(state=CANCELLED)
    written = Q(reverses__isnull=False, accepted_on__isnull=True)
    found = rows.order_by().aggregate(
        many=Count("pk"), cancelled=Count("pk", filter=gone),
        worth=Sum("total", filter=~gone & ~written, default=0),
        counted=Sum("total", filter=counted, default=0),
    )  # fmt: skip
    return {**found, "open": found["worth"] - found["counted"]}


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    for row in rows:
        row["said"] = PURCHASE.states[row["state"]]
        row["about"] = str(Purchase.Kind(row["kind"]).label)
        row["sold_by"] = named(visit, row["supplier_name"])
        row["size"] = str(Purchase.Class(row["supplier_class"]).label)
        row["url"] = reverse("market:purchase", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    for word in text.split()[:6]:
        key = names.search_key(word) or word
        queryset = queryset.filter(
            Q(title_key__contains=key) | Q(supplier_key__contains=key) | Q(number__iexact=word)
            | Q(form_number__iexact=word) | Q(rup_code=word)
        )  # fmt: skip
    return Found(queryset)


_ID: Final = Key("id", "uuid")
# Smaller the newer: the list begins with the newest.
_AGE: Final = RawSQL(
    '(DATE \'2200-01-01\' - "market_purchase"."day")', (), output_field=IntegerField()
)
_PAPER: Final = frozenset({"print", "export"})
PURCHASES = ListScreen(
    name="pembelian",
    title="Pembelian",
    noun="pembelian",
    queryset=lambda visit: Purchase.objects.visible_to(visit).annotate(age=_AGE),
    filters=PurchaseFilters,
    fields=("id", "number", "title", "kind", "buyer__name", "supplier_name", "supplier_class",
            "day", "total", "state", "paid_on"),
    columns=(
        Column("title", "Untuk apa", order="nama", width=36),
        Column("number", "Nomor", places=_PAPER, nowrap=True, width=20),
        Column("day", "Tanggal", "date", order="tanggal", nowrap=True),
        Column("buyer__name", "Pembeli", width=28),
        Column("sold_by", "Penjual", width=28),
        Column("size", "Golongan penjual", places=_PAPER, width=18),
        Column("about", "Jenis", places=_PAPER, width=24),
        Column("total", "Nilai", "rupiah", order="nilai"),
        Column("said", "Keadaan", width=26),
        Column("paid_on", "Dibayar", "date", places=_PAPER, empty="belum", nowrap=True),
    ),
    orders=(
        Order("terbaru", "Terbaru", (Key("age", "int"), _ID)),
        Order("tanggal", "Tanggal", (Key("day", "date"), _ID)),
        Order("nilai", "Nilai", (Key("total", "int"), _ID)),
        Order("nama", "Untuk apa", (Key("title_key"), _ID)),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Untuk apa, penjual, nomor pembelian, nomor bukti, atau kode RUP.",
    template="market/purchases.html",
    definition="Nilai: jumlah baris barangnya. Koreksi bernilai negatif, dan dihitung sesudah"
    " dibukukan. Pembelian dihitung sejak diterima oleh orang kedua.",
    source="Sumber: catatan pembeli dan dinas.",
    empty_title="Belum ada pembelian",
    empty_text="Catat pembelian pertama: untuk apa, dari siapa, barangnya, dan siapa pembuatnya.",
    more=lambda visit: {"may_record": visit.may(RECORD)},
)  # fmt: skip
