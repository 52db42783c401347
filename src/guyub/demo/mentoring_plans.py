"""Plans of the demo: this week of some officers with an account, made on its Monday; appointments,
two ways over a river and a hill, odometers of some days.

Through the real actions; odometers as rows, because the demo's visits are rows too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.areas import known
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.chance import Chance
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act, DomainError
from guyub.mentoring.actions import plan_notes, planning
from guyub.mentoring.actions.visiting import Contact, record_visit
from guyub.mentoring.models import Odometer, Officer, PlanStop, Visit
from guyub.mentoring.plan.facts import measured_days
from guyub.mentoring.plan.policy import monday_of
from guyub.mentoring.states import APPOINTED
from guyub.registry.models import Business

PLANS: Final = 14  # kind of sample ids
EACH: Final = 8  # days with an odometer of one officer
PLANNED: Final = 5  # officers with a plan; the others wait for the head of section
REMARKS: Final = (("menyeberang sungai dengan rakit", 50), ("jalan menanjak, memutar bukit", 40))


def make(act: Act, office: Office) -> int:
    """Plans of one regency. Returns how many visits they hold."""
    desk, regency = desk_of(act, office), office.area_code
    today = timezone.localtime(act.now).date()
    officers = list(
        Officer.objects.filter(regency_code=regency, state=APPOINTED, user__isnull=False)
        .exclude(tier=Officer.Tier.PARTNER).order_by("number")
    )  # fmt: skip
    _ways(desk, officers)
    _odometers(desk, officers, today)
    # As if it had been made on Monday morning; on a weekend the next week too.
    mondays = [monday_of(today)]
    if today.weekday() >= 5:
        mondays.append(mondays[0] + timedelta(weeks=1))
    for n, officer in enumerate(officers[:PLANNED]):
        _promise(desk, officer, n, mondays[-1], today)
        for monday in mondays:
            head = desk.by("section_head", max((today - monday).days, 0))
            head.now = timezone.localtime(head.now).replace(hour=7, minute=0)
            try:
                plan = planning.make_plan(head, officer.pk, monday)
                planning.accept(head, plan.pk)
            except DomainError:  # a week of holidays
                continue
    if officers:
        _went(desk, officers[0], today)
    return PlanStop.objects.filter(regency_code=regency).count()


def _went(desk: Desk, officer: Officer, today: date) -> None:
    """The first officer has been on the way since Monday; somebody was not at home."""
    rows = PlanStop.objects.filter(plan__officer=officer, day__lt=today).order_by("day", "turn")
    for n, row in enumerate(rows[:12]):
        met = Visit.Met.ABSENT if n % 5 == 3 else Visit.Met.MET
        record_visit(
            desk.by("section_head"), sample_id(PLANS, officer.regency_code, 100 + n),
            row.business_id,
            Contact(on=row.day, kind=Visit.Kind.VISIT, met=met, minutes=40, from_paper=True,
                    officer=officer.pk),
        )  # fmt: skip


def _ways(desk: Desk, officers: Sequence[Officer]) -> None:
    """Two pairs of villages between which the straight line lies."""
    pairs = []
    for officer in officers[:2]:
        villages = [v for v, _name in known.below(officer.base_village[:8])]
        if len(villages) > 3:
            pairs.append((villages[0], villages[3]))
    for n, ((a, b), (remark, minutes)) in enumerate(zip(pairs, REMARKS, strict=False)):
        plan_notes.enter_travel(
            desk.by("section_head", 20), sample_id(PLANS, desk.office.area_code, n), a, b, minutes,
            remark,
        )  # fmt: skip


def _odometers(desk: Desk, officers: Sequence[Officer], today: date) -> None:
    """Days with visits: what was driven lies around one and a half times the straight line."""
    regency = desk.office.area_code
    rng, rows = Chance(f"odometers-{regency}"), []
    for officer in officers:
        days = (
            Visit.objects.filter(officer=officer, kind=Visit.Kind.VISIT)
            .order_by("-on").values_list("on", flat=True).distinct()[:EACH]
        )  # fmt: skip
        rows += [
            Odometer(
                regency_code=regency, officer=officer, day=day, tenths=10,
                entered_by=officer.name, updated_at=desk.act.now,
            )
            for day in days
        ]  # fmt: skip
    Odometer.objects.bulk_create(rows)
    driven = []
    for one in measured_days(regency, today):
        km = one.straight * (1.3 + rng.random() * 0.4)
        one.row.tenths = min(max(round(km * 10), 10), 5000)
        driven.append(one.row)
    Odometer.objects.bulk_update(driven, ["tenths"])


def _promise(desk: Desk, officer: Officer, place: int, monday: date, today: date) -> None:
    """One appointment in the officer's first sub-district, on a day that is still ahead."""
    code = officer.assignments.order_by("area_code").values_list("area_code", flat=True).first()
    business = (
        Business.objects.filter(village_code__startswith=f"{code}.", status="active")
        .order_by("-pk").first()
    )  # fmt: skip
    if business is None:
        return
    for n in range(7):
        day = max(monday, today) + timedelta(days=n)
        try:
            plan_notes.promise(
                desk.by("section_head", max((today - monday).days, 0)),
                sample_id(PLANS, officer.regency_code, 50 + place), business.pk, officer.pk, day,
                (9 * 60, 10 * 60), "Ingin memperlihatkan dapurnya",
            )  # fmt: skip
        except DomainError:
            continue
        return
