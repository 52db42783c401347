"""Papers of a group to be signed on paper: what stands in them. Pure, but for the typesetting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from guyub.groups.models import Group
from guyub.groups.wording import KINDS, ROLES
from guyub.kernel import documents
from guyub.registry import places

BLANK_ROWS: Final = 6
LEAST_ROWS: Final = 15
BOARD: Final = ("chair", "secretary", "treasurer")


@dataclass(frozen=True)
class Line:
    """One member on paper; "" leaves a blank to be written."""

    person: str
    business: str
    village: str
    role: str = "member"

    def told(self) -> dict[str, str]:
        return {"person": self.person, "business": self.business, "village": self.village}


def head_of(village_code: str) -> str:
    """Who countersigns for the village: its head, or the lurah of a kelurahan (codes 1xxx)."""
    number = village_code.rpartition(".")[2]
    title = "Lurah" if number.startswith("1") else "Kepala Desa"
    return f"{title} {places.short_name(village_code).split(',')[0]}"


def _group(group: Group) -> dict[str, str]:
    kind = "Kelompok" if group.kind == "kelompok" else KINDS[group.kind].split(" (")[0]
    return {
        "kind": kind, "name": group.name, "trade": group.trade,
        "place": places.short_name(group.village_code),
    }  # fmt: skip


def attendance(group: Group, lines: Sequence[Line], *, sample: bool = False) -> dict[str, Any]:
    """The attendance list: those known so far, then blank rows for who else comes."""
    blank = max(LEAST_ROWS - len(lines), BLANK_ROWS)
    rows = [*lines, *[Line("", "", "")] * blank]
    return {
        "group": _group(group), "rows": [r.told() for r in rows], "sample": sample,
        "date": group.founded_on,
    }  # fmt: skip


def minutes(group: Group, lines: Sequence[Line], *, sample: bool = False) -> dict[str, Any]:
    """The minutes of the founding meeting, with the board as far as it is chosen."""
    leads = {line.role: line.person for line in lines}
    return {
        "group": _group(group), "number": None, "count": len(lines), "sample": sample,
        "board": [{"title": ROLES[role], "person": leads.get(role, "")} for role in BOARD],
        "head": head_of(group.village_code),
        "rows": [r.told() for r in lines],
    }  # fmt: skip


def invitation(
    village_code: str, trade: str, rows: Sequence[dict[str, str]], *, sample: bool = False
) -> dict[str, Any]:
    """The list of whom to invite."""
    place = places.short_name(village_code)
    return {
        "trade": trade or "Usaha sejenis", "place": place, "rows": list(rows), "sample": sample,
        "head": head_of(village_code),
    }  # fmt: skip


def typeset(name: str, data: dict[str, Any], now: datetime) -> bytes:
    """The PDF of one of this room's papers."""
    return documents.render(f"groups/{name}", data, created=now.replace(microsecond=0))
