"""Everything that ever happened to a business, as sentences, newest first.

Sealed values inside events are not opened here, but for the product that was touched: the line
says which fields changed. Events of before products were sealed hold their names as plain text;
they are not shown once the owner is erased, nor to who may not read the owner's name in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from guyub.kernel import dates
from guyub.kernel.actions import VERBS
from guyub.kernel.templatetags.ui import Happening
from guyub.ledger import sealing
from guyub.ledger.models import Event
from guyub.registry import naming, panels, places, presences, wording
from guyub.registry.models import Observation

KIND = "registry.business"
SHOWN = 60
# Told by the rows themselves, so that imported figures stand there too.
_TOLD_BY_ROWS = frozenset({"registry.observation.record"})
# Fields that people name after themselves.
QUOTED = frozenset({"product", "name", "brand", "main_product"})
_SEALED = {"person": "", "sealed": ""}
Told = Callable[[str, Any], Any]
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
    events = events_of(page.business.pk, SHOWN + 1) if page.has(presences.EVENTS) else []
    told = _teller(page, events)
    found = [(e.at, _event(e, told)) for e in events[:SHOWN]]
    if not any(e.verb == "registry.business.register" for e in events) and len(events) <= SHOWN:
        found.append((page.business.created_at, _entered(page)))
    found += [(o.created_at, _observation(o)) for o in observations]
    found += panels.happenings(page)
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [line for _at, line in found[:SHOWN]], len(found) > SHOWN


def _when(at: datetime) -> tuple[str, str]:
    day = timezone.localtime(at).date()
    return dates.format_date(day), day.isoformat()


def _teller(page: panels.Page, events: Iterable[Event]) -> Told:
    """What may be told of a field that can hold a name; what may not comes back as sealed."""
    if not any(n in QUOTED for e in events for n in (*e.before, *e.after)):
        return lambda _name, value: value
    read, erased = sealing.opener(page.business.pk)
    shown = naming.reader_of(page.visit, page.business)

    def told(name: str, value: Any) -> Any:
        if name not in QUOTED or value in (None, ""):
            return value
        plain = read(value) if name == "product" else value
        if sealing.is_sealed(plain) or erased or plain == sealing.ERASED:
            return _SEALED
        return plain if shown(str(plain)) == str(plain) else _SEALED

    return told


def _event(event: Event, told: Told) -> Happening:
    when, iso = _when(event.at)
    sentence = VERBS.get(event.verb, event.verb)
    return Happening(
        title=sentence[:1].upper() + sentence[1:],
        when=when,
        iso=iso,
        who=event.actor or "Sistem",
        text=_changes(
            {name: told(name, value) for name, value in event.before.items()},
            {name: told(name, value) for name, value in event.after.items()},
            event.reason,
        ),
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


def _changes(before: dict[str, Any], after: dict[str, Any], reason: str) -> str:
    parts = []
    for name in after:
        if name in wording.SILENT:
            continue
        title, old, new = wording.label(name), before.get(name), after[name]
        if sealing.is_sealed(new) or sealing.is_sealed(old) or isinstance(new, dict | list):
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
