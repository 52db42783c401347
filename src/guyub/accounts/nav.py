"""The office's navigation: rooms register entries, a visit sees those its role may open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from guyub.accounts.visit import Visit


@dataclass(frozen=True)
class Entry:
    """One entry. ``needs`` is a verb, "" for everyone signed in; lower ``order`` comes first."""

    label: str
    url_name: str
    icon: str
    needs: str
    order: int


_entries: list[Entry] = []


def register_nav(label: object, url_name: str, *, icon: str, needs: str, order: int) -> None:
    """A room adds an entry in ``AppConfig.ready``; icons are names of kernel/icons.svg."""
    _entries.append(Entry(label, url_name, icon, needs, order))  # type: ignore[arg-type]
    _entries.sort(key=lambda e: (e.order, e.url_name))


@cache
def _url(name: str) -> str:
    return reverse(name)


def nav_for(visit: Visit, path: str) -> list[dict[str, object]]:
    """Entries for the frame: label, url, icon, active (the longest address that fits the path)."""
    shown = [(e, _url(e.url_name)) for e in _entries if not e.needs or visit.may(e.needs)]
    best = max((url for _e, url in shown if path.startswith(url)), key=len, default="")
    return [
        {"label": str(e.label), "url": url, "icon": e.icon, "active": url == best}
        for e, url in shown
    ]
