"""The comparison itself, between two transactions: tokens in, numbered pairs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.crosscheck.actions.common import machine_act
from guyub.crosscheck.actions.comparing import MOST_PAIRS, lapse, tell
from guyub.crosscheck.models import Comparison, TokenRow
from guyub.crosscheck.states import READY
from guyub.kernel.db import SYSTEM, in_scope
from guyub.linkage.blind import Pair, Tokens, compare, unpack

log = structlog.get_logger("guyub.crosscheck")


def _tokens(row: Comparison, office: UUID) -> tuple[list[Tokens], dict[str, UUID]]:
    held: list[Tokens] = []
    of: dict[str, UUID] = {}
    rows = TokenRow.objects.filter(comparison=row, office_id=office).order_by("pk")
    for one in rows.iterator(chunk_size=2_000):
        ref = str(one.pk)
        held.append(unpack(ref, bytes(one.tokens)))
        of[ref] = one.business_id
    return held, of


def pairs_of(row: Comparison) -> list[tuple[UUID, UUID, Pair]]:
    """(business of who began, business of the other, likeness), the likeliest first; two owners of
    one business make no second pair."""
    ours, mine = _tokens(row, row.office_id)
    theirs, yours = _tokens(row, row.partner_id)
    found: dict[tuple[UUID, UUID], Pair] = {}
    for pair in compare(ours, theirs):
        found.setdefault((mine[pair.one], yours[pair.other]), pair)
    return [(one, other, pair) for (one, other), pair in found.items()][:MOST_PAIRS]


def run(pk: UUID, now: datetime | None = None) -> bool:
    """Compare and tell both offices. False when there is nothing to do (any more)."""
    with in_scope(SYSTEM, read_only=True):
        row = Comparison.objects.filter(pk=pk, state=READY).first()
        if row is None:
            return False
        places = dict(
            Office.objects.filter(pk__in=(row.office_id, row.partner_id))
            .values_list("pk", "area_code")
        )  # fmt: skip
        found = pairs_of(row)
    sides = (
        (row.office_id, [(n, ours, pair) for n, (ours, _x, pair) in enumerate(found, 1)]),
        (row.partner_id, [(n, theirs, pair) for n, (_x, theirs, pair) in enumerate(found, 1)]),
    )
    for office, told in sides:
        tell(machine_act(now or timezone.now(), places[office], office), pk, told)
    return True


def go_on(now: datetime | None = None) -> tuple[int, int]:
    """(comparisons taken up again, comparisons that lapsed): what the clock changes."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    with in_scope(SYSTEM, read_only=True):
        late = list(
            Comparison.objects.open().filter(lapses_on__lt=today)
            .values_list("pk", "regency_code", "office_id")
        )  # fmt: skip
        ready = list(
            Comparison.objects.filter(state=READY, lapses_on__gte=today)
            .values_list("pk", flat=True)
        )  # fmt: skip
    # Keys end first, whatever becomes of a comparison that cannot be made.
    for pk, regency, office in late:
        _tried(pk, partial(lapse, machine_act(now, regency, office), pk))
    for pk in ready:
        _tried(pk, partial(run, pk, now))
    return len(ready), len(late)


def _tried(pk: UUID, do: Callable[[], object]) -> None:
    try:
        do()
    except Exception as error:  # one that cannot keeps no other from its end
        log.warning("crosscheck_stays", comparison=str(pk), because=type(error).__name__)
