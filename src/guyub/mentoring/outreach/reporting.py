"""Sessions and potential in the report of a month.

Policy: a session belongs to every officer who led it, else to whose account wrote it; potential to
who saw it, a check to who checked. What was called off or a mistake counts for nothing, nor
does potential that was gone before anybody else saw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from guyub.accounts.models import User
from guyub.accounts.visit import Visit as Viewer
from guyub.areas import known
from guyub.kernel.dates import Period
from guyub.kernel.rupiah import format_number
from guyub.mentoring.models import Attendance, Officer, Potential, Session
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach import themes as outreach_themes


@dataclass(frozen=True)
class Outreach:
    """Figures of one person and month. ``uncounted``: sessions where nobody counted the others."""

    sessions: int = 0
    came: int = 0
    businesses: int = 0
    others: int = 0
    uncounted: int = 0
    noted: int = 0
    checked: int = 0

    def figures(self) -> list[tuple[str, str]]:
        return [
            ("Sosialisasi yang diadakan", str(self.sessions)),
            ("Kali usaha hadir di sosialisasi", str(self.came)),
            ("Usaha berbeda yang hadir di sosialisasi", str(self.businesses)),
            (
                "Orang lain yang hadir di sosialisasi",
                at_least(self.others, self.sessions, self.uncounted),
            ),
            ("Potensi yang dicatat", str(self.noted)),
            ("Potensi orang lain yang dicek", str(self.checked)),
        ]


def at_least(number: int, sessions: int, uncounted: int) -> str:
    """A sum over sessions of which some were not counted: unknown is not nobody."""
    if not uncounted:
        return format_number(number)
    if uncounted == sessions:
        return "belum diketahui"
    return f"sedikitnya {format_number(number)}"


def sessions_of(viewer: Viewer, person: UUID, period: Period) -> Any:
    """Held sessions of a month that are a person's."""
    own = list(Officer.objects.filter(user=person).values_list("pk", flat=True))
    theirs = Q(officers__overlap=own) | Q(officers=[], by_user=person)
    rows = Session.objects.visible_to(viewer).held()
    return rows.filter(theirs, on__gte=period.first, on__lte=period.last)


def noted_by(viewer: Viewer, person: UUID, period: Period) -> Any:
    """Potential that a person saw in a month."""
    rows = Potential.objects.visible_to(viewer).told().filter(by_user=person)
    return rows.filter(seen_on__gte=period.first, seen_on__lte=period.last)


def checked_by(viewer: Viewer, person: UUID, period: Period) -> Any:
    """Potential of others that a person checked in a month."""
    known_as = User.objects.filter(pk=person).values_list("person_id", flat=True).first()
    rows = Potential.objects.visible_to(viewer)
    if known_as is None:
        return rows.none()
    return rows.filter(
        checked_by=known_as, checked_on__gte=period.first, checked_on__lte=period.last
    )


def outreach_of(viewer: Viewer, person: UUID, period: Period) -> Outreach:
    held = list(sessions_of(viewer, person, period).values_list("pk", "others"))
    came = Attendance.objects.valid().filter(session__in=[pk for pk, _n in held])
    counted = came.aggregate(n=Count("pk"), businesses=Count("business", distinct=True))
    return Outreach(
        len(held), counted["n"], counted["businesses"], sum(n or 0 for _pk, n in held),
        sum(n is None for _pk, n in held),
        noted_by(viewer, person, period).count(), checked_by(viewer, person, period).count(),
    )  # fmt: skip


def rows_of(viewer: Viewer, person: UUID, period: Period) -> list[dict[str, Any]]:
    """One row a session and a potential, in the columns of the month's spreadsheet."""
    held = list(sessions_of(viewer, person, period).counted())
    seen = list(noted_by(viewer, person, period).order_by("seen_on", "pk"))
    checked = list(checked_by(viewer, person, period).order_by("checked_on", "pk"))
    codes = {row.village_code for row in (*held, *seen, *checked)}
    names = known.names_of(codes | {c[:8] for c in codes})
    found = []
    for row in held:
        people = "" if row.others is None else f", {row.others} orang lain"
        found.append(_row(
            names, row, row.on, row.title, "Sosialisasi", f"{row.came} usaha hadir{people}",
            outreach_themes.label(row.theme),
        ))  # fmt: skip
    for row in seen:
        found.append(_row(
            names, row, row.seen_on, row.material, "Potensi", "Dicatat",
            materials.short(row.division),
        ))  # fmt: skip
    for row in checked:
        found.append(_row(
            names, row, row.checked_on, row.material, "Potensi", "Dicek",
            materials.short(row.division),
        ))  # fmt: skip
    return found


def _row(
    names: dict[str, str], row: Any, on: Any, title: str, kind: str, met: str, note: str
) -> dict[str, Any]:
    code = row.village_code
    return {
        "on": on, "business": title, "number": row.number, "kind": kind, "met": met, "note": note,
        "place": f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}",
        "minutes": None, "agreed": None, "done": None,
    }  # fmt: skip


def people_of(viewer: Viewer, period: Period) -> set[UUID]:
    """Accounts with a session, a potential or a check in a month."""
    held = list(
        Session.objects.visible_to(viewer).held()
        .filter(on__gte=period.first, on__lte=period.last).values_list("officers", "by_user")
    )  # fmt: skip
    led: Iterable[UUID] = {pk for officers, _user in held for pk in officers}
    users = Officer.objects.filter(pk__in=led, user__isnull=False).values_list("user", flat=True)
    rows = Potential.objects.visible_to(viewer)
    seen = rows.told().filter(seen_on__gte=period.first, seen_on__lte=period.last)
    checked = rows.filter(checked_on__gte=period.first, checked_on__lte=period.last)
    checkers = User.objects.filter(person_id__in=list(checked.values_list("checked_by", flat=True)))
    return {
        *users, *(user for officers, user in held if not officers),
        *seen.values_list("by_user", flat=True), *checkers.values_list("pk", flat=True),
    }  # fmt: skip
