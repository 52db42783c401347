"""Asking to be told: stored, and the number's holder is asked first.

Whatever is known of the number already (it waits, it said yes, it said no), the caller gets the
same: nothing tells a stranger whether a number is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, Unchanged, action
from guyub.subscriptions import consent
from guyub.subscriptions.actions.common import day_of, in_turn, mark_of, send_confirm
from guyub.subscriptions.models import Contact, Mark, Subscription, Told
from guyub.subscriptions.parameters import days_of
from guyub.subscriptions.questions import Question

# Of one number at one office.
MOST: Final = 10


@action("subscriptions.ask", needs=None, sentence="minta dikabari kalau ada yang baru")
def ask(act: Act, question: Question, phone: str, there: Iterable[str]) -> None:
    """Keep a question for a number, and ask its holder. ``there``: keys of what fits already and
    stood on the page, so it is no news. Twice is once."""
    office = Office.objects.get(kind=Office.Kind.REGENCY, area_code=question.regency)
    days = days_of(office.pk, day_of(act.now))
    index = mark_of(phone)
    in_turn(office.pk, index)
    mark = Mark.objects.filter(office_id=office.pk, mark=index).first()
    if mark is not None and mark.blocked_at is not None:
        if mark.blocked_at > act.now - timedelta(days=days.block):
            raise Unchanged(None)
        mark.blocked_at = None
        mark.save(update_fields=["blocked_at"])
    contact = Contact.objects.filter(office_id=office.pk, phone_index=index).first()
    if contact is None:
        contact = Contact.objects.create(
            regency_code=question.regency, office_id=office.pk, phone=phone, made_at=act.now
        )
    held = {row.query_hash + row.kind: row for row in contact.subscriptions.all()}
    same = held.get(question.hash + question.kind)
    if same is not None and same.confirmed_at is not None:
        raise Unchanged(None)
    if same is None:
        if len(held) >= MOST:
            raise Unchanged(None)
        _keep(act, contact, question, there)
    sent = send_confirm(act, contact, days)
    if same is not None and not sent:
        raise Unchanged(None)
    act.log(contact, after={"jenis": question.kind, "pesan persetujuan": sent})


def _keep(act: Act, contact: Contact, question: Question, there: Iterable[str]) -> None:
    made = Subscription.objects.create(
        regency_code=contact.regency_code, office_id=contact.office_id, contact=contact,
        kind=question.kind, query=question.query, query_hash=question.hash,
        district_code=question.district, programme=question.programme, words=consent.frozen(),
        asked_at=act.now,
    )  # fmt: skip
    Told.objects.bulk_create(
        Told(regency_code=made.regency_code, subscription=made, thing=key)
        for key in dict.fromkeys(there)
    )
