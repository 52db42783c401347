"""What came of an obligation, pure: met, not met, or not known yet.

Policy for missing data: unknown is not no. Rupiah whose maker or supplier's class nobody wrote down
may be either, so a share lies between two bounds, and an obligation is met or not met only when
both bounds say so. Nothing bought is not known, neither met nor broken: who bought nothing obeyed
nothing. A correction counts on its own day, so a period may hold what takes back another one's
purchases: where that makes a part negative, shares say nothing. Businesses of the register and
others of the region count as local alike; the number of makers counts registered ones only, because
a name typed twice would count twice.
Products of an order are told apart by name and maker; of makers in no register the same name counts
once for what is proven, and who is unknown may be a local maker.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

MET, UNMET, UNKNOWN = "met", "unmet", "unknown"
SHARES: Final = ("local_share", "small_share", "top_share")
WORDS: Final = {MET: "Terpenuhi", UNMET: "Belum terpenuhi", UNKNOWN: "Belum bisa dikatakan"}
TONES: Final = {MET: "ok", UNMET: "bad", UNKNOWN: "warn"}


@dataclass(frozen=True)
class Sums:
    """What one agency bought in a period, from lines of accepted purchases; whole rupiah.

    ``small``: from micro and small businesses and cooperatives, ``class_unknown``: nobody wrote the
    supplier's class. ``registered``, ``other_local``, ``not_local``, ``maker_unknown``: by who made
    it; the four are ``spent``. ``makers``: registered businesses; ``top``: the most that one of
    them got. ``catering`` counts orders, ``catering_with`` those with a local maker's product in a
    line or component, ``catering_unknown`` those of the rest of which not everything is known.
    ``orders``: local makers' products that are at least and at most in an order (None: what is
    inside was not told, so no bound), and how many orders are so.
    ``untold`` counts lines and components of purchases that stand whose maker is unknown or in no
    register. ``slowest``: the most days from acceptance to payment, or until today where it waits;
    None when there is none to measure. ``pay_unknown``: taken over from an old ledger without a day
    of payment.
    """

    spent: int = 0
    small: int = 0
    class_unknown: int = 0
    registered: int = 0
    other_local: int = 0
    not_local: int = 0
    maker_unknown: int = 0
    makers: int = 0
    top: int = 0
    catering: int = 0
    catering_with: int = 0
    catering_unknown: int = 0
    orders: tuple[tuple[int, int | None, int], ...] = ()
    untold: int = 0
    slowest: int | None = None
    pay_unknown: int = 0
    purchases: int = 0

    @property
    def local(self) -> int:
        return self.registered + self.other_local

    def orders_with(self, products: int) -> tuple[int, int]:
        """Orders with at least so many products of local makers, and those that may have them."""
        proven = sum(n for low, _high, n in self.orders if low >= products)
        maybe = sum(
            n
            for low, high, n in self.orders
            if low < products and (high is None or high >= products)
        )
        return proven, maybe

    @property
    def corrected(self) -> bool:
        """Whether a correction of another period outweighs a part of this one."""
        parts = (
            self.spent, self.small, self.class_unknown, self.spent - self.small, self.registered,
            self.other_local, self.not_local, self.maker_unknown,
        )  # fmt: skip
        return min(parts) < 0


@dataclass(frozen=True)
class Verdict:
    """``low`` and ``high`` are the bounds of what was reached, in the unit of the obligation; equal
    when all is known, None when there is nothing to measure, or nothing to be said
    (``corrected``)."""

    kind: str
    asked: Decimal
    state: str
    low: Decimal | None
    high: Decimal | None
    corrected: bool = False


def percent(part: int, whole: int) -> Decimal:
    """Two places, halves up. ``whole`` is positive."""
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def at_least(kind: str, asked: Decimal, low: Decimal, high: Decimal) -> Verdict:
    state = MET if low >= asked else UNMET if high < asked else UNKNOWN
    return Verdict(kind, asked, state, low, high)


def at_most(kind: str, asked: Decimal, low: Decimal, high: Decimal) -> Verdict:
    state = MET if high <= asked else UNMET if low > asked else UNKNOWN
    return Verdict(kind, asked, state, low, high)


def _nothing(kind: str, asked: Decimal) -> Verdict:
    return Verdict(kind, asked, UNKNOWN, None, None)


def _share(kind: str, asked: Decimal, known: int, maybe: int, whole: int) -> Verdict:
    if whole <= 0:
        return _nothing(kind, asked)
    return at_least(kind, asked, percent(known, whole), percent(known + maybe, whole))


def _catering(kind: str, asked: Decimal, sums: Sums) -> Verdict:
    """The share of orders with ``asked`` products of local makers; every order has to have them."""
    if not sums.catering:
        return _nothing(kind, asked)
    proven, maybe = sums.orders_with(int(asked))
    low, high = percent(proven, sums.catering), percent(proven + maybe, sums.catering)
    every = at_least(kind, Decimal(100), low, high)
    return Verdict(kind, asked, every.state, low, high)


def _makers(kind: str, asked: Decimal, sums: Sums) -> Verdict:
    found = Decimal(sums.makers)
    told = sums.purchases and not (sums.untold or sums.catering_unknown)
    if found >= asked or told:
        return at_least(kind, asked, found, found)
    return Verdict(kind, asked, UNKNOWN, found, None) if sums.purchases else _nothing(kind, asked)


def _top(kind: str, asked: Decimal, sums: Sums) -> Verdict:
    """A maker in no register may be one with another, or with the greatest of the register."""
    whole = sums.local + sums.maker_unknown
    if whole <= 0:
        return _nothing(kind, asked)
    top = max(sums.top, 0)
    high = min(top + sums.other_local + sums.maker_unknown, whole)
    return at_most(kind, asked, percent(top, whole), percent(high, whole))


def _pay(kind: str, asked: Decimal, sums: Sums) -> Verdict:
    if sums.slowest is None:
        return _nothing(kind, asked)
    days = Decimal(sums.slowest)
    if days <= asked and sums.pay_unknown:
        return Verdict(kind, asked, UNKNOWN, days, None)
    return at_most(kind, asked, days, days)


def judge(kind: str, asked: Decimal, sums: Sums) -> Verdict:
    """What came of one obligation. ValueError for a kind that is none."""
    if kind in SHARES and sums.corrected:
        return Verdict(kind, asked, UNKNOWN, None, None, corrected=True)
    if kind == "catering":
        return _catering(kind, asked, sums)
    if kind == "local_share":
        return _share(kind, asked, sums.local, sums.maker_unknown, sums.spent)
    if kind == "small_share":
        return _share(kind, asked, sums.small, sums.class_unknown, sums.spent)
    if kind == "makers":
        return _makers(kind, asked, sums)
    if kind == "top_share":
        return _top(kind, asked, sums)
    if kind == "pay_days":
        return _pay(kind, asked, sums)
    raise ValueError(f"no such obligation: {kind}")


def rank_key(sums: Sums) -> tuple[int, Decimal, int]:
    """Order of agencies: who bought most of local makers for each rupiah first (the lower bound,
    what is proven), more rupiah first among equals, who bought nothing last."""
    if sums.spent <= 0:
        return (1, Decimal(0), 0)
    return (0, -percent(sums.local, sums.spent), -sums.local)
