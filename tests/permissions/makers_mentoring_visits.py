"""Contacts and steps that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def _world(code: str) -> tuple[Any, Any, Any]:
    from guyub.registry.models import Ownership
    from tests.mentoring import visits as w

    made = w.business(code, main_product="Kursi")
    contact = w.record(
        office_act(code), made, answers=w.answers(w.MIDDLE, "skills", "books"),
        steps=(w.step(), w.step("Foto barang")), note="Ramai menjelang Lebaran",
    )  # fmt: skip
    return made, contact, Ownership.objects.using("owner").get(business=made).owner_id


def business(code: str) -> Made:
    made, _contact, owner = _world(code)
    return [made.number], owner


def contact(code: str) -> Made:
    _made, found, owner = _world(code)
    return [found.pk], owner


def photo(code: str) -> Made:
    from io import BytesIO

    from PIL import Image

    from guyub.mentoring.actions.photos import add_photo
    from tests.mentoring import visits as w

    made, _contact, owner = _world(code)
    act = w.officer(code)
    taken = w.record(act, made)
    content = BytesIO()
    Image.new("RGB", (40, 30)).save(content, "JPEG")
    return [add_photo(act, taken.pk, content.getvalue()).pk], owner


def step(code: str) -> Made:
    from tests.mentoring import visits as w

    _made, found, owner = _world(code)
    return [w.steps_of(found)[0].pk], owner


def month(_code: str) -> Made:
    from django.utils import timezone

    return [f"{timezone.localdate():%Y-%m}"], None


def report(code: str) -> Made:
    from tests.factories import visit

    args, none = month(code)
    return [*args, visit("field_officer", code).user.pk], none


MAKERS: dict[str, Callable[[str], Made]] = {
    "mentoring_business": business,
    "mentoring_visit": contact,
    "mentoring_step": step,
    "mentoring_photo": photo,
    "mentoring_month": month,
    "mentoring_report": report,
}
PLACELESS: frozenset[str] = frozenset({"mentoring_month"})
