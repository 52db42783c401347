"""Queueing a notice: part of the action that it tells of, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from guyub.accounts.models import Office
from guyub.kernel import jobs
from guyub.kernel.actions import Act, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.hiding import hide_numbers
from guyub.outreach.actions.common import hindrance, reached
from guyub.outreach.kinds import KINDS
from guyub.outreach.models import Notice
from guyub.outreach.states import QUEUED, SUPPRESSED
from guyub.outreach.telling import body_of


@dataclass(frozen=True)
class Order:
    """What to tell whom. ``about`` says what it is about, once: the same kind, recipient and
    ``about`` is one notice for ever. ``values`` fill the template and name nobody. After
    ``until`` it is too late to say it, at the latest when the kind's time is over."""

    kind: str
    regency: str
    recipient: tuple[str, UUID]
    about_id: UUID
    about: str
    values: dict[str, str] = field(default_factory=dict)
    village: str = ""
    business: UUID | None = None
    until: datetime | None = None


@action("outreach.notice.queue", needs=None, sentence="menyiapkan kabar")
def queue(act: Act, order: Order) -> Notice:
    """Queue a notice for the office of its regency. Twice is once. What must not be sent is kept
    as such, with why. Called inside another action; its job begins when that one is committed."""
    kind = KINDS[order.kind]
    office = Office.objects.get(kind=Office.Kind.REGENCY, area_code=order.regency)
    recipient_kind, recipient = order.recipient
    take_turns("outreach.notice", office.pk, kind.key, recipient, order.about)
    same = Notice.objects.filter(
        office_id=office.pk, kind=kind.key, recipient_kind=recipient_kind, recipient_id=recipient,
        about=order.about,
    ).first()  # fmt: skip
    if same is not None:
        raise Unchanged(same)
    body = hide_numbers(body_of(kind, order.values))[:600]
    made = Notice(
        regency_code=order.regency, village_code=order.village, office_id=office.pk,
        kind=kind.key, recipient_kind=recipient_kind, recipient_id=recipient,
        business_id=order.business, about_id=order.about_id, about=order.about,
        values=order.values, body=body, counted=kind.capped and not kind.asked_for,
        queued_at=act.now, due_at=act.now,
        urgency=0 if kind.at_once else 1,
        expires_at=min(order.until or act.now + kind.valid_for, act.now + kind.valid_for),
    )  # fmt: skip
    made.why = hindrance(kind, made, reached(made))
    if made.why:
        made.state, made.ended_at = SUPPRESSED, act.now
    made.save(force_insert=True)
    if made.state == QUEUED:
        start(made.pk)
    act.log(made, after={"jenis": kind.key, "keadaan": made.state, "sebab": made.why})
    return made


def start(pk: UUID) -> None:
    """Have a notice sent once this transaction is committed."""
    from guyub.outreach.tasks import send

    jobs.defer(send, lock=f"outreach.send.{pk}", notice_id=str(pk))
