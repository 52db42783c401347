"""The list of officers as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.dates import format_date
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.mentoring.models import Assignment, Officer
from guyub.mentoring.permissions import FIGURES, RECRUIT
from guyub.mentoring.states import APPOINTED, OFFICER, WAITING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

RUN_OUT: Final = "habis"
_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}


class OfficerFilters(FilterForm):
    """How far they are, and which tier."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[("", "Semua"), *OFFICER.choices, (RUN_OUT, "Kontrak sudah habis")],
    )  # fmt: skip
    tingkat = forms.ChoiceField(
        label="Tingkat", required=False, choices=[("", "Semua"), *Officer.Tier.choices],
        error_messages=_UNKNOWN,
    )  # fmt: skip

    def narrow_keadaan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == RUN_OUT:
            return queryset.filter(state=APPOINTED, ends__lt=timezone.localdate())
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return "kontrak sudah habis" if value == RUN_OUT else OFFICER.states[value].lower()

    def narrow_tingkat(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(tier=value)

    def say_tingkat(self, value: str) -> str:
        return str(Officer.Tier(value).label).lower()


def state_words(row: Row) -> str:
    """The state with what a reader asks next: from whom, since when, until when."""
    said = OFFICER.states[row["state"]]
    if row["state"] == WAITING:
        return f"Menunggu {row['waiting_for']} sejak {format_date(row['waiting_since'])}"
    if row["state"] == APPOINTED and row["ends"] and row["ends"] < timezone.localdate():
        return f"Kontrak habis {format_date(row['ends'])}"
    return f"{said} sejak {format_date(row['state_since'])}"


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    names = known.names_of({r["regency_code"] for r in rows})
    today = timezone.localdate()
    held: dict[Any, list[str]] = {}
    open_ones = Assignment.objects.filter(officer__in=[r["id"] for r in rows]).filter(
        Q(ends__isnull=True) | Q(ends__gte=today)
    )
    for officer, code in open_ones.order_by("area_code").values_list("officer", "area_code"):
        held.setdefault(officer, []).append(code)
    places = known.names_of({c for codes in held.values() for c in codes})
    for row in rows:
        codes = list(dict.fromkeys(held.get(row["id"], [])))
        shown = [("Kec. " if len(c) == 8 else "") + places.get(c, c) for c in codes[:3]]
        more = f", dan {len(codes) - 3} lagi" if len(codes) > 3 else ""
        row["areas"] = ", ".join(shown) + more if shown else ""
        row["regency"] = names.get(row["regency_code"], row["regency_code"])
        row["said"] = state_words(row)
        row["url"] = reverse("mentoring:officer", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    """By number, or by every word of name or organisation."""
    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(name__icontains=word) | Q(organisation__icontains=word) | Q(number__iexact=word)
        )
    return Found(queryset)


def _rows(visit: Visit) -> QuerySet[Any]:
    first = timezone.localdate().replace(day=1)
    month = Q(visits__on__gte=first, visits__void_at__isnull=True)
    found: QuerySet[Any] = Officer.objects.visible_to(visit).annotate(
        month=Count("visits", filter=month)
    )
    return found


def _next_step(visit: Visit) -> tuple[str, str] | None:
    if visit.may(RECRUIT) and visit.scope.own_office:
        return ("Catat petugas", reverse("mentoring:officer_new"))
    return None


_NAME: Final = (Key("name"), Key("id", "uuid"))
OFFICERS = ListScreen(
    name="petugas",
    title="Petugas pendamping",
    noun="petugas",
    queryset=_rows,
    filters=OfficerFilters,
    fields=("id", "number", "name", "tier", "organisation", "state", "state_since", "waiting_for",
            "waiting_since", "starts", "ends", "regency_code", "month"),
    columns=(
        Column("name", "Petugas", order="nama", width=30),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("tier", "Tingkat", value=lambda r: str(Officer.Tier(r["tier"]).label), width=22),
        Column("said", "Keadaan", order="keadaan", width=40),
        Column("areas", "Wilayah", value=lambda r: r["areas"] or None, empty="belum ada", width=36),
        Column("ends", "Kontrak sampai", "date", order="kontrak", empty="tanpa batas",
               nowrap=True),
        # Whoever compares officers answers for them; officers see their own figures.
        Column("month", "Kunjungan bulan ini", "int", needs=FIGURES),
    ),
    orders=(
        Order("nama", "Nama", _NAME),
        Order("keadaan", "Keadaan", (Key("state"), *_NAME)),
        Order("kontrak", "Kontrak sampai", (Key("ends", "date", nullable=True), *_NAME)),
    ),
    prepare=_prepare,
    search=_search,
    template="mentoring/officers.html",
    search_hint="Nama petugas, lembaga, atau nomornya.",
    definition="Petugas desa, petugas kecamatan, dan pendamping mitra, juga yang masih menunggu"
    " dan yang sudah selesai.",
    source="Sumber: catatan dinas.",
    empty_title="Belum ada petugas",
    empty_text="Catat petugas yang terpilih, juga kalau masih menunggu perintah.",
    empty_link=_next_step,
    more=lambda visit: {"may_recruit": visit.may(RECRUIT) and bool(visit.scope.own_office)},
)  # fmt: skip
