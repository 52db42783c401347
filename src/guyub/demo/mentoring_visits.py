"""Contacts of the demo: what officers and the partner's mentor left in the last fourteen months.

Rows as ``mentoring.actions.visiting`` would have written them, in a few statements: some hundred
businesses, most of the regency stays in silence. Part of the build's own event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.accounts.roles import PARTNER
from guyub.demo.chance import Chance
from guyub.demo.papers_lively import LEAST
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act
from guyub.mentoring import diagnosis
from guyub.mentoring import facts as mentoring_facts
from guyub.mentoring.models import Finding, Officer, Step, Visit
from guyub.mentoring.states import AGREED, CLAIMED, DONE
from guyub.registry import facts as registry_facts
from guyub.registry.models import Business, Ownership

VISITS: Final = 12  # kind of sample ids
DAYS: Final = 425
EACH: Final = 36  # businesses of one officer
NOTES: Final = (
    "Pesanan ramai menjelang Lebaran.", "Bahan baku naik harga.", "Anaknya ikut membantu.",
    "Minta dicarikan pembeli dari luar kecamatan.", "Alat sering rusak.", "",
    "Sudah mulai mencatat uang masuk.", "Ingin punya label sendiri.", "",
)  # fmt: skip
ABSENT: Final = (Visit.Met.ABSENT, Visit.Met.ABSENT, Visit.Met.REFUSED)


@dataclass
class Rows:
    """What is written at the end, in four statements."""

    visits: list[Visit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    newest: dict[Business, date] = field(default_factory=dict)


def make(act: Act, office: Office) -> int:
    """Contacts in one regency. Returns how many."""
    area = office.area_code
    if Business.objects.filter(regency_code=area).count() < LEAST:
        return 0
    rows, rng = Rows(), Chance(f"visits-{area}")
    who = Appointment.objects.filter(
        office=office, role__in=("field_officer", PARTNER)
    ).select_related("user").order_by("pk")  # fmt: skip
    officers = dict(Officer.objects.filter(regency_code=area).values_list("user_id", "pk"))
    own = set(_of_the_account(office))
    for held in who:
        for business in _chosen(held, own):
            _story(act, rng, rows, held, officers.get(held.user_id), business)
    Visit.objects.bulk_create(rows.visits)
    Finding.objects.bulk_create(rows.findings)
    Step.objects.bulk_create(rows.steps)
    moved = []
    for business, day in rows.newest.items():
        if business.last_contact is None or business.last_contact < day:
            business.last_contact = day
            moved.append(business)
    Business.objects.bulk_update(moved, ["last_contact"])
    ids = sorted({v.business_id for v in rows.visits})
    registry_facts.refresh(ids, act.now)
    mentoring_facts.refresh(ids)
    return len(rows.visits)


def _of_the_account(office: Office) -> list[UUID]:
    """Businesses of whoever holds the owner's account, so that the own page has something."""
    subjects = Appointment.objects.filter(office=office, role="owner").values("subject_id")
    held = Ownership.objects.filter(until__isnull=True, owner__in=subjects)
    return list(held.values_list("business_id", flat=True))


def _chosen(held: Appointment, own: set[UUID]) -> Sequence[Business]:
    """Running businesses of an officer's areas, spread over them, always the same."""
    found: list[Business] = []
    areas = list(held.area_codes)
    for code in areas:
        many = max(EACH // len(areas), 1)
        keys = list(
            Business.objects.filter(village_code__startswith=f"{code}.", status="active")
            .order_by("pk").values_list("pk", flat=True)
        )  # fmt: skip
        step = max(len(keys) // many, 1)
        picked = set(keys[::step][:many]) | (own & set(keys))
        found += Business.objects.filter(pk__in=picked).order_by("pk")
    return found


def _story(
    act: Act, rng: Chance, rows: Rows, held: Appointment, officer: UUID | None, business: Business
) -> None:
    """One to three contacts with one business: found, agreed, seen or not."""
    today = timezone.localtime(act.now).date()
    many = rng.randint(1, 3)
    days = sorted((rng.randint(1, DAYS) for _n in range(many)), reverse=True)
    partner = held.role == PARTNER
    open_steps: list[Step] = []
    before = business.last_contact
    levels: dict[str, int] = {}
    for ago in dict.fromkeys(days):
        on = today - timedelta(days=ago)
        met = Visit.Met.MET if rng.random() < 0.85 else rng.choice(ABSENT)
        kind = Visit.Kind.VISIT if rng.random() < 0.8 else Visit.Kind.CALL
        at = timezone.make_aware(datetime.combine(on, time(9 + rng.randint(0, 6), 20)))
        n = len(rows.visits)
        made = Visit(
            id=sample_id(VISITS, business.regency_code, n), regency_code=business.regency_code,
            business=business, officer_id=officer, kind=kind, met=met, on=on,
            minutes=rng.randint(2, 9) * 5 if met == Visit.Met.MET else None,
            note=rng.choice(NOTES) if met == Visit.Met.MET else "", contact_before=before,
            next_on=on + timedelta(days=rng.randint(30, 120)) if met == Visit.Met.MET else None,
            by_user=held.user_id, by_person=held.user.person_id, by_name=held.user.name,
            by_role=held.role, created_at=at,
        )  # fmt: skip
        rows.visits.append(made)
        if met != Visit.Met.MET:
            continue
        if kind == Visit.Kind.VISIT:
            before = max(before or on, on)
            # The partner's mentor goes to some of the same.
            rows.newest[business] = max(rows.newest.get(business, on), on)
            if not partner:
                open_steps = _seen(rng, made, held, at, open_steps)
        _found(rng, rows, made, levels)
        agreed = {s.text for s in open_steps}
        open_steps += _agreed(rng, rows, made, at, levels, agreed)


def _found(rng: Chance, rows: Rows, made: Visit, levels: dict[str, int]) -> None:
    """Skills and books every time, others now and then; nobody gets worse in a year."""
    asked = diagnosis.current()
    for aspect in asked.aspects:
        if aspect.key not in ("skills", "books") and rng.random() < 0.5:
            continue
        low = max(levels.get(aspect.key, 1), 1)
        answers = {q.key: rng.randint(low, min(low + 1, 3)) for q in aspect.questions}
        level = diagnosis.level(aspect, answers)
        levels[aspect.key] = max(level or 1, low)
        rows.findings.append(Finding(
            id=sample_id(VISITS, made.regency_code, len(rows.findings), 2), visit=made,
            aspect=aspect.key, version=asked.version, answers=answers, level=level,
        ))  # fmt: skip


def _agreed(
    rng: Chance, rows: Rows, made: Visit, at: datetime, levels: dict[str, int], held: set[str]
) -> list[Step]:
    offered = [o for o in diagnosis.suggestions(diagnosis.current(), levels) if o[1] not in held]
    new = []
    for place, (aspect, text, who) in enumerate(offered[: rng.randint(1, 2)], 1):
        new.append(Step(
            id=sample_id(VISITS, made.regency_code, len(rows.steps) + place, 3),
            regency_code=made.regency_code, business=made.business, visit=made, place=place,
            aspect=aspect, text=text, who=who,
            due_on=made.on + timedelta(days=7 * rng.randint(2, 10)),
            state=CLAIMED if who == "owner" and rng.random() < 0.2 else AGREED, state_at=at,
            created_at=at,
        ))  # fmt: skip
    rows.steps += new
    return new


def _seen(
    rng: Chance, made: Visit, held: Appointment, at: datetime, open_steps: list[Step]
) -> list[Step]:
    """Most of what was agreed before is done when the officer comes again."""
    left = []
    for step in open_steps:
        if rng.random() < 0.7:
            step.state, step.state_at = DONE, at
            step.seen_in, step.seen_by = made, held.user.person_id
        else:
            left.append(step)
    return left
