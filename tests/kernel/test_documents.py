from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from guyub.kernel.crypto import Keyring
from guyub.kernel.documents import DocumentError, render, render_png, template_path
from guyub.kernel.fields import Secret
from guyub.kernel.ids import uuid7
from guyub.kernel.qr import png, sign, svg, verify_url

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def letter(items: int = 2, **change: Any) -> dict[str, Any]:
    token = sign(Keyring.in_memory(NOW), "L", uuid7())
    url = "https://guyub.contoh.go.id/c"
    data: dict[str, Any] = {
        "office": {
            "government": "Pemerintah Kabupaten Contoh",
            "name": "Dinas Perindustrian dan Perdagangan",
            "address": "Jalan Jenderal Sudirman 1, Contoh 53300",
            "contact": "Telepon (0840) 123456, dinas@contoh.go.id",
            "emblem": png("lambang", scale=4),
        },
        "place": "Contoh",
        "date": date(2026, 11, 22),
        "number": "500.9/123/2026",
        "subject": "Serah terima barang",
        "to": ["Ketua Kelompok Sapu Lidi", "di tempat"],
        "paragraphs": ["Dengan hormat, barang berikut kami serahkan: “sapu” — çé ½ #image[x] $a$."],
        "items": [
            {"name": f"Mesin parut {n}", "count": 1200 + n, "value": 1_500_000 * n}
            for n in range(1, items + 1)
        ],
        "signer": {
            "title": "Kepala Dinas,",
            "name": "Contoh Pejabat",
            "rank": "Pembina Utama Muda",
            "nip": "-",
        },
        "code": {"svg": svg(verify_url(url[:-2], token)), "token": token, "url": url},
    }
    return data | change


def words(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is absent")
    (tmp_path / "a.pdf").write_bytes(pdf)
    run = ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def objects(pdf: bytes) -> bytes:
    """The PDF with its compressed object streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = [pdf]
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(opened)


def test_a_letter_is_pdf_a_with_its_fonts_inside() -> None:
    pdf = render("kernel/contoh", letter(), created=NOW)
    assert pdf.startswith(b"%PDF-1.7")
    inside = objects(pdf)
    assert re.search(rb"pdfaid:part>2<", inside)
    assert re.search(rb"pdfaid:conformance>B<", inside)
    names = set(re.findall(rb"/FontName\s*/([\w+\-]+)", inside))
    assert any(b"LibertinusSerif" in name for name in names)
    embedded = len(re.findall(rb"/FontFile[23]?\s", inside))
    assert embedded >= len(names) > 0
    assert b"/Lang" in inside


def test_words_are_there_and_data_is_never_markup(tmp_path: Path) -> None:
    text = words(render("kernel/contoh", letter(), created=NOW), tmp_path)
    for expected in (
        "DINAS PERINDUSTRIAN DAN PERDAGANGAN",
        "Contoh, 22 November 2026",
        "“sapu” — çé ½ #image[x] $a$.",
        "Rp1.500.000",
        "1.201",
        "NIP -",
        "Halaman 1 dari 1",
        "Periksa keaslian surat ini",
    ):
        assert expected in text


def test_long_tables_repeat_their_header_and_count_pages(tmp_path: Path) -> None:
    text = words(render("kernel/contoh", letter(items=90), created=NOW), tmp_path)
    pages = text.rstrip("\f").split("\f")
    assert len(pages) >= 3
    assert all("Barang" in page for page in pages[:3])
    assert f"Halaman 2 dari {len(pages)}" in pages[1]


def test_without_emblem_code_and_contact(tmp_path: Path) -> None:
    office = {"name": "Dinas", "address": "Jalan 1"}
    text = words(render("kernel/contoh", letter(office=office, code=None), created=NOW), tmp_path)
    assert "DINAS" in text
    assert "keaslian" not in text


def test_equal_input_gives_equal_bytes() -> None:
    data: Mapping[str, Any] = letter()
    assert render("kernel/contoh", data, created=NOW) == render("kernel/contoh", data, created=NOW)


def test_pages_as_pictures() -> None:
    (page,) = render_png("kernel/contoh", letter(), ppi=40)
    assert page.startswith(b"\x89PNG")


def test_what_goes_wrong_is_named() -> None:
    with pytest.raises(DocumentError, match="not at registry"):
        template_path("registry/no-such-letter")
    for name in ("../x", "kernel/../../x", "/etc/passwd", "contoh"):
        with pytest.raises(DocumentError, match="form room/name"):
            render(name, {})
    with pytest.raises(DocumentError, match="kernel/contoh"):
        render("kernel/contoh", {"subject": "x"})
    with pytest.raises(TypeError, match="Secret"):
        render("kernel/contoh", letter(subject=Secret("x")))
