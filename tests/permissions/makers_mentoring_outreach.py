"""Outreach sessions and potential that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def _owner(of: Any) -> Any:
    from guyub.registry.models import Ownership

    return Ownership.objects.using("owner").get(business=of).owner_id


def _held(code: str) -> tuple[Any, Any]:
    from tests.mentoring import outreach as o
    from tests.mentoring import visits as w

    of = w.business(code, main_product="Keripik")
    return of, o.held(office_act(code, "section_head"), of)


def session(code: str) -> Made:
    of, made = _held(code)
    return [made.number], _owner(of)


def came(code: str) -> Made:
    of, made = _held(code)
    return [made.number, of.pk], _owner(of)


def planned(code: str) -> Made:
    from tests.mentoring import outreach as o

    return [o.planned(office_act(code, "section_head")).number], None


def potential(code: str) -> Made:
    from tests.mentoring import outreach as o

    return [o.potential(office_act(code)).number], None


def checked(code: str) -> Made:
    from tests.mentoring import outreach as o

    made = o.checked(office_act(code), office_act(code, "section_head"))
    return [made.number], None


def used(code: str) -> Made:
    from guyub.mentoring.actions.potential import use_potential
    from tests.mentoring import outreach as o
    from tests.mentoring import visits as w

    head = office_act(code, "section_head")
    made, of = o.checked(office_act(code), head), w.business(code)
    use_potential(head, made.pk, [of.pk])
    return [made.number], _owner(of)


def user(code: str) -> Made:
    from guyub.mentoring.actions.potential import use_potential
    from tests.mentoring import outreach as o
    from tests.mentoring import visits as w

    head = office_act(code, "section_head")
    made, of = o.checked(office_act(code), head), w.business(code)
    use_potential(head, made.pk, [of.pk])
    return [made.number, of.pk], _owner(of)


def photo(code: str) -> Made:
    from PIL import Image

    from guyub.mentoring.actions.potential import add_photo
    from tests.mentoring import outreach as o

    kept = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 40)).save(kept, "JPEG")
    act = office_act(code)
    return [add_photo(act, o.potential(act).pk, kept.getvalue()).pk], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "mentoring_session": session,
    "mentoring_planned": planned,
    "mentoring_came": came,
    "mentoring_potential": potential,
    "mentoring_potential_checked": checked,
    "mentoring_potential_used": used,
    "mentoring_potential_user": user,
    "mentoring_potential_photo": photo,
}
