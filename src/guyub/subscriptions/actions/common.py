"""What the actions about subscriptions share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone, translation

from guyub.areas import known
from guyub.kernel.actions import Act
from guyub.kernel.db import Scope, take_turns
from guyub.kernel.fields import get_keyring
from guyub.kernel.ids import uuid7
from guyub.outreach.actions.queueing import Order, queue
from guyub.registry.identity import phone_normal
from guyub.subscriptions.models import PHONE_LABEL, Contact, Mark, Subscription
from guyub.subscriptions.notices import CONFIRM, SUBSCRIBER
from guyub.subscriptions.parameters import Days
from guyub.subscriptions.questions import KINDS

ACTOR: Final = "Lewat halaman umum"


def outside_act(now: datetime, regency: str, office: UUID) -> Act:
    """Somebody without an account, in one office."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,)), actor=ACTOR, role="publik",
        verbs=frozenset(), office_id=office,
    )  # fmt: skip


def day_of(now: datetime) -> date:
    return timezone.localtime(now).date()


def mark_of(phone: str) -> bytes:
    """The keyed mark of a number, the same as its blind index. ValueError for no number."""
    normal = phone_normal(phone)
    if not normal:
        raise ValueError("not a phone number")
    return get_keyring().blind_index(PHONE_LABEL, normal)


def in_turn(office: UUID, mark: bytes) -> None:
    """Whoever does something with one number waits for the other."""
    take_turns("subscriptions.number", office, mark.hex())


def mark_row(contact: Contact) -> Mark:
    """The mark of a contact, made when it is not there. Part of an action."""
    found, _made = Mark.objects.get_or_create(
        office_id=contact.office_id, mark=bytes(contact.phone_index),
        defaults={"regency_code": contact.regency_code},
    )  # fmt: skip
    return found


def send_confirm(act: Act, contact: Contact, days: Days) -> bool:
    """Ask a number's holder about everything that waits for a yes: one message, and not again
    within the office's days. Part of an action. False when nothing was sent."""
    mark = mark_row(contact)
    if mark.blocked_at is not None:
        return False
    if mark.asked_at is not None and mark.asked_at > act.now - timedelta(days=days.gap):
        return False
    waiting = Subscription.objects.filter(contact=contact, confirmed_at=None)
    kinds = sorted(set(waiting.values_list("kind", flat=True)))
    if not kinds:
        return False
    about = uuid7()
    # What an earlier message asked about keeps it: that one still works too.
    waiting.update(asked_at=act.now)
    waiting.filter(confirm_id=None).update(confirm_id=about)
    mark.asked_at = act.now
    mark.save(update_fields=["asked_at"])
    area = known.area(contact.regency_code)
    with translation.override("id"):
        what = ", ".join(str(KINDS[k].short) for k in kinds if k in KINDS)
    queue(act, Order(
        kind=CONFIRM, regency=contact.regency_code, recipient=(SUBSCRIBER, contact.pk),
        about_id=about, about=f"confirm:{about}", until=act.now + timedelta(days=days.wait),
        values={"apa": what, "tempat": area.name if area else "", "kepada": str(contact.pk)},
    ))  # fmt: skip
    return True
