"""Batches that take people, as anybody may know them: no names, no link, no cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from guyub.criteria.language import say
from guyub.criteria.queries import in_force
from guyub.criteria.subjects import SUBJECTS


@dataclass(frozen=True)
class Opened:
    """One batch whose enrolment is open. ``asking`` people wait for one of ``free`` places."""

    id: UUID
    number: str
    regency_code: str
    office_id: UUID
    office: str
    is_sample: bool
    programme: str
    about: str
    organiser: str
    name: str
    starts: date | None
    ends: date | None
    venue: str
    online: bool
    capacity: int
    taken: int
    asking: int
    modules: list[str]
    rule_id: UUID | None

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)

    @property
    def rule(self) -> str:
        """For whom it is, in words; "" where the office set no rule (or none is in force)."""
        found = in_force(self.office_id, self.rule_id) if self.rule_id else None
        return say(found[1], SUBJECTS["business"].catalogue) if found else ""


def opened() -> list[Opened]:
    """All of them, those that start soonest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM training_open()")
        return [Opened(*row) for row in cursor.fetchall()]


def opened_one(number: str) -> Opened | None:
    return next((one for one in opened() if one.number == number), None)


def of_regencies(codes: list[str]) -> list[Opened]:
    """Those in some regencies."""
    return [one for one in opened() if one.regency_code in codes]
