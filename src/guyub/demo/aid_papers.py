"""One office's desk while the finished round is written: who acts, rows by table, the round's ids.

Rows are laid in the order in which the papers came to be, so that the database's own checks
(budget, decree before goods, stock, sums) look at every one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from guyub.accounts.models import Appointment, Office
from guyub.demo.handed import Asked, Story
from guyub.demo.shapes import sample_id
from guyub.demo.tables import fill

AID = 8
CEREMONY = date(2026, 9, 10)
DECREED, OPENED, CLOSED = date(2026, 8, 12), date(2026, 3, 2), date(2026, 4, 30)


def at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class Who:
    """A demo account that acted: person id and name."""

    person: UUID
    name: str


@dataclass
class Desk:
    """One regency's office while its papers are written: ids in order, rows by table."""

    office: Office
    people: dict[str, Who]
    officers: dict[str, Who]
    counter: int = 0
    rows: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def regency(self) -> str:
        return self.office.area_code

    def put(self, model: type[models.Model], **values: Any) -> UUID:
        self.counter += 1
        values["id"] = sample_id(AID, self.regency, self.counter)
        self.rows.setdefault(model, []).append(values)
        return UUID(str(values["id"]))

    def lay(self, *order: type[models.Model]) -> dict[str, int]:
        """Write what was put, table by table. Returns rows by table."""
        constants = {"office_id": self.office.pk, "regency_code": self.regency}
        counts = {}
        for model in order:
            held = self.rows.pop(model, [])
            if not held:
                continue
            columns = tuple(held[0])
            lines = (tuple(_stored(row[c]) for c in columns) for row in held)
            counts[model._meta.db_table] = fill(model, columns, lines, constants)
        return counts


def _stored(value: Any) -> Any:
    if isinstance(value, dict) or (
        isinstance(value, list) and value and isinstance(value[0], dict)
    ):
        return json.dumps(value)
    return value


def officers_of(office: Office) -> dict[str, Who]:
    """Field officers by the area they serve, the longest appointed one also for ""."""
    found: dict[str, Who] = {}
    served = Appointment.objects.filter(office=office, role="field_officer").order_by("pk")
    for appointment in served.select_related("user"):
        who = Who(appointment.user.person_id, appointment.user.name)
        for code in (*appointment.area_codes, ""):
            found.setdefault(code, who)
    return found


class Papers:
    """The papers of one round, in the order of its life."""

    def __init__(self, desk: Desk, story: Story, *, finished: bool) -> None:
        self.desk, self.story = desk, story
        # What became of the proposals that were granted.
        self.granted = "completed" if finished else "granted"
        self.funds: list[UUID] = []
        self.items: dict[str, UUID] = {}
        self.proposals: dict[UUID, UUID] = {}
        self.members: dict[UUID, UUID] = {}
        self.lines: dict[tuple[UUID, str], UUID] = {}
        self.decreed: dict[tuple[UUID, str], UUID] = {}
        self.contracted: dict[tuple[int, str], UUID] = {}
        self.tools = 0

    def person(self, role: str) -> UUID:
        return self.desk.people[role].person

    def name(self, role: str) -> str:
        return self.desk.people[role].name

    def checker(self, village: str) -> Who:
        """Who checks in the field: the officer there, else one from elsewhere. Never a scorer."""
        officers = self.desk.officers
        return officers.get(village[:8]) or officers[""]

    @staticmethod
    def unfit(n: int) -> bool:
        """Whether the check found the refused proposal of this place in ``every`` unfit."""
        return n % 2 == 0

    def every(self) -> Iterator[Asked]:
        yield from self.story.given
        yield from self.story.reserve
        yield from self.story.refused
