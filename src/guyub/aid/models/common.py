"""What the tables of this room share."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency


def concerning() -> RowSecurity:
    """Rows of the visit's regencies; besides, what concerns the visitor's group or business.

    A chair's account stands for its group, an owner's for businesses: both read what concerns
    the groups they belong to (``groups_own``, groups/sql).
    """
    base = by_regency()
    own = (
        "business_id = ANY ((SELECT guyub_businesses())::uuid[])"
        " OR group_id = ANY ((SELECT groups_own(true))::uuid[])"
    )
    return RowSecurity(f"({base.read}) OR {own}", base.write)


def one_recipient(name: str) -> models.CheckConstraint:
    """A recipient is a group or a single business, never both or none."""
    return models.CheckConstraint(
        condition=Q(group__isnull=False, business__isnull=True)
        | Q(group__isnull=True, business__isnull=False),
        name=name,
    )


def different(one: str, other: str, name: str) -> models.CheckConstraint:
    """Two persons that must not be the same; not yet acting (NULL) is fine."""
    return models.CheckConstraint(
        condition=Q(**{f"{one}__isnull": True})
        | Q(**{f"{other}__isnull": True})
        | ~Q(**{one: F(other)}),
        name=name,
    )


class Paper(models.Model):
    """The base of every row of this room: whose it is and where."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    regency_code = models.CharField(max_length=5)

    class Meta:
        abstract = True
