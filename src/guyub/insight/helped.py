"""What officials did beside an owner, in the owner's name: for the owner, for who helped, and for
whoever looks on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.roles import OWNER, role_words
from guyub.complaints import mine
from guyub.complaints.permissions import DISOWN
from guyub.kernel.actions import VERBS
from guyub.ledger.models import Event
from guyub.registry.assisting import ASSIST
from guyub.registry.models import Assistance, Business, Ownership

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

SHOWN: Final = 5
MOST: Final = 200
# Where what was done can be seen, by the kind of object: beginning of the kind, address.
_WHERE: Final = (
    ("cashbook.", "cashbook:own"), ("aid.tool", "aid:my_tools"), ("aid.", "aid:my_proposals"),
    ("registry.", "registry:changes"), ("training.", "training:own"),
    ("mentoring.", "mentoring:own"),
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """One thing done. ``objected`` is the owner's own complaint about it."""

    id: UUID
    at: datetime
    what: str
    text: str
    url: str
    objected: mine.Mine | None


@dataclass(frozen=True)
class Sitting:
    """One sitting, for a list."""

    row: Assistance
    role: str
    runs: bool
    how: str


def reached(visit: Visit) -> Any:
    """Sittings that a visit may open: an owner's own; for who works in villages those beside owners
    there, and one's own; for the office all of its regency."""
    rows = Assistance.objects.select_related("owner")
    if visit.role == OWNER:
        return rows.filter(owner_id=visit.scope.person) if visit.scope.person else rows.none()
    if visit.may(ASSIST) and visit.user is not None:
        near = Ownership.objects.filter(business__in=Business.objects.visible_to(visit))
        there = Q(owner__in=near.values("owner_id"))
        return rows.filter(there | Q(helper_user=visit.user.pk))
    return rows if visit.scope.reads_all else rows.filter(regency_code__in=visit.scope.read)


def sitting(row: Assistance, now: datetime) -> Sitting:
    runs = row.runs(now)
    how = "masih berjalan" if runs else str(row.get_ended_how_display() or "waktunya habis")
    return Sitting(row, str(role_words(row.helper_role)), runs, how)


def of_owner(visit: Visit, now: datetime) -> list[Sitting]:
    """The last sittings beside the owner."""
    rows = reached(visit).order_by("-begun_at", "-pk")[:SHOWN]
    return [sitting(row, now) for row in rows]


def done(visit: Visit, row: Assistance) -> list[Done]:
    """What was done in the sitting, in its order, as far as the scope shows events."""
    rows = Event.objects.filter(on_behalf_of=row.owner_id, assistance_id=row.pk)
    events = list(rows.order_by("at", "chain", "seq")[:MOST])
    objected = mine.disowned(e.pk for e in events) if visit.may(DISOWN) else {}
    return [
        Done(
            event.pk, timezone.localtime(event.at), _capital(VERBS.get(event.verb, event.verb)),
            _told(event), _where(visit, event.kind), objected.get(event.pk),
        )
        for event in events
    ]  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _told(event: Event) -> str:
    """The words that belong to it, where there are any: fields proposed, a reason given."""
    fields = event.after.get("fields")
    parts = [str(fields)] if isinstance(fields, str) else []
    return ". ".join([*parts, *([event.reason] if event.reason else [])])


def _where(visit: Visit, kind: str) -> str:
    if visit.role != OWNER:
        return ""
    return next((reverse(name) for start, name in _WHERE if kind.startswith(start)), "")
