"""The files of the officers' app: read once, named by their content, served under that name.

A phone keeps all files of one version or none, so no page is ever put together from two. In another
language the app is another version: its words are put in here (``kernel.script_words``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from guyub.kernel.script_words import translated
from guyub.mentoring.bundling import bundles

TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
SEAT: Final = "_seat.js"
START: Final = "app.js"
ROOMS: Final = "rooms.js"
_SHELL: Final = Path(__file__).parent / "templates" / "mentoring" / "app"


@dataclass(frozen=True)
class AppFiles:
    """``files``: name to content; ``version``: 12 hex digits over all of it, the shell and its
    language."""

    version: str
    files: dict[str, bytes]


def _folders() -> list[Path]:
    """``app/`` of every room that has one."""
    rooms = [Path(room.path) / "app" for room in apps.get_app_configs()]
    here = Path(__file__).parent.parent
    return sorted(f for f in rooms if f.is_dir() and f.parent.parent == here)


def spoken() -> AppFiles:
    """The app in the language spoken now."""
    return app_files(translation.get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=8)
def app_files(language: str = settings.LANGUAGE_CODE) -> AppFiles:
    """What the app consists of: styles, and its scripts as two files (``bundling``): ``app.js``,
    and ``rooms.js`` with what rooms put into it (``<room>_seat.js``). ValueError when two folders
    hold one name."""
    files: dict[str, bytes] = {}
    for folder in _folders():
        for path in sorted(folder.iterdir()):
            if path.suffix in TYPES:
                if path.name in files:
                    raise ValueError(f"{path.name} is in two folders")
                files[path.name] = path.read_bytes()
    seats = sorted(name for name in files if name.endswith(SEAT))
    scripts = {name: text.decode() for name, text in files.items() if name.endswith(".js")}
    if language != settings.LANGUAGE_CODE:
        with translation.override(language):
            scripts = {name: translated(text, gettext) for name, text in scripts.items()}
    scripts[ROOMS] = "".join(f'import "./{name}";\n' for name in seats)
    files = {name: text for name, text in files.items() if name not in scripts}
    files |= {n: text.encode() for n, text in bundles(scripts, START, ROOMS).items()}
    told = hashlib.sha256(language.encode())
    shell = {path.name: path.read_bytes() for path in sorted(_SHELL.iterdir())}
    for name, content in sorted({**files, **shell}.items()):
        told.update(f"{len(name)}:{name}{len(content)}:".encode())
        told.update(content)
    return AppFiles(told.hexdigest()[:12], files)
