"""Everything that ever happened to a group, newest first.

The office reads it from the ledger, with who did what. Whoever belongs to the group reads the steps
of its life, without names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from guyub.groups import wording
from guyub.groups.models import Group, GroupPaper
from guyub.groups.states import MACHINE
from guyub.kernel.actions import VERBS
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.ledger.models import Event

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

KIND = "groups.group"
SHOWN = 80
TONES = {"groups.group.recognise": "ok", "groups.group.found": "ok",
         "groups.group.dissolve": "bad", "groups.member.leave": "warn"}  # fmt: skip


def of(group: Group, papers: Sequence[GroupPaper], visit: Visit) -> list[Happening]:
    """Lines newest first."""
    if visit.reach == "own":
        return _steps(group)
    events = Event.objects.filter(kind=KIND, object_id=str(group.pk))
    rows = list(
        events.only("at", "actor", "verb", "before", "after", "reason").order_by("-at", "-seq")[
            :SHOWN
        ]
    )
    return [_event(e) for e in rows] or _steps(group)


def _event(event: Event) -> Happening:
    day = timezone.localtime(event.at).date()
    sentence = VERBS.get(event.verb, event.verb)
    text = _said(event.before, event.after)
    if event.reason:
        text = f"{text}. Alasan: {event.reason}" if text else f"Alasan: {event.reason}"
    return Happening(
        sentence[:1].upper() + sentence[1:], format_date(day), day.isoformat(),
        event.actor or "Sistem", text, tone=TONES.get(event.verb, ""),  # type: ignore[arg-type]
    )  # fmt: skip


def _said(before: dict[str, Any], after: dict[str, Any]) -> str:
    parts = []
    for name in dict.fromkeys([*before, *after]):
        if name in wording.SILENT:
            continue
        old, new = wording.value(name, before.get(name)), wording.value(name, after.get(name))
        if name in before and name in after and old and new:
            parts.append(f"{wording.label(name)}: {old} menjadi {new}")
        elif old or new:
            parts.append(f"{wording.label(name)}: {old or new}")
    return "; ".join(parts)


def _steps(group: Group) -> list[Happening]:
    rows = group.changes.order_by("-on", "-at", "-pk")
    return [
        Happening(
            MACHINE.states[c.to_state], format_date(c.on), c.on.isoformat(),
            text=f"Alasan: {c.reason}" if c.reason else "",
        )
        for c in rows
    ]  # fmt: skip
