"""What buyers asked and bought of an owner's businesses, and where they were invited: the last few
of each, for the owner's page. The sections of the business page tell all of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_rupiah
from guyub.market.models import FairInvitation, NeedAsk, NeedAward
from guyub.market.states.fairs import CALLED_OFF
from guyub.market.states.needs import ANSWER_TONES, ANSWERS
from guyub.market.states.purchases import PURCHASE, TONES

FEW: Final = 5


@dataclass(frozen=True)
class Line:
    """One line: what, when and more in words, how it stands; ``part`` of the business page."""

    business: UUID
    what: str
    note: str
    said: str
    tone: str
    part: str


def asked(businesses: Collection[UUID]) -> list[Line]:
    """Questions of buyers, newest first; those that became an order say so."""
    rows = list(
        NeedAsk.objects.filter(business__in=businesses).order_by("-created_at", "-pk")[:FEW]
    )
    standing = NeedAward.objects.standing().filter(ask__in=[r.pk for r in rows])
    ordered = set(standing.values_list("ask_id", flat=True)) if rows else set()
    return [
        Line(
            r.business_id, r.wanted, format_date(timezone.localtime(r.created_at).date()),
            "Dipesan" if r.pk in ordered else str(ANSWERS[r.state]),
            "ok" if r.pk in ordered else ANSWER_TONES[r.state], "ditanya-saya",
        )
        for r in rows
    ]  # fmt: skip


def bought(businesses: Collection[UUID]) -> list[Line]:
    """Purchases that count, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id, buyer, what, sum, accepted_on, state FROM market_bought_of_own()"
            " WHERE business_id = ANY (%s) ORDER BY accepted_on DESC, what LIMIT %s",
            [list(businesses), FEW],
        )
        rows = cursor.fetchall()
    return [
        Line(
            business, f"{what}, {buyer}",
            ", ".join(
                p for p in (format_date(day), format_rupiah(value) if value is not None else "")
                if p
            ),
            str(PURCHASE.states[state]), TONES[state], "dibeli-saya",
        )
        for business, buyer, what, value, day, state in rows
    ]  # fmt: skip


def invited(businesses: Collection[UUID], today: date) -> list[Line]:
    """Invitations to fairs that are not over, the nearest first."""
    rows = (
        FairInvitation.objects.filter(business__in=businesses, fair__to_day__gte=today)
        .exclude(fair__state=CALLED_OFF).select_related("fair").order_by("fair__from_day", "pk")
    )  # fmt: skip
    return [
        Line(
            r.business_id, r.fair.title, format_date(r.fair.from_day),
            str(FairInvitation.Answer(r.answer).label), "", "pameran-saya",
        )
        for r in rows[:FEW]
    ]  # fmt: skip
