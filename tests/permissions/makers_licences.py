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


def _case(code: str) -> tuple[Any, Any, Any]:
    from guyub.licences.actions import open_case

    act, made, owner = _product(code)
    return act, open_case(act, made.pk, "spp_irt"), owner


def case(code: str) -> Made:
    _act, made, owner = _case(code)
    return [made.pk], owner


def case_verb(code: str) -> Made:
    _act, made, owner = _case(code)
    return [made.pk, "submit"], owner


def case_submitted(code: str) -> Made:
    from guyub.licences.actions import advance

    act, made, owner = _case(code)
    return [advance(act, made.pk, "submit", version=made.version).pk], owner


def document(code: str) -> Made:
    from guyub.licences.actions import collect
    from tests.permissions.makers_groups import photo

    act, made, owner = _case(code)
    return [collect(act, made.pk, "product", photo()).pk], owner


def _batch(code: str) -> tuple[Any, Any]:
    from guyub.licences.actions import NewBatch, open_batch

    global _count
    _count += 1
    act = office_act(code)
    new = NewBatch(
        f"SPP-IRT {_count}", "spp_irt", TODAY.year, 10, 5_000_000, "APBD",
        documents=("ktp", "recipe"),
    )  # fmt: skip
    return act, open_batch(act, code, new)


def batch(code: str) -> Made:
    _act, made = _batch(code)
    return [made.pk], None


def case_batched(code: str) -> Made:
    from guyub.licences.models import Case

    _act, opened = _batch(code)
    _act, made, owner = _case(code)
    Case.objects.using("owner").filter(pk=made.pk).update(batch=opened)
    return [made.pk], owner


MAKERS: dict[str, Callable[[str], Made]] = {
    "licences_product": product,
    "licences_question": question,
    "licences_paper": paper,
    "licences_licence": licence,
    "licences_case": case,
    "licences_case_verb": case_verb,
    "licences_case_submitted": case_submitted,
    "licences_case_batched": case_batched,
    "licences_document": document,
    "licences_batch": batch,
}
# The same for every region.
PLACELESS = frozenset({"licences_paper"})
