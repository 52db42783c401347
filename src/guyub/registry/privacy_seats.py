"""Where data protection stands on other pages: a section of the business page, waiting counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav
from guyub.kernel.waiting import CAP, Waiting, capped, register
from guyub.registry import panels, privacy
from guyub.registry.models import Erasure
from guyub.registry.queries import in_regencies_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

NAMES = "registry.person.name"


def people_of(page: panels.Page) -> dict[str, Any] | None:
    """Links to each owner's data. Showing names is looking: it is noted here."""
    visit = page.visit
    living = [o for o in page.owners if o.erased_at is None]
    privacy.note_looking(visit, living, timezone.now())
    people = [
        {
            "name": owner.name,
            "page": _page(visit, owner),
            "consent": reverse("registry:consent", args=[owner.pk])
            if visit.may("registry.consent.change") and owner.erased_at is None
            else "",
        }
        for owner in page.owners
    ]
    return {"people": people} if people else None


def _page(visit: Visit, owner: Any) -> str:
    if not visit.may("registry.person.history"):
        return ""
    if visit.reach == "own":
        return reverse("registry:my_data") if privacy.is_self(visit, owner.pk) else ""
    return reverse("registry:person", args=[owner.pk])


def erasures(visit: Visit) -> int:
    """Requests that this person may decide: not the own ones."""
    rows = Erasure.objects.filter(in_regencies_of(visit.area_codes))
    person = visit.act().person_id
    if person is None:
        return 0
    return capped(rows.filter(state="asked").exclude(asker_person=person))


def many_openings(visit: Visit) -> int:
    """Users who opened many numbers today."""
    start = privacy.start_of_day(timezone.localtime())
    return min(sum(o.many for o in privacy.opened_since(visit, start)), CAP)


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav(
        "Data pribadi", "registry:erasures", icon="shield", needs="registry.person.erase", order=75
    )
    panels.register_panel(
        "data-pribadi", "Data pribadi", 90, verb=NAMES,
        template="registry/privacy_panel.html", context=people_of,
    )  # fmt: skip
    register(
        Waiting(
            "erasures", "Permintaan hapus data", "Lihat apa yang tetap disimpan, lalu putuskan.",
            "registry.person.erase", "registry:erasures", erasures, icon="shield",
        )
    )  # fmt: skip
    register(
        Waiting(
            "openings", "Orang yang banyak membuka NIK atau nomor HP hari ini",
            "Tanyakan keperluannya.",
            "registry.person.erase", "registry:openings", many_openings, icon="eye",
        )
    )  # fmt: skip
