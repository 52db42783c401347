"""What an owner finds on one page: path, what waits, papers that end, lists, consents.

Every part asks its room in its own words and with its own verb; nothing is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone

from guyub.aid.permissions.following import OWN as TOOLS
from guyub.aid.permissions.proposing import OWN as PROPOSALS
from guyub.cashbook.permissions import OWN as BOOK
from guyub.licences.models import Licence
from guyub.licences.parameters import horizon
from guyub.licences.permissions import VIEW as PAPERS
from guyub.licences.views_common import short_of
from guyub.mentoring.permissions import OWN as VISITS
from guyub.registry import panels, places, standing
from guyub.registry.actions.changes import PROPOSE
from guyub.registry.models import Business, Owner
from guyub.registry.models.business import Status
from guyub.registry.views.detail import owners_of
from guyub.training.permissions import OWN as COURSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from guyub.accounts.visit import Visit

SHOWN: Final = 10
EDIT: Final = "registry.business.edit"

# Lists of the rooms that an owner has: verb, words, hint, address, icon.
LISTS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (BOOK, "Buku kas", "Catat uang masuk dan keluar.", "cashbook:own", "book"),
    (
        PROPOSALS, "Usulan saya", "Bantuan yang diminta, dan jawabannya.",
        "aid:my_proposals", "gift",
    ),
    (TOOLS, "Alat saya", "Alat dari dinas. Kabarkan keadaannya.", "aid:my_tools", "box"),
    (
        COURSES, "Pelatihan saya", "Jadwal, soal, dan sertifikat.", "training:own",
        "school",
    ),
    (
        VISITS, "Minta didatangi", "Kunjungan, dan langkah yang disepakati.",
        "mentoring:own", "route",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """A paper that ran out or soon does."""

    name: str
    number: str
    expires: date
    over: bool


@dataclass(frozen=True)
class Mine:
    """One business of the owner. ``step_url`` is "" where only the office can go on."""

    business: Business
    place: str
    url: str
    fix_url: str
    standing: standing.Standing
    step_label: str
    step_url: str
    endings: list[Ending]


def _step(visit: Visit, business: Business, step: panels.NextStep | None) -> tuple[str, str]:
    """Words and address of the next step, for the owner instead of the officer: what an officer
    would write down, the owner proposes and the office looks at."""
    if step is None:
        return "", ""
    if visit.may(step.verb):
        return step.label, step.url
    if step.verb == EDIT and visit.may(PROPOSE):
        return "Lengkapi data usaha Anda", reverse("registry:propose", args=[business.number])
    return step.label, ""


def _endings(visit: Visit, found: list[Business], today: date) -> dict[Any, list[Ending]]:
    """Papers to renew by business, the first to end first."""
    told: dict[Any, list[Ending]] = {b.pk: [] for b in found}
    if visit.may(PAPERS):
        rows = Licence.objects.visible_to(visit).ending(today, horizon(visit, today))
        for row in rows.filter(business__in=told).order_by("expires", "pk"):
            if row.expires is not None:
                one = Ending(short_of(row.paper), row.number, row.expires, row.expires < today)
                told[row.business_id].append(one)
    return told


def mine(visit: Visit, now: datetime) -> list[Mine]:
    """The owner's businesses, each with its path, its next step and its papers that end."""
    rows: Iterable[Business] = (
        Business.objects.visible_to(visit)
        .select_related("facts")
        .exclude(status=Status.MERGED)
        .order_by("sort_key", "pk")[:SHOWN]
    )
    businesses = list(rows)
    today = timezone.localtime(now).date()
    endings = _endings(visit, businesses, today)
    found = []
    for business in businesses:
        page = panels.Page(visit, business, business.facts, tuple(owners_of(business)), today)
        path = standing.standing(page)
        where = places.named(business.village_code)
        label, url = _step(visit, business, path.step)
        found.append(
            Mine(
                business=business,
                place=f"{where.name}, {where.within}" if where else "",
                url=reverse("registry:detail", args=[business.number]),
                fix_url=reverse("registry:propose", args=[business.number]),
                standing=path,
                step_label=label,
                step_url=url,
                endings=endings[business.pk],
            )
        )
    return found


def lists(visit: Visit) -> list[dict[str, str]]:
    """Ways to the owner's own lists in other rooms."""
    return [
        {"label": label, "hint": hint, "url": reverse(name), "icon": icon}
        for verb, label, hint, name, icon in LISTS
        if visit.may(verb)
    ]


def person_of(visit: Visit) -> Owner | None:
    """The person that the account stands for; None when none is linked, or erased."""
    person = visit.scope.person
    if person is None:
        return None
    return Owner.objects.filter(pk=person, erased_at=None).first()
