"""An owner's phone hears that somebody of the office began to work in the owner's name.

Policy: a warning, so it is outside the weekly cap and takes nobody's place in it, and in the first
half hour also outside the quiet hours: the owner is said to sit there. Sent by machines only: the
hands of the office are the very ones it warns of, and they would have a message to send for each
sitting. Without a gateway the owner's own page and the printed one say it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act
from guyub.mentoring.reaching import OWNER
from guyub.outreach.actions.queueing import Order, queue
from guyub.outreach.kinds import NoticeKind, register_kind
from guyub.outreach.states import SMS, WHATSAPP
from guyub.registry.assisting import register_begun
from guyub.registry.models import Assistance, Owner, Ownership

BESIDE: Final = "mentoring.beside"


def was_there(about: UUID, values: dict[str, str]) -> bool:
    """Also of a sitting that is over already: then it is told afterwards."""
    return Assistance.objects.filter(pk=about).exists()


KIND: Final = NoticeKind(
    key=BESIDE,
    label=_("Petugas mulai membantu atas nama pemilik"),
    audience=_("Pemilik usaha yang sedang dibantu petugas, lewat pengirim pesan saja"),
    template=_(
        "Pukul {jam} seorang petugas mulai bekerja atas nama Anda di Guyub, paling lama {menit}"
        " menit. Bukan Anda yang minta? Hubungi dinas."
    ),
    channels=(WHATSAPP, SMS),
    valid_for=timedelta(hours=24),
    still=was_there,
    capped=False,
    asked_for=True,
    at_once=timedelta(minutes=30),
)


def tell(act: Act, row: Assistance) -> None:
    """Queue the notice. Part of the action that begins the sitting; nothing without a number."""
    if not Owner.objects.filter(pk=row.owner_id, phone_index__isnull=False).exists():
        return
    held = (
        Ownership.objects.filter(owner=row.owner_id, until__isnull=True)
        .select_related("business").order_by("pk").first()
    )  # fmt: skip
    minutes = (row.ends_at - row.begun_at) // timedelta(minutes=1)
    queue(act, Order(
        kind=BESIDE, regency=row.regency_code, recipient=(OWNER, row.owner_id), about_id=row.pk,
        about=f"assist:{row.pk}", village=held.business.village_code if held else "",
        business=held.business_id if held else None,
        values={"jam": f"{timezone.localtime(row.begun_at):%H.%M}", "menit": str(minutes)},
    ))  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_kind(KIND)
    register_begun(tell)
