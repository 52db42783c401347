"""What groups add for those who verify: one bank account of two groups, and members of different
groups at one spot (``registry.signals``: asked about, never a verdict)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from guyub.groups.models import Group, Membership
from guyub.groups.states import ACTIVE
from guyub.kernel.distance import metres
from guyub.registry.models import Ownership
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
    places: dict[UUID, Place] = {}
    banked = False
    for business, lat, lon, group, account, owners in members.values_list(
        "business_id", "business__latitude", "business__longitude", "group_id",
        "group__bank_account", _OWNERS,
    ):  # fmt: skip
        own[business].add(group)
        banked = banked or account is not None
        if lat is not None and lon is not None:
            places[business] = Place((lat, lon), frozenset(owners))
    if banked:
        yield from _accounts(asked, {group for of in own.values() for group in of})
    yield from _spots(asked, own, places)


class Place(NamedTuple):
    """Where a member's business is, and whose it is."""

    point: tuple[float, float]
    owners: frozenset[UUID]


_OWNERS: Final = ArraySubquery(
    Ownership.objects.filter(business_id=OuterRef("business_id"), until__isnull=True).values(
        "owner_id"
    )
)


def _accounts(asked: Asked, groups: set[UUID]) -> Iterable[Signal]:
    """Another group with the same account number. The numbers of a regency's groups are compared
    in memory: there is no index of them."""
    held: dict[str, list[Group]] = defaultdict(list)
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


def _spots(asked: Asked, own: dict[UUID, set[UUID]], places: dict[UUID, Place]) -> Iterable[Signal]:
    """A member of another group within 15 metres, with another owner."""
    near = Q()
    for (lat, lon), _owners in places.values():
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
            "group_id", _OWNERS,
        )
    )  # fmt: skip
    for business, place in places.items():
        found = sorted(
            {
                number
                for pk, number, lat, lon, group, owners in others
                if pk != business
                and group not in own[business]
                and not place.owners & set(owners)
                and metres(place.point, (lat, lon)) <= METRES
            }
        )
        if found:
            yield Signal(
                business, "spot",
                f"Tempatnya dalam {METRES} meter dari anggota kelompok lain: {named(found)}.",
            )  # fmt: skip
