"""A product whose label is known, for addresses of the label."""

from __future__ import annotations

from collections.abc import Callable

from tests.permissions.makers_licences import Made, _product


def food(code: str) -> Made:
    from guyub.licences.actions import answer

    act, made, owner = _product(code)
    answer(act, made.pk, "kind", "food")
    return [made.pk], owner


MAKERS: dict[str, Callable[[str], Made]] = {"licences_food": food}
