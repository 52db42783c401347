"""What became of businesses after they got tools or were taught: base against later months. Pure.

Policy: a figure of a later month is compared with the base only where both are known for the same
business; sums run over exactly those. How many they are, of how many that were asked, stands
beside every sum. Unknown stays unknown: it is neither zero nor "no change", and a business that is
missing is named as missing. The change is the sum of the changes of its parts, so table and parts
agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

BASE: Final = 0
MONTHS: Final = (6, 12)
PARTS: Final = ("workers_male", "workers_female")
FIGURES: Final = (*PARTS, "workers", "output_value", "sales")
LABELS: Final = {
    "workers_male": "Pekerja laki-laki",
    "workers_female": "Pekerja perempuan",
    "workers": "Semua pekerja",
    "output_value": "Nilai produksi setahun",
    "sales": "Hasil penjualan setahun",
}
DEFINITIONS: Final = {
    "workers_male": "Orang laki-laki yang bekerja di usaha itu pada hari didata.",
    "workers_female": "Orang perempuan yang bekerja di usaha itu pada hari didata.",
    "workers": "Laki-laki ditambah perempuan; hanya bila keduanya diketahui.",
    "output_value": "Nilai barang yang dibuat dalam setahun terakhir, dalam rupiah.",
    "sales": "Uang dari penjualan dalam setahun terakhir, dalam rupiah.",
}

Values = Mapping[str, int | None]


@dataclass(frozen=True)
class Compared:
    """One figure, base against one later month, over the businesses where both are known.

    ``known`` of ``asked`` businesses; ``base`` and ``later`` are sums over the known ones, None
    when there are none. ``more``, ``same``, ``less``: how many businesses went which way.
    """

    figure: str
    months: int
    asked: int
    known: int
    base: int | None
    later: int | None
    more: int = 0
    same: int = 0
    less: int = 0

    @property
    def change(self) -> int | None:
        return None if self.base is None or self.later is None else self.later - self.base

    @property
    def share(self) -> float | None:
        """Change over base; None where nothing is known or the base is zero."""
        return self.change / self.base if self.change is not None and self.base else None


def figure(values: Values, name: str) -> int | None:
    """A figure of one business; all workers only where men and women are both known."""
    if name != "workers":
        return values.get(name)
    parts = [values.get(part) for part in PARTS]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def compare(
    rows: Iterable[tuple[object, int, Values]], name: str, months: int, asked: int | None = None
) -> Compared:
    """``rows`` are (business, months, values), at most one per business and month.

    ``asked``: how many businesses there are; by default those that have any row.
    """
    held: dict[int, dict[object, int | None]] = {BASE: {}, months: {}}
    everybody: set[object] = set()
    for business, at, values in rows:
        everybody.add(business)
        if at in held:
            held[at][business] = figure(values, name)
    both = [
        (base, later)
        for business, base in held[BASE].items()
        if base is not None and (later := held[months].get(business)) is not None
    ]
    total = len(everybody) if asked is None else asked
    if not both:
        return Compared(name, months, total, 0, None, None)
    return Compared(
        name, months, total, len(both), sum(b for b, _l in both), sum(x for _b, x in both),
        more=sum(x > b for b, x in both), same=sum(x == b for b, x in both),
        less=sum(x < b for b, x in both),
    )  # fmt: skip


def by_parts(
    rows: Iterable[tuple[object, int, Values]], months: int
) -> tuple[Compared, Compared, Compared]:
    """Men, women and all workers over the same businesses: those where all four figures are
    known. The change of all is the sum of the changes of the parts."""
    kept = list(rows)
    known: dict[object, set[int]] = {}
    for business, at, values in kept:
        if at in (BASE, months) and figure(values, "workers") is not None:
            known.setdefault(business, set()).add(at)
    whole = {b for b, ats in known.items() if ats == {BASE, months}}
    asked = len({business for business, _at, _values in kept})
    inside = [row for row in kept if row[0] in whole]
    men, women, everyone = (compare(inside, name, months, asked) for name in (*PARTS, "workers"))
    return men, women, everyone
