"""One message with everything that is new for a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.outreach.actions.common import switched_off
from guyub.outreach.actions.queueing import Order, queue
from guyub.outreach.models import Notice
from guyub.outreach.states import QUEUED
from guyub.subscriptions import telling
from guyub.subscriptions.actions.common import day_of
from guyub.subscriptions.actions.holding import held
from guyub.subscriptions.models import Contact, Digest, Subscription, Told
from guyub.subscriptions.notices import NEWS, RENEW, SUBSCRIBER
from guyub.subscriptions.questions import Thing


@action("subscriptions.tell", needs=None, sentence="menyiapkan kabar tentang yang baru")
def tell(act: Act, pk: UUID, fits: Mapping[UUID, Sequence[Thing]]) -> Digest | None:
    """Note what is new and queue its message, together or not at all. ``fits``: everything that
    fits each subscription today. None when there is nothing to say, or not yet. Twice is once."""
    contact = held(pk)
    if contact is None or contact.ends_on is None or contact.ends_on < day_of(act.now):
        raise Unchanged(None)
    if telling.waits(pk) or switched_off(contact.office_id, NEWS):
        raise Unchanged(None)
    rows = {one.pk: one for one in Subscription.objects.filter(contact=contact).confirmed()}
    told = telling.told_of(rows)
    new = telling.fresh({k: v for k, v in fits.items() if k in rows}, told)
    # What another question of the same number has told already is noted without a word.
    said = set(
        Told.objects.filter(digest__contact=contact).values_list("thing", flat=True)
    ) & {key for keys in told.values() for key in keys}  # fmt: skip
    every = {t.key: t for things in new.values() for t in things}
    fresh = [t for key, t in every.items() if key not in said]
    if not every:
        raise Unchanged(None)
    digest = Digest.objects.create(
        regency_code=contact.regency_code, office_id=contact.office_id, contact=contact,
        made_at=act.now,
    ) if fresh else None  # fmt: skip
    _note(contact, new, said, digest)
    if digest is not None:
        made = queue(act, Order(
            kind=NEWS, regency=contact.regency_code, recipient=(SUBSCRIBER, contact.pk),
            about_id=digest.pk, about=f"news:{digest.pk}", values={"isi": telling.body(fresh)},
        ))  # fmt: skip
        digest.notice_id = made.pk
        digest.save(update_fields=["notice_id"])
    act.log(contact, after={"yang baru": len(fresh)})
    return digest


def _note(
    contact: Contact, new: Mapping[UUID, Sequence[Thing]], said: set[str], digest: Digest | None
) -> None:
    for pk, things in new.items():
        keys = [t.key for t in things]
        # Those of a message that never went out make room for the new one.
        Told.objects.filter(subscription=pk, thing__in=keys).delete()
        Told.objects.bulk_create(
            Told(
                regency_code=contact.regency_code, subscription_id=pk, thing=key,
                digest=None if key in said else digest,
            )
            for key in keys
        )  # fmt: skip


@action("subscriptions.renew", needs=None, sentence="menanyakan apakah mau terus dikabari")
def ask_renewal(act: Act, pk: UUID) -> None:
    """Ask once, before the year ends, whether to go on. What surely never went out is asked
    anew."""
    contact = held(pk)
    if contact is None or contact.ends_on is None or switched_off(contact.office_id, RENEW):
        raise Unchanged(None)
    about = f"renew:{contact.ends_on.isoformat()}"
    mine = Notice.objects.filter(kind=RENEW, recipient_id=pk, about__startswith=about)
    before = mine.count()
    if before > mine.filter(pk__in=telling.lost(RENEW).values("pk")).count():
        raise Unchanged(None)
    end = datetime.combine(contact.ends_on, time.max, timezone.get_current_timezone())
    if end <= act.now:
        raise Unchanged(None)
    made = queue(act, Order(
        kind=RENEW, regency=contact.regency_code, recipient=(SUBSCRIBER, contact.pk),
        about_id=contact.pk, about=f"{about}:{before}" if before else about, until=end,
        values={"hari": format_date(contact.ends_on), "akhir": contact.ends_on.isoformat()},
    ))  # fmt: skip
    if made.state == QUEUED:
        contact.renew_asked = contact.ends_on
        contact.save(update_fields=["renew_asked"])
    act.log(contact, after={"ditanya": made.state == QUEUED})
