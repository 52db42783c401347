"""Everything that ever happened to a business, as sentences, newest first.

Sealed values inside events are never opened here: the line says which fields changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from guyub.kernel import dates
from guyub.kernel.actions import VERBS
from guyub.kernel.templatetags.ui import Happening
from guyub.ledger.models import Event
from guyub.registry import panels, places, wording
from guyub.registry.models import Observation

KIND = "registry.business"
SHOWN = 60
# Told by the rows themselves, so that imported figures stand there too.
_TOLD_BY_ROWS = frozenset({"registry.observation.record"})
_TONES = {
    "registry.business.status": "warn",
    "registry.change.refuse": "bad",
    "registry.business.register": "ok",
}


def events_of(business_id: object, most: int = SHOWN) -> list[Event]:
    """The newest events about one business that the visit's scope shows."""
    return list(
        Event.objects.filter(kind=KIND, object_id=str(business_id))
        .exclude(verb__in=_TOLD_BY_ROWS)
        .only("at", "actor", "role", "verb", "before", "after", "reason")
        .order_by("-at", "-seq")[:most]
    )


def of(page: panels.Page, observations: Iterable[Observation]) -> tuple[list[Happening], bool]:
    """(lines newest first, whether older ones were left out)."""
    events = events_of(page.business.pk, SHOWN + 1)
    found = [(e.at, _event(e)) for e in events[:SHOWN]]
    if not any(e.verb == "registry.business.register" for e in events) and len(events) <= SHOWN:
        found.append((page.business.created_at, _entered(page)))
    found += [(o.created_at, _observation(o)) for o in observations]
    found += panels.happenings(page)
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [line for _at, line in found[:SHOWN]], len(found) > SHOWN


def _when(at: datetime) -> tuple[str, str]:
    day = timezone.localtime(at).date()
    return dates.format_date(day), day.isoformat()


def _event(event: Event) -> Happening:
    when, iso = _when(event.at)
    sentence = VERBS.get(event.verb, event.verb)
    return Happening(
        title=sentence[:1].upper() + sentence[1:],
        when=when,
        iso=iso,
        who=event.actor or "Sistem",
        text=_changes(event.before, event.after, event.reason),
        tone=_TONES.get(event.verb, ""),  # type: ignore[arg-type]
    )


def _entered(page: panels.Page) -> Happening:
    when, iso = _when(page.business.created_at)
    sources = ", ".join(page.business.sources)
    text = f"Sumber: {sources}" if sources else ""
    return Happening("Masuk daftar usaha", when, iso, text=text, tone="ok")


def _observation(row: Observation) -> Happening:
    when, iso = _when(row.created_at)
    period = f"triwulan {row.quarter} tahun {row.year}" if row.quarter else f"tahun {row.year}"
    return Happening(
        f"Angka {period} dicatat", when, iso, row.observer, f"Sumber: {row.source}", tone="quiet"
    )


def _words(name: str, value: Any) -> str:
    if name in {"village", "village_code"} and value:
        return places.short_name(str(value))
    return wording.value(name, value)


def _sealed(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"person", "sealed"}


def _changes(before: dict[str, Any], after: dict[str, Any], reason: str) -> str:
    parts = []
    for name in after:
        if name in wording.SILENT:
            continue
        title, old, new = wording.label(name), before.get(name), after[name]
        if _sealed(new) or _sealed(old) or isinstance(new, dict | list):
            if before:
                parts.append(f"{title} diubah")
        elif name in before and old not in (None, ""):
            parts.append(f"{title}: {_words(name, old)} menjadi {_words(name, new) or 'kosong'}")
        elif new not in (None, "", False):
            parts.append(f"{title}: {_words(name, new)}")
    text = "; ".join(parts)
    if reason:
        text = f"{text}. Alasan: {reason}" if text else f"Alasan: {reason}"
    return text
