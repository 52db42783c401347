"""Whom an officer's account reaches: what lies outside its areas is on no page of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from guyub.accounts.models import Appointment
from guyub.accounts.roles import AREA_ROLES
from guyub.kernel.actions import DomainError
from guyub.kernel.db import ALL
from guyub.mentoring.models import Officer

TOO_NARROW: Final = (
    "Wilayah akun petugas ini belum mencakup desanya. Perluas dulu wilayahnya, atau pilih petugas"
    " lain."
)


def reaching(officers: Iterable[Officer], village: str, today: date) -> set[UUID]:
    """Ids of those who would see a business of a village. Who has no account works on paper."""
    some = list(officers)
    found = {o.pk for o in some if o.user_id is None}
    rows = Appointment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=today), starts__lte=today,
        user__in={o.user_id for o in some if o.user_id}, office__area_code=village[:5],
    )  # fmt: skip
    able = {
        user
        for user, role, codes in rows.values_list("user", "role", "area_codes")
        if role not in AREA_ROLES
        or any(a == ALL or village == a or village.startswith(f"{a}.") for a in codes)
    }
    return found | {o.pk for o in some if o.user_id in able}


def check_reach(officer: Officer, village: str, today: date) -> None:
    """DomainError for an officer who would not see the business."""
    if officer.pk not in reaching([officer], village, today):
        raise DomainError(TOO_NARROW, field="officer")
