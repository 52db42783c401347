"""How an office looks: one file a region, ``themes/<name>.toml`` in the data folder.

    area = "33.27"                       # the office's area: 33.27, 33, or "" for the ministry
    name = "Dinas Perindustrian Kabupaten Pemalang"     # instead of the office's own name
    short_name = "Dinperin Pemalang"
    place = "Kabupaten Pemalang"         # under the name
    accent = "#7a1f2b"                   # any colour; pages make readable ones of it
    emblem = "pemalang.svg"              # beside the file: svg, png or webp, at most 60 KB
    greeting = "Kami bantu usaha kecil di Pemalang."    # on the front page
    default = true                       # the front page "/" is this region's

Every line but ``area`` may be left out. ``guyub theme new`` writes one, ``guyub theme check`` says
what is wrong. A file with a mistake is left out with a line in the log: no page is lost for it.
"""

from __future__ import annotations

import hashlib
import io
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.urls import reverse

from guyub.kernel.memory import Memory

EMBLEM_BYTES: Final = 60 * 1024
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
KINDS: Final = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
# An emblem is drawn, it does nothing and fetches nothing.
ACTIVE: Final = re.compile(
    rb"<\s*(?:script|foreignObject|iframe|!ENTITY)|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/)",
    re.IGNORECASE,
)
log = structlog.get_logger("guyub.themes")


class ThemeError(ValueError):
    """What is wrong with a theme file, and what to do; an Indonesian sentence."""


@dataclass(frozen=True)
class Theme:
    area: str
    name: str = ""
    short_name: str = ""
    place: str = ""
    accent: str = ""
    greeting: str = ""
    default: bool = False
    emblem_kind: str = ""
    emblem_bytes: bytes = field(default=b"", repr=False)

    @property
    def emblem(self) -> str:
        """The address of the emblem, which changes with it; "" without one."""
        if not self.emblem_bytes:
            return ""
        mark = hashlib.sha256(self.emblem_bytes).hexdigest()[:12]
        return reverse("emblem", args=[self.area or "nasional", mark])


NONE: Final = Theme("")


def folder() -> Path:
    return Path(settings.DATA) / "themes"


def read(path: Path) -> Theme:
    """One theme file. Raises ThemeError."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise ThemeError(f"{path.name}: isinya tidak terbaca ({wrong}).") from wrong
    known = {f.name for f in fields(Theme)} - {"emblem_kind", "emblem_bytes"} | {"emblem"}
    if unknown := sorted(set(given) - known):
        raise ThemeError(f"{path.name}: baris {', '.join(unknown)} tidak dikenal.")
    for key, value in given.items():
        if not isinstance(value, bool if key == "default" else str):
            raise ThemeError(f"{path.name}: {key} harus {_must(key)}.")
    area = given.get("area")
    if area is None or not re.fullmatch(r"(?:\d\d(?:\.\d\d)?)?", area):
        raise ThemeError(f'{path.name}: tulis area = "33.03" (kode wilayah kantornya).')
    if (accent := given.get("accent", "")) and not COLOUR.fullmatch(accent):
        raise ThemeError(f'{path.name}: accent harus seperti "#0b5f5c", bukan "{accent}".')
    emblem = given.pop("emblem", "")
    kind, content = _emblem(path, emblem) if emblem else ("", b"")
    return Theme(**given, emblem_kind=kind, emblem_bytes=content)


def _must(key: str) -> str:
    return "true atau false" if key == "default" else 'tulisan di antara tanda "..."'


def _emblem(theme: Path, name: str) -> tuple[str, bytes]:
    path = theme.parent / Path(name).name
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ThemeError(f"{theme.name}: lambang harus berkas .svg, .png, atau .webp.")
    if not path.is_file():
        raise ThemeError(f"{theme.name}: lambang {path.name} tidak ada di {path.parent}.")
    content = path.read_bytes()
    if len(content) > EMBLEM_BYTES:
        raise ThemeError(f"{theme.name}: lambang {path.name} lebih dari 60 KB. Perkecil dulu.")
    if kind == KINDS[".svg"]:
        if b"<svg" not in content[:2000] or ACTIVE.search(content):
            raise ThemeError(f"{theme.name}: {path.name} bukan gambar SVG yang aman.")
        return kind, content
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise ThemeError(f"{theme.name}: {path.name} bukan gambar yang terbaca.") from wrong
    return kind, content


def _all() -> dict[str, Theme]:
    found: dict[str, Theme] = {}
    for path in sorted(folder().glob("*.toml")) if folder().is_dir() else ():
        try:
            theme = read(path)
        except (ThemeError, OSError) as wrong:
            log.warning("theme left out", file=path.name, why=str(wrong))
            continue
        found.setdefault(theme.area, theme)
    return found


# A new file shows within half a minute, without a restart.
_held: Memory[str, dict[str, Theme]] = Memory(seconds=30, most=1)


def themes() -> dict[str, Theme]:
    """Themes by area."""
    return _held.get("all", _all)


def of(area: str) -> Theme:
    """The theme of an office's area; without one an empty theme, which is Guyub's own look."""
    return themes().get(area, NONE)


def default() -> Theme | None:
    """The region whose front page "/" is, where somebody said so."""
    return next((t for t in themes().values() if t.default), None)
