"""Everything that ever happened to a group, newest first.

The steps of its life stand in rows of their own; what else was done to it the office reads from the
ledger, with who did it. Whoever belongs to the group reads the steps, without names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from guyub.groups import wording
from guyub.groups.models import Group, StateChange
from guyub.groups.states import DISSOLVED, DROPPED, MACHINE, MERGED, RECOGNISED
from guyub.kernel.actions import VERBS
from guyub.kernel.components import Happening, Tone
from guyub.kernel.dates import format_date
from guyub.ledger.models import Event

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

KIND: Final = "groups.group"
SHOWN: Final = 80
# Told by the rows of ``StateChange``.
_STEPS: Final = frozenset(
    {"groups.group.start", "groups.group.found", "groups.group.recognise", "groups.group.drop",
     "groups.group.dissolve", "groups.group.merge"}
)  # fmt: skip
_TONES: Final[dict[str, Tone]] = {
    RECOGNISED: "ok", DISSOLVED: "bad", MERGED: "bad", DROPPED: "bad",
}  # fmt: skip
_Line = tuple[datetime, date, Happening]


def of(group: Group, visit: Visit) -> list[Happening]:
    """Lines newest first."""
    own = visit.reach == "own"
    lines = [*_steps(group, named=not own), *_absorbed(group)]
    if not own:
        lines += _events(group)
    lines.sort(key=lambda line: line[:2], reverse=True)
    return [happening for _at, _on, happening in lines[:SHOWN]]


def _steps(group: Group, *, named: bool) -> Iterator[_Line]:
    for c in group.changes.order_by("at", "on", "pk"):
        title = MACHINE.states[c.to_state]
        if c.to_state == MERGED and group.merged_into is not None:
            title = f"Digabung ke {group.merged_into.name}"
        yield c.at, c.on, Happening(
            title, format_date(c.on), c.on.isoformat(), who=c.actor if named else "",
            text=f"Alasan: {c.reason}" if c.reason else "", tone=_TONES.get(c.to_state, ""),
        )  # fmt: skip


def _absorbed(group: Group) -> Iterator[_Line]:
    """Groups that became part of this one, and those that came out of it."""
    taken = StateChange.objects.filter(group__merged_into=group, to_state=MERGED)
    for c in taken.select_related("group").order_by("at", "pk"):
        yield (
            c.at,
            c.on,
            Happening(f"{c.group.name} digabung ke sini", format_date(c.on), c.on.isoformat()),
        )
    for made in group.offshoots.order_by("created_at", "pk"):
        on = timezone.localtime(made.created_at).date()
        yield (
            made.created_at,
            on,
            Happening(
                f"Dipecah: sebagian anggota membentuk {made.name}", format_date(on), on.isoformat()
            ),
        )


def _events(group: Group) -> Iterator[_Line]:
    rows = (
        Event.objects.filter(kind=KIND, object_id=str(group.pk))
        .exclude(verb__in=[*_STEPS, "groups.group.split"])
        .only("at", "actor", "verb", "before", "after", "reason")
    )
    for event in rows.order_by("-at", "-seq")[:SHOWN]:
        on = timezone.localtime(event.at).date()
        sentence = VERBS.get(event.verb, event.verb)
        text = _said(event.before, event.after)
        if event.reason:
            text = f"{text}. Alasan: {event.reason}" if text else f"Alasan: {event.reason}"
        yield event.at, on, Happening(
            sentence[:1].upper() + sentence[1:], format_date(on), on.isoformat(),
            event.actor or "Sistem", text, tone="quiet",
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
