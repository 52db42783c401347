"""Parameters as an office's page shows them: in force, to come, proposed, how it became so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from guyub.accounts.visit import Visit
from guyub.criteria.models import Setting
from guyub.criteria.parameters import PARAMETERS, Parameter, Unfit, Used, used_all
from guyub.criteria.states import APPROVED, PROPOSED


@dataclass
class Standing:
    """One parameter of an office today. ``rows`` are its settings, newest first."""

    parameter: Parameter
    used: Used
    today: date
    rows: list[Setting] = field(default_factory=list)

    @property
    def proposed(self) -> Setting | None:
        return next((row for row in self.rows if row.state == PROPOSED), None)

    @property
    def to_come(self) -> list[Setting]:
        """Approved for a day that is still to come, the nearest first."""
        later = [r for r in self.rows if r.state == APPROVED and r.valid_from > self.today]
        return sorted(later, key=lambda row: row.valid_from)

    def said(self, row: Setting) -> str:
        """The value of a setting in words, or that it cannot be read."""
        try:
            return self.parameter.say(self.parameter.read(row.value))
        except Unfit:
            return "nilai tidak bisa dibaca lagi"


def standings(visit: Visit, keys: Iterable[str], today: date) -> list[Standing]:
    """The given parameters as the visit's own office has them."""
    wanted = list(keys)
    office = visit.office.pk if visit.office else None
    in_force = used_all(wanted, office, today)
    rows: dict[str, list[Setting]] = defaultdict(list)
    if office is not None:
        own = Setting.objects.filter(office_id=office, key__in=wanted)
        for row in own.order_by("-made_at", "-pk"):
            rows[row.key].append(row)
    return [Standing(PARAMETERS[key], in_force[key], today, rows[key]) for key in wanted]


def standing(visit: Visit, key: str, today: date) -> Standing | None:
    """One of them; None for a key that nobody registered."""
    return standings(visit, [key], today)[0] if key in PARAMETERS else None


def by_room(visit: Visit, today: date) -> dict[str, list[Standing]]:
    """All parameters, grouped by the room that asks for them, in order of their words."""
    keys = sorted(PARAMETERS, key=lambda k: (str(PARAMETERS[k].room), str(PARAMETERS[k].label)))
    groups: dict[str, list[Standing]] = {}
    for one in standings(visit, keys, today):
        groups.setdefault(str(one.parameter.room), []).append(one)
    return groups


def proposal(visit: Visit, pk: UUID) -> Setting | None:
    """A setting of the visit's own office whose parameter still exists."""
    if visit.office is None:
        return None
    return Setting.objects.filter(pk=pk, office_id=visit.office.pk, key__in=PARAMETERS).first()
