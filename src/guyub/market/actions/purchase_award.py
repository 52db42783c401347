"""What was ordered of a maker who was chosen becomes a purchase with that maker on its line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.market.actions.purchases import Bought, Head, put_line, record_purchase
from guyub.market.actions.purchases_common import MadeBy, is_own, open_maker
from guyub.market.models import MakerKind, NeedAward, Purchase, PurchaseLine
from guyub.market.permissions.purchases import RECORD
from guyub.market.states.purchases import CANCELLED, REVERSED
from guyub.registry.actions.common import take_turns


def bought_by(award: UUID) -> PurchaseLine | None:
    """The line that an order was bought with, unless its purchase was cancelled or taken back."""
    found: PurchaseLine | None = _lines([award]).select_related("purchase").first()
    return found


def bought_numbers(awards: Sequence[UUID]) -> dict[UUID, str]:
    """The purchase of each order that was bought, by its number."""
    if not awards:
        return {}
    return dict(_lines(awards).values_list("award_id", "purchase__number"))


def _lines(awards: Sequence[UUID]) -> Any:
    lines = PurchaseLine.objects.filter(award__in=awards, purchase__reverses__isnull=True)
    return lines.exclude(purchase__state__in=(CANCELLED, REVERSED)).order_by("created_at", "pk")


def _maker(act: Act, award: NeedAward) -> MadeBy:
    """A buyer itself reads makers of the catalogue alone: another one is written by the name under
    which it answered."""
    hidden = is_own(act) and open_maker(award.regency_code, award.business_id) is None
    if hidden:
        return MadeBy(MakerKind.LOCAL, award.ask.maker_name)
    return MadeBy(MakerKind.REGISTERED, business=award.business_id)


@action("market.purchase.award", needs=RECORD, sentence="mencatat pembelian dari pilihan pembuat")
def purchase_award(
    act: Act, pk: UUID, line_pk: UUID, award: UUID, head: Head, amount: Decimal, unit: str,
    price: int,
) -> Purchase:  # fmt: skip
    """A purchase of one order; an order is bought once. What was agreed may differ in amount and
    price from what the maker told."""
    take_turns("belanja-pilihan", str(award))
    row = NeedAward.objects.select_related("need", "ask", "product").filter(pk=award).first()
    if row is None or row.cancelled_at is not None:
        raise DomainError("Pilihan ini sudah dibatalkan. Lihat kebutuhannya.")
    held = bought_by(award)
    if held is not None:
        if held.purchase_id == pk:
            raise Unchanged(held.purchase)
        raise DomainError(f"Pilihan ini sudah tercatat di pembelian {held.purchase.number}.")
    made = record_purchase(act, pk, row.need.buyer_id, head)
    what = row.product.name if row.product is not None else row.need.what
    put_line(act, pk, line_pk, Bought(what, amount, unit, price, _maker(act, row)))
    PurchaseLine.objects.filter(pk=line_pk).update(award=row)
    act.log(made, after={"kebutuhan": row.need.number, "pilihan": str(award)})
    return made
