"""A procurement plan of the demo: an invented year of purchases, uploaded and judged through the
real actions, one line answered by the office, one place that still has to be asked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.areas.models import Area
from guyub.demo.aid_open import desk_of
from guyub.kernel.actions import Act
from guyub.market.actions.plan_answers import correct_line
from guyub.market.actions.plans import analyse_next, upload_plan
from guyub.market.models import PlanLine
from guyub.market.planning.judging import Desk
from guyub.market.states.plans import WORKING

HEADERS: Final = (
    "Kode RUP", "Satuan Kerja", "Nama Paket", "Uraian Pekerjaan", "Pagu", "Metode Pengadaan",
    "Jenis Pengadaan", "Tanggal Awal Pemilihan", "Lokasi", "Volume Pekerjaan",
)  # fmt: skip
OWN, DIRECT, SHOP = "Swakelola", "Pengadaan Langsung", "E-Purchasing"
GOODS, WORKS, OTHER = "Barang", "Pekerjaan Konstruksi", "Jasa Lainnya"
# Package, description, thousands of rupiah, method, kind, volume.
OFFICES: Final = (
    ("Dinas Pendidikan", (
        ("Pengadaan Meja dan Kursi Siswa", "", 640_000, SHOP, GOODS, "800 set"),
        ("Pengadaan Alat Permainan Edukatif PAUD", "", 85_000, DIRECT, GOODS, "40 paket"),
        ("Rehabilitasi Ruang Kelas", "", 900_000, "Tender", WORKS, ""),
        ("Rapat Kerja Kepala Sekolah", "Makanan dan Minuman; Kudapan/Snack; Keripik", 24_000, OWN,
         "", "600 orang"),
        ("Belanja Alat Tulis Kantor", "Kertas HVS; Tinta/Toner Printer", 18_000, DIRECT, GOODS, ""),
    )),
    ("Dinas Kesehatan", (
        ("Pemberian Makanan Tambahan (PMT) Balita", "PMT berbahan pangan lokal", 310_000, SHOP,
         GOODS, "12000 porsi"),
        ("Belanja Barang Cetakan", "Barang Cetakan; Buku Register; Leaflet", 46_000, DIRECT, GOODS,
         ""),
        ("Belanja Obat-Obatan", "", 720_000, SHOP, GOODS, ""),
        ("Pengadaan Pakaian Kerja Petugas", "Seragam lapangan", 58_000, DIRECT, GOODS,
         "150 potong"),
    )),
    ("Dinas Pertanian", (
        ("Pengadaan Pupuk Organik", "", 190_000, DIRECT, GOODS, "80 ton"),
        ("Pengadaan Alat Pencacah Rumput", "", 120_000, DIRECT, GOODS, "6 unit"),
        ("Belanja Bibit Kopi", "", 95_000, DIRECT, GOODS, ""),
        ("Pertemuan Kelompok Tani", "Kudapan/Snack; Makanan dan Minuman; Gula semut", 15_000, OWN,
         "", ""),
    )),
    ("Dinas Pekerjaan Umum", (
        ("Pemasangan Paving Halaman Kantor", "", 175_000, DIRECT, WORKS, ""),
        ("Pemagaran Gudang Alat", "", 140_000, DIRECT, WORKS, ""),
        ("Peningkatan Jalan Kabupaten", "", 4_800_000, "Tender", WORKS, ""),
        ("Jasa Konsultansi Pengawasan Jalan", "", 210_000, "Seleksi", "Jasa Konsultansi", ""),
    )),
    ("Dinas Pariwisata", (
        ("Belanja Cendera Mata Tamu Daerah", "Suvenir; Plakat; Batik", 65_000, DIRECT, GOODS, ""),
        ("Festival Budaya", "Jasa Penyelenggaraan Acara; Sewa Tenda", 250_000, DIRECT, OTHER, ""),
        ("Cetak Spanduk dan Baliho", "", 28_000, DIRECT, GOODS, ""),
    )),
    ("Sekretariat Daerah", (
        ("Jamuan Tamu Pimpinan", "Makanan dan Minuman; Kopi; Keripik", 130_000, OWN, "", ""),
        ("Belanja Pakaian Dinas Harian (PDH)", "", 155_000, SHOP, GOODS, "300 stel"),
        ("Pengadaan Mebel Ruang Rapat", "", 230_000, SHOP, GOODS, ""),
        ("Belanja Bahan Bakar Kendaraan", "", 400_000, OWN, "", ""),
        ("Penyediaan Peralatan Kebersihan", "Sapu; Keset; Alat-Alat Pel Dan Lap", 22_000, OWN, "",
         ""),
    )),
    ("Dinas Sosial", (
        ("Bantuan Paket Sembako Lansia", "Minyak goreng; Gula merah; Abon", 275_000, SHOP, GOODS,
         "1500 paket"),
        ("Bantuan Mesin Jahit", "", 90_000, SHOP, GOODS, ""),
        ("Belanja Bahan Lainnya", "", 12_000, OWN, "", ""),
    )),
)  # fmt: skip
# What every sub-district buys.
DISTRICT: Final = (
    ("Belanja Makanan dan Minuman Rapat", "Makanan dan Minuman; Kudapan/Snack", 18_000, OWN, ""),
    ("Penyediaan Barang Cetakan", "Barang Cetakan; Uang Harian Perjalanan Dinas", 7_500, OWN, ""),
    ("Perjalanan Dinas Dalam Daerah", "Uang Harian Perjalanan Dinas", 21_000, OWN, ""),
)
DISTRICTS: Final = 11


def make(act: Act, office: Office) -> int:
    """The plan of one regency. Returns how many lines it has."""
    desk = desk_of(act, office)
    registrar = desk.by("registrar", 6)
    year = timezone.localtime(registrar.now).year + 1
    content = _file(office.area_code, year)
    plan = upload_plan(
        registrar, f"RUP-contoh-{year}.csv", content, year=year, sample=True
    ).plan  # fmt: skip
    tools = Desk.of(plan, timezone.localtime(registrar.now).date())
    while plan.state == WORKING:
        plan = analyse_next(registrar, plan.pk, tools)
    feast = PlanLine.objects.filter(plan=plan, package="Festival Budaya").first()
    if feast is not None:
        correct_line(
            desk.by("section_head", 4), feast.pk, "y", ("food", "crafts"),
            "Panitia tahun lalu membeli kudapan dan cendera mata dari pembuat setempat",
        )  # fmt: skip
    return plan.total


def _file(regency: str, year: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for number, row in enumerate(_rows(regency), 1):
        month = 1 + (number * 5) % 9
        day = date(year, month, 1 + number % 20)
        unit, package, about, thousands, method, kind, place, volume = row
        writer.writerow(
            [60_000_000 + number, unit, package, about, thousands * 1_000, method, kind,
             day.isoformat(), place, volume]
        )  # fmt: skip
    return text.getvalue().encode()


def _rows(regency: str) -> Iterator[tuple[str, str, str, int, str, str, str, str]]:
    districts = list(
        Area.objects.filter(code__startswith=f"{regency}.", level=3, valid_until__isnull=True)
        .order_by("code").values_list("name", flat=True)[:DISTRICTS]
    )  # fmt: skip
    for unit, lines in OFFICES:
        for n, (package, about, amount, method, kind, volume) in enumerate(lines):
            at = f"Kec. {districts[n % len(districts)]}" if kind == WORKS and districts else ""
            place = "Gedung Serbaguna" if unit == "Dinas Pariwisata" and not n else at
            yield unit, package, about, amount, method, kind, place, volume
    for n, name in enumerate(districts):
        for package, about, amount, method, kind in DISTRICT:
            grown = amount + 1_500 * n
            yield f"Kecamatan {name}", package, about, grown, method, kind, f"Kec. {name}", ""
