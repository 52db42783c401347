from __future__ import annotations

import hashlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from guyub.kernel.photos import MAX_BYTES, MAX_SIDE, PhotoError, clean_photo


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (width, height), 0)
    image.paste(Image.new(mode, (width // 2, height), 255 if mode == "L" else "red"), (0, 0))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_place_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    exif[0x0112] = 6  # turn 90 degrees clockwise to see it upright
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 23.0, 12.0), 3: "E", 4: (109.0, 21.0, 5.0)})
    data = encoded(picture(400, 200), exif=exif, comment=b"rumah pemilik") + b"appended secret"
    assert b"KameraRahasia" in data
    photo = clean_photo(data)
    assert (photo.width, photo.height) == (200, 400)
    for trace in (b"KameraRahasia", b"Exif", b"GPS", b"rumah pemilik", b"appended secret"):
        assert trace not in photo.content
    again = Image.open(io.BytesIO(photo.content))
    assert not dict(again.getexif())
    assert again.format == "JPEG"
    red, black = again.getpixel((100, 50)), again.getpixel((100, 350))
    assert red[0] > 200
    assert black[0] < 50
    assert photo.sha256 == hashlib.sha256(photo.content).hexdigest()
    assert photo.size == len(photo.content)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 2500), st.integers(1, 2500), st.sampled_from(["RGB", "L", "RGBA", "P"]))
def test_never_larger_than_the_limit_and_never_stretched(w: int, h: int, mode: str) -> None:
    data = encoded(Image.new(mode, (w, h)), "PNG", compress_level=1)
    photo = clean_photo(data)
    assert max(photo.width, photo.height) <= max(MAX_SIDE, 1)
    if max(w, h) <= MAX_SIDE:
        assert (photo.width, photo.height) == (w, h)
    elif min(w, h) > 100:
        assert abs(photo.width / photo.height - w / h) / (w / h) < 0.02


def test_same_photo_same_hash_and_clean_stays_clean() -> None:
    data = encoded(picture(300, 300), "PNG")
    assert clean_photo(data).sha256 == clean_photo(io.BytesIO(data)).sha256
    assert (clean_photo(clean_photo(data).content).width) == 300


def test_transparent_becomes_white_and_text_chunks_go() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "Siti")
    data = encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG", pnginfo=note)
    photo = clean_photo(data)
    assert b"Siti" not in photo.content
    assert Image.open(io.BytesIO(photo.content)).getpixel((10, 10)) == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        body = kind + body
        return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "kosong"),
        (b"bukan foto sama sekali", "bukan foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bukan foto"),
        (b"%PDF-1.7 ...", "bukan foto"),
        (encoded(picture(800, 800), "PNG")[:300], "rusak"),
        (bomb(30_000, 30_000), "terlalu besar"),
        (bomb(9_000, 9_000), "terlalu besar"),
        (b"\xff\xd8" + b"x" * MAX_BYTES, "15 MB"),
    ],
)
def test_refusals_say_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(PhotoError, match=sentence):
        clean_photo(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_files_give_a_photo_or_a_sentence(data: st.DataObject) -> None:
    good = bytearray(encoded(picture(64, 48), data.draw(st.sampled_from(["JPEG", "PNG", "GIF"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert clean_photo(bytes(good)).content[:2] == b"\xff\xd8"
    except PhotoError:
        pass
