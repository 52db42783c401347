"""A stated number beside a published total: whether they agree, and what else it may be.

Policy: a difference is shown with its size; what could explain it is offered as what it is (another
count of the same papers, one part, an earlier stage), never as a correction. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guyub.kernel import names
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.registry.published import Group, Total

MOST_WORDS = 3


@dataclass(frozen=True)
class PartBeside:
    """A part as it was stated; ``ours`` None when no part of ours has that name."""

    label: str
    stated: str
    ours: str | None
    agrees: bool


def gap(total: Total, stated: int) -> str:
    """ "sama", or by how much the stated number is more or less."""
    difference = stated - total.value
    if difference == 0:
        return "sama"
    return f"{total.said(abs(difference))} lebih {'banyak' if difference > 0 else 'sedikit'}"


def explained(group: Group, total: Total, stated: int) -> list[str]:
    """What the stated number is, when it is not this total."""
    if stated == total.value:
        return []
    found = [
        f"{format_number(stated)} adalah jumlah {other.label.lower()}, bukan {total.label.lower()}."
        for other in group.totals
        if other.value == stated and other.subject != total.subject and not other.money
    ]
    # Goods are decreed at one price and bought at another: money may differ with nothing missing.
    why = "harga yang dibayar bisa lain dari harga di SK" if total.money else (
        "sebagian belum diserahkan"
    )  # fmt: skip
    found += [f"Sama dengan “{label}”: {why}." for label, value in total.nearby if value == stated]
    for division in total.divisions:
        if division.twice and division.sum == stated:
            found.append(f"Sama dengan jumlah {division.title.lower()}. {division.twice}")
        found += [
            f"Sama dengan bagian {label} ({division.title.lower()})."
            for label, value in division.parts
            if value == stated and len(division.parts) > 1
        ]
    return found[:MOST_WORDS] or ["Belum terjelaskan."]


def parts_beside(total: Total, parts: Iterable[tuple[str, int]]) -> list[PartBeside]:
    """Stated parts beside ours of the same name, in whichever division it stands."""
    ours = {_key(label): value for d in reversed(total.divisions) for label, value in d.parts}
    found = []
    for label, stated in parts:
        value = ours.get(_key(label))
        said = None if value is None else total.said(value)
        found.append(PartBeside(label, total.said(stated), said, value == stated))
    return found


def _key(label: str) -> str:
    """Names as people shorten them: "Desa Candinata", "Candinata, Kec. Kutasari"."""
    words = names.fold(label.partition(",")[0]).split()
    lead = {"desa", "kelurahan", "kecamatan", "kec"}
    return " ".join(words[1:] if len(words) > 1 and words[0] in lead else words)


def adding_up(total: Total) -> str:
    """Whether the parts of a total come to it, said beside it."""
    if wrong := total.wrong():
        return "; ".join(f"{d.title}: {_signed(total, rest)}" for d, rest in wrong)
    more = [d for d in total.divisions if d.sum != total.value]
    if not more:
        return f"cocok pada {len(total.divisions)} pembagian"
    return "; ".join(f"{d.title} {total.said(d.sum)}. {d.twice}" for d in more)


def _signed(total: Total, rest: int) -> str:
    said = format_rupiah(abs(rest)) if total.money else total.said(abs(rest))
    return f"{said} belum terjelaskan" if rest > 0 else f"bagiannya lebih {said}"


def find(groups: Sequence[Group], key: str) -> tuple[Group, Total] | None:
    """The published total that a stated one refers to; None when it is not shown any more."""
    return next(((g, t) for g in groups for t in g.totals if t.key == key), None)
