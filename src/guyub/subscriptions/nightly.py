"""The night's work for every office: what is over goes, what waits is asked, what is new is told.

Every step is an action per number, so whoever is killed leaves whole numbers behind, and the next
run finds exactly the rest. Equal questions are asked once; what was told is read with one statement
an office, and only numbers for which something is new are locked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Q
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.outreach.actions.common import machine_act
from guyub.subscriptions import telling
from guyub.subscriptions.actions import holding, news
from guyub.subscriptions.actions.common import day_of
from guyub.subscriptions.models import Contact, Subscription
from guyub.subscriptions.parameters import Days, days_of
from guyub.subscriptions.questions import Thing

log = structlog.get_logger("guyub.subscriptions")


@dataclass
class Done:
    """How many numbers each step was tried for."""

    ended: int = 0
    asked: int = 0
    renewals: int = 0
    told: int = 0


def run(now: datetime | None = None) -> Done:
    """Everything, office by office. One number that cannot keeps nobody else from it."""
    now = now or timezone.now()
    today = day_of(now)
    done = Done()
    answers = telling.Answers(today)
    with in_scope(SYSTEM, read_only=True):
        offices = list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("area_code"))
        days = {office.pk: days_of(office.pk, today) for office in offices}
    for office in offices:
        act = machine_act(now, office.area_code, office.pk)
        _clear(act, office, days[office.pk], today, done)
        for pk, fits in new_of(office, today, answers).items():
            done.told += _tried(news.tell, act, pk, fits)
    return done


def _tried(do: Callable[..., Any], act: Act, *args: Any) -> int:
    try:
        do(act, *args)
    except DomainError as error:
        log.warning("subscription_stays", about=str(args[0]), because=str(error.sentence))
        return 0
    except Exception as error:  # its words may hold what somebody asked: only its kind is told
        log.exception("subscription_failed", about=str(args[0]), exc_info=None,
                      because=type(error).__name__)  # fmt: skip
        return 0
    return 1


def _clear(act: Act, office: Office, days: Days, today: date, done: Done) -> None:
    """Ends, keyed marks, messages that may be sent by now, questions before the year ends."""
    code = office.area_code
    with in_scope(SYSTEM, read_only=True):
        mine = Contact.objects.filter(office_id=office.pk).order_by("pk")
        asked = Subscription.objects.filter(office_id=office.pk)
        old = asked.unanswered(act.now - timedelta(days=days.wait))
        over = Q(ends_on__lt=today) | Q(pk__in=old.values("contact")) | Q(subscriptions=None)
        ended = list(mine.filter(over).distinct().values_list("pk", flat=True))
        unasked = asked.filter(confirmed_at=None, confirm_id=None).values("contact")
        waiting = list(mine.filter(pk__in=unasked).values_list("pk", flat=True))
        until = today + timedelta(days=days.renew)
        soon = list(mine.filter(ends_on__range=(today, until)).values_list("pk", flat=True))
    done.ended = sum(_tried(holding.end, act, pk, code) for pk in ended) + done.ended
    done.asked = sum(_tried(holding.ask_again, act, pk) for pk in waiting) + done.asked
    done.renewals = sum(_tried(news.ask_renewal, act, pk) for pk in soon) + done.renewals
    _tried(holding.sweep_marks, act, office.pk, code)


def new_of(
    office: Office, today: date, answers: telling.Answers
) -> dict[UUID, dict[UUID, list[Thing]]]:
    """By number with anything new: everything that fits each of its subscriptions."""
    with in_scope(SYSTEM, read_only=True):
        rows = list(
            Subscription.objects.filter(office_id=office.pk, contact__ends_on__gte=today)
            .confirmed().order_by("contact", "pk").values_list("pk", "contact", "kind", "query")
        )  # fmt: skip
        told = telling.told_of(pk for pk, *_rest in rows) if rows else {}
    found: dict[UUID, dict[UUID, list[Thing]]] = {}
    for pk, contact, kind, query in rows:
        found.setdefault(contact, {})[pk] = answers.of(kind, query)
    return {c: fits for c, fits in found.items() if telling.fresh(fits, told)}
