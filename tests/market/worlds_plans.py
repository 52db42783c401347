"""Invented procurement plans at any stage."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.factories import office_act
from tests.market.worlds import fresh

HEADERS = ("Kode RUP", "Nama Satker", "Nama Paket", "Uraian Pekerjaan", "Pagu", "Metode Pengadaan",
           "Jenis Pengadaan", "Tanggal Awal", "Lokasi")  # fmt: skip
SNACKS = ("Belanja Makanan dan Minuman Rapat", "Keripik; Kudapan/Snack")
LINES = (
    ("50000001", "Dinas Kesehatan", *SNACKS, "12000000", "swakelola", "", "2026-12-03", ""),
    ("50000002", "Dinas Pendidikan", "Pengadaan Mebel Kelas", "", "450000000", "e-purchasing",
     "Barang", "2027-02-10", ""),
    ("50000003", "Dinas PU", "Rehabilitasi Jalan", "", "900000000", "Tender",
     "Pekerjaan Konstruksi", "2027-03-01", ""),
    ("50000004", "Dinas Sosial", "Belanja Bahan Lainnya", "", "5000000", "swakelola", "",
     "2027-01-05", ""),
    ("50000005", "Dinas Pariwisata", *SNACKS, "sesuai DPA", "swakelola", "", "kapan saja", ""),
)  # fmt: skip


def data(*lines: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> bytes:
    """A plan as a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows(lines or LINES)
    return text.getvalue().encode()


def uploaded(code: str = "33.03", content: bytes | None = None, act: Any = None,
             name: str = "rup-2027.csv", **values: Any) -> Any:  # fmt: skip
    from guyub.market.actions.plans import upload_plan

    return upload_plan(act or office_act(code), name, content or data(), **values).plan


def work(plan: Any, *, pieces: int | None = None) -> Any:
    """Let the worker judge lines: all of them, or some pieces and then it is killed."""
    from guyub.kernel.db import in_scope
    from guyub.market.actions.plans import analyse_next
    from guyub.market.plan_tasks import analyse, machine_act
    from guyub.market.planning.judging import Desk
    from tests.factories import TODAY

    if pieces is None:
        analyse(None, str(plan.pk))
        return fresh(plan)
    act = machine_act(plan)
    with in_scope(act.scope, read_only=True):
        desk = Desk.of(fresh(plan), TODAY)
    for _turn in range(pieces):
        analyse_next(machine_act(plan), plan.pk, desk)
    return fresh(plan)


def analysed(code: str = "33.03", content: bytes | None = None, **values: Any) -> Any:
    return work(uploaded(code, content, **values))


def lines_of(plan: Any) -> list[Any]:
    from guyub.market.models import PlanLine

    return list(PlanLine.objects.using("owner").filter(plan=plan).order_by("position"))


def asking(code: str = "33.03", **values: Any) -> Any:
    """A plan whose columns nobody can tell from their headers."""
    rows = [("Pengadaan kaos olahraga", "15000000"), ("Sewa gedung rapat dua hari", "7500000")]
    return uploaded(code, data(*rows, headers=("A", "B")), **values)


def placed(code: str = "33.03", text: str = "Gudang Barat") -> Any:
    """A plan with a place that fits nothing."""
    row = (*LINES[0][:-1], text)
    return analysed(code, data(row))
