"""What the builder of groups is given: read from the registry, ranked in ``building``.

Policy on names: officers see the neighbours of their own areas by name. An owner sees groups as
anybody may know them, and only whether there are enough neighbours to found one; the office or the
village clerk invites them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from guyub.areas.models import Area
from guyub.groups.building import Candidate, Invited, Neighbour, Offer, Seeker, Trade
from guyub.groups.building import founding_list as rank_neighbours
from guyub.groups.building import offers as rank_groups
from guyub.groups.kinds import AREA_LENGTHS, KBLI_GROUP, KindRule
from guyub.groups.models import Group, Membership
from guyub.groups.states import ACTIVE
from guyub.kernel.distance import Point
from guyub.registry import naming
from guyub.registry.models import BusinessFacts

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit
    from guyub.registry.models import Business

MOST_READ: Final = 600
DISTRICT: Final = 8


def points_of(codes: Any) -> dict[str, Point]:
    """Points of villages, for those that have one."""
    rows = Area.objects.filter(pk__in=set(codes)).order_by("pk")
    return {
        pk: (lat, lon)
        for pk, lat, lon in rows.values_list("pk", "latitude", "longitude")
        if lat is not None and lon is not None
    }


def seeker_of(business: Business) -> Seeker:
    """A business as one who looks for a group; its own point, else its village's."""
    point: Point | None = None
    if business.latitude is not None and business.longitude is not None:
        point = (business.latitude, business.longitude)
    else:
        point = points_of([business.village_code]).get(business.village_code)
    trade = Trade(business.branch, business.kbli_version, business.kbli_code, business.main_product)
    return Seeker(business.village_code, point, trade)


def seeker_at(village: str, branch: str, product: str) -> Seeker:
    """A village and a trade, for an officer who looks around there."""
    return Seeker(village, points_of([village]).get(village), Trade(branch, product=product))


def seeker_for(group: Group) -> Seeker:
    """A group that looks for members."""
    trade = Trade(group.branch, group.kbli_version, group.kbli_code, group.trade)
    return Seeker(group.village_code, points_of([group.village_code]).get(group.village_code),
                  trade)  # fmt: skip


def groups_near(
    seeker: Seeker, rules: dict[str, KindRule], besides: frozenset[UUID] = frozenset()
) -> list[Offer]:
    """Living groups that the seeker could join, in any scope that reads there or owns there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM groups_offered(%s)", [seeker.village_code[:5]])
        rows = [row for row in cursor.fetchall() if row[0] not in besides]
    points = points_of(row[5] for row in rows)
    found = [
        Candidate(
            pk, number, name, kind, state, village, points.get(village),
            Trade(branch, version, code, trade), trade, members,
        )
        for pk, number, name, kind, state, village, trade, branch, version, code, members in rows
    ]  # fmt: skip
    return rank_groups(seeker, found, rules)


def _alike(trade: Trade) -> Q:
    """Businesses that may make something alike; the ranking decides."""
    condition = Q(pk__in=[])
    if trade.branch:
        condition |= Q(branch=trade.branch)
    if trade.kbli_code:
        start = trade.kbli_code[:KBLI_GROUP]
        condition |= Q(kbli_version=trade.kbli_version, kbli_code__startswith=start)
    for word in sorted(trade.words)[:4]:
        condition |= Q(search_text__contains=word)
    return condition


def neighbours(
    visit: Visit, seeker: Seeker, rule: KindRule, *, besides: tuple[UUID, ...] = (), most: int = 20
) -> list[Invited]:
    """Whom an officer could invite to found a group of this kind, in the officer's own areas and
    in the seeker's sub-district at most."""
    length = max(AREA_LENGTHS[rule.area], DISTRICT)
    taken = Membership.objects.filter(
        business=OuterRef("pk"), until__isnull=True, group__kind=rule.kind, group__state__in=ACTIVE
    )
    rows = (
        BusinessFacts.objects.visible_to(visit)
        .listed()
        .operating()
        .in_area(seeker.village_code[:length])
        .filter(~Exists(taken))
        .exclude(pk__in=besides)
    )
    if rule.same_trade:
        rows = rows.filter(_alike(seeker.trade))
    near = Case(
        When(village_code=seeker.village_code, then=Value(0)), default=Value(1),
        output_field=IntegerField(),
    )  # fmt: skip
    chosen = list(
        rows.order_by(near, "sort_key", "pk").values_list(
            "pk", "business__number", "business__name", "business__legal_form", "owner_names",
            "village_code", "business__latitude", "business__longitude", "branch", "kbli_version",
            "kbli_code", "business__main_product",
        )[:MOST_READ]
    )  # fmt: skip
    points = points_of(row[5] for row in chosen)
    people = [
        Neighbour(
            pk, number, naming.shown(visit, name, form, owners), village,
            (lat, lon) if lat is not None and lon is not None else points.get(village),
            Trade(branch, version, code,
                  naming.reader(visit, name, form, owners)(product)),
        )
        for pk, number, name, form, owners, village, lat, lon, branch, version, code, product
        in chosen
    ]  # fmt: skip
    return rank_neighbours(seeker, people, rule, besides=besides, most=most)


def enough_alike(business: UUID, rule: KindRule) -> bool:
    """For an owner: whether there are enough neighbours to found a group of this kind with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT groups_enough_alike(%s, %s, %s, %s)",
            [business, rule.kind, AREA_LENGTHS[rule.area], rule.minimum - 1],
        )
        return bool(cursor.fetchone()[0])


def groups_of(business: UUID) -> list[Membership]:
    """Living groups that a business belongs to now, as far as the scope shows them."""
    rows = Membership.objects.filter(business=business, until__isnull=True, group__state__in=ACTIVE)
    return list(rows.select_related("group").order_by("since", "pk"))
