"""Filters of the list of businesses: choices come only from what the visit may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from guyub.areas import known
from guyub.areas.models import level_of
from guyub.kernel.dates import months_after
from guyub.kernel.db import ALL
from guyub.kernel.lists import FilterForm
from guyub.kernel.memory import Memory
from guyub.registry import search
from guyub.registry.models import BusinessFacts
from guyub.registry.models.business import Branch, Status
from guyub.registry.rules import LABELS
from guyub.registry.wording import BRANCHES, STATUSES

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

UNKNOWN_CHOICE = "belum"
NEVER = "belum"
CONTACT_MONTHS = (3, 6, 12, 24)

SCALES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "skala": ("scale_industry", "Skala industri", ("kecil", "menengah", "besar")),
    "umkm": ("scale_msme", "Skala UMKM", ("mikro", "kecil", "menengah", "besar")),
    "bps": ("scale_bps", "Skala BPS", ("mikro", "kecil", "sedang", "besar")),
}
_HELP = {
    "skala": "Permenperin 64/2016: tenaga kerja dan nilai investasi",
    "umkm": "PP 7/2021: hasil penjualan atau modal",
    "bps": "BPS: jumlah tenaga kerja",
}


# --- choices that the visit may see --------------------------------------------------------------


def _overlaps(visit: Visit, code: str) -> bool:
    """Whether the visit sees anything inside (or around) this area."""
    return visit.covers(code) or any(a.startswith(code + ".") for a in visit.area_codes)


def areas_below(visit: Visit, parent: str) -> list[tuple[str, str]]:
    """(code, name) of the areas right below ``parent`` ("" for provinces) that the visit sees."""
    return [(code, name) for code, name in known.below(parent) if _overlaps(visit, code)]


def root_of(visit: Visit) -> str:
    """The smallest area above all that the visit sees: "" nation, "33" province, "33.03"."""
    codes = visit.area_codes
    if not codes or ALL in codes:
        return ""
    regencies = {code[:5] for code in codes}
    if len(regencies) == 1:
        return regencies.pop()
    return codes[0][:2] if len({code[:2] for code in codes}) == 1 else ""


_sources: Memory[tuple[str, ...], tuple[str, ...]] = Memory()


def sources_of(visit: Visit, *, fresh: bool = False) -> tuple[str, ...]:
    """Names of the lists that the visit's businesses were read from.

    Looking through 43,300 rows takes some 40 ms, so what one set of areas sees is remembered.
    """

    def read() -> tuple[str, ...]:
        rows = BusinessFacts.objects.visible_to(visit).listed().order_by().values("sources")
        return tuple(sorted({s for row in rows.distinct()[:2000] for s in row["sources"]}))

    return _sources.get(visit.area_codes, read, fresh=fresh)


# --- filters -------------------------------------------------------------------------------------


class AreaFilters(FilterForm):
    """Area filters level by level, without scripts: choose one, apply, choose the next below."""

    LEVELS = (("provinsi", "Provinsi"), ("kabupaten", "Kabupaten/kota"),
              ("kecamatan", "Kecamatan"), ("desa", "Desa/kelurahan"))  # fmt: skip

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        parent = root_of(viewer)
        level = level_of(parent) if parent else 0
        self.area_names: dict[str, str] = {}
        places: dict[str, forms.Field] = {}
        for name, label in self.LEVELS[level:]:
            below = areas_below(viewer, parent)
            self.area_names.update(below)
            places[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", "Semua"), *below],
                error_messages={
                    "invalid_choice": f"{label} ini tidak ada dalam wilayah Anda. Pilih lagi."
                },
            )  # fmt: skip
            chosen = str(data.get(name, "")) if data else ""
            if chosen not in dict(below):
                break
            parent = chosen
        self.fields = {**places, **self.fields}

    def full_clean(self) -> None:
        super().full_clean()
        # Only the narrowest level filters; those above only led to it.
        self._deepest = ""
        for name, _label in self.LEVELS:
            if getattr(self, "cleaned_data", {}).get(name):
                self._deepest = name

    @property
    def area(self) -> str:
        """Code of the chosen area, "" for all."""
        return str(self.cleaned_data.get(self._deepest, "")) if self._deepest else ""

    def depends_on(self, name: str) -> tuple[str, ...]:
        names = [n for n, _label in self.LEVELS]
        return tuple(names[names.index(name) + 1 :]) if name in names else ()

    def _in_area(self, name: str, queryset: Any, code: str) -> Any:
        return queryset.in_area(code) if name == self._deepest else queryset

    def narrow_provinsi(self, queryset: Any, code: str) -> Any:
        return self._in_area("provinsi", queryset, code)

    def narrow_kabupaten(self, queryset: Any, code: str) -> Any:
        return self._in_area("kabupaten", queryset, code)

    def narrow_kecamatan(self, queryset: Any, code: str) -> Any:
        return self._in_area("kecamatan", queryset, code)

    def narrow_desa(self, queryset: Any, code: str) -> Any:
        return self._in_area("desa", queryset, code)

    def say_provinsi(self, code: str) -> str:
        return f"Provinsi {self.area_names[code]}"

    def say_kabupaten(self, code: str) -> str:
        return self.area_names[code]

    def say_kecamatan(self, code: str) -> str:
        return f"Kecamatan {self.area_names[code]}"

    def say_desa(self, code: str) -> str:
        return f"Desa/kelurahan {self.area_names[code]}"


def _scale_field(name: str) -> forms.ChoiceField:
    _column, label, classes = SCALES[name]
    return forms.ChoiceField(
        label=label, required=False, help_text=_HELP[name],
        choices=[("", "Semua"), *((c, LABELS[c]) for c in classes),
                 (UNKNOWN_CHOICE, LABELS[""])],
    )  # fmt: skip


class BusinessFilters(AreaFilters):
    cabang = forms.ChoiceField(
        label="Cabang industri",
        required=False,
        choices=[("", "Semua"), *Branch.choices, (UNKNOWN_CHOICE, LABELS[""])],
    )
    kbli = forms.RegexField(
        r"^\d{2,5}$",
        label="KBLI",
        required=False,
        max_length=5,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Kode lengkap, atau awalannya saja. Contoh: 10 untuk semua makanan.",
        error_messages={"invalid": "Tulis 2 sampai 5 angka. Contoh: 10 atau 10794."},
    )
    versi = forms.ChoiceField(
        label="Versi KBLI",
        required=False,
        choices=[("", "Semua"), ("2020", "KBLI 2020"), ("2025", "KBLI 2025")],
    )
    skala = _scale_field("skala")
    umkm = _scale_field("umkm")
    bps = _scale_field("bps")
    status = forms.ChoiceField(
        label="Keadaan usaha",
        required=False,
        choices=[("", "Semua"), *((s, label) for s, label in Status.choices if s != "merged")],
    )
    kontak = forms.ChoiceField(
        label="Terakhir didatangi",
        required=False,
        choices=[
            ("", "Semua"),
            (NEVER, "Belum pernah didatangi"),
            *((str(m), f"Lebih dari {m} bulan lalu, atau belum pernah") for m in CONTACT_MONTHS),
        ],
    )
    sumber = forms.ChoiceField(label="Sumber data", required=False)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        wanted = data.get("sumber", "")
        found = sources_of(viewer)
        if wanted and wanted not in found:
            found = sources_of(viewer, fresh=True)
        source = self.fields["sumber"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [("", "Semua"), *((s, s) for s in found)]
        areas = {n for n, _label in self.LEVELS}
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and name not in areas:
                field.error_messages["invalid_choice"] = "pilihan ini tidak ada. Pilih dari daftar."

    def narrow_cabang(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(branch="" if value == UNKNOWN_CHOICE else value)

    def say_cabang(self, value: str) -> str:
        said = LABELS[""].lower() if value == UNKNOWN_CHOICE else BRANCHES[value]
        return f"cabang {said}"

    def narrow_kbli(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if len(value) == 5:
            return queryset.filter(kbli_code=value)
        return queryset.filter(kbli_code__gte=value, kbli_code__lt=f"{value}:")

    def say_kbli(self, value: str) -> str:
        return f"KBLI {value}" if len(value) == 5 else f"KBLI berawalan {value}"

    def narrow_versi(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kbli_version=value)

    def say_versi(self, value: str) -> str:
        return f"dicatat dengan KBLI {value}"

    def _scale(self, name: str, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{SCALES[name][0]: "" if value == UNKNOWN_CHOICE else value})

    def _say_scale(self, name: str, value: str) -> str:
        shown = LABELS["" if value == UNKNOWN_CHOICE else value].lower()
        return f"{SCALES[name][1]}: {shown}"

    def narrow_skala(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self._scale("skala", queryset, value)

    def say_skala(self, value: str) -> str:
        return self._say_scale("skala", value)

    def narrow_umkm(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self._scale("umkm", queryset, value)

    def say_umkm(self, value: str) -> str:
        return self._say_scale("umkm", value)

    def narrow_bps(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self._scale("bps", queryset, value)

    def say_bps(self, value: str) -> str:
        return self._say_scale("bps", value)

    def narrow_status(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(status=value)

    def say_status(self, value: str) -> str:
        return f"keadaan: {str(STATUSES[value]).lower()}"

    def narrow_kontak(self, queryset: Any, value: str) -> Any:
        if value == NEVER:
            return queryset.never_reached()
        return queryset.unreached_since(months_after(timezone.localdate(), -int(value)))

    def say_kontak(self, value: str) -> str:
        if value == NEVER:
            return "belum pernah didatangi"
        return f"lebih dari {value} bulan tidak didatangi"

    def narrow_sumber(self, queryset: Any, value: str) -> Any:
        return search.from_source(queryset, value, self.viewer.scope.read)

    def say_sumber(self, value: str) -> str:
        return f"sumber: {value}"
