"""Photos from phones, made safe and small: decoded, turned upright, shrunk, written anew.

Nothing of the uploaded file is kept: a new JPEG has no EXIF, GPS position, thumbnail, comment or
appended data. Policy: what cannot be decoded as a photo within the limits is refused with a
sentence for the person who chose the file; nothing is guessed from the file's name.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass, field
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 60_000_000
"""About the largest phone camera (50 megapixels); 180 MB while decoding."""
MAX_SIDE = 1600
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
CONTENT_TYPE = "image/jpeg"


class PhotoError(ValueError):
    """The file is refused; the message is an Indonesian sentence."""


class NotAPhoto(PhotoError):
    """The file is no picture at all; perhaps it is something else that the caller knows."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A clean JPEG: its ``content``, hex ``sha256`` of it, size in pixels."""

    content: bytes = field(repr=False)
    sha256: str
    width: int
    height: int

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


def clean_photo(source: bytes | BinaryIO, *, max_side: int = MAX_SIDE) -> Photo:
    """The photo re-encoded as JPEG with no side above ``max_side`` pixels. PhotoError.

    Transparent parts become white; only the first picture of a moving one is kept.
    """
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if not data:
        raise PhotoError("Berkas fotonya kosong. Pilih atau ambil fotonya lagi.")
    if len(data) > MAX_BYTES:
        raise PhotoError(
            f"Fotonya terlalu besar (lebih dari {MAX_BYTES // 1024 // 1024} MB). "
            "Ambil ulang dengan ukuran lebih kecil."
        )
    try:
        with warnings.catch_warnings():
            # Pillow warns from its own limit on; ours below decides.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _reencode(data, max_side)
    except Image.DecompressionBombError:
        raise PhotoError(_TOO_MANY) from None
    except UnidentifiedImageError:
        raise NotAPhoto("Berkas itu bukan foto. Pilih foto JPG, PNG, atau WebP.") from None
    except PhotoError:
        raise
    except Exception:  # decoders of hostile files fail in every way there is
        raise PhotoError("Fotonya rusak atau tidak lengkap. Ambil atau kirim ulang.") from None


_TOO_MANY = "Ukuran fotonya (lebar kali tinggi) terlalu besar. Ambil ulang dengan kamera HP biasa."


def _reencode(data: bytes, max_side: int) -> Photo:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise PhotoError(_TOO_MANY)
        opened.draft("RGB", (max_side, max_side))  # JPEG: decodes at a fraction of the size
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            layered = upright.convert("RGBA")
            plain = Image.new("RGB", layered.size, "white")
            plain.paste(layered, mask=layered.getchannel("A"))
        else:
            plain = upright.convert("RGB")
        plain.info.clear()
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True, exif=b"")
    content = out.getvalue()
    return Photo(content, hashlib.sha256(content).hexdigest(), plain.width, plain.height)
