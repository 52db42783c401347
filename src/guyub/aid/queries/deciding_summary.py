"""The lines of a round in its three stages, and what its papers say they come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Sum

from guyub.aid import policy_summary as policy
from guyub.aid.models import Award, DecreeLine, Handover, HandoverLine, Result, Round
from guyub.areas import known as areas


def summary_of(round_: Round) -> policy.Summary:
    """The round's sums; totals come from the stored papers, parts from their lines."""
    lines = lines_of([round_.pk])
    stages = {stage: lines.get((round_.pk, stage), []) for stage in policy.STAGES}
    return policy.summarise(stages, _stated(round_))


def lines_of(rounds: Sequence[UUID]) -> dict[tuple[UUID, str], list[policy.Line]]:
    """Lines by round and stage, in one statement for each stage."""
    rows = {
        policy.AWARDED: _awarded(rounds),
        policy.DECREED: _decreed(rounds),
        policy.HANDED: _handed(rounds),
    }
    codes = {r[2] for lines in rows.values() for r in lines}
    names = areas.names_of({*codes, *(c[:8] for c in codes)})
    found: dict[tuple[UUID, str], list[policy.Line]] = {}
    for stage, lines in rows.items():
        for round_, *row in lines:
            found.setdefault((round_, stage), []).append(_line(tuple(row), names))
    return found


def _line(row: tuple[Any, ...], names: dict[str, str]) -> policy.Line:
    recipient, village, fund, item, unit, units, price = row
    district = village[:8]
    return policy.Line(
        str(recipient),
        # Villages of one name in two sub-districts are two.
        f"{names.get(village, village)}, Kec. {names.get(district, district)}",
        names.get(district, district), fund, item, unit, units, units * price,
    )  # fmt: skip


def _awarded(rounds: Sequence[UUID]) -> list[tuple[Any, ...]]:
    return list(
        Award.objects.filter(
            result__selection__round__in=rounds, result__selection__state="announced"
        )
        .order_by("pk")
        .values_list(
            "result__selection__round", "result__proposal", "line__member__village_code",
            "fund__name", "line__item__name", "line__item__unit", "quantity", "unit_price",
        )
    )  # fmt: skip


def _decreed(rounds: Sequence[UUID]) -> list[tuple[Any, ...]]:
    return list(
        DecreeLine.objects.filter(decree__round__in=rounds, decree__state="signed")
        .order_by("pk")
        .values_list(
            "decree__round", "proposal", "proposal_line__member__village_code", "fund__name",
            "item_name", "unit",
            "quantity", "unit_price",
        )
    )  # fmt: skip


def _handed(rounds: Sequence[UUID]) -> list[tuple[Any, ...]]:
    return list(
        HandoverLine.objects.filter(handover__round__in=rounds, handover__state="signed")
        .order_by("pk")
        .values_list(
            "handover__round", "decree_line__proposal",
            "decree_line__proposal_line__member__village_code",
            "handover__fund__name", "item_name", "unit", "quantity", "unit_price",
        )
    )  # fmt: skip


def _stated(round_: Round) -> dict[str, int]:
    """What the results, decrees and records themselves state, not their lines again."""
    awarded = Result.objects.filter(
        selection__round=round_, selection__state="announced", verdict="selected"
    ).aggregate(total=Sum("amount"))["total"]
    decreed = DecreeLine.objects.filter(decree__round=round_, decree__state="signed").aggregate(
        total=Sum(F("quantity") * F("unit_price"))
    )["total"]
    handed = Handover.objects.filter(round=round_, state="signed").aggregate(total=Sum("total"))[
        "total"
    ]
    return {
        policy.AWARDED: awarded or 0, policy.DECREED: decreed or 0, policy.HANDED: handed or 0,
    }  # fmt: skip
