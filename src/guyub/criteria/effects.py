"""What a rule does to women, to people with a disability, to the remote: shown before publishing.

Policy: sex, disability and distance are no facts that a rule may use, only ways to look at what it
does. A share is of all rows of a part, unknown ones included. Two parts of at least ``FEWEST``
rows are compared; where the lower share is under ``effect_gap`` percent of the higher one, the page
says so. It warns and never forbids: a person decides and is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guyub.criteria.parameters import Parameter, register_parameters
from guyub.criteria.subjects import Count

GAP: Final = "criteria.effect_gap"
FEWEST: Final = 30


@dataclass(frozen=True)
class Effect:
    """One way to divide the rows of a subject: ``column`` gives a part's key as SQL text, "" where
    it is not known; ``parts`` are keys with their names, in the order shown."""

    key: str
    label: str
    definition: str
    column: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gap:
    """Two parts that a rule treats far apart: names and shares (0 to 1)."""

    worse: str
    better: str
    low: float
    high: float


def gap(effect: Effect, counts: Mapping[str, Count], percent: int) -> Gap | None:
    """The widest difference of shares, when it is wide; None where too few are known."""
    shares = {
        name: counts[key].yes / counts[key].all
        for key, name in effect.parts
        if key in counts and counts[key].all >= FEWEST
    }
    if len(shares) < 2:
        return None
    worse, better = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    low, high = shares[worse], shares[better]
    return Gap(worse, better, low, high) if low * 100 < high * percent else None


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_parameters(
        Parameter(
            GAP, "Beda perlakuan yang ditandai", "int", 80, "Aturan",
            source="Aturan empat perlima (EEOC 1978, 29 CFR 1607.4), di sini hanya tanda",
            help="Kalau bagian yang memenuhi di satu golongan kurang dari sekian persen golongan"
            " lain, halaman aturan menandainya sebelum diterbitkan.",
            unit="persen", minimum=1, maximum=100,
        )
    )  # fmt: skip
