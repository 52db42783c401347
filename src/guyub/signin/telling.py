"""What the room of notices is told: the two messages of this room, and whom they reach."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guyub.outreach.kinds import (
    NoticeKind,
    Reach,
    Recipients,
    register_kind,
    register_recipients,
)
from guyub.outreach.states import SMS, WA_LINK, WHATSAPP
from guyub.registry import naming, privacy
from guyub.registry.models import Owner
from guyub.signin.actions.asking import BY_ASK, KIND, issue, waits
from guyub.signin.actions.visits import BY_OLD, CHANGED
from guyub.signin.models import Ask, Confirmation, SignIn
from guyub.signin.rules import WAIT

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_WHY: Final = "Supaya hanya Anda yang bisa masuk dengan nomor Anda"
_BASIS: Final = "Tugas dinas"


def ask_reach(pk: UUID, purpose: str) -> Reach | None:
    """The number of an ask, while it is confirmed. No name: who holds the phone is not known yet.
    Whoever asked for a code wants it, whatever they said about other messages."""
    row = Ask.objects.filter(pk=pk).first()
    if row is None:
        return None
    known = Confirmation.objects.standing().filter(pk=row.confirmation_id)
    found = known.select_related("owner").first()
    if found is None or found.owner.phone is None:
        return None
    return Reach(phone=found.owner.phone.reveal(), whatsapp=found.owner.has_whatsapp,
                 consent=True, same=(pk,))  # fmt: skip


def old_reach(pk: UUID, purpose: str) -> Reach | None:
    """A number that was confirmed and replaced."""
    row = Confirmation.objects.filter(pk=pk, phone__isnull=False).first()
    return Reach(phone=row.phone.reveal(), consent=True, same=(pk,)) if row else None


def _shown(visit: Visit, pairs: list[tuple[UUID, UUID]]) -> dict[UUID, tuple[str, str]]:
    """(id, owner's id) to name and page."""
    owners = {o.pk: o for o in Owner.objects.filter(pk__in={owner for _pk, owner in pairs})}
    sees = visit.may(naming.SEES_NAMES)
    return {
        pk: (owners[owner].name if sees else str(_("Pemilik usaha")),
             reverse("signin:phone", args=[owner]))
        for pk, owner in pairs if owner in owners
    }  # fmt: skip


def ask_shown(visit: Visit, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = Ask.objects.filter(pk__in=ids, confirmation__isnull=False)
    return _shown(visit, list(rows.values_list("pk", "confirmation__owner_id")))


def old_shown(visit: Visit, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = Confirmation.objects.filter(pk__in=ids)
    return _shown(visit, list(rows.values_list("pk", "owner_id")))


CODE: Final = NoticeKind(
    key=KIND,
    label=_("Kode masuk ke HP pemilik"),
    audience=_("Yang baru saja meminta kode dengan nomor yang sudah dipastikan dinas"),
    template="Kode untuk masuk, yang baru saja diminta pemilik nomor ini. Kodenya baru dibuat saat"
    " pesan disiapkan.",
    channels=(WHATSAPP, SMS, WA_LINK),
    valid_for=WAIT,
    still=waits,
    capped=False,
    asked_for=True,
    live=issue,
    at_once=timedelta(minutes=30),
)
OLD: Final = NoticeKind(
    key=CHANGED,
    label=_("Nomor HP untuk masuk diganti"),
    audience=_("Nomor lama yang tadinya sudah dipastikan dinas"),
    template="Nomor HP ini tadinya dipakai untuk masuk ke catatan usaha di dinas. Di catatan dinas,"
    " nomornya sekarang diganti. Kalau bukan Anda yang memintanya, segera hubungi dinas.",
    channels=(WHATSAPP, SMS, WA_LINK),
    valid_for=timedelta(days=14),
    capped=False,
    asked_for=True,
)


def held(owner: Owner) -> list[privacy.Held]:
    """What this room holds of a person, for the person's own copy."""
    from django.utils import timezone

    from guyub.kernel.dates import format_date

    def day(at: Any) -> str:
        return format_date(timezone.localtime(at).date())

    ids = {owner.pk, *privacy.same_human(owner.pk)}
    sure = Confirmation.objects.filter(owner__in=ids).order_by("confirmed_at", "pk")
    came = SignIn.objects.filter(owner__in=ids).order_by("made_at", "pk")
    return [
        *(privacy.Held("Nomor HP dipastikan dinas", f"{day(c.confirmed_at)}, {c.confirmed_name}",
                       _WHY, _BASIS) for c in sure),
        *(privacy.Held("HP yang pernah masuk", f"{s.device}, {day(s.made_at)}", _WHY, _BASIS)
          for s in came),
    ]  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_recipients(Recipients(BY_ASK, ask_reach, ask_shown))
    register_recipients(Recipients(BY_OLD, old_reach, old_shown))
    register_kind(CODE)
    register_kind(OLD)
    privacy.register_teller("signin", held)
