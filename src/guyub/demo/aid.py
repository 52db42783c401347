"""The finished round of ``handed.py`` as rows of the aid tables, up to a stage of its life."""

from __future__ import annotations

from collections.abc import Sequence

from guyub.accounts.models import Appointment, Office
from guyub.demo.aid_handed import Handing
from guyub.demo.aid_papers import Desk, Who, officers_of
from guyub.demo.handed import Story, tell
from guyub.demo.shapes import Sample
from guyub.registry.actions.common import next_number

ROLES = ("section_head", "head", "verifier", "asset_officer", "finance_officer", "registrar")
STAGES = ("opened", "asked", "decided", "bought", "handed")


def make(office: Office, samples: Sequence[Sample]) -> dict[str, int]:
    """The story's round in one office, handed over. Returns rows by table."""
    return lay(office, tell(samples))


def lay(office: Office, story: Story, until: str = "handed") -> dict[str, int]:
    """A told round up to one of ``STAGES``, that one included. Returns rows by table."""
    found = Appointment.objects.filter(office=office, role__in=ROLES).select_related("user")
    people = {a.role: Who(a.user.person_id, a.user.name) for a in found.order_by("-pk")}
    desk = Desk(office, people, officers_of(office))
    counts: dict[str, int] = {}
    round_ = Handing(desk, story, finished=until == STAGES[-1])
    for stage in STAGES[: STAGES.index(until) + 1]:
        counts.update(getattr(round_, stage)())
    return counts


def settle_numbers(regency: str, counts: dict[str, int]) -> None:
    """The office's next numbers follow those of the demo."""
    for prefix, table in (("BAN", "aid_round"), ("USL", "aid_proposal"), ("ALT", "aid_tool")):
        if table in counts:
            next_number(prefix, regency, counts[table])
