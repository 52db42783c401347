"""What groups add for those who verify: one bank account of two groups, and members of different
groups at one spot (``registry.signals``: asked about, never a verdict)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q

from guyub.groups.models import Group, Membership
from guyub.groups.states import ACTIVE
from guyub.kernel.distance import metres
from guyub.registry.models import Business, Ownership
from guyub.registry.signals import Asked, Signal, named, register_signals

METRES: Final = 15
# Wide enough for the distance anywhere in Indonesia (within 11 degrees of the equator).
_DEGREES: Final = 0.00015


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_signals("groups", find)


def find(asked: Asked) -> Iterable[Signal]:
    """Signals of the groups that the businesses asked for are members of."""
    members = Membership.objects.filter(until__isnull=True, business_id__in=asked.businesses)
    own: dict[UUID, set[UUID]] = defaultdict(set)
    for business, group in members.values_list("business_id", "group_id"):
        own[business].add(group)
    groups = {group for of in own.values() for group in of}
    yield from _accounts(asked, groups)
    yield from _spots(asked, own)


def _accounts(asked: Asked, groups: set[UUID]) -> Iterable[Signal]:
    """Another group with the same account number. The numbers of a regency's groups are compared
    in memory: there is no index of them."""
    held: dict[str, list[Group]] = defaultdict(list)
    if Group.objects.filter(pk__in=groups, bank_account__isnull=False).exists():
        rows = Group.objects.filter(regency_code=asked.regency, bank_account__isnull=False)
        active = rows.filter(state__in=ACTIVE).only("pk", "number", "bank_account")
        for row in active.order_by("number"):
            number = "".join(filter(str.isdigit, row.bank_account.reveal() or ""))
            if number:
                held[number].append(row)
    for same in held.values():
        others = [row.number for row in same if row.pk not in groups]
        if others and len(others) < len(same):
            yield Signal(
                None, "account", f"Nomor rekening kelompok juga dipakai kelompok {named(others)}."
            )


def _spots(asked: Asked, own: dict[UUID, set[UUID]]) -> Iterable[Signal]:
    """A member of another group within 15 metres, with another owner."""
    placed = Business.objects.filter(latitude__isnull=False, longitude__isnull=False)
    points = {
        pk: (lat, lon)
        for pk, lat, lon in placed.filter(pk__in=own).values_list("pk", "latitude", "longitude")
    }
    near = Q()
    for lat, lon in points.values():
        near |= Q(
            business__latitude__range=(lat - _DEGREES, lat + _DEGREES),
            business__longitude__range=(lon - _DEGREES, lon + _DEGREES),
        )
    if not near:
        return
    # Members are few beside the businesses of a regency, of which no index knows the place.
    rows = Membership.objects.filter(near, regency_code=asked.regency, until__isnull=True)
    others = list(
        rows.exclude(business__status="merged").values_list(
            "business_id", "business__number", "business__latitude", "business__longitude",
            "group_id",
        )
    )  # fmt: skip
    owners: dict[UUID, set[UUID]] = defaultdict(set)
    wanted = {pk for pk, *_rest in others} | set(points)
    held = Ownership.objects.filter(business_id__in=wanted, until__isnull=True)
    for business, owner in held.values_list("business_id", "owner_id"):
        owners[business].add(owner)
    for business, point in points.items():
        found = sorted(
            {
                number
                for pk, number, lat, lon, group in others
                if pk != business
                and group not in own[business]
                and not owners[pk] & owners[business]
                and metres(point, (lat, lon)) <= METRES
            }
        )
        if found:
            yield Signal(
                business, "spot",
                f"Tempatnya dalam {METRES} meter dari anggota kelompok lain: {named(found)}.",
            )  # fmt: skip
