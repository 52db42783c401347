"""The printed record: what is printed is what is stored, and the code tells what stands."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from guyub.aid import models as m
from guyub.aid.actions.handing_records import drop
from guyub.aid.actions.handing_signing import sign
from guyub.aid.bast import Totals, file_name, for_print, pdf_of, pdfs_of, token_of
from guyub.kernel.checks import said_by
from guyub.kernel.db import PUBLIC, in_scope
from guyub.kernel.qr import CodeError
from guyub.kernel.rupiah import format_number, format_rupiah
from tests.aid.handing_hands import Hands, look, prepared, ready, revoked
from tests.aid.worlds import change, put, world
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def hands(db):
    return Hands()


def words(pdf: bytes, tmp_path: Path) -> str:
    (tmp_path / "a.pdf").write_bytes(pdf)
    run = ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def printed(hands, **where):
    with in_scope(hands.store.scope, read_only=True):
        return [(r, pdf) for r, pdf in pdfs_of(for_print(m.Handover.objects.filter(**where)))]


def lines_of(text: str) -> list[tuple[int, int, int]]:
    """(units, price, value) of every numbered row."""
    row = re.compile(r"^\s*\d+\s+\S.*?\s(\d[\d.]*) \w+\s+([\d.]+)\s+([\d.]+)\s*$", re.M)
    return [tuple(int(n.replace(".", "")) for n in found) for found in row.findall(text)]


def test_printed_lines_are_stored_lines_are_totals(hands, tmp_path):
    made = world(until="decided")
    ready(made, hands)
    for record, pdf in printed(hands):
        stored = look(hands.store, m.HandoverLine, handover=record)
        text = words(pdf, tmp_path)
        rows = lines_of(text)
        assert sorted(rows) == sorted(
            (x.quantity, x.unit_price, x.quantity * x.unit_price) for x in stored
        )
        assert sum(value for _q, _p, value in rows) == record.total
        assert format_rupiah(record.total) in text
        assert f"Jumlah: 2 jenis, {sum(x.quantity for x in stored)} unit" in text
        assert record.number in text
        for line in stored:
            assert all(serial in text for serial in line.serials)
        assert "delapan juta" not in text
        assert "(enam juta rupiah)" in " ".join(text.split())
        assert b"pdfaid:part>2<" in pdf or PdfReader(io.BytesIO(pdf)).metadata


def long_record(hands, amount):
    """The paper of a record with so many lines, and the lines."""
    made = world(until="arrived", groups=1)
    like = made.decree_lines[0]
    record = put(
        m.Handover, office_id=made.office.pk, regency_code=made.code, round=made.round,
        decree=made.decree, fund=like.fund, group_id=like.group_id,
        village_code=like.village_code, number="X/1", giver="Pemerintah", giver_signer="Drs. C",
        giver_title="Kepala Dinas Perindustrian dan Perdagangan", recipient="Kelompok",
        recipient_signer="Warga", salt=b"2" * 16, witness="Kepala desa",
        maker_person=made.people["store"], maker="M", created_at=NOW, total=0,
    )  # fmt: skip
    with in_scope(hands.store.scope, read_only=True):
        record = for_print(m.Handover.objects.filter(pk=record.pk)).get()
        many = [
            m.HandoverLine(
                handover=record, decree_line=like, business_id=like.business_id,
                business_name=f"Usaha {n}", item_name=f"Alat nomor {n}", unit="unit",
                quantity=2, unit_price=100_000 + n, serials=[f"SR-{n}-1", f"SR-{n}-2"],
            )
            for n in range(amount)
        ]  # fmt: skip
        record._prefetched_objects_cache["lines"] = many
        return pdf_of(record), many


@pytest.mark.parametrize("amount", [1, 3, 4, 8, 11, 14, 20, 26, 32])
def test_nobody_signs_beside_nothing(hands, tmp_path, amount):
    """A short record is one page; on a longer one the last rows stand with the signatures."""
    pdf, many = long_record(hands, amount)
    text = words(pdf, tmp_path)
    pages = text.split("\f")[:-1]
    assert amount > 6 or len(pages) == 1
    assert len(lines_of(text)) == amount
    assert sum(v for _q, _p, v in lines_of(text)) == Totals.of(many).value
    signed = next(p for p in pages if "PIHAK KEDUA" in p and "SAKSI" in p)
    assert lines_of(signed)
    assert "Harga satuan" in signed
    assert "Jumlah: 1 jenis" in signed
    # The head stands once on each page with rows.
    assert all(p.count("Harga satuan") == 1 for p in pages if lines_of(p))


def test_hundreds_of_lines_repeat_their_head_on_every_page(hands, tmp_path):
    """A record longer than a page: all rows, all serials, one total."""
    pdf, many = long_record(hands, 300)
    text = words(pdf, tmp_path)
    pages = text.split("\f")[:-1]
    assert len(pages) > 8
    rows = lines_of(text)
    assert len(rows) == 300
    assert sum(v for _q, _p, v in rows) == Totals.of(many).value
    with_rows = [p for p in pages if lines_of(p)]
    assert all("Harga satuan" in p for p in with_rows)
    assert text.count("Jumlah: ") == 1
    assert all(f"SR-{n}-2" in text for n in range(300))
    assert f"Halaman 1 dari {len(pages)}" in text


def test_a_draft_says_so_and_has_no_code(hands, tmp_path):
    made = world(until="decided")
    prepared(made, hands)
    [(record, pdf), _second] = printed(hands)
    text = words(pdf, tmp_path)
    assert "RANCANGAN" in text
    assert "Periksa keaslian" not in text
    assert file_name(record).endswith(".pdf")


def test_the_code_says_what_stands(hands):
    made = world(until="decided")
    first, second = ready(made, hands)
    code = token_of(first)

    def asked(text):
        with in_scope(PUBLIC, read_only=True):
            return said_by(text)

    said = asked(code)
    assert (said.standing, dict(said.facts)["Nomor"]) == ("warn", first.number)
    assert dict(said.facts)["Barang"] == f"2 jenis, {format_number(6)} unit"
    sign(hands.store, first.pk)
    spaced = " ".join(re.findall(".{1,4}", code)).lower()
    assert asked(spaced).standing == "ok"
    assert "Warga" not in str(said.facts)
    revoked(hands, first.pk, "Salah orang")
    gone = asked(code)
    assert gone.standing == "bad"
    assert "Salah orang" not in str(gone)
    drop(hands.store, second.pk, "Salah cetak")
    assert asked(token_of(second)).standing == "bad"
    forged = token_of(m.Handover(pk=first.pk, salt=b"3" * 16))
    for wrong in (code[:-1] + ("A" if code[-1] != "A" else "Q"), forged, "G1", "x" * 90, ""):
        with pytest.raises(CodeError):
            asked(wrong)


def test_the_day_is_dots_until_it_is_known(hands, tmp_path):
    made = world(until="decided")
    ready(made, hands)
    record, pdf = printed(hands)[0]
    text = words(pdf, tmp_path)
    assert "Pada hari ini ....." in " ".join(text.split())
    change(record, place="Balai desa")
    signed = sign(hands.store, record.pk)
    [(_record, pdf)] = printed(hands, pk=signed.pk)
    plain = " ".join(words(pdf, tmp_path).split())
    assert "dua puluh dua bulan November tahun dua ribu dua puluh enam" in plain
    assert "bertempat di Balai desa" in plain
    assert "10 Januari 2027" in plain
