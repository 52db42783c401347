"""Following a changed area code: businesses and what hangs on their place."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from guyub.areas.changes import Change
from guyub.kernel.actions import Act, action
from guyub.registry import facts

# Tables of the registry that keep a village code; facts follow by being derived anew.
PLACED = ("registry_business", "registry_owner", "registry_registration")


@action("registry.business.code_changed", needs=None, sentence="menyesuaikan kode desa")
def follow_code(act: Act, change: Change) -> int:
    """Move every row of the old village to the new code. Returns the number of businesses."""
    moved: list[UUID] = []
    with connection.cursor() as cursor:
        for table in PLACED:
            versioned = ", version = version + 1" if table == "registry_business" else ""
            cursor.execute(
                f"UPDATE {table} SET village_code = %s{versioned}"
                " WHERE village_code = %s RETURNING id",
                [change.new, change.old],
            )
            if table == "registry_business":
                moved = [row[0] for row in cursor.fetchall()]
    facts.refresh(moved, act.now)
    act.log(
        None,
        kind="registry.business",
        object_id=change.new,
        regency=change.new[:5],
        before={"village": change.old},
        after={"village": change.new, "businesses": len(moved)},
        reason=change.source[:300],
    )
    return len(moved)
