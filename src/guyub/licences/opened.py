"""Facilitations that take people, as anybody may know them: no names, no money."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from guyub.licences.models.cases import DOCUMENTS


@dataclass(frozen=True)
class Facilitation:
    """One facilitation with ``free`` of its places. ``criteria`` is the wording of the paper that
    was frozen with it, ``rule_id`` what the office asks besides (None: nothing)."""

    id: UUID
    name: str
    paper: str
    year: int
    capacity: int
    taken: int
    criteria: dict[str, Any]
    rule_id: UUID | None
    documents: list[str]

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)

    @property
    def papers(self) -> list[str]:
        """What is to be brought, in words."""
        names = dict(DOCUMENTS)
        return [str(names[d]) for d in self.documents if d in names]


def opened(regency: str) -> list[Facilitation]:
    """Those of a regency with places left, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM licences_open_batches(%s)", [regency])
        rows = cursor.fetchall()
    found = [Facilitation(*(*row[:6], _tree(row[6]), *row[7:9])) for row in rows]
    return [one for one in found if one.free]


def _tree(value: Any) -> Any:
    """A column of JSON, however the driver gives it."""
    return json.loads(value) if isinstance(value, str) else value
