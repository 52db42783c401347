"""Numbers that asked to be told, at any stage."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from tests.factories import office
from tests.portal.finder.worlds import PLACE, open_round

PHONE = "+6284011113333"
ANSWERS = f"usaha=2020-10794&tempat={PLACE}&j=registry.workers~0-19&j=groups.member~ya"
LISTS = "kab=33.03"


def at(days: int = 0) -> datetime:
    """Ten in the morning in Jakarta, the last one that has passed, and days after it."""
    now = timezone.now()
    found = now.replace(hour=3, minute=0, second=0, microsecond=0)
    return (found if found <= now else found - timedelta(days=1)) + timedelta(days=days)


def today() -> date:
    return timezone.localdate()


def question(kind: str = "finder", query: str = ANSWERS) -> Any:
    from guyub.subscriptions import questions

    found = questions.read(kind, QueryDict(query), today())
    assert found is not None
    return found


def ask(
    kind: str = "finder", query: str = ANSWERS, phone: str = PHONE, now: datetime | None = None
) -> Any:
    """The contact of a number that asked, as the public page keeps it; None for none."""
    from guyub.subscriptions import questions
    from guyub.subscriptions.actions.asking import ask as keep
    from guyub.subscriptions.actions.common import outside_act
    from guyub.subscriptions.models import Contact

    made = office("33.03")
    one = question(kind, query)
    there = [t.key for t in questions.things(one.kind, one.query, today())]
    keep(outside_act(now or at(), one.regency, made.pk), one, phone, there)
    return Contact.objects.using("owner").filter(office_id=made.pk, phone_index=phone).first()


def notices(kind: str, contact: Any = None) -> list[Any]:
    from guyub.outreach.models import Notice

    rows = Notice.objects.using("owner").filter(kind=f"subscriptions.{kind}").order_by("pk")
    return list(rows.filter(recipient_id=contact.pk) if contact is not None else rows)


def say(notice: Any, option: str | None, now: datetime | None = None) -> None:
    """The holder's answer by the link of a message that went out; None: it only went out."""
    from guyub.outreach.actions import answering
    from guyub.outreach.sending import send_one

    moment = now or at()
    send_one(notice.pk, moment)
    if option is None:
        return
    act = answering.link_act(notice.regency_code, notice.office_id, moment)
    answering.answer(act, notice.pk, option)


def confirmed(kind: str = "finder", query: str = ANSWERS, phone: str = PHONE) -> Any:
    """The contact of a number whose holder said yes."""
    contact = ask(kind, query, phone)
    say(notices("confirm", contact)[-1], "yes")
    contact.refresh_from_db(using="owner")
    return contact


def told() -> Any:
    """The message about a round that opened since."""
    from guyub.subscriptions import nightly
    from guyub.subscriptions.models import Digest

    open_round()
    contact = confirmed()
    another_round()
    nightly.run(at())
    return Digest.objects.using("owner").get(contact=contact.pk)


def another_round(nth: int = 2, title: str = "Bantuan gerobak", **values: Any) -> Any:
    """A round that opens later, with the rule of the first."""
    made = open_round(number=f"BTU-33.03-{nth}", title=title, **values)
    fresh_board()
    return made


def closes() -> str:
    from guyub.kernel.dates import format_date

    return format_date(today() + timedelta(days=20))


def fresh_board() -> None:
    """As after the minute for which a board is kept."""
    from guyub.kernel.memory import forget_everything

    forget_everything()


def count() -> dict[str, int]:
    from guyub.subscriptions import models as m

    return {
        model.__name__: model.objects.using("owner").count()
        for model in (m.Contact, m.Subscription, m.Told, m.Digest, m.Mark)
    }
