"""The files of the officers' app: read once, named by their content, served under that name.

A phone keeps all files of one version or none, so no page is ever put together from two.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
_ROOT: Final = Path(__file__).parent
FOLDERS: Final = (_ROOT.parent / "sync" / "app", _ROOT / "app")
_SHELL: Final = _ROOT / "templates" / "mentoring" / "app"


@dataclass(frozen=True)
class AppFiles:
    """``files``: name to content; ``version``: 12 hex digits over all of it and the shell."""

    version: str
    files: dict[str, bytes]


@lru_cache(maxsize=1)
def app_files() -> AppFiles:
    """What the app consists of. ValueError when two folders hold one name."""
    files: dict[str, bytes] = {}
    for folder in FOLDERS:
        for path in sorted(folder.iterdir()):
            if path.suffix in TYPES:
                if path.name in files:
                    raise ValueError(f"{path.name} is in two folders")
                files[path.name] = path.read_bytes()
    told = hashlib.sha256()
    shell = {path.name: path.read_bytes() for path in sorted(_SHELL.iterdir())}
    for name, content in sorted({**files, **shell}.items()):
        told.update(f"{len(name)}:{name}{len(content)}:".encode())
        told.update(content)
    return AppFiles(told.hexdigest()[:12], files)
