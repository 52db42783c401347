"""Purbalingga's round of aid as the story tells it, laid up to a stage, and a clock to walk on.

Earlier stages come from the demo (``demo/aid.py``); of 2,000 invented businesses only those that
asked stand in the registry, so that a test is quick.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

from django.db import connections

from tests.factories import TODAY, office, visit

CODE = "33.03"
RECIPIENTS, KINDS, VILLAGES, DISTRICTS = 148, 548, 15, 13
BUSINESSES = 2_000
ROLES = ("section_head", "head", "verifier", "asset_officer", "finance_officer", "registrar",
         "auditor")  # fmt: skip

COPIES_NOW = ("django.core.cache.backends.db",)


class Clock:
    """The application's clock, in every thread; it walks on from the moment it is set to."""

    def __init__(self, monkeypatch: Any, day: date) -> None:
        # A module that copies the name when it is loaded would keep this clock for good.
        for module in COPIES_NOW:
            import_module(module)
        self.set(day)
        monkeypatch.setattr("django.utils.timezone.now", self.now)

    def set(self, day: date) -> None:
        # Nine in the morning at Purbalingga.
        self._start = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._since)


@dataclass
class Round:
    """What was laid: who works there, and what the story says in numbers."""

    story: Any
    visits: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    recipients: int = RECIPIENTS
    kinds: int = KINDS
    villages: int = VILLAGES
    districts: int = DISTRICTS

    @property
    def units(self) -> int:
        return sum(n for asked in self.story.given for _kind, n in asked.lines)

    @property
    def value(self) -> int:
        return sum(asked.amount for asked in self.story.given)

    def of_purse(self, purse: int) -> tuple[int, int, int, int]:
        """(recipients, kinds, units, value) of the regency's purse (0) or the province's (1)."""
        mine = [a for a in self.story.given if a.purse == purse]
        return (
            len(mine), len({k.code for a in mine for k, _n in a.lines}),
            sum(n for a in mine for _k, n in a.lines), sum(a.amount for a in mine),
        )  # fmt: skip

    def client(self, role: str) -> Any:
        """Somebody of the office who signed in just now."""
        from django.test import Client

        made = Client()
        made.force_login(
            self.visits[role].user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return made


def lay(until: str = "bought") -> Round:
    """The round with everything before it; ``until`` is one of ``demo.aid.STAGES``."""
    from guyub.demo import aid, load
    from guyub.demo.handed import tell
    from guyub.demo.people import generate
    from guyub.demo.shapes import Plan
    from guyub.kernel.db import SYSTEM, in_scope

    place = office(CODE)
    visits = {role: visit(role) for role in ROLES}
    visits["field_officer"] = visit("field_officer", area_codes=[CODE])
    with in_scope(SYSTEM):
        plan = Plan(CODE, BUSINESSES, 0)
        story = tell(generate(load.villages_of(CODE), plan, TODAY))
        asked = [*story.given, *story.reserve, *story.refused]
        load.load(datetime(2026, 2, 1, tzinfo=UTC), plan, [a.sample for a in asked])
        counts = aid.lay(place, story, until)
        aid.settle_numbers(CODE, counts)
    [(number,)] = sql("SELECT number FROM aid_round")
    return Round(story, visits, number)


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows as the owner of the tables reads them, past everything the application does."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def table(page: Any, caption: str) -> list[list[str]]:
    """The cells of the table with that caption, row by row, head and foot too."""
    # It may stand on a page that is only just asked for.
    page.locator("caption", has_text=caption).first.wait_for(state="attached")
    found: list[list[str]] = page.evaluate(
        """caption => {
             const table = [...document.querySelectorAll("table")].find(
               t => t.caption && t.caption.textContent.trim().startsWith(caption))
             if (!table) return []
             return [...table.rows].map(r => [...r.cells].map(c => c.textContent.trim()))
           }""",
        caption,
    )
    assert found, f"no table {caption}"
    return found


def dotted(number: int) -> str:
    """1.234.567, as the pages write it."""
    return f"{number:,}".replace(",", ".")
