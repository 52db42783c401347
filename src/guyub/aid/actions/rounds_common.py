"""What the actions about funds, catalogue, sheets and rounds share."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.transitions import Machine, TransitionRefused
from guyub.registry.actions.common import somebody

M = TypeVar("M", bound=models.Model)


def office_of(act: Act) -> UUID:
    """The own office; NotAllowed for who only reads."""
    if act.office_id is None or act.scope.own_office != str(act.office_id):
        raise NotAllowed(_("Hanya dinas kabupaten atau kota yang menyusun bantuannya sendiri."))
    return act.office_id


def base(act: Act) -> dict[str, Any]:
    """Whose a new row is and where."""
    return {"office_id": office_of(act), "regency_code": act.scope.write[0]}


def person_of(act: Act) -> UUID:
    return somebody(act.person_id)


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def own(act: Act, model: type[M], pk: UUID) -> M:
    """A row of the own office, locked. DomainError when there is none."""
    found: M | None = (
        model._default_manager.select_for_update(of=("self",))
        .filter(pk=pk, office_id=office_of(act))  # type: ignore[misc]
        .first()
    )
    if found is None:
        raise DomainError(_("Data ini tidak ditemukan atau bukan milik dinas Anda."))
    return found


def step(machine: Machine, state: str, verb: str, act: Act, reason: str | None = None) -> str:
    """The state that follows. DomainError says why not."""
    try:
        return machine.check(state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused), field="reason" if refused.code == "reason" else None) from (
            refused
        )


def put(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
