"""Lists of applications and of papers to renew, as data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.areas.models import level_of
from guyub.kernel.dates import format_date_short
from guyub.kernel.lists import Column, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.licences.models import Case, Licence
from guyub.licences.models.held import TOLD
from guyub.licences.parameters import horizon
from guyub.licences.requirements import papers
from guyub.licences.states import CASE, RUNNING, TURNS
from guyub.licences.views_common import short_of
from guyub.registry import naming
from guyub.registry.list_filters import AreaFilters

ENDING, OVER, SOON, CHANGED, ALL = "berakhir", "habis", "segera", "cek", "semua"
_WHOSE = (
    "business_id", "business__number", "business__name", "business__legal_form",
    "business__facts__owner_names", "business__village_code", "product_id", "product__name",
)  # fmt: skip


class _PlaceFilters(AreaFilters):
    surat = forms.ChoiceField(label="Surat", required=False)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        shown = [(p.key, p.short) for p in papers().values() if p.certificate]
        self.fields["surat"].choices = [("", "Semua"), *shown]  # type: ignore[attr-defined]
        if viewer.reach == "own":
            levels = {name for name, _label in self.LEVELS}
            self.fields = {n: f for n, f in self.fields.items() if n not in levels}

    def _in_area(self, name: str, queryset: Any, code: str) -> Any:
        if name != self._deepest:
            return queryset
        if level_of(code) <= 2:
            upper = Q(regency_code=code) if len(code) == 5 else Q(regency_code__startswith=code)
            return queryset.filter(upper)
        return queryset.filter(
            regency_code=code[:5], business__village_code__gte=code,
            business__village_code__lt=f"{code}/",
        )  # fmt: skip

    def narrow_surat(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(paper=value)

    def say_surat(self, value: str) -> str:
        return short_of(value)


class CaseFilters(_PlaceFilters):
    """Running ones unless something else is asked."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Yang berjalan"), (ALL, "Semua"), *CASE.choices],
    )  # fmt: skip
    giliran = forms.ChoiceField(
        label="Menunggu siapa", required=False, choices=[("", "Semua"), *TURNS]
    )

    def narrow(self, queryset: Any) -> Any:
        if not self.cleaned_data.get("keadaan"):
            queryset = queryset.running()
        return super().narrow(queryset)

    def narrow_keadaan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset if value == ALL else queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return "semua keadaan" if value == ALL else CASE.states[value].lower()

    def narrow_giliran(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(turn=value, state__in=RUNNING)

    def say_giliran(self, value: str) -> str:
        return f"menunggu {dict(TURNS)[value].lower()}"


def _named(rows: list[Row], visit: Any) -> None:
    """Business, product and place in words, as the visit reads them."""
    codes = {c for r in rows for v in [r["business__village_code"]] for c in (v, v[:8])}
    places = known.names_of(codes)
    for row in rows:
        name, form, owners = (
            row["business__name"], row["business__legal_form"],
            row["business__facts__owner_names"] or "",
        )  # fmt: skip
        read = naming.reader(visit, name, form, owners)
        row["business"] = naming.shown(visit, name, form, owners)
        row["product"] = read(row["product__name"]) if row["product__name"] else "seluruh usaha"
        village = row["business__village_code"]
        row["place"] = f"{places.get(village, village)}, Kec. {places.get(village[:8], '')}"
        row["short"] = short_of(row["paper"])


def _cases(rows: list[Row], visit: Any) -> list[Row]:
    _named(rows, visit)
    for row in rows:
        row["url"] = reverse("licences:case", args=[row["id"]])
        running = row["state"] in RUNNING
        row["who"] = (row["turn_name"] or dict(TURNS).get(row["turn"])) if running else None
        row["stage"] = CASE.states[row["state"]]
        if row["stuck_because"]:
            row["stage"] += f": {row['stuck_because']}"
        row["since"] = row["waiting_since"] if running else None
    return rows


_LAST = Key("id", "uuid")
CASES = ListScreen(
    name="pengajuan",
    title="Pengajuan surat",
    noun="pengajuan",
    queryset=lambda visit: Case.objects.visible_to(visit),
    filters=CaseFilters,
    fields=("id", "paper", "state", "turn", "turn_name", "waiting_since", "stuck_because",
            "regency_code", "batch__name", *_WHOSE),
    columns=(
        Column("business", "Usaha", width=28),
        Column("product", "Produk", width=28),
        Column("short", "Surat"),
        Column("stage", "Tahap"),
        Column("who", "Menunggu siapa", empty="selesai"),
        Column("since", "Sejak", "date", order="lama", empty="selesai", nowrap=True),
        Column("place", "Desa, kecamatan", order="tempat"),
        Column("batch__name", "Fasilitasi", empty="sendiri"),
    ),
    orders=(
        Order("lama", "Paling lama menunggu", (Key("waiting_since", "date"), _LAST)),
        Order("tempat", "Desa", (Key("regency_code"), Key("business__village_code"), _LAST)),
    ),
    prepare=_cases,
    definition="Pengajuan surat usaha di wilayah Anda, yang paling lama menunggu di atas.",
    source="Sumber: catatan pengajuan dinas.",
    empty_title="Belum ada pengajuan",
    empty_text="Buka pengajuan dari halaman produk, atau masukkan peserta ke fasilitasi.",
)  # fmt: skip


class RadarFilters(_PlaceFilters):
    """What is due, unless one kind of it is asked."""

    perlu = forms.ChoiceField(
        label="Yang perlu", required=False,
        choices=[("", "Semua"), (ENDING, "Habis atau akan habis"), (OVER, "Sudah habis"),
                 (SOON, "Akan habis"), (CHANGED, "Cek lagi: produknya berubah")],
    )  # fmt: skip

    def narrow(self, queryset: Any) -> Any:
        today = timezone.localdate()
        until = horizon(self.viewer, today)
        asked = self.cleaned_data.get("perlu")
        if asked == CHANGED:
            queryset = queryset.of_changed()
        elif asked:
            queryset = queryset.ending(today, until)
            if asked == OVER:
                queryset = queryset.filter(expires__lt=today)
            elif asked == SOON:
                queryset = queryset.filter(expires__gte=today)
        else:
            every = Licence.objects.all()
            queryset = queryset.filter(
                Q(pk__in=every.ending(today, until).values("pk"))
                | Q(pk__in=every.of_changed().values("pk"))
            )
        return super().narrow(queryset)

    def narrow_perlu(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset

    def say_perlu(self, value: str) -> str:
        return {
            ENDING: "habis atau akan habis", OVER: "sudah habis", SOON: "akan habis",
            CHANGED: "produknya berubah",
        }[value]  # fmt: skip


def _due(rows: list[Row], visit: Any) -> list[Row]:
    _named(rows, visit)
    today = timezone.localdate()
    until = horizon(visit, today)
    mine = Case.objects.running().filter(business__in={r["business_id"] for r in rows})
    busy = set(mine.values_list("business_id", "product_id", "paper"))
    for row in rows:
        row["url"] = (
            reverse("licences:product", args=[row["product_id"]]) if row["product_id"]
            else reverse("registry:detail", args=[row["business__number"]])
        )  # fmt: skip
        due, end = [], row["expires"]
        if end is not None and end <= until:
            days = (end - today).days
            due.append("Sudah habis" if days < 0 else f"Habis {days} hari lagi" if days else
                       "Hari ini terakhir")  # fmt: skip
        changed, looked = row["product__answers__changed_at"], row["looked_at"]
        if (
            changed is not None
            and (looked is None or looked < changed)
            and timezone.localtime(changed).date() > row["issued"]
        ):
            on = format_date_short(timezone.localtime(changed).date())
            due.append(f"Cek lagi: produknya berubah {on}")
        if row["told"]:
            due.append(f"Kata pemilik: {dict(TOLD)[row['told']]}")
        row["due"] = ". ".join(due)
        found = (row["business_id"], row["product_id"], row["paper"]) in busy
        row["busy"] = "sedang diurus" if found else None
    return rows


RADAR = ListScreen(
    name="perpanjangan",
    title="Surat yang perlu diperpanjang",
    noun="surat",
    queryset=lambda visit: Licence.objects.visible_to(visit),
    filters=RadarFilters,
    fields=("id", "paper", "number", "issued", "expires", "looked_at", "told", "regency_code",
            "product__answers__changed_at", *_WHOSE),
    columns=(
        Column("business", "Usaha", width=28),
        Column("product", "Produk", width=28),
        Column("short", "Surat"),
        Column("due", "Yang perlu", width=30),
        Column("expires", "Berlaku sampai", "date", order="habis", empty="tanpa akhir",
               nowrap=True),
        Column("place", "Desa, kecamatan", order="tempat"),
        Column("busy", "Pengajuan", empty="belum"),
    ),
    orders=(
        Order("tempat", "Kecamatan", (Key("regency_code"), Key("business__village_code"), _LAST)),
        Order("habis", "Tanggal habis", (Key("expires", "date", nullable=True), _LAST)),
    ),
    prepare=_due,
    template="licences/radar.html",
    definition="Surat yang sudah habis atau segera habis dan belum ada gantinya, dan surat yang"
    " produknya berubah sesudah surat terbit. Usaha yang tutup tidak dihitung.",
    source="Sumber: surat dan jawaban produk yang tercatat di Guyub.",
    empty_title="Tidak ada yang perlu diperpanjang",
    empty_text="Surat masuk daftar ini sebelum habis, atau saat produknya berubah.",
    more=lambda visit: {"until": horizon(visit, timezone.localdate())},
)  # fmt: skip
