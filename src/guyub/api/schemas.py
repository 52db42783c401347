"""What the API answers, as OpenAPI tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema


class Problem(Schema):
    """A refusal (RFC 9457)."""

    title: str
    status: int
    detail: str = Field(description="Apa yang salah dan apa yang bisa dilakukan")
    errors: list[dict[str, str]] | None = Field(None, description="Isian mana yang salah")


class Office(Schema):
    kode: str = Field(description="Kode Kemendagri kabupaten atau kota")
    nama: str
    contoh: bool = Field(description="Data contoh, bukan data sungguhan")


class Area(Schema):
    kode: str
    nama: str
    induk: str


class Dataset(Schema):
    kunci: str
    judul: str
    definisi: str
    satuan: str
    tanggal_data: date
    lisensi: str
    baris: int
    alamat: str


class DatasetWhole(Schema):
    keterangan: dict[str, Any] = Field(description="Standar Data Perpres 39/2019")
    baris: list[dict[str, str | int | None]] = Field(description="null: disembunyikan atau kosong")


class Offer(Schema):
    nomor: str
    kode_wilayah: str
    judul: str
    uraian: str
    satuan: str
    harga: int | None = Field(description="Rupiah")
    hari: int | None = Field(description="Hari sampai siap")
    alamat: str


class Offers(Schema):
    data: list[Offer]
    sesudah: str = Field(description="Untuk halaman berikutnya; kosong kalau habis")


class Round(Schema):
    nomor: str
    kode_wilayah: str
    judul: str
    memberi: str
    dibuka: date
    ditutup: date
    alamat: str


class Paper(Schema):
    jenis: str
    keadaan: str
    berlaku: bool
    fakta: dict[str, str]


class Business(Schema):
    nomor: str
    kode_desa: str
    cabang: str
    kbli: str
    skala_industri: str
    keadaan: str
    pekerja: int | None
    terakhir_didatangi: date | None


class Businesses(Schema):
    data: list[Business]
    sesudah: str = Field(description="Untuk halaman berikutnya; kosong kalau habis")
