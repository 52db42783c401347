"""Being called to events, written down against what people got."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guyub.kernel import names
from guyub.kernel.actions import Act, Unchanged, action
from guyub.registry.actions.common import lock, may_write_at
from guyub.registry.models import Business
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
    act.log(
        made, after={"acara": event, "diminta": asked_by, "tanggal": on.isoformat(),
                         "datang": came},
    )  # fmt: skip
    return made
