"""What sessions are about: a small dated list, as data. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent.parent / "data" / "outreach_themes.toml"
LICENCE, AID = "licence", "aid"


@dataclass(frozen=True, slots=True)
class Theme:
    """``hopes``: what the office hopes for afterwards (keys of ``registry.afterwards``)."""

    key: str
    label: str
    since: date
    until: date | None = None
    hopes: tuple[str, ...] = ()

    def on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@lru_cache(maxsize=1)
def themes() -> dict[str, Theme]:
    """All that were ever used, by key, in order."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["themes"]
    return {t["key"]: Theme(**{**t, "hopes": tuple(t.get("hopes", ()))}) for t in raw}


def choices(day: date) -> list[tuple[str, str]]:
    """(key, label) of those in use on a day."""
    return [(t.key, t.label) for t in themes().values() if t.on(day)]


def label(key: str) -> str:
    found = themes().get(key)
    return found.label if found else key
