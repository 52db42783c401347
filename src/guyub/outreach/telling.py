"""The words of one message, and the links in it.

Links carry a signed id and nothing else. They are whole addresses made at the moment of sending.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _t

from guyub.kernel import qr
from guyub.kernel.addresses import whole
from guyub.kernel.fields import get_keyring
from guyub.kernel.identifiers import SAMPLE_PHONE, check_phone
from guyub.outreach.kinds import KINDS, Live, NoticeKind, Reach
from guyub.outreach.models import Notice

ASKING: Final = "T"
STOPPING: Final = "U"


def token_of(letter: str, notice: UUID) -> str:
    return qr.sign(get_keyring(), letter, notice)


def read_token(letter: str, token: str) -> UUID | None:
    """The notice of a token; None for one that was not made here or for another purpose."""
    try:
        code = qr.verify(get_keyring(), token)
    except qr.CodeError:
        return None
    return code.id if code.kind == letter else None


def _address(name: str, token: str) -> str:
    return whole(reverse(name, args=[token]))


@dataclass(frozen=True)
class Message:
    """What goes out. ``to`` is a phone number in E.164 or an e-mail address; ``key`` is the id of
    the try. ``parts`` are greeting, text and link for templates of a provider."""

    key: UUID
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    parts: tuple[str, str, str] = field(default=("", "", ""), repr=False)
    template: str = ""


def body_of(kind: NoticeKind, values: dict[str, str]) -> str:
    """The words of a kind with its values, in Indonesian whatever language the page speaks that it
    is made on. KeyError for a value that was not given."""
    with translation.override("id"):
        return str(kind.template).format_map(values)


def question_link(notice: Notice) -> str:
    """The address behind which the notice asks; "" when it asks nothing."""
    kind = KINDS.get(notice.kind)
    if kind is None or kind.question is None:
        return ""
    return _address("outreach:answer", token_of(ASKING, notice.pk))


def more_link(notice: Notice) -> str:
    """The address of the page that says it in full; "" where there is none."""
    kind = KINDS.get(notice.kind)
    return whole(kind.more(notice.about_id)) if kind is not None and kind.more is not None else ""


def stop_link(notice: Notice) -> str:
    return _address("outreach:stop", token_of(STOPPING, notice.pk))


def text_of(notice: Notice, reach: Reach, office: str, live: Live | None = None) -> str:
    """Greeting, body, where to read more, question with its link, and how to stop."""
    with translation.override("id"):
        return _text_of(notice, reach, office, live)


def _text_of(notice: Notice, reach: Reach, office: str, live: Live | None) -> str:
    kind = KINDS[notice.kind]
    lines = [_t("%(name)s, ini kabar dari %(office)s.") % {"name": reach.name, "office": office}
             if reach.name else _t("Ini kabar dari %(office)s.") % {"office": office},
             live.text if live else notice.body]  # fmt: skip
    if more := more_link(notice):
        lines.append(f"{_t('Selengkapnya:')} {more}")
    if kind.question is not None:
        lines.append(f"{kind.question.text} {_t('Jawab di sini:')} {question_link(notice)}")
    if kind.opt_out:
        lines.append(f"{_t('Tidak mau dikabari lagi?')} {stop_link(notice)}")
    return "\n".join(lines)


def message_of(
    notice: Notice, reach: Reach, office: str, channel: str, key: UUID, live: Live | None = None
) -> Message:
    """The message of a machine's channel."""
    kind = KINDS[notice.kind]
    return Message(
        key=key, to=reach.email if channel == "email" else reach.phone, subject=str(kind.label),
        text=text_of(notice, reach, office, live),
        parts=(reach.name or _t("Bapak/Ibu"), live.text if live else notice.body,
               (live.link if live else "") or question_link(notice) or more_link(notice)
               or stop_link(notice)),
        template=kind.whatsapp_template,
    )  # fmt: skip


def whatsapp_address(phone: str, text: str) -> str:
    """Opens WhatsApp with the message written; "" for a number that is no mobile one."""
    number = check_phone(phone).facts.get("whatsapp", "") or (
        phone.lstrip("+") if phone.startswith(SAMPLE_PHONE) else ""
    )
    return f"https://wa.me/{number}?text={quote(text)}" if number else ""


def sms_address(phone: str, text: str) -> str:
    """Opens the phone's own messages with the message written."""
    return f"sms:{phone}?body={quote(text)}" if phone else ""
