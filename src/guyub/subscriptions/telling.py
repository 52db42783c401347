"""What is new for whom, and the words of a message. Reading only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from guyub.outreach.models import Notice
from guyub.outreach.states import EXPIRED, QUEUED, SUPPRESSED, WAITING
from guyub.subscriptions.models import Digest, Subscription, Told
from guyub.subscriptions.notices import NEWS, SUBSCRIBER
from guyub.subscriptions.questions import Thing, things

LONGEST: Final = 400
_LISTED: Final = 3
# Why a notice that was held back may be told later after all.
_HELD_BACK: Final = ("kind_off", "over")


class Answers:
    """What fits each question on a day: equal questions are asked once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._made: dict[tuple[str, str], list[Thing]] = {}

    def of(self, kind: str, query: str) -> list[Thing]:
        if (kind, query) not in self._made:
            self._made[kind, query] = things(kind, query, self.today)
        return self._made[kind, query]


def fresh(
    fits: Mapping[UUID, Sequence[Thing]], told: Mapping[UUID, set[str]]
) -> dict[UUID, list[Thing]]:
    """What fits each subscription and was no news yet; those without any are left out. Pure."""
    found = {pk: [t for t in every if t.key not in told.get(pk, ())] for pk, every in fits.items()}
    return {pk: new for pk, new in found.items() if new}


def lost(kind: str) -> QuerySet[Notice]:
    """Messages of a kind that surely never went out, and may be sent after all."""
    rows = Notice.objects.filter(kind=kind, recipient_kind=SUBSCRIBER, spent_at=None)
    return rows.filter(Q(state=EXPIRED) | Q(state=SUPPRESSED, why__in=_HELD_BACK))


def told_of(subscriptions: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Keys of what is no news any more, by subscription. What stands in a message that surely
    never went out is news again."""
    rows = Told.objects.filter(subscription__in=list(subscriptions))
    gone = rows.filter(digest__notice_id__in=lost(NEWS).values("pk")).values("pk")
    found: dict[UUID, set[str]] = {}
    for pk, thing in rows.exclude(pk__in=gone).values_list("subscription", "thing"):
        found.setdefault(pk, set()).add(thing)
    return found


def waits(contact: UUID) -> bool:
    """Whether a message to this number has not gone out yet: what is new waits for it, so that
    several new things are one message."""
    return Notice.objects.filter(
        kind=NEWS, recipient_kind=SUBSCRIBER, recipient_id=contact, state__in=(QUEUED, WAITING)
    ).exists()


def body(new: Sequence[Thing]) -> str:
    """The words of a message: one thing with why it fits, several by name."""
    if len(new) == 1:
        because = new[0].because
        why = f" {because}{'' if because[-1:] in '.?!' else '.'}" if because else ""
        return _cut(f"Baru: {new[0].line}.{why}", LONGEST)
    named = [_cut(one.line, 100) for one in new[:_LISTED]]
    more = f"; dan {len(new) - _LISTED} lagi" if len(new) > _LISTED else ""
    return f"Ada {len(new)} yang baru: {'; '.join(named)}{more}."


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


@dataclass(frozen=True)
class Line:
    """One thing of a message, for one subscription; ``thing`` None: not to be had any more."""

    subscription: Subscription
    thing: Thing | None


def standing(digest: Digest) -> list[Line]:
    """The things of a message as they are today; one that several questions found once."""
    answers = Answers(timezone.localdate())
    rows = Told.objects.filter(digest=digest).select_related("subscription").order_by("pk")
    found: dict[str, Line] = {}
    for row in rows:
        one = row.subscription
        fits = {t.key: t for t in answers.of(one.kind, one.query)}
        if row.thing not in found or found[row.thing].thing is None:
            found[row.thing] = Line(one, fits.get(row.thing))
    return list(found.values())
