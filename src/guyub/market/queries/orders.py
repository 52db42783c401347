"""Orders of what the catalogue offers, and who ordered again: word spreads when people return."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from guyub.market.models import NeedAward


@dataclass(frozen=True)
class Orders:
    """``many`` orders that were not undone, of ``buyers`` different buyers, ``again`` of whom
    ordered more than once."""

    many: int
    buyers: int
    again: int

    def words(self) -> str:
        """ "5 kali oleh 3 pembeli, 1 memesan lagi"; "" without orders."""
        if not self.many:
            return ""
        back = f", {self.again} memesan lagi" if self.again else ""
        return f"{self.many} kali oleh {self.buyers} pembeli{back}"


def orders_of(offer: UUID) -> Orders:
    """Of one product of the catalogue, as far as the caller's scope sees."""
    rows = NeedAward.objects.standing().filter(ask__offer=offer)
    found = Counter(rows.values_list("need__buyer_id", flat=True))
    return Orders(found.total(), len(found), sum(1 for n in found.values() if n > 1))
