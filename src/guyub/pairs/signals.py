"""What an open pair tells those who verify (``registry.signals``: asked about, never a verdict)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from guyub.pairs.models import DoubtfulPair
from guyub.pairs.states import OPEN
from guyub.registry.models.business import Status
from guyub.registry.signals import Asked, Signal, named, register_signals

_ONE_OFF = ("one_digit", "one_digit_same_birth")


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_signals("pairs", find)


def find(asked: Asked) -> Iterable[Signal]:
    """Businesses whose record may be another's too; a NIK one digit off with a similar name is
    said, since that is how one person stands in two groups."""
    wanted = set(asked.businesses)
    rows = DoubtfulPair.objects.filter(
        Q(first__in=wanted) | Q(second__in=wanted), state=OPEN, regency_code=asked.regency
    )
    digit: dict[UUID, set[str]] = defaultdict(set)
    maybe: dict[UUID, set[str]] = defaultdict(set)
    told = rows.exclude(first__status=Status.MERGED).exclude(second__status=Status.MERGED)
    for steps, first, one, second, other in told.values_list(
        "steps", "first_id", "first__number", "second_id", "second__number"
    ):
        for this, number in ((first, other), (second, one)):
            if this in wanted:
                (digit if _one_digit(steps) else maybe)[this].add(number)
    for found, words in (
        (digit, "NIK pemilik hanya beda satu angka dan namanya mirip: {others}."),
        (maybe, "Mungkin usaha yang sama dengan {others}; kantor belum memutuskan."),
    ):
        for business, others in found.items():
            yield Signal(business, "pair", words.format(others=named(sorted(others))))


def _one_digit(steps: list[dict[str, Any]]) -> bool:
    level = {step.get("role"): step for step in steps}
    name, nik = level.get("name"), level.get("nik")
    return bool(nik and name and nik["level"] in _ONE_OFF and float(name["weight"]) > 0)
