"""What people of the office do with notices: send from their own phone, decide what is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.outreach.actions.common import held, hindrance, move, reached, spoken, when
from guyub.outreach.actions.sending import closed_channels, next_channel, usable
from guyub.outreach.kinds import KINDS, NoticeKind, Reach
from guyub.outreach.models import Attempt, Notice
from guyub.outreach.permissions import SEND
from guyub.outreach.states import (
    CANCELLED,
    FAILED,
    HANDED,
    MANUAL,
    NOTICE,
    TRY,
    UNKNOWN,
    VISIT,
    WA_LINK,
    WAITING,
    WHY,
)
from guyub.outreach.telling import sms_address, text_of, whatsapp_address
from guyub.outreach.words import _

# As long as somebody who opened a notice is sending it, nobody else does.
HOLD: Final = timedelta(minutes=20)
_STEPS: Final = ("hand", "wrong_number", "cancel", "by_hand", "settle", "not_yet")


@dataclass(frozen=True)
class Opened:
    """A notice made ready to be sent by hand. The addresses hold the number."""

    notice: Notice
    text: str = field(default="", repr=False)
    whatsapp: str = field(default="", repr=False)
    sms: str = field(default="", repr=False)


def _told(notice: Notice, **more: object) -> dict[str, object]:
    return {"jenis": notice.kind, "cara": notice.channel, "keadaan": notice.state,
            "sebab": notice.why, **more}  # fmt: skip


def _live(act: Act, notice: Notice) -> tuple[NoticeKind, Reach] | None:
    """Kind and ways of a notice that may go out; None when it must not, which is kept."""
    kind, reach = KINDS.get(notice.kind), reached(notice)
    why = hindrance(kind, notice, reach) if kind else "kind_off"
    if kind is None or reach is None or why:
        notice.spent_at = None
        move(act, notice, "suppress", why)
        return None
    return kind, reach


@action("outreach.notice.open", needs=SEND, sentence="membuka nomor untuk mengirim kabar")
def open_notice(act: Act, pk: UUID) -> Opened:
    """Number and text, to send from the own phone. From now on it may have reached the person."""
    notice = held(act, pk)
    if notice.state != WAITING or notice.channel not in (WA_LINK, VISIT):
        raise DomainError(_("Kabar ini sekarang: %s.") % NOTICE.states[notice.state])
    if notice.expires_at <= act.now:
        raise DomainError(_("Waktu kabar ini sudah lewat, jadi tidak dikirim lagi."))
    other = notice.opened_at is not None and notice.opened_at > act.now - HOLD
    if other and notice.opened_by != act.person_id:
        raise DomainError(_("%s sedang mengirim kabar ini. Coba lagi nanti.") % notice.opened_name)
    live = _live(act, notice)
    if live is None:
        act.log(notice, after=_told(notice))
        return Opened(notice)
    kind, reach = live
    if notice.channel == WA_LINK:
        moment = when(act, notice, reach)
        if moment is None or moment > act.now:
            raise DomainError(_not_now(notice, moment))
        notice.spent_at = act.now
    notice.opened_at, notice.opened_by, notice.opened_name = act.now, act.person_id, act.actor
    notice.save()
    act.log(notice, after=_told(notice, dibuka=True))
    if notice.channel == VISIT:
        return Opened(notice, notice.body)
    words = spoken(act, notice, kind, by_hand=True)
    text = text_of(notice, reach, Office.objects.get(pk=notice.office_id).short_name, words)
    return Opened(notice, text, whatsapp_address(reach.phone, text), sms_address(reach.phone, text))


def _not_now(notice: Notice, moment: object) -> str:
    if moment is None or moment > notice.expires_at:  # type: ignore[operator]
        return _("Orang ini sudah cukup dikabari, jadi kabar ini tidak dikirim.")
    local = timezone.localtime(moment)  # type: ignore[arg-type]
    day = format_date(local.date())
    words = _("Belum boleh dikirim sekarang. Kirim mulai %(day)s pukul %(at)s.")
    return words % {"day": day, "at": f"{local:%H.%M}"}


@action("outreach.notice.step", needs=SEND, sentence="mencatat pengiriman kabar oleh petugas")
def step_notice(act: Act, pk: UUID, verb: str) -> Notice:
    """One of the buttons beside a notice. The same button again changes nothing."""
    notice = held(act, pk)
    if verb not in _STEPS:
        raise DomainError(_("Pilih salah satu tombol."))
    done = {"hand": HANDED, "settle": HANDED, "cancel": CANCELLED}.get(verb)
    if notice.state == done:
        raise Unchanged(notice)
    if notice.batch_id is not None and verb in ("hand", "wrong_number", "cancel"):
        raise DomainError(_("Kabar ini ada di kiriman pos. Buka kiriman posnya."))
    _DO[verb](act, notice)
    act.log(notice, after=_told(notice))
    return notice


def hand(act: Act, notice: Notice) -> None:
    """Somebody says that it was sent, posted or told. Part of an action."""
    if notice.channel == WA_LINK and notice.opened_at is None:
        raise DomainError(_("Buka pesannya dulu, lalu kirim."))
    notice.spent_at = notice.spent_at or act.now
    move(act, notice, "hand")
    _tried(act, notice, HANDED, "")


def _tried(act: Act, notice: Notice, state: str, code: str) -> None:
    Attempt.objects.create(
        regency_code=notice.regency_code, notice=notice, channel=notice.channel, state=state,
        code=code, started_at=act.now, ended_at=act.now, by_name=act.actor,
    )  # fmt: skip


def _wrong_number(act: Act, notice: Notice) -> None:
    if notice.state != WAITING or notice.channel != WA_LINK:
        raise DomainError(_("Nomor salah dicatat untuk kabar yang menunggu dikirim dari HP."))
    _tried(act, notice, FAILED, "wrong_number")
    notice.spent_at, notice.opened_at, notice.opened_by = None, None, None
    kind, reach = KINDS.get(notice.kind), reached(notice)
    other = next_channel(kind, notice, reach) if kind and reach else ""
    if other in MANUAL:
        notice.channel, notice.why = other, "wrong_number"
        notice.save()
    else:
        move(act, notice, "wrong_number", "wrong_number")


def _cancel(act: Act, notice: Notice) -> None:
    if notice.state == WAITING:
        notice.spent_at = None
    move(act, notice, "cancel", notice.why)


def _by_hand(act: Act, notice: Notice) -> None:
    """Send it again, by a person: decided by that person where it may have arrived already."""
    reach, kind = reached(notice), KINDS.get(notice.kind)
    if kind is None or reach is None or (why := hindrance(kind, notice, reach)):
        words = WHY["gone"] if reach is None else WHY[why] if kind else WHY["kind_off"]
        raise DomainError(words)
    closed = closed_channels(notice)
    ways = [c for c in (WA_LINK, VISIT) if c not in closed and usable(kind, c, reach)]
    notice.channel, notice.due_at, notice.opened_at = ways[0], act.now, None
    move(act, notice, "by_hand", notice.why)


def _settle(act: Act, notice: Notice) -> None:
    move(act, notice, "settle")
    _last(act, notice, UNKNOWN, "settle", "")


def _not_yet(act: Act, notice: Notice) -> None:
    if notice.batch_id is not None:
        raise DomainError(_("Kabar ini sudah dikirim lewat pos."))
    notice.spent_at, notice.opened_at = None, None
    move(act, notice, "not_yet")
    _last(act, notice, HANDED, "not_yet", "not_yet")


def _last(act: Act, notice: Notice, state: str, verb: str, code: str) -> None:
    row = notice.attempts.filter(state=state).order_by("-started_at", "-pk").first()
    if row is not None:
        row.state = TRY.check(row.state, verb, {act.role}).to
        row.code, row.ended_at = code, act.now
        row.save()


_DO: Final = {
    "hand": hand, "wrong_number": _wrong_number, "cancel": _cancel, "by_hand": _by_hand,
    "settle": _settle, "not_yet": _not_yet,
}  # fmt: skip


@action("outreach.notice.way", needs=SEND, sentence="mengganti cara menyampaikan kabar")
def change_way(act: Act, pk: UUID, channel: str) -> Notice:
    """Another way by hand."""
    notice = held(act, pk)
    if notice.channel == channel:
        raise Unchanged(notice)
    reach, kind = reached(notice), KINDS.get(notice.kind)
    if notice.state != WAITING or notice.batch_id is not None or channel not in MANUAL:
        raise DomainError(_("Cara menyampaikan diganti selama kabarnya menunggu petugas."))
    fixed = kind is not None and kind.live is not None and channel not in kind.channels
    if kind is None or reach is None or fixed or not usable(kind, channel, reach):
        raise DomainError(_("Cara ini tidak bisa dipakai: nomor atau alamatnya belum tercatat."))
    notice.channel, notice.opened_at, notice.spent_at = channel, None, None
    notice.save()
    act.log(notice, after=_told(notice))
    return notice
