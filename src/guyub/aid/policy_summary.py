"""A round in sums that reconcile: by village, sub-district, fund and kind, for three stages. Pure.

Policy: a total is counted apart from its parts (from the stored papers, not from the rows that are
printed), and every division must come to it. Where it does not, the difference is printed and
never hidden. Kinds and units are counted apart. A long division shows its largest parts and one
row for all others, so that it still adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

AWARDED, DECREED, HANDED = "awarded", "decreed", "handed"
STAGES: Final = (AWARDED, DECREED, HANDED)
LABELS: Final = {AWARDED: "Daftar penerima", DECREED: "SK", HANDED: "Diserahkan"}
DEFINITIONS: Final = {
    AWARDED: "Barang untuk penerima dalam daftar yang diumumkan",
    DECREED: "Barang yang disebut SK yang berlaku, dengan harga di SK",
    HANDED: "Barang dalam berita acara yang sudah ditandatangani, dengan harga kontrak",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one kind for one recipient from one fund, in one stage; ``value`` in rupiah."""

    recipient: str
    village: str
    district: str
    fund: str
    item: str
    unit: str
    units: int
    value: int


@dataclass(frozen=True, slots=True)
class Sum:
    units: int = 0
    value: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.units + other.units, self.value + other.value)


@dataclass(frozen=True, slots=True)
class StageSum:
    """One stage as a whole. ``stated`` is what its papers say; ``difference`` theirs less ours."""

    key: str
    recipients: int
    villages: int
    kinds: int
    units: int
    value: int
    stated: int

    @property
    def difference(self) -> int:
        return self.stated - self.value


@dataclass(frozen=True, slots=True)
class Division:
    """Parts by one property. ``rows``: (label, sum of each stage in the order of STAGES)."""

    title: str
    rows: tuple[tuple[str, tuple[Sum, ...]], ...]
    totals: tuple[Sum, ...]
    differences: tuple[int, ...]

    @property
    def adds_up(self) -> bool:
        return not any(self.differences)


@dataclass(frozen=True, slots=True)
class Summary:
    stages: tuple[StageSum, ...]
    divisions: tuple[Division, ...]

    @property
    def adds_up(self) -> bool:
        whole = all(d.adds_up for d in self.divisions)
        return whole and not any(s.difference for s in self.stages)


def sums_of(lines: Sequence[Line]) -> Sum:
    return sum((Sum(x.units, x.value) for x in lines), Sum())


def divide(
    title: str, stages: Mapping[str, Sequence[Line]], stated: Mapping[str, int],
    part: Callable[[Line], str], most: int, others: str,
) -> Division:  # fmt: skip
    """One division; beyond ``most`` parts the smallest are one row called ``others``."""
    parts: dict[str, dict[str, Sum]] = {}
    for stage in STAGES:
        for line in stages.get(stage, ()):
            row = parts.setdefault(part(line), {})
            row[stage] = row.get(stage, Sum()) + Sum(line.units, line.value)

    def weight(label: str) -> tuple[int, ...]:
        return tuple(parts[label].get(s, Sum()).value for s in (DECREED, AWARDED, HANDED))

    ordered = sorted(parts, key=lambda label: ([-w for w in weight(label)], label))
    shown = ordered if len(ordered) <= most else ordered[: most - 1]
    rest = ordered[len(shown) :]
    rows = [
        (label, tuple(parts[label].get(s, Sum()) for s in STAGES))
        for label in (sorted(shown) if not rest else shown)
    ]
    if rest:
        summed = tuple(sum((parts[r].get(s, Sum()) for r in rest), Sum()) for s in STAGES)
        rows.append((others.format(n=len(rest)), summed))
    totals = tuple(sum((sums[i] for _label, sums in rows), Sum()) for i in range(len(STAGES)))
    differences = tuple(
        stated.get(s, 0) - total.value for s, total in zip(STAGES, totals, strict=True)
    )
    return Division(title, tuple(rows), totals, differences)


def summarise(
    stages: Mapping[str, Sequence[Line]], stated: Mapping[str, int], *, most: int = 16
) -> Summary:
    """``stated``: rupiah of each stage as its papers themselves say."""
    told = tuple(
        StageSum(
            s, len({x.recipient for x in lines}), len({x.village for x in lines}),
            len({x.item for x in lines}), sums_of(lines).units, sums_of(lines).value,
            stated.get(s, 0),
        )
        for s in STAGES for lines in [stages.get(s, ())]
    )  # fmt: skip

    def by(title: str, part: Callable[[Line], str], others: str, shown: int = most) -> Division:
        return divide(title, stages, stated, part, shown, others)

    return Summary(
        told,
        (
            by("Menurut desa", lambda x: x.village, "{n} desa lain"),
            by("Menurut kecamatan", lambda x: x.district, "{n} kecamatan lain"),
            by("Menurut sumber dana", lambda x: x.fund, "{n} dana lain", 6),
            by("Menurut jenis barang", lambda x: x.item, "{n} jenis lain", 12),
            by("Menurut satuan", lambda x: x.unit, "{n} satuan lain", 5),
        ),
    )
