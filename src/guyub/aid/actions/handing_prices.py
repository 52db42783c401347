"""What handed units cost: each record takes them from contract lines, exact to the rupiah.

Goods are bought for a round: a record takes from the contracts of its own round only, also where
two rounds share a fund. Goods that came go first, in the order they came; then what running
contracts still bring. Units that no contract covers yet keep the decree's price, and such a record
is not approved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, Q, Sum

from guyub.aid.models import Handover, HandoverLine, PurchaseLine
from guyub.aid.querysets.handing import LIVE
from guyub.kernel.db import take_turns

AT_ONCE = 1000
Key = tuple[UUID, UUID, UUID]


@dataclass(frozen=True)
class Part:
    """Units at one price; ``contract_line`` None where no contract covers them."""

    contract_line: UUID | None
    price: int
    units: int


@dataclass
class _Place:
    """What one contract line has for further records: come and found good, and still to come."""

    line: UUID
    price: int
    here: int
    due: int


class Shelf:
    """Free units of contract lines by round, fund and kind. Whoever takes of a fund waits for the
    other.

    ``without``: drafts that are priced anew, whose own units count as free.
    """

    def __init__(self, funds: Iterable[UUID], without: Iterable[UUID] = ()) -> None:
        wanted = sorted(set(funds))
        for fund in wanted:
            take_turns("aid-harga", fund)
        self._places = _places(wanted, set(without))

    def here(self, key: Key) -> int:
        """Units that came and no record holds."""
        return sum(place.here for place in self._places[key])

    def take(self, key: Key, units: int, otherwise: int) -> list[Part]:
        """Parts that add up to ``units``; ``otherwise`` is the price without a contract."""
        places, left = self._places[key], units
        taken: dict[UUID, int] = {}
        for name in ("here", "due"):
            for place in places:
                n = min(left, getattr(place, name))
                if n:
                    setattr(place, name, getattr(place, name) - n)
                    taken[place.line] = taken.get(place.line, 0) + n
                    left -= n
        parts = [Part(p.line, p.price, taken[p.line]) for p in places if p.line in taken]
        return [*parts, Part(None, otherwise, left)] if left else parts


def _places(funds: Sequence[UUID], without: set[UUID]) -> defaultdict[Key, list[_Place]]:
    good = Q(arrivals__arrival__inspected_on__isnull=False)
    rows = (
        PurchaseLine.objects.filter(purchase__fund__in=funds)
        .exclude(purchase__state="cancelled")
        .annotate(came=Sum("arrivals__good", filter=good), first=Min("arrivals__arrival__on",
                                                                      filter=good))
        .values_list("pk", "purchase__round", "purchase__fund", "item", "unit_price", "quantity",
                     "purchase__state", "purchase__dated", "came", "first")
    )  # fmt: skip
    lines = HandoverLine.objects.filter(handover__fund__in=funds).exclude(handover__in=without)
    held: dict[UUID, int] = dict(
        lines.filter(handover__state__in=LIVE, contract_line__isnull=False)
        .values_list("contract_line").annotate(n=Sum("quantity"))
    )  # fmt: skip
    # Records signed before prices came from contracts took the goods that came first.
    older: dict[Key, int] = {
        (round_, fund, item): n
        for round_, fund, item, n in lines.filter(
            handover__state="signed", contract_line__isnull=True
        ).values_list("handover__round", "handover__fund", "decree_line__item")
        .annotate(n=Sum("quantity"))
    }  # fmt: skip
    found: defaultdict[Key, list[_Place]] = defaultdict(list)
    order = sorted(rows, key=lambda r: (r[9] or date.max, r[7], r[0]))
    for pk, round_, fund, item, price, quantity, state, _dated, came, _first in order:
        here, key = came or 0, (round_, fund, item)
        whole = quantity if state in ("ordered", "partly") else here
        before = held.get(pk, 0) + (gone := min(older.get(key, 0), max(here - held.get(pk, 0), 0)))
        older[key] = older.get(key, 0) - gone
        now = max(here - before, 0)
        found[key].append(_Place(pk, price, now, max(whole - before - now, 0)))
    _taken_elsewhere(found, older)
    return found


def _taken_elsewhere(found: defaultdict[Key, list[_Place]], older: dict[Key, int]) -> None:
    """Older records also took from the other rounds of their fund; those units are gone."""
    for (round_, fund, item), left in older.items():
        others = (k for k in sorted(found) if k[1:] == (fund, item) and k[0] != round_)
        for place in (place for key in others for place in found[key]):
            n = min(left, place.here)
            place.here, left = place.here - n, left - n


def reprice(records: Sequence[Handover]) -> list[Handover]:
    """Take units and prices of drafts anew, and their totals; gives those a contract is missing
    for. Lines change; the records are not saved. Called inside an action."""
    shelf = Shelf({r.fund_id for r in records}, {r.pk for r in records})
    order = {r.pk: at for at, r in enumerate(records)}
    rounds = {r.pk: r.round_id for r in records}
    lines: dict[tuple[UUID, UUID], list[HandoverLine]] = {}
    rows = HandoverLine.objects.filter(handover__in=order).select_related("decree_line")
    for row in sorted(
        rows, key=lambda x: (order[x.handover_id], x.business_name, x.item_name, str(x.pk))
    ):
        lines.setdefault((row.handover_id, row.decree_line_id), []).append(row)
    totals: dict[UUID, int] = defaultdict(int)
    bare: set[UUID] = set()
    gone: list[UUID] = []
    changed: list[tuple[int, HandoverLine]] = []
    new: list[HandoverLine] = []
    for (pk, _decree_line), old in lines.items():
        decreed = old[0].decree_line
        parts = shelf.take(
            (rounds[pk], decreed.fund_id, decreed.item_id),
            sum(x.quantity for x in old),
            decreed.unit_price,
        )
        totals[pk] += sum(p.price * p.units for p in parts)
        if any(p.contract_line is None for p in parts):
            bare.add(pk)
        # A row keeps its contract where it can, so that no two stand on one for a moment.
        at = {x.contract_line_id: x for x in old}
        homeless = [x for x in old if x.contract_line_id not in {p.contract_line for p in parts}]
        for part in parts:
            kept = at.get(part.contract_line) or (homeless.pop() if homeless else None)
            if kept is None:
                new.append(_put(_copy(old[0]), part))
            elif (kept.contract_line_id, kept.quantity) != (part.contract_line, part.units):
                changed.append((part.units - kept.quantity, _put(kept, part)))
        gone += [x.pk for x in homeless]
    HandoverLine.objects.filter(pk__in=gone).delete()
    # What shrinks goes first: no batch stands above what the decree names, even for a moment.
    changed.sort(key=lambda row: row[0])
    HandoverLine.objects.bulk_update(
        [row for _more, row in changed],
        ["contract_line", "unit_price", "quantity", "serials"],
        batch_size=AT_ONCE,
    )
    HandoverLine.objects.bulk_create(new)
    for record in records:
        record.total = totals[record.pk]
    return [r for r in records if r.pk in bare]


def _put(line: HandoverLine, part: Part) -> HandoverLine:
    line.contract_line_id, line.unit_price, line.quantity = (
        part.contract_line, part.price, part.units,
    )  # fmt: skip
    line.serials = []
    return line


def _copy(line: HandoverLine) -> HandoverLine:
    """Another line of the same thing, not saved yet."""
    return HandoverLine(
        office_id=line.office_id, regency_code=line.regency_code, handover_id=line.handover_id,
        decree_line_id=line.decree_line_id, business_id=line.business_id,
        business_name=line.business_name, item_name=line.item_name, unit=line.unit,
    )  # fmt: skip
