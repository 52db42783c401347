"""An office with businesses in three sub-districts, few of some kinds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import TODAY, office, office_act, register

# (sub-district, branch, how many)
FEW = (
    ("01", "pangan", 6), ("01", "kerajinan", 2), ("02", "pangan", 5), ("02", "kerajinan", 7),
    ("03", "pangan", 1),
)  # fmt: skip


def businesses(code: str = "33.03", of: Any = FEW) -> Any:
    made = office(code)
    act = office_act(code)
    n = 0
    for district, branch, many in of:
        for _ in range(many):
            n += 1
            register(
                act, name=f"Usaha {n}", owner="", village=f"{code}.{district}.2001", branch=branch
            )
    return made


def key(code: str = "33.03", scopes: tuple[str, ...] = ("ikm:read",), **values: Any) -> Any:
    """(row, whole key)."""
    from guyub.api.actions.keys import Terms, make_key
    from guyub.kernel.ids import uuid7

    office(code)
    until = values.pop("until", TODAY + timedelta(days=90))
    terms = Terms("Kampus contoh", "Penelitian", scopes, until, values.pop("agreed", True))
    return make_key(office_act(code, "head"), values.pop("pk", None) or uuid7(), terms)
