"""The totals of rounds, published for whoever lays a stated total beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from guyub.accounts.visit import Visit
from guyub.aid import policy_figures as policy
from guyub.aid import policy_summary as stages
from guyub.aid.models import Round
from guyub.aid.permissions.rounds import VIEW
from guyub.aid.queries.deciding_summary import lines_of
from guyub.aid.queries.rounds import rounds_of
from guyub.registry.published import Division, Group, Total, register_publisher

SOURCE: Final = "Berita acara serah terima yang sudah ditandatangani"
# Rounds whose lines are laid side by side; older ones have their own summary page.
NEWEST: Final = 8


def publish(visit: Visit, now: datetime) -> Sequence[Group]:
    """The newest rounds of which something was decided, with what was handed over in them."""
    if not visit.may(VIEW):
        return []
    rounds = list(
        rounds_of(visit)
        .filter(announced_at__isnull=False)
        .order_by("-announced_at", "-pk")[:NEWEST]
    )
    lines = lines_of([r.pk for r in rounds]) if rounds else {}
    return [_group(r, lines, now) for r in rounds]


def _group(
    round_: Round, lines: dict[tuple[UUID, str], list[stages.Line]], now: datetime
) -> Group:  # fmt: skip
    earlier = {
        stages.LABELS[stage]: lines.get((round_.pk, stage), [])
        for stage in (stages.DECREED, stages.AWARDED)
    }
    totals = []
    for one in policy.counted(lines.get((round_.pk, stages.HANDED), [])):
        letter, label, unit, definition = policy.WORDS[one.subject]
        count = policy.COUNTS[one.subject]
        totals.append(Total(
            key=f"{letter}:{round_.number}", subject=one.subject, label=label, unit=unit,
            value=one.value, definition=definition, source=SOURCE, as_of=now,
            divisions=tuple(Division(*division) for division in one.divisions),
            nearby=tuple((name, count(rows)) for name, rows in earlier.items() if rows),
            money=one.subject == "value",
        ))  # fmt: skip
    url = reverse("aid:summary", args=[round_.number])
    return Group(round_.number, f"{round_.title} ({round_.number})", url, tuple(totals))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_publisher(publish)
