"""Groups and their members as the trade speaks of them. Views filter with these, never by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from guyub.groups.models import Group, Membership


def members_of(group: Group, day: date) -> list[Membership]:
    """Who belonged to the group on a day, the board first, with business and person.

    As far as the scope in force shows businesses: an own-reach visit reads ``roster`` instead.
    """
    rows = group.memberships.on(day).in_order()
    return list(rows.select_related("business__facts", "owner"))


@dataclass(frozen=True)
class Fellow:
    """A member as fellow members know them."""

    id: UUID
    role: str
    since: date
    business: str
    product: str
    village_code: str
    person: str


def roster(group_id: UUID) -> list[Fellow]:
    """The members of a group that the visitor belongs to or chairs, [] for everybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM groups_roster(%s)", [group_id])
        return [Fellow(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Double:
    """A member who also stands in another current group of the same kind. ``same`` is "business"
    (the very same business) or "person" (another business of the same person)."""

    membership: Membership
    other: Membership
    same: str


def double_members(group: Group) -> list[Double]:
    """Members who also stand in another current group of the same kind, for those who verify.

    The same business; another business of the same owner; or of an owner who is the same human
    being: an equal, complete NIK, or a pair that somebody confirmed when records were merged.
    Shown, never forbidden: a rule of the office decides what it means.
    """
    current = list(
        group.memberships.current().in_order().select_related("business__facts", "owner")
    )
    if not current:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLES, {"group": group.pk})
        found = cursor.fetchall()
    others = Membership.objects.select_related("business__facts", "owner", "group").in_bulk(
        [row[1] for row in found]
    )
    mine = {m.pk: m for m in current}
    return [
        Double(mine[own], others[other], same)
        for own, other, same in found
        if own in mine and other in others
    ]


# People of a membership: who represents it and who owns the business today. Two people are one
# when they are one row, hold one complete NIK, or were confirmed as one in a merge of records.
_DOUBLES = """
WITH people AS MATERIALIZED (
  SELECT m.id AS membership, m.group_id, m.business_id, p.owner_id, o.nik_index, o.nik_state
    FROM groups_membership m
    JOIN groups_group g ON g.id = m.group_id
    JOIN groups_group mine ON mine.id = %(group)s
     AND g.kind = mine.kind AND g.regency_code = mine.regency_code
     AND g.state IN ('forming', 'founded', 'recognised')
    JOIN registry_business b ON b.id = m.business_id AND b.status <> 'merged'
    LEFT JOIN LATERAL (
      SELECT w.owner_id FROM registry_ownership w
       WHERE w.business_id = m.business_id AND w.until IS NULL
      UNION SELECT m.owner_id WHERE m.owner_id IS NOT NULL
    ) p ON true
    LEFT JOIN registry_owner o ON o.id = p.owner_id AND o.erased_at IS NULL
   WHERE m.until IS NULL
), known_as AS MATERIALIZED (
  SELECT pair ->> 0 AS one, pair ->> 1 AS other
    FROM registry_merge r CROSS JOIN LATERAL jsonb_array_elements(r.same) pair
   WHERE r.undone_at IS NULL
     AND r.regency_code = (SELECT regency_code FROM groups_group WHERE id = %(group)s)
)
SELECT DISTINCT ON (a.membership, z.membership) a.membership, z.membership,
       CASE WHEN a.business_id = z.business_id THEN 'business' ELSE 'person' END
  FROM people a JOIN people z ON a.group_id = %(group)s AND z.group_id <> %(group)s
   AND (a.business_id = z.business_id OR a.owner_id = z.owner_id
        OR (a.nik_index = z.nik_index AND a.nik_state = 'full' AND z.nik_state = 'full')
        OR EXISTS (SELECT 1 FROM known_as k
                    WHERE (k.one = a.owner_id::text AND k.other = z.owner_id::text)
                       OR (k.other = a.owner_id::text AND k.one = z.owner_id::text)))
 ORDER BY a.membership, z.membership
"""
