"""A machine's sending in two actions, with the network between them.

``begin`` notes that a try is under way and is committed; then the message goes out; ``record``
notes what became of it. Whoever dies between the two leaves a try that nobody finished: ``hang``
says later that it is not known whether the message was sent, and a person decides. Nothing is ever
handed over a second time because an answer is missing, except to a gateway that keeps one message
for one key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, Unchanged, action
from guyub.kernel.transitions import TransitionRefused
from guyub.outreach.actions.common import hindrance, locked, move, reached, spoken, when
from guyub.outreach.actions.queueing import start
from guyub.outreach.gateways import gateway_of
from guyub.outreach.gateways.base import ACCEPTED, LATER, Outcome
from guyub.outreach.gateways.base import UNKNOWN as IN_DOUBT
from guyub.outreach.kinds import KINDS, NoticeKind, Reach
from guyub.outreach.models import Attempt, Notice
from guyub.outreach.rules import PAUSES
from guyub.outreach.states import (
    DELIVERED,
    EMAIL,
    FAILED,
    MACHINES,
    NOTICE,
    POST,
    QUEUED,
    SENDING,
    SENT,
    SMS,
    STARTED,
    SUPPRESSED,
    TRY,
    UNKNOWN,
    VISIT,
    WA_LINK,
    WHATSAPP,
)
from guyub.outreach.telling import Message, message_of

# No gateway is waited for longer than this.
HANGS_AFTER: Final = timedelta(minutes=5)
PHONES: Final = frozenset({WHATSAPP, SMS, WA_LINK})
_PERMANENT: Final = ("refused", "not_on_whatsapp", "wrong_number")


@dataclass(frozen=True)
class Begun:
    """A try that was noted: what to hand over, by which channel."""

    attempt: UUID
    channel: str
    message: Message


def usable(kind: NoticeKind, channel: str, reach: Reach) -> bool:
    """Whether a channel can be used for a person. A machine writes only to who said yes, or asked
    for this answer; a person of the office also to who was never asked."""
    if channel in MACHINES:
        if gateway_of(channel) is None or not (reach.consent or kind.asked_for):
            return False
        if channel == EMAIL:
            return bool(reach.email)
        return bool(reach.phone) and not (channel == WHATSAPP and reach.whatsapp is False)
    if channel == WA_LINK:
        return bool(reach.phone)
    return channel == VISIT or (channel == POST and bool(reach.address))


def closed_channels(notice: Notice) -> set[str]:
    """Channels that were refused, or were tried often enough."""
    tries: dict[str, int] = {}
    closed = set()
    for row in notice.attempts.order_by("started_at", "pk"):
        tries[row.channel] = tries.get(row.channel, 0) + 1
        if row.state == FAILED and row.code in _PERMANENT:
            closed.add(row.channel)
        if row.code == "wrong_number":
            closed |= PHONES
    return closed | {c for c, n in tries.items() if c in MACHINES and n > len(PAUSES)}


def next_channel(kind: NoticeKind, notice: Notice, reach: Reach) -> str:
    """The first channel that is left; "" when none is."""
    closed = closed_channels(notice)
    left = (c for c in kind.channels if c not in closed and usable(kind, c, reach))
    return next(left, "")


def _told(notice: Notice) -> dict[str, object]:
    return {"jenis": notice.kind, "cara": notice.channel, "keadaan": notice.state,
            "sebab": notice.why}  # fmt: skip


@action("outreach.notice.begin", needs=None, sentence="mulai mengirim kabar")
def begin(act: Act, pk: UUID) -> Begun | None:
    """Take a queued notice that is due. None when there is nothing for a machine to send."""
    notice = locked(pk)
    if notice.state != QUEUED or notice.due_at > act.now:
        raise Unchanged(None)
    kind = KINDS.get(notice.kind)
    found: Begun | None = None
    reach = reached(notice)
    why = hindrance(kind, notice, reach) if kind else "kind_off"
    if notice.expires_at <= act.now:
        move(act, notice, "expire")
    elif why or kind is None or reach is None:
        move(act, notice, "suppress", why)
    else:
        found = _take(act, notice, kind, reach)
    act.log(notice, after=_told(notice))
    return found


def _take(act: Act, notice: Notice, kind: NoticeKind, reach: Reach) -> Begun | None:
    notice.channel = next_channel(kind, notice, reach)
    moment = when(act, notice, reach)
    if not notice.channel:
        move(act, notice, "suppress", "no_way")
    elif notice.channel not in MACHINES:
        notice.due_at = moment or notice.expires_at
        move(act, notice, "hand_over")
    elif moment is None or moment > act.now:
        notice.due_at = moment or notice.expires_at
        notice.save()
    else:
        notice.spent_at = act.now
        move(act, notice, "begin")
        made = Attempt.objects.create(
            regency_code=notice.regency_code, notice=notice, channel=notice.channel,
            started_at=act.now,
        )  # fmt: skip
        office = Office.objects.get(pk=notice.office_id)
        key = _key(notice, made)
        live = spoken(act, notice, kind, by_hand=False)
        message = message_of(notice, reach, office.short_name, notice.channel, key, live)
        return Begun(made.pk, notice.channel, message)
    return None


def _key(notice: Notice, made: Attempt) -> UUID:
    """The key of the try; for a gateway that keeps one message for one key that of the first."""
    gateway = gateway_of(made.channel)
    if gateway is None or not gateway.idempotent:
        return made.pk
    first = notice.attempts.filter(channel=made.channel).order_by("started_at", "pk").first()
    return first.pk if first else made.pk


def _attempt(pk: UUID) -> tuple[Notice, Attempt]:
    """The notice, then its try, both locked."""
    found = Attempt.objects.filter(pk=pk).values_list("notice_id", flat=True).first()
    if found is None:
        raise Unchanged(None)
    notice = locked(found)
    return notice, Attempt.objects.select_for_update().get(pk=pk)


@action("outreach.notice.record", needs=None, sentence="mencatat hasil pengiriman kabar")
def record(act: Act, attempt_pk: UUID, outcome: Outcome) -> Notice:
    """What became of a try. A status may have been quicker: then only the gateway's id is kept."""
    notice, row = _attempt(attempt_pk)
    if row.state != STARTED:
        if not outcome.ref or row.ref:
            raise Unchanged(notice)
        row.ref = outcome.ref
        row.save(update_fields=["ref"])
        act.log(notice, after=_told(notice))
        return notice
    _finish(act, notice, row, outcome)
    act.log(notice, after=_told(notice))
    return notice


@action("outreach.notice.hang", needs=None, sentence="menandai kabar yang pengirimannya terputus")
def hang(act: Act, pk: UUID) -> Notice:
    """Whoever sent it did not come back to say what became of it."""
    notice = locked(pk)
    row = notice.attempts.select_for_update().filter(state=STARTED).first()
    if notice.state != SENDING or row is None or row.started_at > act.now - HANGS_AFTER:
        raise Unchanged(notice)
    _finish(act, notice, row, Outcome(IN_DOUBT, "stopped"))
    act.log(notice, after=_told(notice))
    return notice


def _finish(act: Act, notice: Notice, row: Attempt, outcome: Outcome) -> None:
    verb = {ACCEPTED: "accept", IN_DOUBT: "doubt"}.get(outcome.what, "refuse")
    row.state = TRY.check(row.state, verb, {act.role}).to
    row.code, row.ref, row.ended_at = outcome.code, outcome.ref or row.ref, act.now
    row.save()
    if notice.state != SENDING:  # the person answered before the gateway did
        return
    if outcome.what == ACCEPTED:
        move(act, notice, "accept")
        return
    tries = notice.attempts.filter(channel=row.channel).count()
    again = tries <= len(PAUSES)
    gateway = gateway_of(row.channel)
    if outcome.what == IN_DOUBT:
        if again and gateway is not None and gateway.idempotent:
            notice.due_at = act.now + PAUSES[tries - 1]
            move(act, notice, "later", outcome.code)
        else:
            move(act, notice, "doubt", outcome.code)
        return
    # What may have gone out by an earlier try still counts.
    doubtful = notice.attempts.filter(state=UNKNOWN).exists()
    notice.spent_at = notice.spent_at if doubtful else None
    if outcome.what == LATER and again:
        notice.due_at = act.now + PAUSES[tries - 1]
        move(act, notice, "later", outcome.code)
    elif doubtful:
        move(act, notice, "doubt", "no_answer")
    else:
        _by_another_way(act, notice, outcome.code)


def _by_another_way(act: Act, notice: Notice, why: str) -> None:
    """The next channel after one that failed for good."""
    kind, reach = KINDS.get(notice.kind), reached(notice)
    channel = next_channel(kind, notice, reach) if kind and reach else ""
    if not channel:
        move(act, notice, "refuse", why)
        return
    notice.due_at = act.now
    move(act, notice, "later", why)
    start(notice.pk)


_STEPS: Final = {"sent": "accept", "delivered": "deliver", "read": "deliver", "failed": "refuse"}


@action("outreach.notice.status", needs=None, sentence="menerima status kabar")
def note_status(act: Act, attempt_pk: UUID, status: str, ref: str, code: str) -> Notice:
    """A status that the gateway sent. The same again, or an older one, changes nothing."""
    notice, row = _attempt(attempt_pk)
    verb = _STEPS[status]
    try:
        row.state = TRY.check(row.state, verb, {act.role}).to
    except TransitionRefused:
        raise Unchanged(notice) from None
    row.ref, row.code, row.ended_at = row.ref or ref, code, act.now
    row.save()
    last = notice.attempts.order_by("-started_at", "-pk").first()
    if last is not None and last.pk == row.pk:
        try:
            NOTICE.check(notice.state, verb, {act.role})
        except TransitionRefused:
            pass
        else:
            if verb == "refuse":
                notice.spent_at = None
            move(act, notice, verb, code)
    act.log(notice, after=_told(notice))
    return notice


@action("outreach.notice.expire", needs=None, sentence="mengakhiri kabar yang lewat waktunya")
def expire(act: Act, pk: UUID) -> Notice:
    """Too late to say it."""
    notice = locked(pk)
    if notice.expires_at > act.now or notice.state in (SENDING, SENT, DELIVERED, SUPPRESSED):
        raise Unchanged(notice)
    move(act, notice, "expire", notice.why)
    act.log(notice, after=_told(notice))
    return notice
