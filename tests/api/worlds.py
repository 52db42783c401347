"""An office with businesses in three sub-districts, few of some kinds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import NOW, TODAY, office, office_act, register

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


def put_hook(
    code: str = "33.03", address: str = "https://contoh.invalid/kait", **values: Any
) -> Any:
    """A hook laid straight into its table, at an address that is nowhere."""
    from guyub.api.models import EVENTS, Hook
    from guyub.api.outgoing import new_secret
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.kernel.ids import uuid7

    made = office(code)
    act = office_act(code, "head")
    with in_scope(SYSTEM):
        return Hook.objects.create(
            regency_code=code, office_id=made.pk, address=address, purpose="Portal kabupaten",
            events=sorted(EVENTS), secret=new_secret(), made_by_person=act.person_id or uuid7(),
            made_at=NOW, changed_at=NOW, **values,
        )  # fmt: skip


def put_delivery(hook: Any, **values: Any) -> Any:
    from guyub.api.models import Delivery
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.kernel.ids import uuid7

    with in_scope(SYSTEM):
        return Delivery.objects.create(
            hook=hook, regency_code=hook.regency_code, office_id=hook.office_id, event_id=uuid7(),
            type="bantuan.dibuka", kind="aid.round", object_id=str(uuid7()), at=NOW, since=NOW,
            next_at=NOW, **values,
        )  # fmt: skip
