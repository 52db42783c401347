"""The lists that are compared: rows of one office in its own scope, turned into tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from guyub.crosscheck.models import AIDED, ASKING, Comparison, TokenRow
from guyub.crosscheck.parameters import YEARS, number_of
from guyub.linkage.blind import Row, pack, tokens
from guyub.registry.models import BusinessFacts, Ownership

BATCH = 1_000


def chosen(kind: str, regency: str, office: UUID, day: date) -> QuerySet[BusinessFacts]:
    """Businesses of a list as it is on a day."""
    rows = BusinessFacts.objects.filter(regency_code=regency).listed()
    if kind == AIDED:
        years = number_of(YEARS, office, day)
        return rows.filter(aid_last_on__gte=date(day.year - years + 1, 1, 1))
    if kind == ASKING:
        return rows.filter(aid_open=True)
    return rows.filter(status="active")


def people(kind: str, regency: str, office: UUID, day: date) -> Iterator[tuple[UUID, Row]]:
    """(business, one of its present owners) of a list; values are in clear for this moment."""
    ids = chosen(kind, regency, office, day).values("business_id")
    held = (
        Ownership.objects.filter(
            business_id__in=ids, until__isnull=True, owner__erased_at__isnull=True
        )
        .select_related("owner")
        .order_by("pk")
    )
    for one in held.iterator(chunk_size=BATCH):
        owner = one.owner
        nik = owner.nik.reveal() if owner.nik is not None and owner.nik_state == "full" else ""
        phone = owner.phone.reveal() if owner.phone is not None else ""
        yield one.business_id, Row("", owner.name, nik or "", phone or "")


def lay(comparison: Comparison, kind: str, regency: str, office: UUID, day: date) -> int:
    """Store the tokens of a list for a comparison; gives how many rows. Part of an action."""
    if comparison.key is None:
        raise ValueError("a comparison that ended has no key")
    key = bytes.fromhex(comparison.key.reveal())
    made: list[TokenRow] = []
    amount = 0
    for business, row in people(kind, regency, office, day):
        made.append(
            TokenRow(
                comparison=comparison, regency_code=regency, office_id=office,
                business_id=business, tokens=pack(tokens(row, key)),
            )
        )  # fmt: skip
        amount += 1
        if len(made) == BATCH:
            TokenRow.objects.bulk_create(made)
            made = []
    TokenRow.objects.bulk_create(made)
    return amount
