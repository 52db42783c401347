"""Being called to events, written down against what people got."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import lock, may_write_at
from guyub.registry.models import Business
from guyub.training import facts
from guyub.training.actions.common import locked_batch, reached
from guyub.training.models import Invitation
from guyub.training.permissions import INVITE


@action("training.invitation.record", needs=INVITE, sentence="mencatat undangan acara")
def invite(
    act: Act, business_pk: UUID, kind: str, event: str, asked_by: str, on: date,
    came: bool | None = None,
) -> Invitation:  # fmt: skip
    """One event that a business was called to. The same event again only tells whether it came.

    Logged for the invitation, which the page of the business tells by itself.
    """
    business = lock(Business, business_pk)
    may_write_at(act, business.village_code)
    key = names.search_key(event)[:150]
    known = Invitation.objects.filter(business=business, on=on, event_key=key).first()
    if known is not None:
        if came is None or known.came == came:
            raise Unchanged(known)
        before, known.came = known.came, came
        known.save(update_fields=["came"])
        act.log(known, before={"datang": before}, after={"acara": event, "datang": came})
        return known
    made = Invitation.objects.create(
        regency_code=business.regency_code, business=business, kind=kind, event=event,
        event_key=key, asked_by=asked_by, on=on, came=came, recorder=act.actor,
        created_at=act.now,
    )  # fmt: skip
    facts.refresh([business.pk])
    act.log(
        made, after={"acara": event, "diminta": asked_by, "tanggal": on.isoformat(),
                         "datang": came},
    )  # fmt: skip
    return made


@action("training.invitation.record_many", needs=INVITE, sentence="mencatat undangan banyak usaha")
def invite_many(
    act: Act, batch_pk: UUID, chosen: Sequence[UUID], kind: str, event: str, asked_by: str,
    on: date, came: bool | None = None,
) -> int:  # fmt: skip
    """One event that the businesses of these people of a batch were called to. A business that
    was written down for it already only tells whether it came. Gives how many were written."""
    batch = locked_batch(act, batch_pk)
    rows = list(
        batch.participants.standing().filter(pk__in=chosen).select_related("business")
        .order_by("business_id")
    )  # fmt: skip
    if not chosen or len(rows) != len(set(chosen)):
        raise DomainError("Ada nama yang tidak ada lagi di angkatan ini. Muat ulang halamannya.")
    for row in rows:
        reached(act, row)
    businesses = {row.business_id: row.business for row in rows}
    # One after the other, so that two officers who write down the same event wait.
    list(
        Business.objects.select_for_update().filter(pk__in=businesses).order_by("pk")
        .values_list("pk", flat=True)
    )  # fmt: skip
    key = names.search_key(event)[:150]
    held = {
        one.business_id: one
        for one in Invitation.objects.filter(business__in=businesses, on=on, event_key=key)
    }
    told = [o for o in held.values() if came is not None and o.came != came]
    new = [b for pk, b in businesses.items() if pk not in held]
    if not new and not told:
        raise Unchanged(0)
    Invitation.objects.bulk_create(
        Invitation(
            regency_code=b.regency_code, business=b, kind=kind, event=event, event_key=key,
            asked_by=asked_by, on=on, came=came, recorder=act.actor, created_at=act.now,
        )
        for b in new
    )  # fmt: skip
    Invitation.objects.filter(pk__in=[o.pk for o in told]).update(came=came)
    facts.refresh(b.pk for b in new)
    act.log(
        batch,
        after={
            "acara": event, "diminta": asked_by, "tanggal": on.isoformat(), "datang": came,
            "usaha": [b.number for b in new],
            "kabar": [businesses[o.business_id].number for o in told],
        },
    )  # fmt: skip
    return len(new) + len(told)
