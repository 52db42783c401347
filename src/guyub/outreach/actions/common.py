"""What the actions about notices share."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.db import Scope, take_turns
from guyub.kernel.fields import get_keyring
from guyub.kernel.identifiers import normal_phone
from guyub.kernel.transitions import TransitionRefused
from guyub.outreach.kinds import KINDS, Live, NoticeKind, Reach, others_by_phone, reach_of
from guyub.outreach.models import KindSwitch, Notice, OptOut
from guyub.outreach.parameters import limits_of
from guyub.outreach.rules import WEEK, first_moment
from guyub.outreach.states import MACHINE, NOTICE, OPEN, POST
from guyub.outreach.words import _

ACTOR: Final = "Pekerjaan terjadwal"


def machine_act(now: datetime, regency: str, office: UUID) -> Act:
    """What nobody did: the machine itself, in one office."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,), offices=(str(office),)),
        actor=ACTOR, role=MACHINE, office_id=office,
    )  # fmt: skip


def locked(pk: UUID) -> Notice:
    """The notice, its row locked."""
    found: Notice | None = Notice.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise DomainError(_("Kabar ini tidak ditemukan. Kembali ke daftar kabar."))
    return found


def held(act: Act, pk: UUID) -> Notice:
    """The notice, its row locked, in the actor's areas."""
    notice = locked(pk)
    inside = act.area_codes and any(
        code in ("*", notice.regency_code) or notice.village_code == code
        or notice.village_code.startswith(f"{code}.")
        for code in act.area_codes
    )  # fmt: skip
    if not inside or not act.scope.may_write(notice.regency_code):
        raise NotAllowed(_("Kabar ini di luar wilayah Anda."))
    return notice


def step(act: Act, notice: Notice, verb: str) -> str:
    """The state that a step leads to. DomainError when it is not allowed now."""
    try:
        return NOTICE.check(notice.state, verb, {act.role}).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused


def move(act: Act, notice: Notice, verb: str, why: str = "") -> None:
    """Bring a notice to where a verb leads, and keep it."""
    notice.state = step(act, notice, verb)
    notice.why = why
    notice.ended_at = None if notice.state in OPEN else act.now
    notice.save()


def switched_off(office: UUID, kind: str) -> bool:
    return KindSwitch.objects.filter(office_id=office, kind=kind, off=True).exists()


def opted_out(office: UUID, kind: str, people: tuple[UUID, ...]) -> bool:
    """Whether any id of a human being wants no notices of this kind, or of any."""
    rows = OptOut.objects.filter(office_id=office, recipient_id__in=people, until=None)
    return rows.filter(Q(kind="") | Q(kind=kind)).exists()


def hindrance(kind: NoticeKind, notice: Notice, reach: Reach | None) -> str:
    """Why a notice must not go out now, as a code; "" when nothing stands against it."""
    if switched_off(notice.office_id, kind.key):
        return "kind_off"
    if reach is None:
        return "gone"
    people = reach.same or (notice.recipient_id,)
    if kind.opt_out and opted_out(notice.office_id, kind.key, people):
        return "opted_out"
    if reach.consent is False:
        return "no_consent"
    if kind.still is not None and not kind.still(notice.about_id, notice.values):
        return "over"
    return ""


def reached(notice: Notice) -> Reach | None:
    """How the recipient can be reached now; None when gone, or the kind is not known any more."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return None
    return reach_of(notice.recipient_kind, notice.recipient_id, kind.purpose)


def spoken(act: Act, notice: Notice, kind: NoticeKind, *, by_hand: bool) -> Live | None:
    """The words that are made now, for a kind that has such."""
    return kind.live(act, notice.about_id, by_hand) if kind.live is not None else None


def when(act: Act, notice: Notice, reach: Reach) -> datetime | None:
    """The first moment from now on at which the notice may go; None: never. Whoever asks about
    one person or one phone waits until the other is done, so that two together do not break the
    cap."""
    people = reach.same or (notice.recipient_id,)
    # First the phone, then the person. A letter goes to no phone, and many go in one transaction.
    if notice.channel != POST and (phone := normal_phone(reach.phone)):
        mark = get_keyring().blind_index("kabar", phone)
        take_turns("outreach.phone", notice.office_id, mark.hex())
    take_turns("outreach.person", notice.office_id, min(map(str, people)))
    kind = KINDS.get(notice.kind)
    if kind is not None and act.now < notice.queued_at + kind.at_once:
        return act.now
    if notice.counted:
        also = others_by_phone(
            notice.recipient_kind, notice.office_id, notice.regency_code, reach.phone
        )
        people = (*people, *also)
    office = Office.objects.get(pk=notice.office_id)
    hours, cap = limits_of(office, act.now.astimezone(ZoneInfo(office.timezone)).date())
    rows = Notice.objects.spent_on(people, act.now - WEEK, notice.pk)
    spent = list(rows.filter(office_id=notice.office_id).values_list("spent_at", flat=True))
    return first_moment(act.now, hours, spent, cap if notice.counted else None)
