"""Products whose way to their papers is known, and cases and facilitations over them."""

from __future__ import annotations

from typing import Any

from guyub.licences import actions
from guyub.licences.actions.cases import Progress as Progress
from guyub.registry.actions.product import add_product
from guyub.registry.models import Business
from tests.factories import TODAY, office_act, register

VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
KRIPIK = {
    "kind": "food", "keeping": "dry", "basis": "plant", "made_at": "home", "claim": False,
    "sni_listed": False,
}  # fmt: skip
PIRT = "1234567890123-45"
_count = 0


def product(code: str = "33.03", village: str = "", name: str = "Keripik singkong") -> Any:
    """A product of a fresh business."""
    global _count
    _count += 1
    act = office_act(code)
    business = register(
        act, name=f"Keripik {_count}", village=village or VILLAGES[code], owner=f"Siti {_count}"
    )
    return add_product(act, business.pk, {"name": name})


def with_nib(made: Any) -> Any:
    """Its business has a NIB."""
    number = f"{_count:013d}"
    Business.objects.using("owner").filter(pk=made.business_id).update(nib=number)
    return made


def needs_pirt(code: str = "33.03", village: str = "") -> Any:
    """A dry snack whose next paper is SPP-IRT, told in full."""
    made = with_nib(product(code, village))
    act = office_act(code)
    for key, value in KRIPIK.items():
        actions.answer(act, made.pk, key, value)
    actions.record(act, made.pk, actions.Seen("pkp", f"PKP-{_count}", TODAY.replace(year=2025)))
    return made


def submitted(made: Any, paper: str = "spp_irt", code: str = "33.03") -> Any:
    """A case that was handed in."""
    act = office_act(code)
    case = actions.open_case(act, made.pk, paper)
    return actions.advance(act, case.pk, "submit", on=TODAY, version=case.version)


def batch(code: str = "33.03", **values: Any) -> Any:
    """An open facilitation of SPP-IRT with ten seats."""
    new = {
        "name": "SPP-IRT 10 usaha", "paper": "spp_irt", "year": TODAY.year, "capacity": 10,
        "budget": 5_000_000, "budget_source": "APBD", "documents": ("ktp", "recipe"), **values,
    }  # fmt: skip
    return actions.open_batch(office_act(code), code, actions.NewBatch(**new))
