"""The list of fairs as data."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from guyub.kernel import names
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.market.models import Fair, FairInvitation, FairResult, Requester
from guyub.market.permissions.fairs import INVITE
from guyub.market.states.fairs import FAIR

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}


ASK: Final = "tanya-hasil"
ASK_WORDS: Final = "Hasilnya perlu ditanyakan"


class FairFilters(FilterForm):
    """How far it is, who asked, what for."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *FAIR.choices, (ASK, ASK_WORDS)],
        error_messages=_UNKNOWN,
    )  # fmt: skip
    diminta = forms.ChoiceField(
        label="Diminta oleh", required=False, choices=[("", "Semua"), *Requester.choices],
        error_messages=_UNKNOWN,
    )  # fmt: skip
    untuk = forms.ChoiceField(
        label="Untuk", required=False, choices=[("", "Semua"), *Fair.Purpose.choices],
        error_messages=_UNKNOWN,
    )  # fmt: skip

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == ASK:
            return queryset.to_ask(timezone.localdate())
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return ASK_WORDS.lower() if value == ASK else FAIR.states[value].lower()

    def narrow_diminta(self, queryset: Any, value: str) -> Any:
        return queryset.filter(requester=value)

    def say_diminta(self, value: str) -> str:
        return f"diminta {str(Requester(value).label).lower()}"

    def narrow_untuk(self, queryset: Any, value: str) -> Any:
        return queryset.filter(purpose=value)

    def say_untuk(self, value: str) -> str:
        return str(Fair.Purpose(value).label).lower()


def _with_sums(rows: Any) -> Any:
    held = FairInvitation.objects.filter(fair=OuterRef("pk")).order_by().values("fair")
    sales = (
        FairResult.objects.filter(invitation__fair=OuterRef("pk")).order_by()
        .values("invitation__fair").annotate(n=Sum("sales")).values("n")
    )  # fmt: skip
    return rows.annotate(
        invited=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0),
        coming=Coalesce(
            Subquery(held.filter(answer="come").annotate(n=Count("pk")).values("n")), 0
        ),
        sales=Subquery(sales),
    )


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    for row in rows:
        row["said"] = FAIR.states[row["state"]]
        row["use"] = str(Fair.Purpose(row["purpose"]).label)
        row["url"] = reverse("market:fair", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Any, form: Any) -> Found:
    for word in text.split()[:6]:
        key = names.search_key(word) or word
        queryset = queryset.filter(
            Q(title_key__contains=key) | Q(requester_key__contains=key) | Q(number__iexact=word)
        )
    return Found(queryset)


def _next_step(visit: Any) -> tuple[str, str] | None:
    if visit.may(INVITE) and visit.scope.own_office:
        return ("Catat acara", reverse("market:fair_new"))
    return None


_ID: Final = Key("id", "uuid")
FAIRS_LIST = ListScreen(
    name="pameran",
    title="Pameran dan acara",
    noun="acara",
    queryset=lambda visit: _with_sums(Fair.objects.visible_to(visit)),
    filters=FairFilters,
    fields=("id", "number", "title", "from_day", "place", "purpose", "requester_name", "state",
            "invited", "coming", "sales"),
    columns=(
        Column("title", "Acara", order="nama", width=36),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("from_day", "Mulai", "date", order="mulai", nowrap=True),
        Column("place", "Tempat", places=frozenset({"print", "export"}), width=28),
        Column("use", "Untuk", width=20),
        Column("requester_name", "Diminta oleh", width=28),
        Column("said", "Keadaan", width=18),
        Column("invited", "Diundang", "int"),
        Column("coming", "Menyanggupi", "int"),
        Column("sales", "Penjualan", "rupiah"),
    ),
    orders=(
        Order("mulai", "Mulai", (Key("from_day", "date"), _ID)),
        Order("nama", "Nama", (Key("title_key"), _ID)),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Nama acara, siapa yang meminta, atau nomornya.",
    template="market/fairs.html",
    rows_template="kernel/list_rows.html",
    definition="Siapa yang meminta pelaku usaha datang, dan apa hasilnya bagi mereka. Penjualan:"
    " jumlah yang diberitahukan; yang belum diketahui tidak dihitung nol.",
    source="Sumber: catatan dinas.",
    empty_title="Belum ada pameran atau acara",
    empty_text="Catat acaranya, siapa yang meminta pelaku usaha datang, lalu undang.",
    empty_link=_next_step,
    more=lambda visit: {"may_keep": _next_step(visit) is not None},
)  # fmt: skip
