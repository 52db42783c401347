"""Mentoring that stands in addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.factories import office_act

Made = tuple[list[Any], Any]


def officer(code: str) -> Made:
    from tests.mentoring import worlds_caring as w

    return [w.chosen(code=code).number], None


def on_duty(code: str) -> Made:
    from tests.mentoring import worlds_caring as w

    return [w.on_duty(code, (w.VILLAGES[code],)).number], None


def assignment(code: str) -> Made:
    from guyub.mentoring.models import Assignment
    from tests.mentoring import worlds_caring as w

    made = w.on_duty(code, (w.VILLAGES[code],))
    return [Assignment.objects.using("owner").get(officer=made).pk], None


def obstacle(code: str) -> Made:
    from guyub.mentoring.actions.areas import note_obstacle
    from tests.mentoring import worlds_caring as w

    act = office_act(code, "section_head")
    made = note_obstacle(act, w.VILLAGES[code], "no_budget", "Bappeda", date(2026, 2, 1))
    return [made.pk], None


def _wish(code: str, **values: Any) -> Any:
    from guyub.mentoring.actions.asking import Wish, ask
    from guyub.mentoring.models import Request

    act = office_act(code, "section_head")
    return Request.objects.using("owner").get(number=ask(act, Wish(**values), "office").number)


def request(code: str) -> Made:
    from guyub.registry.models import Ownership
    from tests.factories import register
    from tests.mentoring import worlds_caring as w

    made = register(office_act(code), village=w.VILLAGES[code])
    row = _wish(code, about="Izin edar", number=made.number)
    return [row.number], Ownership.objects.using("owner").get(business=made).owner_id


def unknown(code: str) -> Made:
    from tests.mentoring import worlds_caring as w

    row = _wish(
        code, about="Izin edar", village_code=w.VILLAGES[code], name="Sari", phone="+6284011112222"
    )
    return [row.number], None


def receipt(code: str) -> Made:
    from guyub.mentoring.actions.asking import code_of
    from guyub.mentoring.models import Request

    args, owner = request(code)
    return [*args, code_of(Request.objects.using("owner").get(number=args[0]).pk)], owner


def app_file(code: str) -> Made:
    from guyub.mentoring.app_files import app_files

    return [app_files().version, "app.js"], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "mentoring_officer": officer,
    "mentoring_on_duty": on_duty,
    "mentoring_assignment": assignment,
    "mentoring_obstacle": obstacle,
    "mentoring_request": request,
    "mentoring_unknown": unknown,
    "mentoring_receipt": receipt,
    "officer_app_file": app_file,
}
# Whoever holds number and code opens it, wherever the business is.
PLACELESS = frozenset({"mentoring_receipt", "officer_app_file"})
