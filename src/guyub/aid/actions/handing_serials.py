"""Serial numbers of inspected goods, given out to the lines of records while they are drafts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from guyub.aid.models import ArrivalLine, Handover, HandoverLine
from guyub.aid.querysets.handing import LIVE
from guyub.kernel.db import take_turns


def give_serials(records: Sequence[Handover]) -> None:
    """Fill empty places with serials of the same contract line that no living record holds, in
    the order goods came. Called inside an action, on drafts only."""
    funds = sorted({r.fund_id for r in records})
    for fund in funds:
        take_turns("aid-seri", fund)
    order = {r.pk: at for at, r in enumerate(records)}
    lines = [
        line
        for line in HandoverLine.objects.filter(handover__in=list(order)).select_related(
            "decree_line", "handover"
        )
        if len(line.serials) < line.quantity
    ]
    if not lines:
        return
    free = _free(funds)
    if not any(free.values()):
        return
    lines.sort(key=lambda x: (order[x.handover_id], x.business_name, x.item_name, x.pk))
    filled = []
    for line in lines:
        pool = free[line.contract_line_id]
        take = pool[: line.quantity - len(line.serials)]
        if take:
            del pool[: len(take)]
            line.serials = [*line.serials, *take]
            filled.append(line)
    HandoverLine.objects.bulk_update(filled, ["serials"])


def _free(funds: Sequence[UUID]) -> defaultdict[UUID | None, list[str]]:
    held: defaultdict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    taken = HandoverLine.objects.filter(handover__fund__in=funds, handover__state__in=LIVE)
    for fund, item, serials in taken.exclude(serials=[]).values_list(
        "handover__fund", "decree_line__item", "serials"
    ):
        held[fund, item] |= set(serials)
    free: defaultdict[UUID | None, list[str]] = defaultdict(list)
    came = (
        ArrivalLine.objects.filter(
            line__purchase__fund__in=funds, arrival__inspected_on__isnull=False
        )
        .exclude(serials=[])
        .order_by("arrival__on", "pk")
        .values_list("line", "line__purchase__fund", "line__item", "serials")
    )
    for line, fund, item, serials in came:
        free[line] += [s for s in serials if s not in held[fund, item]]
    return free
