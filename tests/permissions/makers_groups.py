"""Groups that stand in addresses. The owner given is that of a member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import TODAY, office_act, register

Made = tuple[list[Any], Any]
VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
_count = 0


def _next() -> int:
    global _count
    _count += 1
    return _count


def _group(code: str, *, founded: bool = True) -> tuple[Any, Any, Any]:
    """(act, group, its members' rows)."""
    from guyub.groups.actions.founding import Founding, NewGroup, found_group, start_group
    from guyub.groups.actions.members import add_members, set_role
    from guyub.groups.models import Group, Membership

    act, village = office_act(code), VILLAGES[code]
    new = NewGroup(village, "kelompok", f"Kelompok uji {_next()}", "Keripik", "pangan")
    group = start_group(act, new)
    made = [
        register(act, name=f"Keripik {x}", village=village, owner=f"Pemilik {x}", branch="pangan")
        for x in "ABCDE"
    ]
    rows = add_members(act, group.pk, [b.pk for b in made], version=None)
    for row, role in zip(rows, ("chair", "secretary", "treasurer"), strict=False):
        set_role(act, group.pk, row.pk, role, version=None)
    if founded:
        found_group(act, group.pk, Founding(TODAY, "BA/1"), version=None)
    held = Membership.objects.using("owner").filter(group=group, until__isnull=True)
    return act, Group.objects.using("owner").get(pk=group.pk), list(held.order_by("pk"))


def group(code: str) -> Made:
    _act, made, rows = _group(code)
    return [made.number], rows[0].owner_id


def group_forming(code: str) -> Made:
    _act, made, rows = _group(code, founded=False)
    return [made.number], rows[0].owner_id


def group_member(code: str) -> Made:
    _act, made, rows = _group(code)
    return [made.number, rows[-1].pk], rows[0].owner_id


def group_paper(code: str) -> Made:
    from guyub.groups.actions.papers import add_paper

    act, made, rows = _group(code)
    paper = add_paper(act, made.pk, "domicile", f"140/{_next()}", TODAY, version=None)
    return [made.number, paper.pk], rows[0].owner_id


def photo() -> Any:
    import io

    from PIL import Image

    from guyub.kernel.scans import clean_scan

    content = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(content, "JPEG")
    return clean_scan(content.getvalue())


def group_scan(code: str) -> Made:
    from guyub.groups.actions.papers import add_scan
    from guyub.groups.models import GroupScan

    (number, paper), owner = group_paper(code)
    from guyub.groups.models import GroupPaper

    held = GroupPaper.objects.using("owner").get(pk=paper)
    add_scan(office_act(code), held.group_id, paper, photo())
    return [number, GroupScan.objects.using("owner").get(paper=paper).pk], owner


MAKERS: dict[str, Callable[[str], Made]] = {
    "group": group,
    "group_forming": group_forming,
    "group_member": group_member,
    "group_paper": group_paper,
    "group_scan": group_scan,
}
