"""What the actions of the market share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.transitions import Machine, TransitionRefused

# What takes turns about the needs of one buyer, which does not end while some are open.
NEEDS_OF: Final = "kebutuhan-pembeli"
OFFER_PREFIX: Final = "KTL"
FIRST_DAY: Final = date(2020, 1, 1)
MOST_RUPIAH: Final = 10_000_000_000
MOST_AMOUNT: Final = Decimal("9999999999")


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def own_regency(act: Act) -> str:
    """The regency of the actor's own office. NotAllowed for offices above and for nobody."""
    if len(act.scope.write) != 1 or act.office_id is None:
        raise NotAllowed("Katalog disusun oleh dinas kabupaten atau kota.")
    return act.scope.write[0]


def step(machine: Machine, state: str, verb: str, act: Act, reason: str = "") -> str:
    """The state that a step leads to. DomainError when it is not allowed now."""
    try:
        return machine.check(state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        field = "reason" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused


def line(text: str, most: int) -> str:
    """One line without numbers of persons."""
    return hide_numbers(" ".join(text.split()))[:most]


def paragraphs(text: str, most: int) -> str:
    """Several lines without numbers of persons."""
    lines = (" ".join(row.split()) for row in text.splitlines())
    return hide_numbers("\n".join(row for row in lines if row))[:most]


def amount(value: Decimal, field: str, what: str) -> Decimal:
    """A positive number of units with two places."""
    if not value.is_finite() or not 0 < value <= MOST_AMOUNT:
        raise DomainError(f"{what} harus lebih dari nol.", field=field)
    return value.quantize(Decimal("0.01"))
