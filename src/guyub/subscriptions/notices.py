"""What is sent: the question to a number's holder, news, and the question before the year ends.

No notice holds what somebody asked for, and when a number is deleted the words of its notices are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guyub.kernel import qr
from guyub.kernel.fields import get_keyring
from guyub.outreach.kinds import (
    NoticeKind,
    Option,
    Question,
    Reach,
    Recipients,
    register_kind,
    register_recipients,
)
from guyub.outreach.states import SMS, WA_LINK, WHATSAPP
from guyub.subscriptions.models import Contact, Digest, Subscription

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.outreach.models import Notice

SUBSCRIBER: Final = "subscriber"
CONFIRM: Final = "subscriptions.confirm"
NEWS: Final = "subscriptions.news"
RENEW: Final = "subscriptions.renew"
YES, NOT_ME, STOP = "yes", "not_me", "stop"
LETTER: Final = "N"
_WAYS: Final = (WHATSAPP, SMS, WA_LINK)


def token_of(digest: UUID) -> str:
    """What stands in the address of the page of one message."""
    return qr.sign(get_keyring(), LETTER, digest)


def read_token(token: str) -> UUID | None:
    """The message of a token; None for one that was not made here or for something else."""
    try:
        code = qr.verify(get_keyring(), token)
    except qr.CodeError:
        return None
    return code.id if code.kind == LETTER else None


def reach(pk: UUID, purpose: str) -> Reach | None:
    """How a number can be reached; None for one that was deleted. No name is known."""
    row = Contact.objects.filter(pk=pk).first()
    if row is None:
        return None
    return Reach(phone=row.phone.reveal(), consent=True if row.confirmed_at else None)


def by_phone(office: UUID, regency: str, phone: str) -> set[UUID]:
    """The number at an office, if it asked there to be told."""
    rows = Contact.objects.filter(office_id=office, phone_index=phone)
    return set(rows.values_list("pk", flat=True))


def shown(visit: Visit, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = Contact.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: (str(_("Yang minta dikabari")), "") for pk in rows}


def still_asked(about: UUID, values: dict[str, str]) -> bool:
    rows = Subscription.objects.filter(confirm_id=about, confirmed_at=None)
    if "kepada" in values:  # not in messages from before two could wait side by side
        rows = Subscription.objects.asked_by(UUID(values["kepada"]), about)
    return rows.exists()


def still_news(about: UUID, values: dict[str, str]) -> bool:
    """Whether anything of a message can still be had."""
    from guyub.subscriptions.telling import standing

    digest = Digest.objects.filter(pk=about).first()
    return digest is not None and any(one.thing is not None for one in standing(digest))


def still_ends(about: UUID, values: dict[str, str]) -> bool:
    rows = Contact.objects.filter(pk=about).values_list("ends_on", flat=True)
    return any(day is not None and day.isoformat() == values.get("akhir") for day in rows)


def more(about: UUID) -> str:
    return reverse("subscriptions:told", args=[token_of(about)])


def answer_confirm(act: Any, notice: Notice, said: str) -> None:
    from guyub.subscriptions.actions import holding

    holding.answered(act, notice.recipient_id, notice.about_id, yes=said == YES)


def answer_renew(act: Any, notice: Notice, said: str) -> None:
    from guyub.subscriptions.actions import holding

    holding.renewed(act, notice.recipient_id, yes=said == YES)


def forget(act: Any, recipient: UUID) -> None:
    from guyub.subscriptions.actions import holding

    holding.forget(act, recipient)


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_recipients(Recipients(SUBSCRIBER, reach, shown, by_phone))
    register_kind(_confirm())
    register_kind(
        NoticeKind(
            key=NEWS,
            label=_("Ada yang baru dan cocok"),
            audience=_("Yang minta dikabari dan sudah menyetujuinya lewat nomornya"),
            template="{isi}",
            channels=_WAYS,
            valid_for=timedelta(days=30),
            still=still_news,
            more=more,
            forget=forget,
        )
    )
    register_kind(_renew())


def _confirm() -> NoticeKind:
    yes = _(
        "Anda dikabari kalau ada yang baru dan cocok. Di setiap kabar ada tautan untuk berhenti."
    )
    gone = _("Nomor ini sudah dihapus dan tidak dikirimi lagi.")
    options = (
        Option(YES, _("Ya, kabari saya"), yes),
        Option(NOT_ME, _("Bukan saya, jangan kirim lagi"), gone),
    )
    return NoticeKind(
        key=CONFIRM,
        label=_("Persetujuan dikabari"),
        audience=_("Nomor yang ditulis seseorang untuk dikabari, sebelum pemiliknya setuju"),
        template=_("Ada yang menulis nomor ini supaya dikabari kalau ada {apa} di {tempat}."),
        channels=_WAYS,
        valid_for=timedelta(days=90),
        question=Question(_("Anda mau dikabari?"), options, answer_confirm),
        still=still_asked,
        asked_for=True,
        capped=False,
        forget=forget,
    )


def _renew() -> NoticeKind:
    options = (
        Option(YES, _("Ya, terus"), _("Baik. Anda tetap dikabari.")),
        Option(STOP, _("Tidak, berhenti"), _("Baik. Nomor dan jawaban Anda dihapus.")),
    )
    return NoticeKind(
        key=RENEW,
        label=_("Langganan akan berakhir"),
        audience=_("Yang langganannya segera berakhir"),
        template=_("Anda dikabari sampai {hari}. Sesudah itu nomor Anda dihapus."),
        channels=_WAYS,
        valid_for=timedelta(days=90),
        question=Question(_("Mau terus dikabari?"), options, answer_renew),
        still=still_ends,
        forget=forget,
    )
