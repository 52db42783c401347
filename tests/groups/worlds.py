"""Groups for tests: invented businesses in one village and the people who look after them."""

from __future__ import annotations

from typing import Any

from tests.factories import TODAY, office_act, register

VILLAGE = "33.03.01.2001"
NEXT_VILLAGE = "33.03.01.2002"
FAR_VILLAGE = "33.03.02.2001"


def businesses(amount: int, village: str = VILLAGE, first: int = 0, **values: Any) -> list[Any]:
    act = office_act()
    given = {"branch": "pangan", "main_product": "Keripik singkong", **values}
    letters = [chr(65 + n) for n in range(first, first + amount)]
    return [
        register(act, name=f"Keripik {x}", village=village, owner=f"Pemilik {x}", **given)
        for x in letters
    ]


def start(act: Any = None, name: str = "Sumber Rejeki", **values: Any) -> Any:
    from guyub.groups.actions.founding import NewGroup, start_group

    given = {"village_code": VILLAGE, "kind": "kelompok", "trade": "Keripik", "branch": "pangan"}
    return start_group(act or office_act(), NewGroup(name=name, **{**given, **values}))


def fresh(group: Any) -> Any:
    from guyub.groups.models import Group

    return Group.objects.using("owner").get(pk=group.pk)


def rows(group: Any) -> list[Any]:
    from guyub.groups.models import Membership

    found = Membership.objects.using("owner").filter(group=group, until__isnull=True)
    return list(found.select_related("business", "owner").order_by("created_at", "pk"))


BOARD = ("chair", "secretary", "treasurer")


def with_members(act: Any = None, amount: int = 5, made: Any = None, **values: Any) -> Any:
    """A group being formed with members and a board."""
    from guyub.groups.actions.members import add_members, set_role

    act = act or office_act()
    group = start(act, **values)
    made = made if made is not None else businesses(amount)
    add_members(act, group.pk, [b.pk for b in made], version=None)
    for row, role in zip(rows(group), BOARD, strict=False):
        set_role(act, group.pk, row.pk, role, version=None)
    return fresh(group)


def founded(act: Any = None, amount: int = 5, on: Any = TODAY, **values: Any) -> Any:
    from guyub.groups.actions.founding import Founding, found_group

    act = act or office_act()
    group = with_members(act, amount, **values)
    found_group(act, group.pk, Founding(on, "BA-1"), version=group.version)
    return fresh(group)


def recognised(amount: int = 5, on: Any = TODAY, **values: Any) -> Any:
    from guyub.groups.actions.founding import recognise_group

    group = founded(None, amount, on, **values)
    recognise_group(office_act(role="head"), group.pk, "SK/1", on, version=group.version)
    return fresh(group)


def own_visit(role: str, subject: Any) -> Any:
    """The visit of an owner or a chair, its businesses found as a request finds them."""
    from guyub.kernel.db import Scope, in_scope
    from tests.factories import visit

    made = visit(role, subject_id=subject)
    with in_scope(Scope(person=subject), read_only=True):
        assert made.scope.person == subject
    return made
