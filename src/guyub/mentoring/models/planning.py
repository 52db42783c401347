"""The plan of an officer's week: days, stops, appointments, known travel times, odometers.

Times of a day are minutes since midnight and, like lengths and distances, estimates.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency, through
from guyub.mentoring.models.officers import Officer
from guyub.mentoring.plan.querysets import (
    AppointmentQuerySet,
    OdometerQuerySet,
    PlanQuerySet,
    PlanRunQuerySet,
    StopQuerySet,
    TravelTimeQuerySet,
)
from guyub.mentoring.plan.states import ACCEPTED, APPOINTMENT, OUT, PLAN, RUN, RUNNING, STOP
from guyub.registry.models import Business

DAY_MINUTES = 24 * 60


class Plan(models.Model):
    """One officer's week, begun on a Monday.

    ``left``: [business, code] of those who are due and found no place (``routing.words.LEFT``);
    ``due`` counts everybody who was due, ``considered`` of how many the plan was made. ``changes``:
    [business, day before, day now or None] of the last time it was made anew. ``detour`` and
    ``measured``: the factor that was used and on how many days it rests.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="plans")
    week = models.DateField()
    state = models.CharField(max_length=8, choices=PLAN.choices, default=PLAN.initial)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True, default="")
    due = models.IntegerField(default=0)
    considered = models.IntegerField(default=0)
    detour = models.FloatField(default=1.4)
    measured = models.IntegerField(default=0)
    left = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    version = models.IntegerField(default=1)

    objects = PlanQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_plan"
        constraints = [
            models.UniqueConstraint(fields=["officer", "week"], name="mentoring_plan_once"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="mentoring_plan_monday"),
            models.CheckConstraint(
                condition=~Q(state=ACCEPTED)
                | (Q(accepted_at__isnull=False) & ~Q(accepted_by="")),
                name="mentoring_plan_accepted",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["regency_code", "week"], name="mentoring_plan_week")]


class PlanDay(models.Model):
    """What a day of a plan comes to. ``method`` "chosen": the officer's own order."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="days")
    day = models.DateField()
    method = models.CharField(max_length=8)
    leaves = models.SmallIntegerField()
    back = models.SmallIntegerField()
    travel = models.SmallIntegerField()
    waiting = models.SmallIntegerField()
    km = models.FloatField()
    # [sentence, stop's business or None]
    problems = models.JSONField(default=list)

    row_security = through("plan_id", "mentoring_plan")

    class Meta:
        db_table = "mentoring_plan_day"
        constraints = [
            models.UniqueConstraint(fields=["plan", "day"], name="mentoring_plan_day_once")
        ]


class PlanRun(models.Model):
    """The weeks of all officers of an office, made one after the other by the worker.

    ``officers``: ids in the order in which they are planned; ``results``: [officer, outcome,
    sentence] of those who are done (``Outcome``), so that a killed worker goes on behind them.
    """

    class Outcome(models.TextChoices):
        MADE = "made", _("Tersusun")
        SAME = "same", _("Tidak berubah")
        REFUSED = "refused", _("Tidak bisa disusun")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    week = models.DateField()
    by_user = models.UUIDField()
    by_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=RUN.choices, default=RUN.initial)
    officers = models.JSONField(default=list)
    results = models.JSONField(default=list)
    reason = ReasonField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = PlanRunQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_plan_run"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "week"], name="mentoring_plan_run_once",
                condition=Q(state=RUNNING),
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="mentoring_plan_run_monday"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office_id", "week", "-created_at"], name="mentoring_plan_run_of")
        ]


class PlanStop(models.Model):
    """A business in the week's plan: once a week, whoever goes.

    ``since``: from which day on a visit counts for it. ``fixed``: somebody put it where it is, and
    planning anew leaves it there. ``was_day``: where it stood before a promise was moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="stops")
    week = models.DateField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="plan_stops")
    day = models.DateField()
    turn = models.PositiveSmallIntegerField(null=True)
    begins = models.SmallIntegerField(default=0)
    travel = models.SmallIntegerField(default=0)
    minutes = models.SmallIntegerField(default=60)
    approximate = models.BooleanField(default=False)
    kind = models.CharField(max_length=8)
    due_on = models.DateField()
    since = models.DateField()
    fixed = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=STOP.choices, default=STOP.initial)
    was_day = models.DateField(null=True)
    reason = ReasonField(max_length=300, blank=True, default="")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = StopQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_plan_stop"
        constraints = [
            models.UniqueConstraint(fields=["week", "business"], name="mentoring_plan_stop_once"),
            models.UniqueConstraint(
                fields=["plan", "day", "turn"], name="mentoring_plan_stop_turn",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(state=OUT, turn__isnull=True) & ~Q(reason="")
                | (~Q(state=OUT) & Q(turn__isnull=False)),
                name="mentoring_plan_stop_out",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["plan", "day", "turn"], name="mentoring_plan_stop_day"),
            models.Index(fields=["business", "day"], name="mentoring_plan_stop_of"),
        ]


class Appointment(models.Model):
    """A day, and mostly an hour, that was promised to an owner. ``opens`` None: any time.

    The wish of somebody who asked to be visited is a promise of its own (``Request.planned_on``)
    and needs no row here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="appointments")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="appointments")
    day = models.DateField(_("Hari"))
    opens = models.SmallIntegerField(_("Mulai antara"), null=True)
    closes = models.SmallIntegerField(_("sampai"), null=True)
    note = ReasonField(_("Keterangan"), max_length=200, blank=True, default="")
    state = models.CharField(max_length=9, choices=APPOINTMENT.choices, default=APPOINTMENT.initial)
    reason = ReasonField(max_length=300, blank=True, default="")
    promised_by = models.CharField(max_length=200)
    made_by = models.UUIDField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects = AppointmentQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "mentoring_appointment"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "day"], name="mentoring_appointment_once",
                condition=Q(state="standing"),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__gte=0, closes__gte=F("opens"), closes__lt=DAY_MINUTES),
                name="mentoring_appointment_hours",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""),
                name="mentoring_appointment_why",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["regency_code", "day"], name="mentoring_appointment_day")]


class TravelTime(models.Model):
    """How long the way between two villages really takes. Never changed: another one follows it.

    Holds in both directions unless the other direction was entered as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    from_village = models.CharField(_("Dari desa"), max_length=13)
    to_village = models.CharField(_("Ke desa"), max_length=13)
    minutes = models.PositiveSmallIntegerField(_("Lama perjalanan (menit)"))
    remark = models.CharField(_("Keterangan"), max_length=120, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by = models.CharField(max_length=200)
    made_by = models.UUIDField()
    created_at = models.DateTimeField()

    objects = TravelTimeQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_travel_time"
        constraints = [
            models.UniqueConstraint(
                fields=["from_village", "to_village"], name="mentoring_travel_time_once",
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                condition=~Q(from_village=F("to_village"))
                & Q(from_village__startswith=F("regency_code"))
                & Q(to_village__startswith=F("regency_code")),
                name="mentoring_travel_time_place",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720), name="mentoring_travel_time_minutes"
            ),
        ]  # fmt: skip


class Odometer(models.Model):
    """How far an officer drove on a day, in tenths of a kilometre, as the odometer says."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="odometers")
    day = models.DateField()
    tenths = models.IntegerField()
    version = models.IntegerField(default=1)
    entered_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField()

    objects = OdometerQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_odometer"
        constraints = [
            models.UniqueConstraint(fields=["officer", "day"], name="mentoring_odometer_once"),
            models.CheckConstraint(
                condition=Q(tenths__gte=1, tenths__lte=5000), name="mentoring_odometer_range"
            ),
        ]
