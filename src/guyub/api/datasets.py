"""Every open dataset as a declared object: what it says stands next to how it is made.

The fields follow the Data Standard of Satu Data Indonesia (Perpres 39/2019): konsep, definisi,
klasifikasi, ukuran, satuan; with period and source. Rows are sums, or what the office has published
already with names of bodies. No row is a person or a business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.accounts.models import Office
from guyub.api import counts, published
from guyub.api.counts import HIDDEN, PARTED, Row
from guyub.api.parameters import LICENCE, NO_LICENCE, SMALLEST, settings_of
from guyub.areas.models import Area
from guyub.insight.figures import SOURCE
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.memory import Memory

REMEMBERED_SECONDS: Final = 600
_PLACE: Final = (
    ("kode_wilayah", "Kode wilayah", "text", "Kode Kemendagri; kode kabupaten untuk jumlahnya"),
    ("wilayah", "Wilayah", "text", "Nama kecamatan"),
)
_DAILY: Final = "Keadaan pada hari dihitung; paling lama sehari sekali"
_YEAR: Final = "Sejak 1 Januari tahun berjalan sampai hari dihitung"


@dataclass(frozen=True)
class Variable:
    """A column. ``kind``: text, int, rupiah or date (YYYY-MM-DD)."""

    key: str
    label: str
    kind: str
    definition: str = ""


@dataclass(frozen=True)
class Dataset:
    """One dataset of a regency. ``counts``: small counts are hidden."""

    key: str
    title: str
    concept: str
    definition: str
    classification: str
    measure: str
    unit: str
    period: str
    source: str
    variables: tuple[Variable, ...]
    counts: bool = False
    keywords: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Edition:
    """A dataset of one office as it is on a day. ``hidden`` is how many figures are not told."""

    dataset: Dataset
    office: Office
    place: str
    day: date
    limit: int
    licence: str
    rows: list[Row]

    @property
    def hidden(self) -> int:
        return sum(value is HIDDEN for row in self.rows for value in row.values())

    @property
    def small(self) -> str:
        """What is said about hidden figures; "" where nothing can be hidden."""
        if not self.dataset.counts:
            return self.dataset.note.format(limit=self.limit)
        return (
            f"Angka 1 sampai {self.limit - 1} disembunyikan (*), bersama angka lain yang bisa"
            f" membukanya. Nol tetap terlihat, kecuali di baris yang jumlahnya disembunyikan."
            f" Disembunyikan di sini: {self.hidden or 'tidak ada'}. Jumlah kabupaten menghitung"
            " semua usaha."
        )


def _variables(*rows: tuple[str, ...]) -> tuple[Variable, ...]:
    return tuple(Variable(*row) for row in rows)


def _counted(key: str, title: str, concept: str, by: str, means: str) -> Dataset:
    kinds = tuple((column, label, "int", "") for _k, column, label in PARTED[key].kinds)
    return Dataset(
        key, title, concept,
        "Semua usaha industri dalam daftar dinas, termasuk yang tutup; catatan yang digabung"
        f" dihitung sekali. {means}",
        f"Kecamatan (kode Kemendagri) dan {by}", "Jumlah", "usaha", _DAILY, SOURCE,
        _variables(*_PLACE, *kinds, ("jumlah", "Jumlah", "int", "Semua usaha di baris itu")),
        True, ("IKM", "industri", "usaha"),
    )  # fmt: skip


DATASETS: Final[dict[str, Dataset]] = {
    d.key: d
    for d in (
        _counted(
            "usaha-cabang", "Usaha menurut kecamatan dan cabang industri", "Usaha industri",
            "cabang industri", "Cabang menurut KBLI atau isian petugas."),
        _counted(
            "usaha-skala", "Usaha menurut kecamatan dan skala industri", "Skala usaha industri",
            "skala industri (Permenperin 64/2016)",
            "Skala dari tenaga kerja dan nilai investasi yang tercatat."),
        _counted(
            "usaha-pekerja", "Usaha menurut kecamatan dan banyaknya pekerja", "Tenaga kerja",
            "kelompok tenaga kerja (1-4, 5-19, 20-99, 100 ke atas, seperti BPS)",
            "Pekerja menurut pencatatan terbaru."),
        _counted(
            "usaha-kontak", "Usaha menurut kecamatan dan kapan terakhir didatangi",
            "Pendampingan usaha", "lamanya sejak kunjungan terakhir",
            "Lamanya dihitung dari kunjungan atau kontak terakhir yang tercatat."),
        Dataset(
            "bantuan-diserahkan", "Bantuan yang sudah diserahkan menurut putaran dan barang",
            "Bantuan alat dan bahan",
            "Barang yang berita acaranya sudah ditandatangani, dari putaran yang sudah diumumkan.",
            "Putaran bantuan, barang, sumber dana", "Jumlah dan nilai", "unit; rupiah", _DAILY,
            "Berita acara serah terima",
            _variables(
                ("putaran", "Nomor putaran", "text"), ("judul", "Nama putaran", "text"),
                ("tahun", "Tahun", "int"), ("barang", "Barang", "text"),
                ("dana", "Sumber dana", "text"), ("penerima", "Penerima", "int",
                 "Banyaknya usaha atau kelompok; daftarnya sudah diumumkan"),
                ("unit", "Unit", "int"), ("satuan", "Satuan", "text"),
                ("nilai", "Nilai", "rupiah"),
            ), keywords=("bantuan", "IKM"),
        ),
        Dataset(
            "pelatihan-angkatan", "Angkatan pelatihan", "Pelatihan industri kecil",
            "Angkatan yang pendaftarannya dibuka, yang berjalan, dan yang selesai; tanpa peserta.",
            "Angkatan", "Jumlah tempat", "orang", _DAILY, "Catatan pelatihan dinas",
            _variables(
                ("nomor", "Nomor", "text"), ("program", "Program", "text"),
                ("angkatan", "Angkatan", "text"), ("mulai", "Mulai", "date"),
                ("selesai", "Selesai", "date"), ("tempat", "Jumlah tempat", "int"),
                ("keadaan", "Keadaan", "text"),
            ), keywords=("pelatihan", "IKM"),
        ),
        Dataset(
            "belanja-lokal", "Belanja OPD dari usaha kecil dan buatan setempat",
            "Pembelian pemerintah",
            "Baris pembelian yang diterima tahun ini; koreksi mengurangi pada hari koreksinya."
            " Yang belum diketahui golongannya tidak dihitung sebagai kecil atau setempat.",
            "OPD, kecamatan, desa, BUMD", "Jumlah dan nilai", "pembelian; rupiah", _YEAR,
            "Catatan pembelian OPD",
            _variables(
                ("pembeli", "Pembeli", "text"), ("jenis", "Jenis pembeli", "text"),
                ("tahun", "Tahun", "int"), ("pembelian", "Pembelian", "int"),
                ("nilai", "Nilai semua", "rupiah"),
                ("nilai_kecil", "Dari usaha mikro, kecil, koperasi", "rupiah"),
                ("nilai_setempat", "Buatan usaha terdaftar", "rupiah"),
                ("belum_dibayar", "Belum dibayar", "int"),
            ), keywords=("pengadaan", "IKM"),
            note="Disembunyikan (*): nilai dari usaha kecil bila pembeliannya kurang dari {limit},"
            " dan nilai buatan setempat bila pembuatnya kurang dari {limit}.",
        ),
    )
}  # fmt: skip
_OTHERS: Final[dict[str, Callable[[str, date, int], list[Row]]]] = {
    "bantuan-diserahkan": published.handed,
    "pelatihan-angkatan": published.batches,
    "belanja-lokal": published.spending,
}
_held: Memory[Any, dict[str, list[Row]]] = Memory(REMEMBERED_SECONDS, most=200)


def edition(key: str, office: Office, day: date) -> Edition:
    """A dataset of an office on a day. KeyError: no such dataset."""
    return editions(office, day, (key,))[0]


def editions(office: Office, day: date, keys: tuple[str, ...] | None = None) -> list[Edition]:
    """Datasets of an office, all or some, in their order. What was counted is remembered for ten
    minutes. Reads what the office's own regency holds, whoever asks, and writes nothing."""
    given = settings_of(office.pk, day)
    limit, licence = int(given[SMALLEST]), given[LICENCE] or NO_LICENCE
    regency = office.area_code
    chosen = [DATASETS[key] for key in keys or DATASETS]
    with in_scope(Scope(read=(regency,)), read_only=True):
        names = dict(
            Area.objects.filter(parent_code=regency, valid_until__isnull=True)
            .order_by("code").values_list("code", "name")
        )  # fmt: skip
        place = Area.objects.filter(pk=regency).values_list("name", flat=True).first() or regency
        found: dict[str, list[Row]] = {}
        for one in chosen:
            if one.counts and one.key not in found:
                found |= _held.get(
                    (regency, day, limit), lambda: counts.counted(regency, day, limit, names)
                )
            elif not one.counts:
                make = _OTHERS[one.key]
                found |= _held.get(
                    (regency, day, limit, one.key), _made(one.key, make, regency, day, limit)
                )
    return [Edition(d, office, place, day, limit, licence, found[d.key]) for d in chosen]


def _made(
    key: str, make: Callable[[str, date, int], list[Row]], regency: str, day: date, limit: int
) -> Callable[[], dict[str, list[Row]]]:
    return lambda: {key: make(regency, day, limit)}
