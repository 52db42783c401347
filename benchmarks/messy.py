"""A workbook as offices keep them: 43,000 rows of 25 columns, invented people, real villages.

    python -m benchmarks.messy FILE [ROWS]

Title rows above the header, numbers as text with "Rp" and dots, thousands of rupiah in one column,
dates of five kinds, NIK in numeric cells, names with titles and spelling, districts written three
ways, blank rows, a totals row at the end.
"""

from __future__ import annotations

import csv
import gzip
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter

from guyub.demo.chance import Chance
from guyub.demo.names import misspelt
from guyub.demo.people import generate
from guyub.demo.shapes import Plan, Sample, Village

HEADER = (
    "No", "Nama Pemilik", "L/P", "NIK", "No HP", "Nama Usaha", "Bentuk Usaha", "NIB", "Alamat",
    "Desa/Kelurahan", "Kecamatan", "KBLI", "Jenis Produk", "Tahun Berdiri", "TK L", "TK P",
    "Jumlah TK", "Nilai Investasi (Rp)", "Nilai Produksi (Rp.000)", "Nilai BB/BP (Rp.000)",
    "Kapasitas/Tahun", "Satuan", "Omzet setahun", "Tgl Pendataan", "Keterangan",
)  # fmt: skip
# A seed of its own: the file's people are others than the demo's, apart from a tenth.
SEED = 77
SEXES = {"L": "Laki-laki", "P": "Perempuan"}


def villages(regency: str = "33.03") -> tuple[list[Village], dict[str, str]]:
    """Villages of the regency and names of its districts by code, from the project's own list."""
    found, districts = [], {}
    with gzip.open(
        str(files("guyub.areas") / "data" / "areas.csv.gz"), "rt", encoding="utf-8"
    ) as f:
        for row in csv.DictReader(f):
            if row["code"].startswith(regency) and len(row["code"]) == 13:
                found.append(Village(row["code"], row["name"], None, None))
            elif row["code"].startswith(regency) and len(row["code"]) == 8:
                districts[row["code"]] = row["name"]
    return found, districts


def write(path: Path, rows: int = 43_000) -> int:
    """Write the workbook; returns the number of data rows."""
    places, districts = villages()
    by_code = {v.code: v.name for v in places}
    today = date(2026, 11, 22)
    samples = generate(places, Plan("33.03", rows - 50, 50, seed=SEED, duplicates=60), today)
    known = generate(places, Plan("33.03", rows - 50, 50), today)
    rng = Chance("messy")
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("DATA IKM")
    sheet.write(0, 0, "DATA POTENSI INDUSTRI KECIL DAN MENENGAH")
    sheet.write(1, 0, "KABUPATEN PURBALINGGA (CONTOH) TAHUN 2025")
    # Row by row: with constant memory a row is closed as soon as the next one begins.
    for at, name in enumerate(HEADER):
        sheet.write_string(3, at, name)
    for at in range(len(HEADER)):
        sheet.write_number(4, at, at + 1)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    line = 5
    for count, sample in enumerate(samples, start=1):
        if rng.random() < 0.1:
            sample = known[count - 1]
        if rng.random() < 0.002:
            line += 1
        for at, value in enumerate(_cells(rng, count, sample, by_code, districts)):
            if isinstance(value, date):
                sheet.write_datetime(line, at, value, day)  # type: ignore[arg-type]
            elif value is not None:
                sheet.write(line, at, value)
        line += 1
    sheet.write_string(line + 1, 1, "JUMLAH")
    sheet.write_number(line + 1, 16, sum(s.seen[0].workers or 0 for s in samples))
    book.close()
    return len(samples)


def _cells(
    rng: Chance, count: int, s: Sample, villages_: dict[str, str], districts: dict[str, str]
) -> list[Any]:
    owner, seen = s.owners[0], s.seen[0]
    name = f"{owner.titles} {owner.name}".strip()
    if rng.random() < 0.15:
        name = name.upper()
    elif rng.random() < 0.05:
        name = misspelt(rng, name)
    nik: Any = owner.nik
    if nik and rng.random() < 0.2:
        nik = int(nik)  # a numeric cell keeps fifteen digits
    elif nik and rng.random() < 0.1:
        nik = f"'{nik[:6]} {nik[6:12]} {nik[12:]}"
    district = districts[s.village[:8]]
    district = rng.choice((district, district.upper(), f"Kec. {district}", district))
    village = villages_[s.village]
    village = rng.choice((village, village, village.upper(), f"Ds. {village}"))
    when = seen.observed_on
    dated: Any = rng.choice(
        (when, when.strftime("%d/%m/%Y"), when.strftime("%d-%m-%y"), when.isoformat(), None)
    )
    return [
        count, name, rng.choice((owner.sex, SEXES.get(owner.sex, ""))),
        nik, _phone(rng, owner.phone), s.name, s.legal_form, s.nib, owner.address, village,
        district,
        int(s.kbli_code) if rng.random() < 0.5 else s.kbli_code, s.main_product, s.since_year,
        seen.workers_male, seen.workers_female, seen.workers, _money(rng, seen.investment),
        seen.output_value // 1000 if seen.output_value else None,
        seen.material_value // 1000 if seen.material_value else None,
        seen.capacity, seen.unit, _money(rng, seen.sales), dated,
        rng.choice(("", "", "", "aktif", "perlu bantuan alat", "-")),
    ]  # fmt: skip


def _phone(rng: Chance, phone: str | None) -> Any:
    if phone is None:
        return rng.choice((None, "-", "tidak ada"))
    return rng.choice(
        (phone, "+62" + phone[1:], f"{phone[:4]}-{phone[4:8]}-{phone[8:]}", phone[1:])
    )


def _money(rng: Chance, amount: int | None) -> Any:
    if amount is None:
        return rng.choice((None, "-", ""))
    dotted = f"{amount:,}".replace(",", ".")
    return rng.choice((amount, amount, dotted, f"Rp {dotted},-", f"Rp. {dotted}"))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(write(target, int(sys.argv[2]) if len(sys.argv) > 2 else 43_000))
