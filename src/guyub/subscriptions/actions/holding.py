"""What a number's holder answered, and the end of it all: stopped, ended, swept away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from guyub.kernel.actions import Act, Unchanged, action
from guyub.outreach.actions.common import move
from guyub.outreach.models import Notice
from guyub.outreach.states import MACHINE, QUEUED, WAITING
from guyub.subscriptions.actions.common import day_of, in_turn, mark_row, send_confirm
from guyub.subscriptions.models import Contact, Mark, Subscription
from guyub.subscriptions.notices import SUBSCRIBER
from guyub.subscriptions.parameters import days_of


def held(pk: UUID) -> Contact | None:
    """The contact, its row locked; None for one that was deleted."""
    return Contact.objects.select_for_update().filter(pk=pk).first()


def forget(act: Act, pk: UUID, *, block: bool = False) -> bool:
    """Delete a number with everything that hangs on it, and the words of what it was told. Part of
    an action. With ``block`` a keyed mark stays, so that nobody asks for this number again."""
    contact = held(pk)
    if contact is None:
        return False
    mark = mark_row(contact)
    gap = timedelta(days=days_of(contact.office_id, day_of(act.now)).gap)
    if block:
        mark.blocked_at = act.now
        mark.save(update_fields=["blocked_at"])
    elif contact.confirmed_at or mark.asked_at is None or mark.asked_at <= act.now - gap:
        # Who never said yes was asked just now: that message counts, none comes tomorrow.
        mark.delete()
    notices = Notice.objects.filter(recipient_kind=SUBSCRIBER, recipient_id=pk)
    machine = replace(act, role=MACHINE)
    waiting = notices.select_for_update().filter(state__in=(QUEUED, WAITING))
    for row in waiting.order_by("pk"):
        row.spent_at = None
        move(machine, row, "suppress", "gone")
    notices.update(body="", values={})
    contact.delete()
    return True


def answered(act: Act, pk: UUID, message: UUID, *, yes: bool) -> None:
    """The holder's yes or "not me" to what one message asked about. Part of the action that
    received it."""
    contact = held(pk)
    asked = Subscription.objects.asked_by(pk, message)
    if contact is None or not asked.exists():
        return
    if not yes:
        forget(act, contact.pk, block=True)
        return
    today = day_of(act.now)
    asked.update(confirmed_at=act.now)
    contact.confirmed_at = contact.confirmed_at or act.now
    contact.ends_on = today + timedelta(days=days_of(contact.office_id, today).life)
    contact.save(update_fields=["confirmed_at", "ends_on"])


def renewed(act: Act, pk: UUID, *, yes: bool) -> None:
    """Another year, or the end. Part of the action that received the answer."""
    contact = held(pk)
    if contact is None or contact.ends_on is None:
        return
    if not yes:
        forget(act, pk)
        return
    contact.ends_on += timedelta(days=days_of(contact.office_id, day_of(act.now)).life)
    contact.save(update_fields=["ends_on"])


def _gone(act: Act, pk: UUID, regency: str, why: str) -> None:
    act.log(
        None, kind="subscriptions.contact", object_id=pk, regency=regency,
        after={"dihapus": True, "sebab": why},
    )  # fmt: skip


@action("subscriptions.stop", needs=None, sentence="berhenti dikabari dan nomornya dihapus")
def stop(act: Act, pk: UUID, regency: str) -> None:
    """By the button of a message's page. Twice is once."""
    if not forget(act, pk):
        raise Unchanged(None)
    _gone(act, pk, regency, "diminta")


@action("subscriptions.end", needs=None, sentence="menghapus nomor yang langganannya berakhir")
def end(act: Act, pk: UUID, regency: str) -> None:
    """Its year is over and nobody said to go on, or nobody ever said yes."""
    contact = held(pk)
    if contact is None:
        raise Unchanged(None)
    today = day_of(act.now)
    before = act.now - timedelta(days=days_of(contact.office_id, today).wait)
    rows = Subscription.objects.filter(contact=contact)
    old = rows.unanswered(before)
    if contact.ends_on is not None and contact.ends_on < today:
        why = "waktunya habis"
    elif not rows.exclude(pk__in=old).exists():
        why = "tidak disetujui"
    elif old.exists():
        old.delete()
        act.log(contact, after={"dihapus": "yang tidak disetujui"})
        return
    else:
        raise Unchanged(None)
    forget(act, pk)
    _gone(act, pk, regency, why)


@action("subscriptions.confirm", needs=None, sentence="menanyakan persetujuan kepada pemilik nomor")
def ask_again(act: Act, pk: UUID) -> None:
    """What was asked for within the days after a first message gets one of its own afterwards."""
    found = Contact.objects.filter(pk=pk).values_list("office_id", "phone_index").first()
    if found is None:
        raise Unchanged(None)
    # The number's turn before its row, as whoever asks takes them.
    in_turn(found[0], bytes(found[1]))
    contact = held(pk)
    if contact is None:
        raise Unchanged(None)
    if not send_confirm(act, contact, days_of(contact.office_id, day_of(act.now))):
        raise Unchanged(None)
    act.log(contact, after={"pesan persetujuan": True})


@action("subscriptions.marks", needs=None, sentence="menghapus tanda nomor yang tidak perlu lagi")
def sweep_marks(act: Act, office: UUID, regency: str) -> int:
    """Marks that hold nothing back any more."""
    days = days_of(office, day_of(act.now))
    rows = Mark.objects.filter(office_id=office)
    rows = rows.exclude(asked_at__gt=act.now - timedelta(days=days.gap))
    rows = rows.exclude(blocked_at__gt=act.now - timedelta(days=days.block))
    gone, _by_table = rows.delete()
    if not gone:
        raise Unchanged(0)
    act.log(None, kind="subscriptions.mark", object_id=office, regency=regency,
            after={"dihapus": gone})  # fmt: skip
    return gone
