"""Reference data of the accounts room: pairs of roles that one person must not hold together."""

from __future__ import annotations

from guyub.accounts.models import RoleConflict
from guyub.accounts.roles import CONFLICTS


def load_conflicts(*, using: str = "owner") -> int:
    """Put in the pairs that are not there yet. Returns how many were new."""
    made = 0
    for first, second, reason in CONFLICTS:
        low, high = sorted((first, second))
        _row, created = RoleConflict.objects.using(using).get_or_create(
            role_a=low, role_b=high, defaults={"reason": reason}
        )
        made += created
    return made
