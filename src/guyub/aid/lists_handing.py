"""The list of hand-over records as data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from guyub.aid.models import Handover, Round
from guyub.aid.querysets.handing import regencies
from guyub.aid.states import HANDOVER
from guyub.areas import known
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key

WAITING = "setujui"
REVOKING = "cabut"


class RecordFilters(FilterForm):
    """Round, state, village."""

    putaran = forms.ChoiceField(label="Bantuan", required=False)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[
            ("", "Semua"), (WAITING, "Menunggu persetujuan saya"),
            (REVOKING, "Diusulkan dicabut, menunggu putusan saya"), *HANDOVER.choices,
        ],
    )  # fmt: skip
    desa = forms.ChoiceField(label="Desa", required=False)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        rounds = Round.objects.filter(regencies(viewer)).filter(
            state__in=("decided", "done")
        ).order_by("-number")[:50]  # fmt: skip
        self.titles = dict(rounds.values_list("number", "title"))
        field = self.fields["putaran"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *self.titles.items()]
        villages = self.fields["desa"]
        assert isinstance(villages, forms.ChoiceField)
        named = sorted(villages_of(viewer), key=lambda pair: (pair[1], pair[0]))
        villages.choices = [("", "Semua"), *named]

    def narrow_putaran(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(round__number=value)

    def say_putaran(self, value: str) -> str:
        return str(self.titles.get(value, value))

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        person = self.viewer.user.person_id if self.viewer.user else None
        if value == WAITING:
            return queryset.for_approver(person)
        if value == REVOKING:
            return queryset.for_revoker(person)
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        if value == REVOKING:
            return "diusulkan dicabut, menunggu putusan saya"
        return "menunggu persetujuan saya" if value == WAITING else HANDOVER.label(value).lower()

    def narrow_desa(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(village_code=value)

    def say_desa(self, value: str) -> str:
        return f"di {known.names_of([value]).get(value, value)}"


def prepare(rows: list[Row], visit: Any) -> list[Row]:
    names = known.names_of({r["village_code"] for r in rows})
    for row in rows:
        row["village"] = names.get(row["village_code"], row["village_code"])
        row["url"] = reverse("aid:handover", args=[row["id"]])
        row["said"] = HANDOVER.label(row["state"])
        row["fund"] = f"{row['fund__name']} {row['fund__year']}"
    return rows


def search(queryset: QuerySet[Any], text: str, visit: Any, form: FilterForm) -> Found:
    """Recipient, number or village."""
    villages = [code for code, name in villages_of(visit) if text.lower() in name.lower()]
    return Found(
        queryset.filter(
            Q(recipient__icontains=text) | Q(number__icontains=text) | Q(village_code__in=villages)
        )
    )


def villages_of(visit: Any) -> list[tuple[str, str]]:
    """(code, name) of villages in the visit's regencies that have records."""
    codes = Handover.objects.visible_to(visit).values_list("village_code", flat=True).distinct()
    return list(known.names_of(codes.order_by()).items())


SCREEN = ListScreen(
    name="serah-terima",
    title="Serah terima",
    noun="berita acara",
    queryset=lambda visit: Handover.objects.visible_to(visit).counted(),
    filters=RecordFilters,
    fields=(
        "id", "recipient", "number", "village_code", "state", "fund__name", "fund__year", "kinds",
        "units", "total", "on",
    ),
    columns=(
        Column("recipient", "Penerima", order="penerima"),
        Column("number", "Nomor", order="nomor", value=lambda r: r["number"] or None,
               empty="belum bernomor"),
        Column("village", "Desa", order="desa"),
        Column("fund", "Dana"),
        Column("kinds", "Jenis", "int"),
        Column("units", "Unit", "int"),
        Column("total", "Nilai", "rupiah"),
        Column("said", "Keadaan"),
        Column("on", "Diserahkan", "date", empty="belum", nowrap=True,
               places=frozenset({"print", "export"})),
    ),
    orders=(
        Order("desa", "Desa", (Key("village_code"), Key("recipient"), Key("id", "uuid"))),
        Order("penerima", "Penerima", (Key("recipient"), Key("id", "uuid"))),
        Order("nomor", "Nomor", (Key("number"), Key("id", "uuid"))),
    ),
    prepare=prepare,
    search=search,
    search_hint="Nama penerima, nomor berita acara, atau desa.",
    definition="Satu berita acara untuk tiap penerima dan tiap dana.",
    template="aid/handing_records.html",
    empty_title="Belum ada berita acara",
    empty_text="Berita acara disiapkan dari SK penerima yang berlaku.",
)  # fmt: skip
