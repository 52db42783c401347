"""What a file really is, and whether it is safe to open.

Nothing here trusts the name or the declared sizes: a workbook is measured while it is inflated,
because one stray cell at XFD1048576 makes a reader ask for 17 billion cells.
"""

from __future__ import annotations

import re
import struct
import zipfile
from typing import BinaryIO, Final

from .errors import UnreadableFile
from .model import Limits

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "dokumen PDF"),
    (b"\xff\xd8\xff", "foto (JPEG)"),
    (b"\x89PNG", "gambar (PNG)"),
    (b"GIF8", "gambar (GIF)"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7-Zip"),
    (b"{\\rtf", "dokumen teks (RTF)"),
    (b"MZ", "program komputer"),
    (b"\x7fELF", "program komputer"),
    (b"SQLite format 3", "basis data SQLite"),
    (b"\x1f\x8b", "arsip GZip"),
)
_CHUNK: Final = 1 << 20
# A cell far to the right (its letters) or far down (its digits); one search, since a sheet of
# 43,000 x 25 has 40 MB.
_FAR_CELL: Final = re.compile(rb"r=[\"'](?:([A-Z]{2,3})(\d+)|[A-Z](\d{7,}))")
# Apart, so that the search is for fixed letters: 0.18 to 0.03 s.
_ROW: Final = re.compile(rb"<row [^>]{0,200}?r=[\"'](\d+)")
_ROW_OF_NAMESPACE: Final = re.compile(rb"<\w+:row [^>]{0,200}?r=[\"'](\d+)")
_DTD: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def true_kind(head: bytes, filename: str) -> str:
    """xlsx-like `zip`, `ole`, `html`, `xmlss`, `text`; refuses what is no table at all.

    `head` is the first 64 KB of the file.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    for magic, found in _OTHER_KINDS:
        if head.startswith(magic):
            raise UnreadableFile("not_a_table", found=found)
    # A bare BIFF stream (old exporters write no OLE wrapper around it).
    if head[:4] in (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00"):
        return "ole"
    text = _loose_text(head).lstrip("\ufeff \t\r\n").lower()
    if text.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xmlss"
    if text.startswith("<") and re.search(r"<(!doctype html|html|table|head|body|div|meta)", text):
        return "html"
    if text.startswith(("<?xml", "<!doctype")):
        if _DTD.search(head):
            raise UnreadableFile("entity_bomb")
        raise UnreadableFile("not_a_table", found="dokumen XML")
    if text.startswith("{") and '"' in text[:200] and ":" in text[:400]:
        raise UnreadableFile("not_a_table", found="berkas JSON")
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_utf16(head)
    if not utf16 and (b"\x00" in head or _control_share(head) > 0.02):
        raise UnreadableFile("not_a_table", found="berkas biner yang tidak dikenal")
    return "text"


def _loose_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if _looks_utf16(head):
        return head[: len(head) // 2 * 2].decode(utf16_flavour(head), "replace")
    return head.decode("utf-8", "replace")


def _looks_utf16(head: bytes) -> bool:
    sample = head[:2000]
    if len(sample) < 8:
        return False
    odd = sample[1::2].count(0) / max(1, len(sample[1::2]))
    even = sample[0::2].count(0) / max(1, len(sample[0::2]))
    return max(odd, even) > 0.6 and min(odd, even) < 0.05


def utf16_flavour(head: bytes) -> str:
    """Byte order of UTF-16 text; with no byte order mark, by where the zero bytes stand."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if not _looks_utf16(head):
        return ""
    return "utf-16-le" if head[1:2000:2].count(0) > head[0:2000:2].count(0) else "utf-16-be"


def _control_share(head: bytes) -> float:
    if not head:
        return 0.0
    bad = sum(1 for b in head if b < 32 and b not in (9, 10, 11, 12, 13, 26, 27))
    return bad / len(head)


def check_zip(data: BinaryIO, limits: Limits) -> str:
    """Kind of a zipped workbook (xlsx, xlsm, xlsb, ods) after checking it may be opened."""
    try:
        archive = zipfile.ZipFile(data)  # type: ignore[arg-type]
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error) as error:
        raise UnreadableFile("corrupted") from error
    names = {i.filename for i in infos}
    kind = _zip_kind(archive, names)
    if any(i.flag_bits & 0x1 for i in infos) or _ods_encrypted(archive, names, kind):
        raise UnreadableFile("encrypted")
    if len(infos) > 20_000 or sum(i.file_size for i in infos) > limits.max_unzipped:
        raise UnreadableFile("zip_bomb")
    for info in infos:
        if info.file_size > 20_000_000 and info.file_size > limits.max_ratio * max(
            1, info.compress_size
        ):
            raise UnreadableFile("zip_bomb")
    budget = limits.max_unzipped
    for info in infos:
        if info.filename.lower().endswith((".xml", ".rels", ".bin")):
            budget -= _measure(archive, info, kind, limits, budget)
    return kind


def _zip_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names or any(n.lower() == "xl/workbook.xml" for n in names):
        return "xlsm" if any(n.lower().endswith("vbaproject.bin") for n in names) else "xlsx"
    if "mimetype" in names:
        mime = archive.read("mimetype")[:100]
        if b"opendocument.spreadsheet" in mime:
            return "ods"
        if b"opendocument" in mime:
            raise UnreadableFile("not_a_table", found="dokumen OpenDocument")
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return "ods"
    if "word/document.xml" in names:
        raise UnreadableFile("not_a_table", found="dokumen Word")
    if "ppt/presentation.xml" in names:
        raise UnreadableFile("not_a_table", found="salindia PowerPoint")
    raise UnreadableFile("not_a_table", found="arsip ZIP")


def _ods_encrypted(archive: zipfile.ZipFile, names: set[str], kind: str) -> bool:
    if kind != "ods" or "META-INF/manifest.xml" not in names:
        return False
    with archive.open("META-INF/manifest.xml") as part:
        return b"encryption-data" in part.read(1_000_000)


def _measure(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, kind: str, limits: Limits, budget: int
) -> int:
    """Inflates one part, refusing lies about size, entities, and cells far outside the table."""
    is_sheet = kind in ("xlsx", "xlsm") and "worksheets/" in info.filename.lower()
    is_binary_sheet = kind == "xlsb" and "worksheets/" in info.filename.lower()
    size, last_row, widest, tail = 0, 0, 0, b""
    seen_columns: set[bytes] = set()
    try:
        with archive.open(info) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                if size > budget:
                    raise UnreadableFile("zip_bomb")
                if size == len(chunk) and _DTD.search(chunk[:65_536]):
                    raise UnreadableFile("entity_bomb")
                if is_sheet:
                    block = tail + chunk
                    cells = _FAR_CELL.findall(block)
                    seen_columns.update({letters for letters, _row, _far in cells if letters})
                    rows = _ROW.findall(block)
                    if b":row " in block:
                        rows += _ROW_OF_NAMESPACE.findall(block)
                    if rows:
                        last_row = max(last_row, *map(int, rows))
                    far = [int(row or far) for _, row, far in cells if len(row or far) >= 7]
                    last_row = max(last_row, *far) if far else last_row
                    tail = chunk[-240:]
            if is_binary_sheet:
                last_row, widest = _xlsb_extent(archive.read(info))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise UnreadableFile("corrupted") from error
    except Exception as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile("corrupted") from error  # zlib.error and friends
    if kind == "ods" and info.filename == "content.xml":
        _check_ods_extent(archive, info, limits)
    for letters in seen_columns:
        number = 0
        for byte in letters:
            number = number * 26 + byte - 64
        widest = max(widest, number)
    check_extent("", last_row, max(widest, 1), limits)
    return size


def check_extent(sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuses a sheet that is too wide, too long or too large."""
    shown = sheet or "(tanpa nama)"
    if columns > limits.max_columns:
        raise UnreadableFile(
            "too_many_columns", sheet=shown, count=columns, limit=limits.max_columns
        )
    if rows > limits.max_rows:
        raise UnreadableFile("too_many_rows", sheet=shown, count=rows, limit=limits.max_rows)
    if rows * columns > limits.max_cells:
        raise UnreadableFile(
            "too_many_cells", sheet=shown, count=rows * columns, limit=limits.max_cells
        )


def _xlsb_extent(data: bytes) -> tuple[int, int]:
    """Last row and column (counted from 1) of a binary sheet: records 0 (row) and 1-11 (cells)."""
    position, last_row, widest, end = 0, 0, 0, len(data)
    while position < end:
        kind = data[position]
        position += 1
        if kind & 0x80 and position < end:
            kind = (kind & 0x7F) | (data[position] << 7)
            position += 1
        length, shift = 0, 0
        while position < end:
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if kind <= 11 and length >= 4 and position + 4 <= end:
            (number,) = struct.unpack_from("<I", data, position)
            if kind == 0:
                last_row = max(last_row, number + 1)
            else:
                widest = max(widest, number + 1)
        position += length
    return last_row, widest


def _check_ods_extent(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """ODS repeats cells and rows by number: count what that expands to before opening it."""
    from lxml import etree

    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    rows = widest = total = width = 0
    filled = False
    try:
        with archive.open(info) as part:
            events = etree.iterparse(
                part,
                events=("end",),
                tag=(f"{space}table-cell", f"{space}table-row", f"{space}table"),
                resolve_entities=False,
                no_network=True,
                huge_tree=True,
            )
            for _, element in events:
                if element.tag == f"{space}table-cell":
                    repeat = int(element.get(f"{space}number-columns-repeated", "1"))
                    if len(element):
                        filled = True
                        width += repeat
                    elif repeat < 1000:
                        width += repeat
                elif element.tag == f"{space}table-row":
                    if filled:
                        rows += int(element.get(f"{space}number-rows-repeated", "1"))
                        widest = max(widest, width)
                    width, filled = 0, False
                    element.clear()
                else:
                    total += rows * widest
                    check_extent(element.get(f"{space}name", ""), rows, max(1, widest), limits)
                    rows = widest = 0
                    element.clear()
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("corrupted") from error
    if total > limits.max_cells:
        raise UnreadableFile("too_many_cells", sheet="", count=total, limit=limits.max_cells)


def check_ole(head: bytes) -> None:
    """Refuses an encrypted package: xlsx with a password is an OLE file with these streams."""
    wide = [name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo")]
    if any(name in head for name in wide):
        raise UnreadableFile("encrypted")
    if "WordDocument".encode("utf-16-le") in head:
        raise UnreadableFile("not_a_table", found="dokumen Word")
    if "PowerPoint Document".encode("utf-16-le") in head:
        raise UnreadableFile("not_a_table", found="salindia PowerPoint")
