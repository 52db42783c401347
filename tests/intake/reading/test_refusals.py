"""What is refused, and how it is said."""

import io
import struct
import zipfile

import pytest

from guyub.intake.reading import Limits, UnreadableFile, open_tables
from tests.intake.reading.build import delimited, xlsx


def _refused(data: bytes, name: str = "data.xlsx", limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_tables(data, name, limits or Limits())
    sentence = caught.value.sentence
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "\n" not in sentence
    return caught.value


def _rezip(data: bytes, changes: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, changes.get(info.filename, old.read(info.filename)))
    return out.getvalue()


PLAIN = xlsx({"A": [["Nama", "Desa", "Telepon"], ["Siti", "Bakulan", "084011112222"]]})
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n \r\n", "empty"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_table"),
        (b"{\"a\": [1, 2, 3]}", "not_a_table"),
        (bytes(range(256)) * 20, "not_a_table"),
        (b"<html><body><p>Tidak ada data</p></body></html>", "html_without_table"),
        (PLAIN[: len(PLAIN) // 2], "corrupted"),
        (b"Ini surat biasa tanpa tabel apa pun di dalamnya, ditulis panjang sekali oleh seseorang",
         "not_a_table"),
    ],
)  # fmt: skip
def test_no_table(data: bytes, code: str) -> None:
    assert _refused(data).code == code


def test_word_document_and_other_archives() -> None:
    for part, words in (("word/document.xml", "Word"), ("x.txt", "ZIP")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(part, "<a/>")
        assert words in _refused(out.getvalue()).sentence


def test_encrypted_ole_package() -> None:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    names = (
        "EncryptedPackage".encode("utf-16-le") + bytes(64) + "EncryptionInfo".encode("utf-16-le")
    )
    error = _refused(header + names + bytes(512))
    assert error.code == "encrypted"
    assert "kata sandi" in error.sentence


def test_zip_encryption_flag() -> None:
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert _refused(bytes(data)).code == "encrypted"


def test_zip_bomb_by_declared_size() -> None:
    data = bytearray(PLAIN)
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 3_900_000_000)
    assert _refused(bytes(data)).code == "zip_bomb"


def test_zip_bomb_by_ratio() -> None:
    bomb = _rezip(PLAIN, {SHEET: b"<worksheet>" + b" " * 60_000_000})
    assert len(bomb) < 200_000
    assert _refused(bomb).code == "zip_bomb"


def test_zip_that_lies_about_its_size() -> None:
    big = bytearray(_rezip(PLAIN, {SHEET: b"<worksheet>" + b" " * 3_000_000}))
    for magic, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = big.find(magic)
        while at >= 0:
            (size,) = struct.unpack_from("<I", big, at + offset)
            if size > 2_900_000:
                big[at + offset : at + offset + 4] = struct.pack("<I", 1000)
            at = big.find(magic, at + 4)
    assert _refused(bytes(big)).code in ("corrupted", "zip_bomb")


def test_one_stray_cell_far_away_is_not_opened() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        sheet = archive.read(SHEET)
    far = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row></sheetData>'
    )
    assert _refused(_rezip(PLAIN, {SHEET: far})).code == "too_many_cells"


def test_entities_are_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        sheet = archive.read(SHEET)
    bomb = sheet.replace(
        b"<worksheet", b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet', 1
    )
    assert _refused(_rezip(PLAIN, {SHEET: bomb})).code == "entity_bomb"
    assert (
        _refused(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a/>').code == "entity_bomb"
    )


def test_ten_thousand_columns() -> None:
    wide = [["Nama", *range(9_999)], ["Siti", *range(9_999)]]
    error = _refused(xlsx({"A": wide}))
    assert error.code == "too_many_columns"
    assert "10000" in error.sentence
    assert _refused(delimited(wide), "lebar.csv").code == "too_many_columns"


def test_limits_of_size_and_rows() -> None:
    assert _refused(PLAIN, limits=Limits(max_bytes=100)).code == "too_large"
    rows = [["a", "b"], *[[i, i] for i in range(60)]]
    assert _refused(xlsx({"A": rows}), limits=Limits(max_rows=50)).code == "too_many_rows"
    assert _refused(delimited(rows), "a.csv", Limits(max_rows=50)).code == "too_many_rows"


def test_ods_that_repeats_a_row_a_million_times() -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="A">'
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="500"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<m/>")
    assert _refused(out.getvalue(), "a.ods").code == "too_many_cells"


def test_macros_are_ignored_and_said() -> None:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    book = open_tables(out.getvalue(), "data.xlsm")
    assert book.kind == "xlsm"
    assert [n.code for n in book.notes] == ["macros_ignored"]
    assert len(list(book.sheets[0].rows())) == 2


def test_hidden_sheets_are_noted() -> None:
    data = xlsx({"A": [["Nama", "Desa"]], "B": [["Nama", "Desa"]]}, hidden=("B",))
    book = open_tables(data, "a.xlsx")
    assert [s.hidden for s in book.sheets] == [False, True]
    assert any(n.code == "hidden_sheets" for n in book.notes)
