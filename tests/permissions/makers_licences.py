"""Products and papers that stand in addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.factories import TODAY, office_act, register

Made = tuple[list[Any], Any]
VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
_count = 0


def _product(code: str) -> tuple[Any, Any, Any]:
    """(act, product, id of its owner)."""
    from guyub.kernel.db import in_scope
    from guyub.registry.actions.product import add_product
    from guyub.registry.models import Ownership

    global _count
    _count += 1
    act = office_act(code)
    business = register(
        act, name=f"Keripik {_count}", village=VILLAGES[code], owner=f"Pemilik {_count}"
    )
    product = add_product(act, business.pk, {"name": f"Keripik singkong {_count}"})
    with in_scope(act.scope, read_only=True):
        owner = Ownership.objects.get(business=business).owner_id
    return act, product, owner


def product(code: str) -> Made:
    _act, made, owner = _product(code)
    return [made.pk], owner


def question(code: str) -> Made:
    _act, made, owner = _product(code)
    return [made.pk, "keeping"], owner


def paper(_code: str) -> Made:
    return ["spp_irt"], None


def licence(code: str) -> Made:
    from guyub.licences.actions import Seen, record

    act, made, owner = _product(code)
    seen = Seen("spp_irt", "1234567890123-45", TODAY - timedelta(days=30))
    return [record(act, made.pk, seen).pk], owner


MAKERS: dict[str, Callable[[str], Made]] = {
    "licences_product": product,
    "licences_question": question,
    "licences_paper": paper,
    "licences_licence": licence,
}
# The book of papers is the same everywhere.
PLACELESS = frozenset({"licences_paper"})
