"""The list of gift campaigns as data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from guyub.criteria.parameters import value_of
from guyub.kernel import names
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.market.models import Campaign, CampaignItem, Handing
from guyub.market.parameters.giving import KEEP_DAYS
from guyub.market.permissions.giving import KEEP_GIFTS
from guyub.market.states.giving import CAMPAIGN

TODAY, OVERDUE, FORGET = "hari-ini", "lewat", "lupakan"
WORDS: Final = {
    TODAY: "Menyerahkan hari ini", OVERDUE: "Lewat harinya, belum diakhiri",
    FORGET: "Jejak objek pajaknya perlu dihapus",
}  # fmt: skip


def kept_since(visit: Any) -> datetime:
    """Campaigns that ended before this moment have kept tax objects long enough."""
    now = timezone.now()
    office = visit.office.pk if visit.office else None
    return now - timedelta(days=int(value_of(KEEP_DAYS, office, timezone.localdate())))


class CampaignFilters(FilterForm):
    """How far it is."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *CAMPAIGN.choices, *WORDS.items()],
        error_messages={"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == FORGET:
            return queryset.to_forget(kept_since(self.viewer))
        if value in WORDS:
            today = timezone.localdate()
            return queryset.running(today) if value == TODAY else queryset.overdue(today)
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return (WORDS.get(value) or CAMPAIGN.states[value]).lower()


def _with_sums(rows: Any) -> Any:
    handed = (
        Handing.objects.standing().filter(campaign=OuterRef("pk")).order_by().values("campaign")
        .annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    bought = (
        CampaignItem.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
        .annotate(n=Sum("amount")).values("n")
    )  # fmt: skip
    return rows.annotate(
        handed=Coalesce(Subquery(handed), 0), bought=Coalesce(Subquery(bought), 0)
    )  # fmt: skip


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    for row in rows:
        row["said"] = CAMPAIGN.states[row["state"]]
        row["url"] = reverse("market:campaign", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Any, form: Any) -> Found:
    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(title_key__contains=names.search_key(word) or word)
            | Q(buyer__name_key__contains=names.search_key(word) or word)
            | Q(number__iexact=word)
        )
    return Found(queryset)


def _next_step(visit: Any) -> tuple[str, str] | None:
    if visit.may(KEEP_GIFTS) and visit.scope.own_office:
        return ("Catat kampanye", reverse("market:campaign_new"))
    return None


_ID: Final = Key("id", "uuid")
CAMPAIGNS = ListScreen(
    name="hadiah",
    title="Kampanye hadiah",
    noun="kampanye",
    queryset=lambda visit: _with_sums(Campaign.objects.visible_to(visit)),
    filters=CampaignFilters,
    fields=("id", "number", "title", "buyer__name", "from_day", "to_day", "state", "bought",
            "handed"),
    columns=(
        Column("title", "Kampanye", order="nama", width=36),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("buyer__name", "Pembeli", width=28),
        Column("from_day", "Mulai", "date", order="mulai", nowrap=True),
        Column("to_day", "Sampai", "date", nowrap=True),
        Column("said", "Keadaan", width=16),
        Column("bought", "Dibeli", "int"),
        Column("handed", "Diserahkan", "int"),
    ),
    orders=(
        Order("mulai", "Mulai", (Key("from_day", "date"), _ID)),
        Order("nama", "Nama", (Key("title_key"), _ID)),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Nama kampanye, pembelinya, atau nomornya.",
    template="market/campaigns.html",
    rows_template="kernel/list_rows.html",
    definition="Barang IKM yang dibeli instansi lalu diserahkan di loket, satu untuk satu objek"
    " pajak. Diserahkan: yang tidak dibatalkan.",
    source="Sumber: catatan loket.",
    empty_title="Belum ada kampanye hadiah",
    empty_text="Instansi membeli barang IKM, lalu menyerahkannya kepada yang taat pajak.",
    empty_link=_next_step,
    more=lambda visit: {"may_keep": _next_step(visit) is not None},
)  # fmt: skip
