"""Workbooks made on the spot, and the worker's job run in this process."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter


def workbook(
    rows: list[list[Any]], *, title: str = "DATA IKM TAHUN 2024", sheet: str = "Data"
) -> bytes:
    """An xlsx with a title row above the header."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_numbers": False})
    page = book.add_worksheet(sheet)
    page.write(0, 0, title)
    for line, row in enumerate(rows, start=2):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(line, column, cell)
    book.close()
    return stream.getvalue()


HEAD = ["No", "Nama Usaha", "Nama Pemilik", "NIK", "Desa", "Kecamatan", "No HP", "Produk",
        "TK L", "TK P", "Investasi (Rp)"]  # fmt: skip


def line(
    n: int, owner: str, village: str = "Bojong", district: str = "Purbalingga", **more: Any
) -> list[Any]:
    """One row under ``HEAD``."""
    return [
        n, more.get("name", f"Usaha {owner}"), owner, more.get("nik", ""), village, district,
        more.get("phone", ""), more.get("product", "keripik singkong"), more.get("male", 2),
        more.get("female", 1), more.get("investment", 5_000_000),
    ]  # fmt: skip


ROWS = [
    HEAD,
    line(1, "Karsinah"),
    line(2, "Sumarno", product="knalpot"),
    line(3, "Wagiyem", village="Tidakadadesa", product="sapu glagah"),
]


def drop(client: Any, *files: tuple[str, bytes]) -> Any:
    """Upload files as the clerk does; gives the response."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/impor/", {"berkas": sent})


def work(pk: Any) -> None:
    """What the worker does with the job of an import."""
    from guyub.intake import tasks

    tasks.work.func(SimpleNamespace(job=SimpleNamespace(attempts=0)), str(pk))


def newest(act: Any) -> Any:
    """The import dropped last."""
    from guyub.intake.models import Import
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return Import.objects.order_by("-created_at", "-pk").first()


def reviewed(client: Any, act: Any, content: bytes, name: str = "data.xlsx") -> Any:
    """Drop, read, confirm the columns, check: the import waits for review."""
    drop(client, (name, content))
    batch = newest(act)
    work(batch.pk)
    client.post(f"/impor/{batch.pk}/kolom/", {})
    work(batch.pk)
    return newest(act)


def applied(client: Any, act: Any, content: bytes, name: str = "data.xlsx") -> Any:
    """The same, and put in."""
    batch = reviewed(client, act, content, name)
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    work(batch.pk)
    return newest(act)


@pytest.fixture
def clerk(db: None, client: Any) -> Any:
    """A signed-in registrar of 33.03; gives the actor."""
    from tests.factories import sign_in

    return sign_in(client, "registrar").act()
