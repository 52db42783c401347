"""A number is typed and a code is asked for; a job looks up whose it is and has it sent.

Nothing is looked up while the person waits: what a page does for a number that nobody has, and for
one that an office confirmed, is the same row and the same job.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from guyub.accounts.models import Office
from guyub.kernel import jobs
from guyub.kernel.actions import Act, Unchanged, action
from guyub.kernel.db import SYSTEM, take_turns
from guyub.outreach.actions.common import move
from guyub.outreach.actions.queueing import Order, queue
from guyub.outreach.kinds import Live
from guyub.outreach.models import Notice
from guyub.outreach.states import MACHINE, QUEUED, WAITING
from guyub.registry.models import Owner, Ownership
from guyub.signin import codes, rules
from guyub.signin.models import Ask, Confirmation, Reading
from guyub.signin.parameters import code_life
from guyub.signin.wording import code_words

KIND = "signin.code"
BY_ASK = "signin_ask"


def outside(now: datetime) -> Act:
    """Somebody without an account, or the clock: holds no verb and writes only in this room."""
    return Act(now=now, scope=SYSTEM, role="publik", verbs=frozenset())


def index_of(phone: str) -> bytes | None:
    """The blind index of a number in any writing; None for one that cannot be read."""
    return Owner._meta.get_field("phone_index").digest(phone)


@dataclass(frozen=True)
class Asked:
    """``ask`` is None when the number has to wait; ``until`` says how long, ``rests`` whether
    because of wrong tries."""

    ask: UUID | None
    until: datetime | None = None
    rests: bool = False


def rests_until(index: bytes, now: datetime) -> datetime | None:
    """Until when a number rests after wrong tries."""
    rows = Ask.objects.filter(phone_index=index, asked_at__gt=now - rules.REST, forgiven=False)
    return rules.rests_until(list(rows.values_list("asked_at", "wrong")), now)


@action("signin.ask", sentence="meminta kode masuk")
def ask(act: Act, index: bytes, before: UUID | None = None) -> Asked:
    """Ask for a code to come to a number; the same for every number. ``before`` is what the same
    browser asked last: its code is not waited for any more."""
    take_turns("signin.number", index.hex())
    if (rest := rests_until(index, act.now)) is not None:
        act.log(None, kind="signin.ask", after={"hasil": "terkunci"})
        return Asked(None, rest, rests=True)
    rows = Ask.objects.filter(
        phone_index=index, asked_at__gt=act.now - rules.DAY, forgiven=False
    ).values_list("asked_at", flat=True)
    free = rules.next_ask(list(rows), act.now)
    if free > act.now:
        act.log(None, kind="signin.ask", after={"hasil": "terlalu sering"})
        return Asked(None, free)
    made = Ask.objects.create(phone_index=index, asked_at=act.now, expires_at=act.now + rules.WAIT)
    if before is not None:
        Ask.objects.filter(pk=before, phone_index=index, proven_at=None).update(replaced=True)
    start(made.pk)
    act.log(made, after={"hasil": "diminta"})
    return Asked(made.pk)


def start(pk: UUID) -> None:
    """Have an ask looked up once this transaction is committed."""
    from guyub.signin.tasks import look

    jobs.defer(look, lock=f"signin.look.{pk}", ask_id=str(pk))


@action("signin.ask.look", sentence="mencari pemilik nomor yang meminta kode")
def look(act: Act, pk: UUID) -> Ask:
    """Find whose number it is, and queue the message where an office confirmed it. Once."""
    row = Ask.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.looked_at is not None:
        raise Unchanged(row)
    row.looked_at = act.now
    known = Confirmation.objects.standing().filter(phone_index=bytes(row.phone_index))
    found = known.order_by("-confirmed_at", "pk").first() if act.now < row.expires_at else None
    if found is not None:
        office = Office.objects.get(kind=Office.Kind.REGENCY, area_code=found.regency_code)
        row.regency_code, row.office_id, row.confirmation = found.regency_code, office.pk, found
        act.office_id = office.pk
    row.save()
    _drop_replaced(act, row)
    if found is not None:
        held = (
            Ownership.objects.filter(owner=found.owner_id, until__isnull=True)
            .select_related("business").order_by("pk").first()
        )  # fmt: skip
        queue(act, Order(
            kind=KIND, regency=found.regency_code, recipient=(BY_ASK, row.pk), about_id=row.pk,
            about=f"ask:{row.pk}", until=row.expires_at,
            village=held.business.village_code if held else "",
            business=held.business_id if held else None,
        ))  # fmt: skip
    act.log(row, after={"dikenal": found is not None})
    return row


def _drop_replaced(act: Act, row: Ask) -> None:
    """Messages with codes that nobody waits for any more leave the office's list."""
    gone = Ask.objects.filter(phone_index=bytes(row.phone_index), replaced=True).values("pk")
    notices = Notice.objects.select_for_update().filter(
        kind=KIND, about_id__in=gone, state__in=(QUEUED, WAITING)
    )
    machine = replace(act, role=MACHINE)
    for notice in notices.order_by("pk"):
        notice.spent_at = None
        move(machine, notice, "suppress", "over")


def waits(pk: UUID, values: dict[str, str]) -> bool:
    """Whether somebody still waits for the code of an ask."""
    row = Ask.objects.filter(pk=pk).first()
    if row is None or row.replaced or row.proven_at is not None:
        return False
    if row.wrong >= rules.WRONG_PER_CODE:
        return False
    return Confirmation.objects.standing().filter(pk=row.confirmation_id).exists()


def issue(act: Act, pk: UUID, by_hand: bool) -> Live:
    """The words with the code, made now; part of the action that hands them over. Opened again
    while the code holds, they are the same. What goes through somebody's hands holds no link: the
    code alone opens nothing but the browser that asked."""
    row = Ask.objects.select_for_update().get(pk=pk)
    assert row.office_id is not None
    life = code_life(row.office_id, act.now)
    if row.issued_until is None or act.now >= row.issued_until:
        row.round += 1
        # Not beyond the time of the ask: for a number that nobody has it is over then, too.
        row.issued_at, row.issued_until = act.now, min(act.now + life, row.expires_at)
    if by_hand:
        # Whoever read it first stays the first; a machine that sends it later takes nothing back.
        row.handed_by = row.handed_by or act.actor[:200]
        Reading.objects.create(
            regency_code=row.regency_code, ask=row, at=act.now, person=act.person_id,
            name=act.actor[:200],
        )  # fmt: skip
    row.save(update_fields=["round", "issued_at", "issued_until", "handed_by"])
    link = "" if by_hand else codes.link_of(row.pk, row.round)
    assert row.issued_at is not None
    seconds = (row.issued_until - row.issued_at).total_seconds()
    text = code_words(codes.code_of(row.pk, row.round), max(1, int(seconds) // 60), link)
    return Live(text, link)
