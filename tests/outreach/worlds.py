"""Notices at any stage, and a kind of their own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from guyub.kernel.ids import uuid7

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
# Ten in the morning of a Sunday in Jakarta: nothing is quiet.
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PHONE = "+6284011112222"
KEY = "uji.kabar"
_n = 0


def made_kind(**values: Any) -> Any:
    from guyub.outreach import kinds as k
    from guyub.outreach.states import POST, SMS, VISIT, WA_LINK, WHATSAPP

    return k.NoticeKind(**{
        "key": KEY, "label": "Kabar uji", "audience": "Semua", "template": "Ada {apa} untuk Anda.",
        "channels": (WHATSAPP, SMS, WA_LINK, POST, VISIT), "valid_for": timedelta(days=30),
        "question": k.Question("Sudah?", (
            k.Option("yes", "Sudah", "Terima kasih."),
            k.Option("help", "Minta dibantu", "Baik.", attention=True),
        )), **values,
    })  # fmt: skip


@contextmanager
def known(**values: Any):
    """A kind that exists for the length of a test."""
    from guyub.outreach.kinds import KINDS

    before = KINDS.get(KEY)
    KINDS[KEY] = made_kind(**values)
    try:
        yield KINDS[KEY]
    finally:
        KINDS.pop(KEY)
        if before is not None:
            KINDS[KEY] = before


def act(code: str = "33.03", role: str = "registrar", now: datetime = NOW, **values: Any) -> Any:
    from tests.factories import office_act

    return replace(office_act(code, role, **values), now=now)


def owner(code: str = "33.03", *, phone: str | None = PHONE, consent: bool | None = None) -> Any:
    """(business, owner's id)."""
    from guyub.registry.models import Consent, Ownership
    from tests.factories import register

    made = register(act(code), village=VILLAGES[code], phone=phone)
    pk = Ownership.objects.using("owner").get(business=made).owner_id
    if consent is not None:
        Consent.objects.using("owner").create(
            owner_id=pk, purpose="contact", given_at=NOW, channel="uji",
            withdrawn_at=None if consent else NOW,
        )  # fmt: skip
    return made, pk


def queued(
    person: Any, kind: str = KEY, about: str = "", now: datetime = NOW, code: str = "33.03",
    business: Any = None, by: Any = None,
) -> Any:  # fmt: skip
    """A notice that was queued inside an action; its job is in the queue."""
    global _n
    _n += 1
    from guyub.outreach.actions.queueing import Order, queue

    return queue(by or act(code, now=now), Order(
        kind=kind, regency=code, recipient=("owner", person), about_id=uuid7(),
        about=about or f"uji:{_n}", values={"apa": "surat", "hari": "besok", "nomor": "X",
                                             "surat": "P-IRT", "tanggal": "2026-12-01"},
        village=VILLAGES[code], business=business,
    ))  # fmt: skip


def fresh(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)


def waiting(code: str = "33.03", now: datetime = NOW, **values: Any) -> Any:
    """A notice that waits to be sent from a phone of the office."""
    from guyub.outreach.sending import send_one

    _made, person = owner(code, **values)
    row = queued(person, now=now, code=code)
    send_one(row.pk, now)
    return fresh(row)


def day() -> datetime:
    """The last ten in the morning in Jakarta that has passed: pages read the clock."""
    from django.utils import timezone

    now = timezone.now()
    found = now.replace(hour=3, minute=0, second=0, microsecond=0)
    return found if found <= now else found - timedelta(days=1)


def licence(code: str = "33.03", days: int = 20, **values: Any) -> Any:
    """A paper of a product that ends so many days from today."""
    from guyub.licences.actions import Seen, record
    from guyub.licences.models import Licence
    from guyub.registry.actions.product import add_product

    global _n
    _n += 1
    at = day()
    business, _person = owner(code, **values)
    made = add_product(act(code), business.pk, {"name": "Keripik singkong"})
    seen = Seen("spp_irt", f"{_n:013d}-10", (at - timedelta(days=400)).date(),
                (at + timedelta(days=days)).date())  # fmt: skip
    return Licence.objects.using("owner").get(pk=record(act(code, now=at), made.pk, seen).pk)


def ending(code: str = "33.03", send: bool = True, **values: Any) -> Any:
    """The notice of a paper that ends; waits to be sent from a phone of the office."""
    from guyub.licences.reminding import remind
    from guyub.outreach.actions.common import machine_act
    from guyub.outreach.models import Notice
    from guyub.outreach.sending import send_one
    from tests.factories import office

    row = licence(code, **values)
    remind(machine_act(day(), code, office(code).pk), row.pk)
    found = Notice.objects.using("owner").get(about_id=row.pk)
    if send:
        send_one(found.pk, day())
    return fresh(found)


def answered(row: Any, option: str) -> Any:
    """The notice after its link was answered."""
    from guyub.outreach.actions import answering

    answering.answer(answering.link_act(row.regency_code, row.office_id, day()), row.pk, option)
    return fresh(row)


def printed(code: str = "33.03") -> Any:
    """Letters that were printed and not posted yet."""
    from guyub.outreach.actions.posting import make_batch

    return make_batch(act(code, now=day()), [by_post(code).pk])


def by_post(code: str = "33.03") -> Any:
    """A notice that waits to be printed: no number, but an address."""
    from guyub.outreach.models import Notice
    from guyub.registry.models import Owner

    row = ending(code, send=False, phone=None)
    Owner.objects.using("owner").filter(pk=row.recipient_id).update(
        address="Jl. Melati 3", village_code=VILLAGES[code]
    )
    from guyub.outreach.sending import send_one

    send_one(row.pk, day())
    found = Notice.objects.using("owner").get(pk=row.pk)
    assert found.channel == "post", found.channel
    return found
