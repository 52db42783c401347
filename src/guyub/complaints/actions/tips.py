"""Secret tips: sealed with a key of their own, opened only by an action that is noted each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _t

from guyub.accounts.models import Office
from guyub.complaints.actions.common import (
    TIP_PREFIX,
    code_of,
    fresh_number,
    from_outside,
    id_of,
    moved,
    put,
    said,
    today_of,
)
from guyub.complaints.models import Tip, TipReading
from guyub.complaints.people import posts_of
from guyub.complaints.permissions import READ_TIP
from guyub.complaints.policy import About, Route, route
from guyub.complaints.states import ABOUT, CHIEF, DEPUTY, NOBODY, TIP, UNKNOWN
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.crypto import PersonKey
from guyub.kernel.db import SYSTEM, in_scope, take_turns
from guyub.kernel.fields import get_keyring
from guyub.registry.actions.common import lock, somebody

CONTEXT, REPLY = "complaints_tip", "complaints_tip_reply"


@dataclass(frozen=True)
class TipReceipt:
    number: str
    code: str


def send_tip(
    office: Office, form: str, about: str, text: str, now: datetime, *, within: Act | None = None
) -> TipReceipt:
    """Take a tip in; the same form sent again gives the same receipt. The day is kept, not the
    hour; nothing of the request goes along."""
    pk = id_of("tip", str(office.pk), form, about, text)
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    with in_scope(SYSTEM):
        take_turns("complaints.tip", pk)
        before = Tip.objects.filter(pk=pk).first()
        if before is None:
            act = from_outside(day, office.pk, within=within)
            before = _send(act, office, about, text, pk)
    return TipReceipt(before.number, code_of("tip", pk))


@action("complaints.tip.send", needs=None, sentence="mengirim laporan rahasia")
def _send(act: Act, office: Office, about: str, text: str, pk: UUID) -> Tip:
    if about not in ABOUT or about == NOBODY:
        raise DomainError(_t("Pilih dari daftar."), field="about")
    words = said(text, "text", _t("Ceritakan dulu apa yang Anda tahu, dengan beberapa kata."))
    ring = get_keyring()
    key = PersonKey.create(ring, str(pk))
    today, regency = today_of(act), office.area_code
    made = Tip(
        id=pk, number=fresh_number(Tip.objects, TIP_PREFIX, regency, pk), regency_code=regency,
        office_id=office.pk, received_on=today, key=key,
        sealed=PersonKey.unwrap(ring, key, str(pk)).seal(words, CONTEXT),
    )  # fmt: skip
    put(made, tip_route(about, words, office.pk, regency, today))
    made.save(force_insert=True)
    act.log(made, after={"laporan": made.number})
    return made


def tip_route(about: str, text: str, office: UUID, regency: str, today: object) -> Route:
    """As a complaint about a person, never below the head; where whoever sent it does not know or
    does not say whom it is about, it may be the head: above the head, then."""
    posts = posts_of(office, regency, today)  # type: ignore[arg-type]
    least = DEPUTY if about == UNKNOWN else CHIEF
    before = Route(frozenset(), about == UNKNOWN, least, least)
    return route(About(about, text=text, grave=True), posts, before)


def found_tip(number: str, code: str) -> Tip | None:
    """The tip that number and code open; None when they do not belong together."""
    with in_scope(SYSTEM):
        row = Tip.objects.filter(number=number).first()
    if row is None or not constant_time_compare(code_of("tip", row.pk), code):
        return None
    return row  # type: ignore[no-any-return]


def reply_of(row: Tip) -> str:
    """What was told, for whoever sent the tip."""
    if not row.reply:
        return ""
    return PersonKey.unwrap(get_keyring(), row.key, str(row.pk)).open(row.reply, REPLY)


@action("complaints.tip.read", needs=READ_TIP, sentence="membuka laporan rahasia")
def read_tip(act: Act, pk: UUID) -> tuple[Tip, str]:
    """The words, and a note of who read them when. Reading again is noted again."""
    row = lock(Tip, pk)
    person = somebody(act.person_id)
    text = PersonKey.unwrap(get_keyring(), row.key, str(row.pk)).open(row.sealed, CONTEXT)
    TipReading.objects.bulk_create(
        [TipReading(tip=row, person=person, reader=act.actor, at=act.now)]
    )
    if row.state == "sent":
        row.state = moved(TIP, row.state, "read", act.role)
        row.version += 1
        row.save(update_fields=["state", "version"])
    act.log(row, after={"laporan": row.number})
    return row, text


@action("complaints.tip.tell", needs=READ_TIP, sentence="menulis tindak lanjut laporan rahasia")
def tell(act: Act, pk: UUID, text: str) -> Tip:
    """What was done, read by whoever sent it with number and code."""
    row = lock(Tip, pk)
    words = said(text, "words", _t("Tulis apa yang sudah dilakukan, dengan beberapa kata."))
    if row.state == "told" and reply_of(row) == words:
        raise Unchanged(row)
    row.state = moved(TIP, row.state, "tell", act.role, words)
    sealed = PersonKey.unwrap(get_keyring(), row.key, str(row.pk)).seal(words, REPLY)
    row.reply, row.told_on, row.teller_person = sealed, today_of(act), somebody(act.person_id)
    row.version += 1
    row.save(update_fields=["state", "reply", "told_on", "teller_person", "version"])
    act.log(row, after={"laporan": row.number})
    return row
