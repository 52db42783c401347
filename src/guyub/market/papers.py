"""Which papers the makers of an offer hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from guyub.licences.models import Licence
from guyub.licences.requirements import papers
from guyub.market.models import OfferMaker

# They say who pays taxes and reports, not what a buyer gets.
NOT_FOR_BUYERS: Final = ("npwp", "siinas")


def for_buyers(keys: Sequence[str]) -> list[str]:
    """Short names of the papers that tell a buyer something."""
    return short_names([key for key in keys if key not in NOT_FOR_BUYERS])


def short_names(keys: Sequence[str]) -> list[str]:
    """Short names of kinds of papers, in their order; a kind that is none any more by its key."""
    known = papers()
    return sorted({known[k].short if k in known else k for k in keys})


def papers_of(
    makers: Sequence[OfferMaker], today: date, *, buyers: bool = False
) -> dict[UUID, list[str]]:
    """Short names of the papers in force for each maker's product or whole business, by row;
    with ``buyers`` only those that tell a buyer something."""
    names = for_buyers if buyers else short_names
    rows = Licence.objects.in_force(today).filter(business__in=[m.business_id for m in makers])
    held: dict[tuple[UUID, UUID | None], set[str]] = {}
    for business, product, paper in rows.values_list("business", "product", "paper"):
        held.setdefault((business, product), set()).add(paper)
    return {
        m.pk: names(sorted(
            held.get((m.business_id, None), set())
            | held.get((m.business_id, m.product_id), set())
        ))
        for m in makers
    }  # fmt: skip
