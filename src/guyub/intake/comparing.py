"""Staged rows and the registry as the tables that ``guyub.linkage`` compares. Part of a step.

Values are in clear in memory for the length of a step and nowhere else. pyarrow and what linkage
loads are imported inside the functions: a web process never needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from guyub.intake.encoding import person, unpacked
from guyub.intake.models import Row
from guyub.intake.sealing import FIRST, Sealer
from guyub.intake.shaping import address_text
from guyub.kernel import names
from guyub.kernel.fields import get_keyring
from guyub.registry.linkable import MAPPING, Linkable, beyond_place

if TYPE_CHECKING:
    import pyarrow as pa

ROLES: Final = tuple(MAPPING)


@dataclass
class Side:
    """Columns by role beside what they are of: the id of a business or of a staged row, and the
    index of fifteen digits of its NIK where that is known."""

    refs: list[Any] = field(default_factory=list)
    columns: dict[str, list[str | None]] = field(default_factory=lambda: {r: [] for r in ROLES})
    # Whether only a heading tells the village.
    headed: list[bool] = field(default_factory=list)
    first15: list[bytes | None] = field(default_factory=list)
    partial: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.refs)

    def table(self) -> pa.Table:
        import pyarrow

        return pyarrow.table(
            {role: pyarrow.array(self.columns[role], pyarrow.string()) for role in ROLES}
        )

    def extend(self, other: Side) -> None:
        self.refs += other.refs
        self.headed += other.headed
        self.first15 += other.first15
        self.partial += other.partial
        for role in ROLES:
            self.columns[role] += other.columns[role]


def staged(rows: Iterable[tuple[Any, bytes, str, bytes | None, bytes | None]]) -> Side:
    """Staged rows as a side; rows are (id, cells, village code, index of the NIK, of its fifteen
    first digits)."""
    ring = get_keyring()
    context = Row._meta.get_field("cells").context  # type: ignore[attr-defined]
    side = Side()
    for pk, cells, village, nik, first15 in rows:
        values = unpacked(ring.decrypt(bytes(cells), context).decode())
        side.refs.append(pk)
        side.first15.append(bytes(first15) if first15 is not None else None)
        side.partial.append(nik is None and first15 is not None)
        side.headed.append(bool(village) and not _says_village(values))
        for role, value in _values(values, village).items():
            side.columns[role].append(value or None)
    return side


def _says_village(values: dict[str, Any]) -> bool:
    return any((values.get(name) or {}).get("village") for name in ("village", "address"))


def _values(values: dict[str, Any], village: str) -> dict[str, str | None]:
    owner, _titles, sex = person(values.get("owner_name"))
    called = str(values.get("business_name") or "")
    digits, _prefix, sure = values.get("nik") or ("", "", False)
    if called and owner and names.business_key(called) == names.search_key(owner):
        called = ""  # a business that carries its owner's name says nothing new
    return {
        "name": owner,
        "business": called,
        "product": str(values.get("product") or values.get("commodity") or ""),
        "nik": digits if sure else "",
        "nib": str(values.get("nib") or ""),
        "phone": str(values.get("phone") or ""),
        "birth_date": str(values.get("birth_date") or ""),
        "sex": str(values.get("sex") or sex or ""),
        "village": village,
        "address": beyond_place(address_text(values), village),
    }


def registered(linkable: Linkable, *, digits15: bool) -> Side:
    """The registry as a side. ``digits15``: also the indexes of fifteen digits."""
    side = Side(list(linkable.businesses))
    side.columns = {role: linkable.table[role].to_pylist() for role in ROLES}
    side.headed = [False] * len(side)
    side.partial = [False] * len(side)
    sealer = Sealer()
    side.first15 = [
        sealer.first15(nik) if digits15 and nik and len(nik) >= FIRST else None
        for nik in linkable.niks
    ]
    return side


def lend_names(sides: Sequence[Side]) -> None:
    """Where no owner is stated but the business carries the name of an owner of the other rows,
    that name is taken for the owner's ("UD Karsinah" and Karsinah)."""
    keys: set[str] = set()
    for side in sides:
        keys |= {names.search_key(name) for name in set(side.columns["name"]) if name}
    for side in sides:
        people, firms = side.columns["name"], side.columns["business"]
        for at, (owner, firm) in enumerate(zip(people, firms, strict=True)):
            if not owner and firm and (key := names.business_key(firm)) in keys:
                people[at] = key


__all__ = ["ROLES", "Side", "lend_names", "registered", "staged"]
