"""The list of businesses as data: columns, orders, rows, search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from guyub.areas import known
from guyub.areas.models import Area, level_of
from guyub.kernel.db import ALL
from guyub.kernel.lists import (
    EXPORT_ONLY,
    Column,
    FilterForm,
    Found,
    ListScreen,
    Order,
    Row,
)
from guyub.kernel.pages import Key
from guyub.registry import naming, search
from guyub.registry.list_filters import (
    SCALES,
    UNKNOWN_CHOICE,
    AreaFilters,
    BusinessFilters,
    areas_below,
    root_of,
)
from guyub.registry.models import BusinessFacts
from guyub.registry.rules import LABELS
from guyub.registry.wording import BRANCHES, LEGAL_FORMS, STATUSES

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

# What other rooms use of the list and its filters.
__all__ = ["SCALES", "SCREEN", "UNKNOWN_CHOICE", "AreaFilters", "root_of"]

SEES_OWNERS = naming.SEES_NAMES


# --- rows ----------------------------------------------------------------------------------------

_FIELDS = (
    "business_id", "business__number", "business__name", "business__legal_form",
    "business__main_product", "village_code", "district_code", "regency_code", "owner_names",
    "branch", "kbli_version", "kbli_code", "scale_industry", "scale_msme", "scale_bps", "status",
    "last_contact", "workers_male", "workers_female", "workers", "investment", "sales",
    "output_value", "material_value", "observed_on", "period_year", "sources", "products",
)  # fmt: skip


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    """Adds places in words, the address of the business page, and labels; hides what names a
    person from who may not read names."""
    several = not root_of(visit) or level_of(root_of(visit)) < 2
    codes = {row["village_code"] for row in rows} | {row["district_code"] for row in rows}
    if several:
        codes |= {row["regency_code"] for row in rows}
    names = known.names_of(codes)
    pattern = _detail_pattern()
    for row in rows:
        village, district = (names.get(row[c], row[c]) for c in ("village_code", "district_code"))
        row["village"], row["district"] = village, district
        row["regency"] = names.get(row["regency_code"], row["regency_code"])
        row["place"] = f"{village}, Kec. {district}"
        if several:
            row["place"] += f", {row['regency']}"
        name, form, owners = (
            row[f] for f in ("business__name", "business__legal_form", "owner_names")
        )
        row["business__name"] = naming.shown(visit, name, form, owners)
        read = naming.reader(visit, name, form, owners)
        row["business__main_product"] = read(row["business__main_product"])
        row["url"] = pattern.replace("NOMOR", row["business__number"]) if pattern else ""
    return rows


def _detail_pattern() -> str:
    """Address of a business page with NOMOR for the number; "" while there is no such page."""
    try:
        return reverse("registry:detail", args=["NOMOR"])
    except NoReverseMatch:
        return ""


def _label(table: dict[Any, Any], name: str) -> Any:
    return lambda row: str(table[row[name]]) if row[name] else None


def _kbli(row: Row) -> str | None:
    return f"{row['kbli_code']} (KBLI {row['kbli_version']})" if row["kbli_code"] else None


_REGENCY = Key("regency_code")
_ID = Key("business_id", "uuid")
_NAME = (Key("sort_key"), _ID)

COLUMNS = (
    Column("business__name", "Usaha", order="nama", width=32),
    Column("business__number", "Nomor", width=20, places=frozenset({"print", "export"}),
           nowrap=True),
    Column("business__legal_form", "Bentuk usaha",
           value=_label(LEGAL_FORMS, "business__legal_form"), places=EXPORT_ONLY),
    Column("owner_names", "Pemilik", needs=SEES_OWNERS, width=28,
           value=lambda r: r["owner_names"] or None),
    Column("place", "Desa, kecamatan", order="tempat", places=frozenset({"list", "print"})),
    Column("village", "Desa/kelurahan", width=20, places=EXPORT_ONLY),
    Column("district", "Kecamatan", width=20, places=EXPORT_ONLY),
    Column("regency", "Kabupaten/kota", width=22, places=EXPORT_ONLY),
    Column("village_code", "Kode desa", width=15, places=EXPORT_ONLY),
    Column("business__main_product", "Produk utama", width=26,
           value=lambda r: r["business__main_product"] or None),
    Column("branch", "Cabang industri", order="cabang", width=22,
           value=_label(BRANCHES, "branch"), places=EXPORT_ONLY),
    Column("kbli", "KBLI", value=_kbli, places=EXPORT_ONLY, width=18),
    Column("scale_industry", "Skala industri", order="skala",
           value=_label(LABELS, "scale_industry")),
    Column("scale_msme", "Skala UMKM", value=_label(LABELS, "scale_msme"), places=EXPORT_ONLY),
    Column("scale_bps", "Skala BPS", value=_label(LABELS, "scale_bps"), places=EXPORT_ONLY),
    Column("status", "Keadaan", value=_label(STATUSES, "status")),
    Column("last_contact", "Terakhir didatangi", "date", order="kontak",
           empty="belum pernah", nowrap=True),
    Column("workers_male", "Pekerja laki-laki", "int", places=EXPORT_ONLY, width=10),
    Column("workers_female", "Pekerja perempuan", "int", places=EXPORT_ONLY, width=10),
    Column("workers", "Pekerja", "int", places=EXPORT_ONLY, width=10),
    Column("investment", "Nilai investasi (Rp)", "rupiah", places=EXPORT_ONLY, width=18),
    Column("sales", "Penjualan setahun (Rp)", "rupiah", places=EXPORT_ONLY, width=18),
    Column("output_value", "Nilai produksi setahun (Rp)", "rupiah", places=EXPORT_ONLY, width=18),
    Column("material_value", "Nilai bahan setahun (Rp)", "rupiah", places=EXPORT_ONLY, width=18),
    Column("period_year", "Tahun data", "text", places=EXPORT_ONLY, width=10),
    Column("observed_on", "Tanggal data", "date", places=EXPORT_ONLY, width=12),
    Column("products", "Jumlah produk", "int", places=EXPORT_ONLY, width=10),
    Column("sources", "Sumber", value=lambda r: ", ".join(r["sources"]) or None,
           places=EXPORT_ONLY, width=30),
)  # fmt: skip

ORDERS = (
    Order("nama", "Nama usaha", (_REGENCY, *_NAME)),
    Order("tempat", "Desa", (_REGENCY, Key("village_code"), *_NAME)),
    Order("kontak", "Terakhir didatangi",
          (_REGENCY, Key("last_contact", "date", nullable=True), *_NAME)),
    Order("skala", "Skala industri", (_REGENCY, Key("scale_industry"), *_NAME)),
    Order("cabang", "Cabang industri", (_REGENCY, Key("branch"), *_NAME)),
)  # fmt: skip


def _search(queryset: QuerySet[Any], text: str, visit: Any, form: FilterForm) -> Found:
    asked = search.read(text)
    if asked.problem:
        return Found(queryset, problem=asked.problem)
    area = form.area if isinstance(form, AreaFilters) else ""
    regencies, places = scope_of_search(visit, area)
    filtered = bool(set(form.used) - {n for n, _label in AreaFilters.LEVELS})
    found = search.matching(
        queryset, asked, regencies=regencies, places=places, owners=visit.may(SEES_OWNERS),
        most=search.MOST_FILTERED if filtered else search.MOST,
    )  # fmt: skip
    return Found(found, (Key("tier", "int"), *_NAME))


def scope_of_search(visit: Visit, area: str = "") -> tuple[list[str], list[str]]:
    """Regencies to look at, and the sub-districts and villages to narrow them to."""
    codes = [area] if area else list(visit.area_codes)
    regencies: list[str] = []
    for code in codes:
        if code == ALL:
            found = Area.objects.filter(level=2).order_by("code").values_list("code", flat=True)
            regencies += found
        elif len(code) == 2:
            regencies += [c for c, _name in areas_below(visit, code)]
        else:
            regencies.append(code[:5])
    places = [code for code in codes if len(code) > 5]
    if area and len(area) == 5:
        places = [c for c in visit.area_codes if c.startswith(area + ".")]
    return sorted(set(regencies)), places


def _next_step(visit: Any) -> tuple[str, str] | None:
    for verb, label, name in (
        ("intake.import", "Masukkan daftar", "intake:home"),
        ("registry.registration.submit", "Daftarkan usaha", "registry:register"),
    ):
        if visit.may(verb):
            try:
                return label, reverse(name)
            except NoReverseMatch:
                continue
    return None


SCREEN = ListScreen(
    name="usaha",
    title="Daftar usaha",
    noun="usaha",
    queryset=lambda visit: BusinessFacts.objects.visible_to(visit).listed(),
    filters=BusinessFilters,
    fields=_FIELDS,
    columns=COLUMNS,
    orders=ORDERS,
    prepare=_prepare,
    search=_search,
    template="registry/list.html",
    search_hint="Nama, produk, desa, atau nomor IKM. Salah eja sedikit tidak apa-apa.",
    definition="Semua usaha industri dalam wilayah Anda, termasuk yang sudah tutup;"
    " catatan yang digabung dihitung sekali.",
    source="Sumber: daftar usaha dinas.",
    empty_title="Belum ada usaha dalam daftar",
    empty_text="Masukkan daftar dari berkas, atau daftarkan usaha satu per satu.",
    empty_link=_next_step,
    more=lambda visit: {
        "sees_owners": visit.may(SEES_OWNERS),
        "may_export": visit.may("registry.export"),
    },
)
