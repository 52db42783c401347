"""Papers that people hand in: a photo from a phone, or a PDF from a scanner or a word processor.

Policy: a photo is written anew (``kernel.photos``). A PDF is kept byte for byte, because an
electronically signed letter is worth nothing after a change, so it is let in only when it can do
nothing by itself: at most ``MAX_BYTES`` and ``MAX_PAGES``, whole, not encrypted, no JavaScript, no
action that starts by itself or starts a program, no file, sound or film inside, no XFA form. Links
are allowed, and so is the "open at page 1" that word processors write. What cannot be read is
refused, nothing is repaired; the sentence says what to do instead. Whatever gets through is still
only offered for download, never shown inside a page (``kernel.attached``).
"""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from guyub.kernel import photos

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PAGES: Final = 200
MAX_OBJECTS: Final = 30_000
"""A tagged report of 200 pages has about 20,000; a scan four per page."""
MAX_SECONDS: Final = 8.0
PDF: Final = "application/pdf"
PHOTO: Final = photos.CONTENT_TYPE
_READ_AT_MOST: Final = max(MAX_BYTES, photos.MAX_BYTES) + 1
_LARGEST_STREAM: Final = 20_000_000
_LIMITS: Final[dict[str, Any]] = {
    "zlib_maximum_output_length": _LARGEST_STREAM,
    "lzw_maximum_output_length": _LARGEST_STREAM,
    "run_length_maximum_output_length": _LARGEST_STREAM,
    "array_based_stream_maximum_output_length": _LARGEST_STREAM,
}

_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/AA", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/XFA"}
    | {"/RichMediaContent", "/RichMediaSettings"}
)
_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR"}
    | {"/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
_PARTS: Final = frozenset(
    {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
)
# Also looked for in the bytes themselves, where an object is hidden from this reader but another
# reader may find it. Long enough never to turn up in compressed data by chance.
_WORDS: Final = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?![A-Za-z0-9])"
)
_HEXED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


class ScanError(ValueError):
    """The file is refused; the message is an Indonesian sentence."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A paper that may be kept: ``content``, its hex ``sha256``, ``content_type``; ``pages`` of a
    PDF, None for a photo."""

    content: bytes = field(repr=False)
    sha256: str
    content_type: str
    pages: int | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


def clean_scan(source: bytes | BinaryIO) -> Scan:
    """What a person chose, made safe to keep. ScanError with the sentence to show."""
    data = source if isinstance(source, bytes) else source.read(_READ_AT_MOST)
    if not data:
        raise ScanError("Berkasnya kosong. Pilih atau foto dokumennya lagi.")
    if data.startswith(b"%PDF-"):
        return Scan(data, hashlib.sha256(data).hexdigest(), PDF, _pages_of(data))
    try:
        photo = photos.clean_photo(data)
    except photos.NotAPhoto:
        raise ScanError(
            "Berkas itu bukan foto dan bukan PDF. Foto dokumennya, atau simpan sebagai PDF."
        ) from None
    except photos.PhotoError as error:
        raise ScanError(str(error)) from None
    return Scan(photo.content, photo.sha256, PHOTO)


_BROKEN = (
    "PDF ini rusak atau tidak lengkap. Simpan ulang dari program asalnya, atau foto halamannya."
)
_LOCKED = "PDF ini terkunci. Buka, lalu simpan lagi sebagai PDF tanpa kata sandi."
_ACTIVE = (
    "PDF ini berisi program atau berkas lain di dalamnya, jadi tidak bisa diterima. "
    "Cetak ke PDF baru, atau foto halamannya."
)


def _pages_of(data: bytes) -> int:
    """Number of pages of a PDF that may be kept. ScanError otherwise."""
    if len(data) > MAX_BYTES:
        raise ScanError(
            f"PDF ini terlalu besar (lebih dari {MAX_BYTES // 1024 // 1024} MB). "
            "Pindai dengan kualitas lebih rendah, atau bagi menjadi beberapa berkas."
        )
    if b"%%EOF" not in data[-1024:]:
        raise ScanError(_BROKEN)
    if _WORDS.search(_HEXED.sub(lambda m: bytes([int(m[1], 16)]), data)):
        raise ScanError(_ACTIVE)
    try:
        with apply_configuration(disable_legacy_handling=True, **_LIMITS):
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted:
                raise ScanError(_LOCKED)
            for one in _objects(reader):
                _refuse_active(one)
            pages = _count_pages(reader)
    except ScanError:
        raise
    except Exception:  # readers of hostile files fail in every way there is, RecursionError too
        raise ScanError(_LOCKED if b"/Encrypt" in data else _BROKEN) from None
    if not 0 < pages <= MAX_PAGES:
        raise ScanError(
            _BROKEN if not pages
            else f"PDF ini lebih dari {MAX_PAGES} halaman. Ambil halaman yang perlu saja."
        )  # fmt: skip
    return pages


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object of the file, reachable or not, and the trailer."""
    ends = time.monotonic() + MAX_SECONDS
    ids = {(number, generation) for generation, row in reader.xref.items() for number in row}
    ids |= {(number, 0) for number in reader.xref_objStm}
    if len(ids) > MAX_OBJECTS:
        raise ScanError("PDF ini terlalu rumit. Cetak ke PDF baru, atau foto halamannya.")
    yield reader.trailer
    for number, generation in sorted(ids):
        if time.monotonic() > ends:
            raise ScanError(_BROKEN)
        yield reader.get_object(IndirectObject(number, generation, reader))


def _refuse_active(top: Any) -> None:
    """ScanError when an object, or what it holds directly, does more than show something."""
    todo = [top]
    while todo:
        one = todo.pop()
        if isinstance(one, DictionaryObject):
            if not _KEYS.isdisjoint(one):
                raise ScanError(_ACTIVE)
            if _named(one, "/S") in _ACTIONS or {
                _named(one, "/Type"), _named(one, "/Subtype")
            } & _PARTS:  # fmt: skip
                raise ScanError(_ACTIVE)
            if "/OpenAction" in one and not _only_turns_the_page(one["/OpenAction"]):
                raise ScanError(_ACTIVE)
            todo.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            todo.extend(list.__iter__(one))


def _named(one: DictionaryObject, key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, NameObject) else ""


def _only_turns_the_page(action: Any) -> bool:
    """Whether what happens on opening is a place in the document and nothing else."""
    if isinstance(action, DictionaryObject):
        return _named(action, "/S") == "/GoTo" and "/Next" not in action
    return True  # an array, a name or a string: a destination


def _count_pages(reader: PdfReader) -> int:
    """Leaves of the page tree; a tree that contains itself is broken."""
    todo, seen, pages = [reader.root_object.raw_get("/Pages")], set[int](), 0
    while todo:
        one = todo.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                raise ScanError(_BROKEN)
            seen.add(one.idnum)
            one = one.get_object()
        if not isinstance(one, DictionaryObject):
            raise ScanError(_BROKEN)
        if "/Kids" in one:
            kids = one["/Kids"]
            if not isinstance(kids, ArrayObject):
                raise ScanError(_BROKEN)
            todo.extend(list.__iter__(kids))
        else:
            pages += 1
    return pages
