"""The words of a regency's offers and products, searchable, in the memory of the process.

Offers are read again when one changed (their number and latest change). Names of products, each
once with nothing of who makes it, are read again every few minutes; what they find is looked up in
the registry each time, so a product that went is never told of. New names wait that long at most.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max

from guyub.kernel.memory import Memory
from guyub.market.matching.bm25 import Asked, Index
from guyub.market.models import Offer
from guyub.market.states.catalogue import LISTED

FRESH_SECONDS: Final = 300
MOST_NAMES: Final = 300
MOST_OFFERS: Final = 60

_names: Memory[str, Index[str]] = Memory(FRESH_SECONDS, most=40)
_offers: Memory[tuple[Any, ...], Index[UUID]] = Memory(FRESH_SECONDS, most=80)


def _read_names(regency: str) -> Index[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name_key, min(name) FROM registry_product"
            " WHERE regency_code = %s AND state = 'active' AND name_key <> '' GROUP BY name_key",
            [regency],
        )
        return Index.build(cursor.fetchall())


def _read_offers(regency: str) -> Index[UUID]:
    rows = Offer.objects.filter(regency_code=regency, state=LISTED)
    named = [(pk, title) for pk, title in rows.values_list("pk", "title")]
    named += [
        (pk, name) for pk, name in rows.values_list("pk", "makers__product__name") if name
    ]  # fmt: skip
    return Index.build(named)


def names_index(regency: str) -> Index[str]:
    return _names.get(regency, lambda: _read_names(regency))


def offers_index(regency: str) -> Index[UUID]:
    rows = Offer.objects.filter(regency_code=regency)
    stamp = rows.aggregate(n=Count("pk"), at=Max("updated_at"))
    return _offers.get((regency, stamp["n"], stamp["at"]), lambda: _read_offers(regency))


def search(regency: str, text: str) -> tuple[Asked, list[UUID], list[str]]:
    """What a text asks for; offers and names of products that fit, best first."""
    names, offers = names_index(regency), offers_index(regency)
    asked = names.asked(text, beside=offers.vocabulary)
    return (
        asked,
        [pk for pk, _score in offers.search(asked, MOST_OFFERS)],
        [name for name, _score in names.search(asked, MOST_NAMES)],
    )
