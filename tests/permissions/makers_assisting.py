"""A finished sitting beside an owner, and something that was done in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import NOW, register, visit

Made = tuple[list[Any], Any]
VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}


def sat(code: str) -> tuple[Any, Any]:
    """(the sitting, the event of a correction that was proposed in it)."""
    from guyub.accounts.assisting import Assisting, beside
    from guyub.kernel.db import Scope, in_scope
    from guyub.ledger.models import Event
    from guyub.registry.actions import assisting
    from guyub.registry.actions.changes import propose_change
    from guyub.registry.models import Ownership

    act = visit("registrar", code).act(NOW)
    business = register(act, village=VILLAGES[code], owner="Warti")
    helper = visit("field_officer", code, area_codes=[f"{code}.01"])
    with in_scope(act.scope, read_only=True):
        owner = Ownership.objects.get(business=business).owner_id
    made = assisting.begin(helper.act(NOW), helper, owner, "lisan", agreed=True)
    now = Assisting(made.pk, owner, "Ibu Warti", made.ends_at, helper)
    own = beside(helper, now)
    # Found as that person, as the middleware does.
    with in_scope(Scope(person=owner), read_only=True):
        _ = own.scope
    propose_change(own.act(NOW), business.pk, {"address": "Jalan Baru 2"}, reason="Pindah jalan")
    assisting.end(helper.act(NOW), made.pk, "tombol")
    return made, Event.objects.using("owner").get(assistance_id=made.pk)


def assistance(code: str) -> Made:
    made, _event = sat(code)
    return [made.pk], made.owner_id


def assisted_event(code: str) -> Made:
    made, event = sat(code)
    return [event.pk], made.owner_id


def own_corner(code: str) -> Made:
    """No object in the address: somebody with two businesses, a correction, a sitting, a
    complaint about it."""
    from guyub.complaints.actions.disowning import disown
    from guyub.kernel.db import Scope, in_scope
    from guyub.registry.actions.owner import add_owner

    made, event = sat(code)
    act = visit("registrar", code).act(NOW)
    second = register(act, name="Sapu Glagah", village=VILLAGES[code], owner="")
    add_owner(act, second.pk, {"name": "Warti"}, existing=made.owner_id)
    account = visit("owner", code, subject_id=made.owner_id)
    with in_scope(Scope(person=made.owner_id), read_only=True):
        _ = account.scope
    disown(account.act(NOW), event.pk, "Saya tidak pindah jalan.")
    return [], made.owner_id


MAKERS: dict[str, Callable[[str], Made]] = {
    "assistance": assistance,
    "assisted_event": assisted_event,
    "own_corner": own_corner,
}
# The page has no object in its address, only somebody who has something to see there.
PLACELESS = frozenset({"own_corner"})
