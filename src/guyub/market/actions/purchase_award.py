"""What was ordered of a maker who was chosen becomes a purchase with that maker on its line."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.market.actions.purchases import Bought, Head, put_line, record_purchase
from guyub.market.actions.purchases_common import MadeBy, is_own, open_maker
from guyub.market.models import MakerKind, Need, NeedAward, Purchase, PurchaseLine
from guyub.market.permissions.purchases import RECORD
from guyub.market.queries.bought import bought_by
from guyub.registry.actions.common import lock

UNDONE: Final = "Pilihan ini sudah dibatalkan. Lihat kebutuhannya."


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
    need = NeedAward.objects.filter(pk=award).values_list("need_id", flat=True).first()
    if need is None:
        raise DomainError(UNDONE)
    # Who undoes the choice, or buys the same order, waits here; what was decided is read after it.
    lock(Need, need)
    row = NeedAward.objects.select_related("need", "ask", "product").get(pk=award)
    if row.cancelled_at is not None:
        raise DomainError(UNDONE)
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
