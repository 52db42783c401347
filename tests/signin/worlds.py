"""Owners with confirmed numbers, codes that were asked for, and browsers that type them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
# Ten in the morning of a Sunday in Jakarta.
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PHONE = "+6284011112222"
OTHER = "+6284011113333"
_n = 0


def act(code: str = "33.03", role: str = "registrar", now: datetime = NOW) -> Any:
    from tests.factories import office_act

    return replace(office_act(code, role), now=now)


def owner(code: str = "33.03", *, phone: str | None = PHONE, name: str = "Sri Lestari",
          by: Any = None) -> Any:  # fmt: skip
    """The id of an owner with a business; a clerk wrote the number."""
    from guyub.registry.models import Ownership
    from tests.factories import register

    made = register(by or act(code), village=VILLAGES[code], owner=name, phone=phone)
    return Ownership.objects.using("owner").get(business=made).owner_id


def confirmed(code: str = "33.03", *, now: datetime = NOW, **values: Any) -> Any:
    """The id of an owner whose number another person of the office confirmed."""
    from guyub.signin.actions.confirming import confirm

    pk = owner(code, **values)
    confirm(act(code, now=now), pk, "shown")
    return pk


def outside(now: datetime = NOW) -> Any:
    from guyub.signin.actions.asking import outside

    return outside(now)


def index(phone: str = PHONE) -> bytes:
    from guyub.signin.actions.asking import index_of

    found = index_of(phone)
    assert found
    return found


def fresh(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)


def ask_row(pk: Any) -> Any:
    from guyub.signin.models import Ask

    return Ask.objects.using("owner").get(pk=pk)


def asked(phone: str = PHONE, now: datetime = NOW, look: bool = True) -> Any:
    """The id of an ask; looked up as its job does."""
    from guyub.signin.actions import asking
    from guyub.signin.tasks import _act

    found = asking.ask(outside(now), index(phone)).ask
    assert found is not None
    if look:
        asking.look(_act(now), found)
    return found


def notice(ask: Any) -> Any:
    from guyub.outreach.models import Notice

    return Notice.objects.using("owner").get(about_id=ask, kind="signin.code")


def opened(ask: Any, now: datetime = NOW, by: Any = None) -> str:
    """The code, as somebody of the office reads it in the prepared message."""
    import re

    from guyub.outreach.actions.by_hand import open_notice
    from guyub.outreach.sending import send_one

    row = notice(ask)
    if row.state == "queued":
        send_one(row.pk, now)
    text = open_notice(by or act(row.regency_code, now=now), row.pk).text
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found[1]


def issued(phone: str = PHONE, now: datetime = NOW) -> tuple[Any, str]:
    pk = asked(phone, now)
    return pk, opened(pk, now)


def entered(phone: str = PHONE, now: datetime | None = None, browser: str = "b1",
            who: Any = None) -> Any:  # fmt: skip
    """A visit that began with a code."""
    from django.utils import timezone

    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.signin.actions import entering

    now = now or timezone.now()
    pk, code = issued(phone, now)
    assert entering.try_code(outside(now), pk, code, browser).result.value == "cocok"
    with in_scope(SYSTEM, read_only=True):
        chosen = who or entering.people(pk, browser, now)[0].owner
    return entering.enter(outside(now), pk, chosen, browser, agent="Android Chrome/1")


def change_number(pk: Any, phone: str = OTHER, by: Any = None) -> None:
    from guyub.registry.actions.owner import edit_owner

    edit_owner(by or act(), pk, {"phone": phone}, version=None)


@contextmanager
def gateway(server: Any) -> Any:
    """SMS goes to a fake gateway."""
    from django.test import override_settings

    with override_settings(GUYUB_SMS={"url": server.url, "token": "t", "sender": "D"}):
        yield


def link_token(code: str = "33.03") -> str:
    """The token of a link that still opens something, as a gateway would have carried it."""
    from django.utils import timezone

    from guyub.signin import codes

    global _n
    _n += 1
    now = timezone.now()
    phone = f"+62840{55500000 + _n}"
    confirmed(code, phone=phone, now=now)
    pk = asked(phone, now)
    handed(pk, now)
    return codes.link_of(pk, ask_row(pk).round).rstrip("/").rsplit("/", 1)[1]


def handed(ask: Any, now: datetime = NOW) -> Any:
    """The code goes out by a machine."""
    from guyub.kernel.actions import action
    from guyub.signin.actions import asking
    from guyub.signin.tasks import _act

    @action("test.hand")
    def hand(act: Any) -> Any:
        found = asking.issue(act, ask, False)
        act.log(None, kind="test")
        return found

    return hand(_act(now))


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)
