"""Whether somebody behind a proposal was helped before: signals in words. Pure but for a seat.

Policy: a finding excludes nobody. Kin, neighbours with one phone and fellows of another group may
have good reasons; those who verify read the finding and ask. What is not found is not proof that
there was no aid: only records that the office holds, and sources that rooms register, are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

TIES: Final = {
    "same": "",
    "owner": "usaha lain dari pemilik yang sama",
    "nik": "usaha lain dengan NIK pemilik yang sama",
    "phone": "usaha lain dengan nomor HP pemilik yang sama",
    "address": "usaha lain di alamat yang sama",
    "group": "kelompok ini sendiri",
    "outside": "catatan dinas lain",
}
_STRONG: Final = frozenset({"same", "owner", "nik", "group"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``member`` is the member business it is about ("" for the whole group),
    ``other`` the business that got it; ``what`` received, granted, open or group; ``year`` 0 where
    none belongs to it. ``number`` is that of the paper. No names of people."""

    member: str
    other: str
    tie: str
    what: str
    item: str
    fund: str
    year: int
    number: str

    @property
    def strong(self) -> bool:
        """The same business or person, not only a shared phone or address."""
        return self.tie in _STRONG

    def words(self) -> str:
        """One sentence for those who verify."""
        tie = TIES.get(self.tie, self.tie)
        behind = f" ({tie})" if tie else ""
        if self.what == "received":
            return f"Pernah menerima {self.item} dari {self.fund} tahun {self.year}{behind}."
        if self.what == "granted":
            when = f" tahun {self.year}" if self.year else ""
            return f"Sudah ditetapkan menerima {self.item} dari {self.fund}{when}{behind}."
        if self.what == "open":
            return f"Juga ikut usulan {self.number} untuk {self.fund} tahun {self.year}{behind}."
        return f"Juga anggota kelompok {self.fund}{behind}."

    def stored(self) -> dict[str, Any]:
        """For ``Proposal.double``."""
        return {**asdict(self), "words": self.words()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source of other offices is asked: whose aid since which year. Ids only; a source
    makes its own keyed hashes of what stands behind them."""

    proposal: UUID
    regency: str
    businesses: tuple[UUID, ...]
    from_year: int


DoubleSource = Callable[[Asked], Iterable[Finding]]
_sources: dict[str, DoubleSource] = {}


def register_double_source(key: str, find: DoubleSource) -> None:
    """A room that knows of aid elsewhere (linkage between offices) says what it finds. Called once
    from ``AppConfig.ready``; ValueError on a second use of a key."""
    if key in _sources:
        raise ValueError(f"double-aid source {key} registered twice")
    _sources[key] = find


def elsewhere(asked: Asked) -> list[Finding]:
    """What registered sources find, in the order of registration."""
    return [finding for find in _sources.values() for finding in find(asked)]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Strong ties first, then newest; each finding once."""
    return sorted(
        set(findings), key=lambda f: (not f.strong, -f.year, f.member, f.what, f.number, f.item)
    )
