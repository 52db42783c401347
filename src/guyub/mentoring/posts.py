"""Reads who looks after what, for the pages and sums that ``causes`` decides about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from guyub.mentoring.causes import Hurdle, Post
from guyub.mentoring.models import Assignment, Obstacle
from guyub.mentoring.querysets import AssignmentQuerySet
from guyub.mentoring.states import STANDING

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def posts_of(visit: Visit, day: date, regencies: Iterable[str] = ()) -> list[Post]:
    """Posts on a day, and those meant for somebody who is not appointed yet."""
    rows = Assignment.objects.visible_to(visit)
    if regencies:
        rows = rows.filter(regency_code__in=list(regencies))
    return posts_among(rows, day)


def posts_among(rows: AssignmentQuerySet, day: date) -> list[Post]:
    """The same of chosen rows, for actions, which see what their scope lets them."""
    meant = Q(starts__isnull=True, ends__isnull=True, officer__state__in=STANDING)
    found = rows.in_force(day) | rows.filter(meant)
    return [
        Post(
            officer=row.officer_id, tier=row.officer.tier, area=row.area_code,
            since=row.starts or row.officer.waiting_since or row.officer.recruited_on,
            on_duty=row.starts is not None, branch=row.branch, group=row.group_id,
            waiting_for=row.officer.waiting_for,
        )
        for row in found.select_related("officer").order_by("area_code", "pk")
    ]  # fmt: skip


def hurdles_of(visit: Visit, day: date, regencies: Iterable[str] = ()) -> list[Hurdle]:
    """What stood in the way on a day."""
    rows = Obstacle.objects.visible_to(visit).in_force(day)
    if regencies:
        rows = rows.filter(regency_code__in=list(regencies))
    return [
        Hurdle(row.area_code, row.cause, row.held_by, row.since)
        for row in rows.order_by("area_code", "since", "pk")
    ]
