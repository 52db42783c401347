""" "Bukan saya yang minta": an owner objects to what somebody did in the owner's name.

It becomes a complaint about that person, so the desk and whom it is kept from are those of every
complaint; the helper never reads it.
"""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.models import Office
from guyub.complaints.actions.receiving import Receipt, Sent, receive
from guyub.complaints.models import Complaint, Disowned
from guyub.complaints.permissions import DISOWN
from guyub.complaints.states import OFFICER
from guyub.kernel.actions import VERBS, Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.ledger.models import Event
from guyub.registry.models import Assistance, Owner


def event_of(act_person: UUID | None, event_pk: UUID) -> tuple[Event, Assistance] | None:
    """Something done in this person's name, with its sitting; None when it was not."""
    if act_person is None:
        return None
    event = Event.objects.filter(pk=event_pk, on_behalf_of=act_person).first()
    if event is None or event.assistance_id is None:
        return None
    row = Assistance.objects.filter(pk=event.assistance_id, owner_id=act_person).first()
    return (event, row) if row is not None else None


def said_of(event: Event) -> str:
    """What was done, when, in words."""
    at = timezone.localtime(event.at)
    return f"{VERBS.get(event.verb, event.verb)}, {format_date(at.date())} pukul {at:%H.%M}"


@action("complaints.disown", needs=DISOWN, sentence="menyatakan bukan dirinya yang minta")
def disown(act: Act, event_pk: UUID, words: str = "") -> Disowned:
    """Once for each thing done; the same again gives the first one back."""
    if act.on_behalf_of is not None:
        raise NotAllowed(_t("Sanggahan hanya dari akun pemilik sendiri."))
    take_turns("complaints.disown", event_pk)
    found = event_of(act.scope.person, event_pk)
    if found is None:
        raise DomainError(_t("Ini tidak dikerjakan atas nama Anda."))
    event, row = found
    before = Disowned.objects.filter(event_id=event_pk).first()
    if before is not None:
        raise Unchanged(before)
    owner = Owner.objects.get(pk=row.owner_id)
    receipt = _complain(act, row, event, owner, words)
    made = Disowned(
        regency_code=row.regency_code, assistance_id=row.pk, event_id=event_pk,
        owner_id=row.owner_id, complaint_id=receipt.pk, at=act.now,
    )  # fmt: skip
    made.save(force_insert=True)
    # On the shelf of complaints: the helper reads the office's chain.
    act.log(None, kind="complaints.complaint", object_id=receipt.pk, regency=row.regency_code,
            after={"pengaduan": receipt.number})  # fmt: skip
    return made


def _complain(act: Act, row: Assistance, event: Event, owner: Owner, words: str) -> Complaint:
    office = Office.objects.get(pk=row.office_id)
    text = _t("Bukan saya yang minta: %(what)s, saat saya dibantu %(helper)s.") % {
        "what": said_of(event), "helper": row.helper,
    }  # fmt: skip
    sent = Sent(
        form=str(event.pk), kind=OFFICER, text=f"{text}\n{words}".strip(), name=owner.name,
        about=row.helper_role, about_name=row.helper, persons=frozenset({row.helper_person}),
    )  # fmt: skip
    receipt: Receipt = receive(office, sent, act.now, within=act)
    with in_scope(SYSTEM):
        found: Complaint = Complaint.objects.get(number=receipt.number)
    return found
