"""Lists of rounds and of the catalogue as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import CharField, Count, DateField, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse

from guyub.aid.models import ItemPrice, Round, RoundFund
from guyub.aid.permissions.rounds import CATALOGUE, FUNDS, VIEW, WRITE
from guyub.aid.queries.rounds import items_of, latest_price, rounds_of, years_of
from guyub.aid.states import ROUND
from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.components import Link
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.registry.models.business import Branch

BRANCHES = {str(k): str(v) for k, v in Branch.choices}


def sections(visit: Any) -> list[Link]:
    """The parts of the room that the visit may open, for the head of its lists."""
    parts = (
        ("Sumber dana", "aid:funds", FUNDS), ("Katalog", "aid:items", VIEW),
        ("Lembar nilai", "aid:sheets", VIEW),
    )  # fmt: skip
    return [Link(label, reverse(name)) for label, name, verb in parts if visit.may(verb)]


# --- rounds --------------------------------------------------------------------------------------


class RoundFilters(FilterForm):
    """State and budget year."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *ROUND.choices]
    )
    tahun = forms.ChoiceField(label="Tahun anggaran", required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        years = [(str(y), str(y)) for y in years_of(viewer)]
        self.fields["tahun"].choices = [("", "Semua"), *years]  # type: ignore[attr-defined]

    def narrow_keadaan(self, queryset: QuerySet[Round], value: str) -> QuerySet[Round]:
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return ROUND.label(value)

    def narrow_tahun(self, queryset: QuerySet[Round], value: str) -> QuerySet[Round]:
        return queryset.filter(year=int(value))

    def say_tahun(self, value: str) -> str:
        return f"tahun {value}"


def _rounds(visit: Any) -> QuerySet[Round]:
    purse = RoundFund.objects.filter(round=OuterRef("pk")).order_by().values("round")
    return rounds_of(visit).annotate(
        purse=Subquery(purse.annotate(n=Sum("amount")).values("n")),
        asking=Count("proposals", filter=~Q(proposals__state__in=["draft", "withdrawn"])),
    )


def _prepare_rounds(rows: list[Row], visit: Any) -> list[Row]:
    """Adds the address, the state in words and the place where several are seen."""
    names_ = known.names_of(row["regency_code"] for row in rows)
    for row in rows:
        row["url"] = reverse("aid:round", args=[row["number"]])
        row["state_words"] = ROUND.label(row["state"])
        row["place"] = names_.get(row["regency_code"], row["regency_code"])
    return rows


ROUNDS = ListScreen(
    name="bantuan",
    title="Bantuan",
    noun="putaran",
    queryset=_rounds,
    filters=RoundFilters,
    fields=("number", "title", "state", "opens", "closes", "year", "regency_code", "purse",
            "asking"),
    columns=(
        Column("title", "Putaran"),
        Column("state_words", "Keadaan"),
        Column("closes", "Ditutup", "date", order="tutup", nowrap=True),
        Column("asking", "Usulan masuk", "int"),
        Column("purse", "Dana", "rupiah", empty="belum diisi"),
        Column("number", "Nomor", nowrap=True, places=frozenset({"print"})),
        Column("place", "Kabupaten/kota", places=frozenset({"print"})),
    ),
    orders=(
        Order("baru", "Terbaru", (Key("id", "uuid"),)),
        Order("tutup", "Ditutup", (Key("closes", "date"), Key("id", "uuid"))),
    ),
    prepare=_prepare_rounds,
    template="aid/rounds_list.html",
    definition="Usulan masuk: sudah dikirim, tidak termasuk yang sedang diisi dan yang ditarik.",
    empty_title="Belum ada putaran bantuan",
    empty_text="Putaran menentukan apa yang diberikan, kepada siapa, sampai kapan, dan dari dana"
               " mana.",
    more=lambda visit: {
        "sections": sections(visit),
        "may_write": visit.may(WRITE) and bool(visit.scope.own_office),
    },
)  # fmt: skip


# --- catalogue -----------------------------------------------------------------------------------


class ItemFilters(FilterForm):
    """Branch, kinds no longer used, prices that wait for an explanation."""

    cabang = forms.ChoiceField(
        label="Cabang industri", required=False, choices=[("", "Semua"), *Branch.choices]
    )
    harga = forms.ChoiceField(
        label="Harga", required=False,
        choices=[("", "Semua"), ("menonjol", "Perlu penjelasan"), ("belum", "Belum ada harga")],
    )  # fmt: skip
    dipakai = forms.ChoiceField(
        label="Dipakai", required=False, choices=[("", "Semua"), ("ya", "Ya"), ("tidak", "Tidak")]
    )

    def narrow_cabang(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(branch=value)

    def say_cabang(self, value: str) -> str:
        return f"cabang {BRANCHES[value]}"

    def narrow_harga(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "belum":
            return queryset.filter(price__isnull=True)
        return queryset.filter(flag=True)

    def say_harga(self, value: str) -> str:
        return "belum ada harga" if value == "belum" else "harga perlu penjelasan"

    def narrow_dipakai(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(ended_on__isnull=value == "ya")

    def say_dipakai(self, value: str) -> str:
        return "masih dipakai" if value == "ya" else "tidak dipakai lagi"


def priced(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Kinds with their newest price, its day, and whether it stands out unexplained."""
    newest = ItemPrice.objects.filter(item=OuterRef("pk")).order_by("-on", "-created_at", "-pk")
    found: QuerySet[Any] = queryset.annotate(
        price=latest_price(),
        priced_on=Subquery(newest.values("on")[:1], output_field=DateField()),
        outlier=Subquery(newest.values("outlier")[:1], output_field=CharField()),
        explained=Subquery(newest.values("explanation")[:1], output_field=CharField()),
    ).annotate(flag=Q(explained="") & Q(price__isnull=False) & ~Q(outlier=""))
    return found


def _search(queryset: QuerySet[Any], text: str, _visit: Any, _form: FilterForm) -> Found:
    for word in names.fold(text).split():
        queryset = queryset.filter(Q(name_key__contains=word) | Q(code__icontains=word))
    return Found(queryset)


def _prepare_items(rows: list[Row], _visit: Any) -> list[Row]:
    for row in rows:
        row["url"] = reverse("aid:item", args=[row["id"]])
        words = "perlu penjelasan" if row["flag"] else ""
        row["note"] = "tidak dipakai lagi" if row["ended_on"] else words
    return rows


ITEMS = ListScreen(
    name="katalog",
    title="Katalog alat dan harga",
    noun="jenis",
    queryset=lambda visit: priced(items_of(visit)),
    filters=ItemFilters,
    fields=("id", "code", "name", "name_key", "unit", "branch", "ended_on", "price", "priced_on",
            "flag"),
    columns=(
        Column("name", "Alat", order="nama", width=40),
        Column("code", "Kode", order="kode", nowrap=True),
        Column("unit", "Satuan"),
        Column("branch", "Cabang industri",
               value=lambda r: BRANCHES.get(r["branch"]) if r["branch"] else "umum"),
        Column("price", "Harga terakhir", "rupiah", empty="belum ada"),
        Column("priced_on", "Tanggal harga", "date", empty="belum ada", nowrap=True),
        Column("note", "Catatan"),
    ),
    orders=(
        Order("nama", "Nama", (Key("name_key"), Key("id", "uuid"))),
        Order("kode", "Kode", (Key("code"), Key("id", "uuid"))),
    ),
    prepare=_prepare_items,
    search=_search,
    search_hint="Nama alat atau kodenya.",
    template="aid/rounds_items.html",
    definition="Harga terakhir: harga dengan tanggal paling baru.",
    empty_title="Katalog masih kosong",
    empty_text="Isi alat yang bisa diberikan, satu per satu atau sekaligus dari Excel.",
    more=lambda visit: {
        "may_write": visit.may(CATALOGUE) and bool(visit.scope.own_office),
        "crumbs": [("Bantuan", reverse("aid:list")), ("Katalog", "")],
    },
)  # fmt: skip
