"""Canonical fields: what each means to a user, and which parser reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ParserKind = Literal[
    "text", "person", "money", "count", "quantity", "date", "year", "quarter", "month", "nik",
    "nib", "npwp", "phone", "kbli", "village", "district", "place", "rtrw", "sex", "education",
    "legal_form", "number", "decimal", "name_address", "name_nik", "firm_owner", "sexes",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """`label` is shown to users; `many` fields may be fed by several columns."""

    name: str
    label: str
    parser: ParserKind
    many: bool = False
    summable: bool = False


def _f(name: str, label: str, parser: ParserKind = "text", many: bool = False) -> Field:
    return Field(name, label, parser, many, parser in ("money", "count", "quantity"))


FIELDS: Final[dict[str, Field]] = {
    f.name: f
    for f in (
        _f("number", "nomor urut", "number"),
        _f("owner_name", "nama pemilik", "person"),
        _f("business_name", "nama usaha"),
        _f("nik", "NIK", "nik"),
        _f("family_card", "nomor KK", "nik"),
        _f("nib", "NIB", "nib"),
        _f("npwp", "NPWP", "npwp"),
        _f("phone", "telepon", "phone"),
        _f("email", "surel"),
        _f("social", "media sosial", many=True),
        _f("village", "desa/kelurahan", "village"),
        _f("district", "kecamatan", "district"),
        _f("regency", "kabupaten/kota", "district"),
        _f("province", "provinsi"),
        _f("address", "alamat", "place"),
        _f("hamlet", "dusun"),
        _f("rtrw", "RT/RW", "rtrw"),
        _f("rt", "RT"),
        _f("rw", "RW"),
        _f("product", "produk"),
        _f("commodity", "komoditi"),
        _f("brand", "merek"),
        _f("kbli", "KBLI", "kbli"),
        _f("kbli_title", "judul KBLI"),
        _f("branch", "cabang industri"),
        _f("legal_form", "bentuk badan usaha", "legal_form"),
        _f("scale", "skala usaha"),
        _f("year", "tahun", "year"),
        _f("quarter", "triwulan", "quarter"),
        _f("month", "bulan", "month"),
        _f("since_year", "tahun berdiri", "year"),
        _f("business_age", "lama usaha"),
        _f("licence_year", "tahun izin", "year"),
        _f("licence_number", "nomor izin"),
        _f("licence_date", "tanggal izin", "date"),
        _f("pirt", "P-IRT"),
        _f("halal", "sertifikat halal"),
        _f("trademark", "merek terdaftar"),
        _f("workers_male", "tenaga kerja laki-laki", "count"),
        _f("workers_female", "tenaga kerja perempuan", "count"),
        _f("workers_total", "jumlah tenaga kerja", "count"),
        _f("investment", "investasi", "money"),
        _f("investment_land", "investasi tanah", "money"),
        _f("investment_building", "investasi bangunan", "money"),
        _f("investment_machines", "investasi mesin", "money"),
        _f("investment_other", "investasi lain", "money"),
        _f("working_capital", "modal kerja", "money"),
        _f("capacity", "kapasitas", "quantity"),
        _f("unit", "satuan"),
        _f("output_quantity", "jumlah produksi", "quantity"),
        _f("output_value", "nilai produksi", "money"),
        _f("output_quantity_monthly", "jumlah produksi per bulan", "quantity"),
        _f("output_value_monthly", "nilai produksi per bulan", "money"),
        _f("material_value_monthly", "nilai bahan baku per bulan", "money"),
        _f("material", "bahan baku"),
        _f("material_quantity", "jumlah bahan baku", "quantity"),
        _f("material_unit", "satuan bahan baku"),
        _f("material_value", "nilai bahan baku", "money"),
        _f("sales_monthly", "omzet per bulan", "money"),
        _f("sales_yearly", "omzet per tahun", "money"),
        _f("export", "ekspor"),
        _f("marketing", "pemasaran"),
        _f("sex", "jenis kelamin", "sex"),
        _f("education", "pendidikan", "education"),
        _f("birth_date", "tanggal lahir", "date"),
        _f("age", "umur", "count"),
        _f("report_date", "tanggal laporan", "date"),
        _f("aid_item", "jenis bantuan"),
        _f("aid_value", "nilai bantuan", "money"),
        _f("aid_date", "tanggal terima bantuan", "date"),
        _f("aid_year", "tahun bantuan", "year"),
        _f("aid_quantity", "jumlah barang bantuan", "quantity"),
        _f("aid_source", "sumber bantuan"),
        _f("owner_address", "nama pemilik dan alamat, satu kolom", "name_address"),
        _f("owner_nik", "nama pemilik dan NIK, satu kolom", "name_nik"),
        _f("owner_business", "nama usaha dan pemilik, satu kolom", "firm_owner"),
        _f("workers_pair", "tenaga kerja L/P, satu kolom", "sexes"),
        _f("unit_count", "jumlah unit usaha", "count"),
        _f("status", "status usaha"),
        _f("latitude", "lintang", "decimal"),
        _f("longitude", "bujur", "decimal"),
        _f("coordinate", "koordinat"),
        _f("notes", "keterangan", many=True),
        _f("ignore", "tidak dipakai", many=True),
    )
}
NOT_SUMMED: Final = frozenset({"age"})

IDENTITY: Final = frozenset(
    {
        "owner_name", "business_name", "nik", "nib", "npwp", "phone", "product", "address", "name",
        "owner_address", "owner_nik", "owner_business",
    }
)  # fmt: skip
"""Fields that say who a row is about; a total row has none of them."""

NAMING: Final = frozenset(
    {"owner_name", "business_name", "name", "owner_address", "owner_nik", "owner_business"}
)
"""Fields that hold a name of a person or a business."""

ANNOTATION_PREFIX: Final = "Guyub:"
"""Columns written by Guyub into a returned workbook start so; reading passes over them."""


def label(name: str) -> str:
    """Indonesian label of a field, or the name itself where there is none."""
    return FIELDS[name].label if name in FIELDS else name
