"""Where the plan of visits stands in the frame of the office and in what others do."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.dates import format_date
from guyub.kernel.waiting import Waiting, capped, register
from guyub.mentoring.models import Appointment, Plan, PlanStop
from guyub.mentoring.permissions import PLAN, VIEW
from guyub.mentoring.plan.states import APPOINTMENT, DRAFT, STATE
from guyub.mentoring.plan.words import told_words
from guyub.registry import merging, panels, privacy
from guyub.registry.models import Owner, Ownership
from guyub.registry.models.business import Status

ERASED: Final = "(dihapus)"
_WHY: Final = "Menepati janji kunjungan"
_BASIS: Final = "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)"
_MORE: Final = (
    "mentoring:plan_promises", "mentoring:plan_travel", "mentoring:plan_odometer",
)  # fmt: skip


def drafts(visit: Visit) -> int:
    """Proposals that nobody has taken yet."""
    return capped(Plan.objects.waiting_for(visit, timezone.localdate()))


def planned(page: panels.Page) -> dict[str, Any] | None:
    """The day on which a plan that was taken holds the business; None for nobody planned."""
    if not page.has("mentoring.planned"):
        return None
    rows = PlanStop.objects.visible_to(page.visit).seated().accepted().with_results()
    row = (
        rows.filter(business=page.business, day__gte=page.today, met_on__isnull=True)
        .select_related("plan__officer").order_by("day").first()
    )  # fmt: skip
    if row is None:
        return None
    officer = row.plan.officer
    url = reverse("mentoring:plan_day", args=[officer.number, row.day.isoformat()])
    return {"day": row.day, "who": officer.name, "url": url}


def button(page: panels.Page) -> str:
    """ "Rencanakan kunjungan" for who plans there."""
    business = page.business
    if business.status != Status.ACTIVE or not page.visit.covers(business.village_code):
        return ""
    if not page.visit.scope.may_write(business.regency_code):
        return ""
    return reverse("mentoring:plan_add", args=[business.number])


def erase(act: Act, gone: privacy.Erased) -> int:
    """Words about a person's businesses go; days and figures stay."""
    stops = PlanStop.objects.filter(business__in=gone.businesses).exclude(reason="")
    rows = Appointment.objects.filter(business__in=gone.businesses)
    touched = stops.update(reason=ERASED)
    touched += rows.exclude(note="").update(note=ERASED)
    return touched + rows.exclude(reason="").update(reason=ERASED)


def told(owner: Owner) -> list[privacy.Held]:
    """What was promised to a person's businesses, for the person's own page and copy."""
    ids = {owner.pk, *privacy.same_human(owner.pk)}
    owned = Ownership.objects.filter(owner__in=ids, until__isnull=True).values("business_id")
    return [
        privacy.Held(
            f"Janji kunjungan {format_date(row.day)}",
            "; ".join(w for w in (told_words(row.day, row.opens, row.closes), row.note,
                                  APPOINTMENT.label(row.state).lower()) if w),
            _WHY, _BASIS,
        )
        for row in Appointment.objects.filter(business__in=owned).order_by("day", "pk")
    ]  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(
        "mentoring:radar", "Rencana", "mentoring:plan", needs=VIEW, order=7, also=_MORE
    )  # fmt: skip
    register(
        Waiting(
            "mentoring_plan_drafts", "Usulan rencana kunjungan yang belum dipakai",
            "Periksa, lalu pakai, supaya rutenya ada di HP petugas.",
            PLAN, "mentoring:plan", drafts, f"?{STATE}={DRAFT}", icon="calendar",
        )
    )  # fmt: skip
    panels.register_presence(
        "mentoring.planned",
        "SELECT 1 FROM mentoring_plan_stop s JOIN mentoring_plan p ON p.id = s.plan_id"
        " WHERE s.business_id = %(business)s AND s.state = 'seated' AND p.state = 'accepted'"
        # The day of the office may be a day ahead of the clock of the database.
        " AND s.day >= CURRENT_DATE - 1",
    )
    panels.register_button(
        "Rencanakan kunjungan", 31, verb=PLAN, url=button, icon="calendar"
    )  # fmt: skip
    merging.register_relation(
        "mentoring_plan_stop",
        unless="EXISTS (SELECT 1 FROM mentoring_plan_stop s WHERE s.week = t.week"
        " AND s.business_id = %(survivor)s)",
    )
    merging.register_relation(
        "mentoring_appointment",
        unless="t.state = 'standing' AND EXISTS (SELECT 1 FROM mentoring_appointment a"
        " WHERE a.business_id = %(survivor)s AND a.day = t.day AND a.state = 'standing')",
    )
    privacy.register_eraser("mentoring_plans", erase)
    privacy.register_teller("mentoring_plans", told)
