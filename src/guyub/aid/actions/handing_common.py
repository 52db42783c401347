"""What the actions of buying and handing over share."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.aid.models import Handover
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.transitions import Machine, TransitionRefused
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.oneself import people_of

OWN_GOODS = _("Barang ini untuk usaha Anda sendiri. Orang lain yang menyetujui dan menyerahkannya.")
M = TypeVar("M", bound=models.Model)


def today(act: Act) -> date:
    return timezone.localdate(act.now)


def held(act: Act, model: type[M], pk: UUID) -> M:
    """The row of the own regency, locked. DomainError when out of reach or gone."""
    found = lock(model, pk)
    may_write_at(act, getattr(found, "village_code", "") or str(found.regency_code))  # type: ignore[attr-defined]
    return found


def step(machine: Machine, row: Any, verb: str, act: Act, reason: str | None = None) -> None:
    """Take a step of a machine in the actor's role; the row is not saved."""
    try:
        row.state = machine.check(row.state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(
            str(refused), field="reason" if refused.code == "reason" else None
        ) from refused


def person(act: Act) -> UUID:
    return somebody(act.person_id)


def another(act: Act, *others: UUID | None, said: object) -> UUID:
    """The actor's person id; NotAllowed when it is one of ``others``."""
    mine = person(act)
    if mine in others:
        raise NotAllowed(said)
    return mine


def receivers(record: Handover) -> set[UUID]:
    """Persons known to own a business that gets these goods."""
    return people_of(record.lines.values_list("business_id", flat=True))


def not_received(act: Act, record: Handover) -> None:
    """NotAllowed for who gets these goods: another hands them over."""
    if act.person_id in receivers(record):
        raise NotAllowed(OWN_GOODS)


def not_later(day: date, act: Act, field: str) -> None:
    """Refuse a day in the future: what is recorded has happened."""
    if day > today(act):
        raise DomainError(
            _("Tanggal ini belum tiba. Tulis tanggal kejadian sebenarnya."), field=field
        )
