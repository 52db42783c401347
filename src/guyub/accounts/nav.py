"""The office's navigation: rooms register entries, a visit sees those its role may open.

An entry may have tabs: lists that belong together stand in the navigation once, and beside each
other at the head of each.
"""

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


@dataclass(frozen=True)
class Tab:
    """One of the lists under an entry; ``also`` are further addresses that belong to it."""

    under: str
    label: str
    url_name: str
    needs: str
    order: int
    also: tuple[str, ...] = ()


_entries: list[Entry] = []
_tabs: list[Tab] = []


def register_nav(label: object, url_name: str, *, icon: str, needs: str, order: int) -> None:
    """A room adds an entry in ``AppConfig.ready``; icons are names of kernel/icons.svg."""
    _entries.append(Entry(label, url_name, icon, needs, order))  # type: ignore[arg-type]
    _entries.sort(key=lambda e: (e.order, e.url_name))


def register_tab(
    under: str, label: object, url_name: str, *, needs: str, order: int, also: tuple[str, ...] = ()
) -> None:
    """A room adds a list under the entry ``under`` (its ``url_name``); lower ``order`` first."""
    _tabs.append(Tab(under, label, url_name, needs, order, also))  # type: ignore[arg-type]
    _tabs.sort(key=lambda t: (t.order, t.url_name))


@cache
def _url(name: str) -> str:
    return reverse(name)


def tabs_for(visit: Visit, path: str) -> list[dict[str, object]]:
    """Tabs at the head of a list that stands beside others; [] on every other page."""
    here = next((t for t in _tabs if path in {_url(n) for n in (t.url_name, *t.also)}), None)
    if here is None:
        return []
    beside = [t for t in _tabs if t.under == here.under and visit.may(t.needs)]
    if len(beside) < 2:
        return []
    return [
        {"label": str(t.label), "url": _url(t.url_name), "icon": "list", "active": t is here}
        for t in beside
    ]


def nav_for(visit: Visit, path: str) -> list[dict[str, object]]:
    """Entries for the frame: label, url, icon, active (the longest address that fits the path, its
    own or that of a list under it)."""
    shown = [(e, _url(e.url_name)) for e in _entries if not e.needs or visit.may(e.needs)]
    fitting = [(len(url), e.url_name) for e, url in shown if path.startswith(url)]
    names = {e.url_name for e, _url_of in shown}
    lists = [(_url(t.url_name), t.under) for t in _tabs if t.under in names]
    fitting += [(len(url), under) for url, under in lists if path.startswith(url)]
    here = max(fitting, default=(0, ""))[1]
    return [
        {"label": str(e.label), "url": url, "icon": e.icon, "active": e.url_name == here}
        for e, url in shown
    ]
