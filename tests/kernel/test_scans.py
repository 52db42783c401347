"""Papers that people hand in: photos are written anew, a PDF may do nothing by itself."""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from guyub.kernel import scans
from guyub.kernel.scans import PDF, PHOTO, ScanError, clean_scan


def pdf(pages: int = 1, change: Any = None, **options: Any) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if change:
        change(writer)
    if options.get("password"):
        writer.encrypt(options["password"], algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_hand(*objects: bytes, root: bytes = b"<</Type/Catalog/Pages 2 0 R>>") -> bytes:
    """A PDF written object by object: 1 is the catalogue, 2 the pages, 3 the page."""
    parts = [
        root,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        *objects,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1, start,
    )  # fmt: skip


def refused(data: bytes) -> str:
    with pytest.raises(ScanError) as error:
        clean_scan(data)
    return str(error.value)


def photo(**options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 80).convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def test_a_photo_is_written_anew() -> None:
    found = clean_scan(io.BytesIO(photo(comment=b"rumah pemilik")))
    assert (found.content_type, found.pages) == (PHOTO, None)
    assert b"rumah pemilik" not in found.content
    assert found.sha256 == hashlib.sha256(found.content).hexdigest()
    assert found.size == len(found.content)


def test_a_pdf_is_kept_byte_for_byte() -> None:
    data = pdf(3)
    found = clean_scan(data)
    assert (found.content, found.content_type, found.pages) == (data, PDF, 3)
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_our_own_letters_pass() -> None:
    made = typst.compile(b"= Surat\n#pagebreak()\nIsi", pdf_standards=["a-2b"])
    assert clean_scan(made).pages == 2


def test_a_truncated_photo_is_refused() -> None:
    data = photo()
    assert "rusak atau tidak lengkap" in refused(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "kosong"),
        (b"PK\x03\x04 bukan foto", "bukan foto dan bukan PDF"),
        (b"<svg onload='alert(1)'/>", "bukan foto dan bukan PDF"),
        (b"%PDF-1.7\n", "rusak atau tidak lengkap"),
        (b"%PDF-1.7\n%%EOF\n", "rusak atau tidak lengkap"),
        (b"%PDF-1.7\n" + b"\x00" * 5000 + b"%%EOF", "rusak atau tidak lengkap"),
        (b" " * 3 + b"%PDF-1.7\n%%EOF", "bukan foto dan bukan PDF"),
        (b"%PDF-" + b"0" * scans.MAX_BYTES, "lebih dari 10 MB"),
    ],
)
def test_what_is_neither(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_a_cut_pdf_is_refused() -> None:
    data = pdf(5)
    assert "tidak lengkap" in refused(data[: len(data) * 2 // 3])
    assert "tidak lengkap" in refused(data[: len(data) * 2 // 3] + b"\n%%EOF")


def test_a_locked_pdf_says_how_to_unlock() -> None:
    assert "tanpa kata sandi" in refused(pdf(password="rahasia"))
    assert "tanpa kata sandi" in refused(pdf(password=" "))


def test_page_limits() -> None:
    assert "200 halaman" in refused(pdf(scans.MAX_PAGES + 1))
    assert "rusak" in refused(by_hand().replace(b"/Kids[3 0 R]", b"/Kids[     ]"))
    assert "rusak" in refused(by_hand().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"))


def _script(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    )
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)


def _file(writer: PdfWriter) -> None:
    writer.add_attachment("lagi.exe", b"MZ")


def _launch(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)


def _web(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://x")}
    )
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)


@pytest.mark.parametrize("change", [_script, _file, _launch, _web])
def test_a_pdf_that_does_something_is_refused(change: Any) -> None:
    assert "berisi program atau berkas lain" in refused(pdf(change=change))


@pytest.mark.parametrize(
    "extra",
    [
        b"<</S/JavaScript/JS(app.alert(1))>>",
        b"<</S/J#61vaScript/J#53(app.alert(1))>>",
        b"<</S /JavaScript /J#53 5 0 R>>",
        b"<</Type/Annot/Subtype/Widget/AA<</K<</S/Named>>>>>>",
        b"[1 [2 <</A<</S/L#61unch/F(cmd)>>>>]]",
        b"<</Type/Filespec/F(a)/EF<</F 4 0 R>>>>",
        b"<</XFA[(a) 4 0 R]>>",
        b"<</Type/Annot/Subtype/Screen>>",
        b"<</A<</S/GoToE>>>>",
        b"<</OpenAction<</S/GoTo/D[3 0 R]/Next 4 0 R>>>>",
    ],
)
def test_hidden_names_and_objects_nobody_points_to(extra: bytes) -> None:
    assert "berisi program atau berkas lain" in refused(by_hand(extra))


def test_what_an_older_version_of_the_file_held_counts_too() -> None:
    """A reader that repairs the file may find it."""
    data = by_hand()
    spot = data.index(b"xref\n")
    hidden = b"9 0 obj<</S/JavaScript/JS(1)>>endobj\n"
    assert "berisi program" in refused(data[:spot] + hidden + data[spot:])


def packed(content: bytes) -> bytes:
    """A PDF whose object 5 lies in a compressed stream, as ``content`` says."""
    small = zlib.compress(b"5 0 " + content, 9)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        len(small), small,
    )  # fmt: skip
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        stream,
    ]
    data, places = b"%PDF-1.5\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    entries = [(0, 0), *((1, place) for place in places), (2, 4), (1, len(data))]
    rows = b"".join(bytes([kind]) + n.to_bytes(4, "big") + b"\x00" for kind, n in entries)
    start = len(data)
    data += b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return data + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def test_an_action_inside_an_object_stream() -> None:
    assert PdfReader(io.BytesIO(packed(b"<</S/Rendition>>"))).get_object(5) == {"/S": "/Rendition"}
    assert "berisi program" in refused(packed(b"<</S/Rendition>>"))
    assert clean_scan(packed(b"<</S/GoTo>>")).pages == 1


def test_a_packed_bomb_is_refused() -> None:
    assert "rusak" in refused(packed(b"(" + b"a" * 60_000_000 + b")"))


def test_opening_at_a_page_and_links_are_fine() -> None:
    def word_processor(writer: PdfWriter) -> None:
        page = writer.pages[0].indirect_reference
        writer._root_object[NameObject("/OpenAction")] = ArrayObject(
            [page, NameObject("/XYZ"), NullObject(), NullObject(), NumberObject(0)]
        )

    assert clean_scan(pdf(2, word_processor)).pages == 2
    assert clean_scan(by_hand(b"<</S/URI/URI(https://contoh.go.id)>>")).pages == 1
    goto = by_hand(root=b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/GoTo/D[3 0 R/Fit]>>>>")
    assert clean_scan(goto).pages == 1


def test_too_many_objects_and_deep_nesting_end_quickly() -> None:
    assert "terlalu rumit" in refused(by_hand(*[b"null"] * scans.MAX_OBJECTS))
    assert "rusak" in refused(by_hand(b"[" * 50_000 + b"]" * 50_000))


@settings(max_examples=60)
@given(st.data())
def test_damaged_bytes_give_a_sentence_or_a_scan(data: st.DataObject) -> None:
    whole = bytearray(by_hand(b"<</A<</S/GoTo>>>>"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(5, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = clean_scan(bytes(whole)).pages
    except ScanError as error:
        found = str(error).count(".") and 1
    assert found == 1
