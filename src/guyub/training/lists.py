"""The list of batches as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.training.models import Batch, Programme
from guyub.training.permissions import PLAN
from guyub.training.states import BATCH

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


TO_FILL, UNLISTED, TO_CERTIFY = "tempat", "hadir", "sertifikat"
NEEDED: Final = {
    TO_FILL: "Ada calon dan tempat kosong",
    UNLISTED: "Daftar hadir belum dicatat",
    TO_CERTIFY: "Ada yang lulus tanpa sertifikat",
}


class BatchFilters(FilterForm):
    """What an office asks of its batches."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *BATCH.choices],
        error_messages={"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip
    penyelenggara = forms.ChoiceField(
        label="Penyelenggara", required=False,
        choices=[("", "Semua"), *Programme.Organiser.choices],
        error_messages={"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip

    perlu = forms.ChoiceField(
        label="Perlu dikerjakan", required=False, choices=[("", "Semua"), *NEEDED.items()],
        error_messages={"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip

    def narrow_perlu(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = Batch.objects
        wanted = (
            rows.to_fill() if value == TO_FILL
            else rows.unlisted(timezone.localdate()) if value == UNLISTED else rows.to_certify()
        )  # fmt: skip
        return queryset.filter(pk__in=wanted.values("pk"))

    def say_perlu(self, value: str) -> str:
        return NEEDED[value].lower()

    def narrow_keadaan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return BATCH.states[value].lower()

    def narrow_penyelenggara(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(programme__organiser=value)

    def say_penyelenggara(self, value: str) -> str:
        return str(Programme.Organiser(value).label).lower()


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    names = known.names_of({r["regency_code"] for r in rows})
    for row in rows:
        row["place"] = names.get(row["regency_code"], row["regency_code"])
        row["waiting"] = timezone.localdate(row["since"]) if row["since"] else None
        row["url"] = reverse("training:batch", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    """By number, or by every word of batch or programme."""
    if text.upper().replace(" ", "").startswith("PEL-"):
        try:
            return Found(queryset.filter(number=parse_human_number(text).text))
        except NumberError as error:
            return Found(queryset, problem=str(error))
    for word in text.split()[:6]:
        queryset = queryset.filter(Q(name__icontains=word) | Q(programme__title__icontains=word))
    return Found(queryset)


def _next_step(visit: Any) -> tuple[str, str] | None:
    if visit.may(PLAN) and visit.scope.own_office:
        return ("Buat program", reverse("training:programme_new"))
    return None


SCREEN = ListScreen(
    name="pelatihan",
    title="Pelatihan",
    noun="angkatan",
    queryset=lambda visit: Batch.objects.visible_to(visit).with_places(),
    filters=BatchFilters,
    fields=("id", "number", "name", "programme__title", "state", "starts", "capacity", "taken",
            "seeking", "since", "regency_code"),
    columns=(
        Column("programme__title", "Program", order="program", width=36),
        Column("name", "Angkatan"),
        Column("number", "Nomor", width=20, places=frozenset({"print", "export"}), nowrap=True),
        Column("state", "Keadaan", order="keadaan", value=lambda r: BATCH.states[r["state"]]),
        Column("starts", "Mulai", "date", order="mulai", empty="belum ditentukan", nowrap=True),
        Column("filled", "Terisi", places=frozenset({"list"}), nowrap=True,
               value=lambda r: f"{r['taken']} dari {r['capacity']}"),
        Column("taken", "Diterima", "int", places=frozenset({"print", "export"})),
        Column("capacity", "Tempat", "int", places=frozenset({"print", "export"})),
        Column("seeking", "Calon", "int"),
        Column("waiting", "Calon sejak", "date", empty="tidak ada", nowrap=True),
        Column("place", "Kabupaten/kota"),
    ),
    orders=(
        Order("program", "Program", (Key("programme__title"), Key("id", "uuid"))),
        Order("keadaan", "Keadaan", (Key("state"), Key("id", "uuid"))),
        Order("mulai", "Tanggal mulai", (Key("starts", "date", nullable=True), Key("id", "uuid"))),
    ),
    prepare=_prepare,
    search=_search,
    template="training/list.html",
    search_hint="Nama program, angkatan, atau nomor PEL.",
    definition="Semua angkatan pelatihan di kabupaten/kota Anda, juga milik penyelenggara lain.",
    source="Sumber: catatan pelatihan dinas.",
    more=lambda visit: {"may_plan": bool(visit.may(PLAN) and visit.scope.own_office)},
    empty_title="Belum ada pelatihan",
    empty_text="Buat programnya, isi materinya, lalu siapkan angkatannya.",
    empty_link=_next_step,
)  # fmt: skip
