"""The list of needs as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from guyub.kernel import names
from guyub.kernel.lists import Column, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.market.models import Need
from guyub.market.permissions.needs import WRITE
from guyub.market.states.needs import NEED, OPEN
from guyub.market.supply.required import amount_text
from guyub.registry.lists import AreaFilters

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}
STILL_OPEN: Final = "terbuka"
TO_SEND: Final = "perlu-dikirim"
WORDS: Final = {STILL_OPEN: "Masih terbuka", TO_SEND: "Ada pertanyaan yang perlu dikirim"}


class NeedFilters(AreaFilters):
    """In which state it is."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[("", "Semua"), *WORDS.items(), *NEED.choices],
    )  # fmt: skip

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == STILL_OPEN:
            return queryset.filter(state__in=OPEN)
        if value == TO_SEND:
            return queryset.to_send()
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return (WORDS.get(value) or NEED.states[value]).lower()


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    for row in rows:
        row["said"] = NEED.states[row["state"]]
        row["much"] = amount_text(row["amount"], row["unit"])
        row["url"] = reverse("market:need", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    from django.db.models import Q

    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(what_key__contains=names.search_key(word) or word) | Q(number__iexact=word)
        )
    return Found(queryset)


_ID: Final = Key("id", "uuid")
NEEDS = ListScreen(
    name="kebutuhan",
    title="Kebutuhan pembeli",
    noun="kebutuhan",
    queryset=lambda visit: Need.objects.visible_to(visit),
    filters=NeedFilters,
    fields=("id", "number", "what", "amount", "unit", "day", "state", "buyer__name"),
    columns=(
        Column("what", "Kebutuhan", order="nama", width=32),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("buyer__name", "Pembeli", width=30),
        Column("much", "Berapa", value=lambda r: r["much"] or None, width=16),
        Column("day", "Kapan", "date", order="hari", nowrap=True),
        Column("said", "Keadaan", width=28),
    ),
    orders=(
        Order("hari", "Hari", (Key("day", "date", nullable=True), _ID)),
        Order("nama", "Kebutuhan", (Key("what_key"), _ID)),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Nama barang atau nomornya.",
    template="market/needs.html",
    definition="Yang dicari pembeli dari pembuat di daerah ini, siapa yang ditanya menurut giliran,"
    " dan siapa yang dipilih.",
    source="Sumber: tulisan pembeli dan dinas.",
    empty_title="Belum ada kebutuhan",
    empty_text="Tulis yang dibutuhkan seperti biasa; Guyub mencarikan pembuatnya.",
    more=lambda visit: {
        "may_write": visit.may(WRITE) and (bool(visit.scope.write) or visit.reach == "own")
    },
)  # fmt: skip
