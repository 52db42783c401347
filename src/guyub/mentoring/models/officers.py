"""Officers and partner mentors, the areas they look after, and what stands in the way."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import User
from guyub.groups.models import Group
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.mentoring.querysets import AssignmentQuerySet, ObstacleQuerySet, OfficerQuerySet
from guyub.mentoring.states import APPOINTED, LEFT, OFFICER, STANDING, WAITING
from guyub.registry.models.business import Branch

FEWEST_A_DAY, MOST_A_DAY = 4, 8
WORK_DAYS = [1, 2, 3, 4, 5]


def _work_days() -> list[int]:
    return list(WORK_DAYS)


class Officer(models.Model):
    """Somebody who looks after businesses: of a village, of a sub-district, or a partner's mentor.

    ``user`` is the account, once there is one. ``waiting_for`` names who holds up the appointment
    (an office or post, never a private person), ``state_since`` since when. ``made_by`` and
    ``appointed_by`` are persons and differ. Base of a day's route is a village, not a home.
    """

    class Tier(models.TextChoices):
        VILLAGE = "village", _("Petugas desa")
        DISTRICT = "district", _("Petugas kecamatan")
        PARTNER = "partner", _("Pendamping mitra")

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="mentoring")
    name = models.CharField(_("Nama petugas"), max_length=120)
    tier = models.CharField(_("Tingkat"), max_length=8, choices=Tier.choices)
    organisation = models.CharField(_("Nama lembaga"), max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=OFFICER.choices, default=OFFICER.initial)
    state_since = models.DateField()
    recruited_on = models.DateField(_("Terpilih sejak"))
    waiting_for = models.CharField(_("Menunggu siapa"), max_length=120, blank=True, default="")
    waiting_since = models.DateField(_("Menunggu sejak"), null=True)
    decree_number = models.CharField(_("Nomor SK"), max_length=80, blank=True, default="")
    starts = models.DateField(_("Mulai bertugas"), null=True)
    ends = models.DateField(_("Kontrak sampai"), null=True)
    ended_because = ReasonField(max_length=300, blank=True, default="")
    capacity = models.PositiveSmallIntegerField(_("Kunjungan sehari"), default=6)
    work_days = ArrayField(models.PositiveSmallIntegerField(), default=_work_days)
    base_village = models.CharField(_("Berangkat dari desa"), max_length=13)
    made_by = models.UUIDField()
    appointed_by = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = OfficerQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_officer"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "user"], name="mentoring_officer_once",
                condition=Q(user__isnull=False, state__in=STANDING),
            ),
            models.CheckConstraint(
                condition=Q(tier="partner") ^ Q(organisation=""), name="mentoring_officer_partner"
            ),
            models.CheckConstraint(
                condition=~Q(state=WAITING)
                | (~Q(waiting_for="") & Q(waiting_since__isnull=False)),
                name="mentoring_officer_waits_for",
            ),
            # By decree, on a day, and not by who recruited.
            models.CheckConstraint(
                condition=~Q(state__in=(APPOINTED, "ended"))
                | (
                    ~Q(decree_number="")
                    & Q(starts__isnull=False)
                    & Q(appointed_by__isnull=False)
                    & ~Q(appointed_by=F("made_by"))
                ),
                name="mentoring_officer_decree",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("ended", LEFT)) | ~Q(ended_because=""),
                name="mentoring_officer_ended",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="mentoring_officer_dates",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=FEWEST_A_DAY, capacity__lte=MOST_A_DAY),
                name="mentoring_officer_capacity",
            ),
            models.CheckConstraint(
                condition=Q(base_village__startswith=F("regency_code")),
                name="mentoring_officer_base",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["regency_code", "state"], name="mentoring_officer_state")]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """An area that an officer looks after, from a day to a day; ``branch`` or ``group`` narrow it.

    ``starts`` None: meant for somebody who is not appointed yet, so that a village that waits is
    told from one for which nobody is meant. ``after`` is the assignment it was handed over from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="assignments")
    area_code = models.CharField(_("Wilayah"), max_length=13)
    branch = models.CharField(
        _("Cabang industri"), max_length=22, choices=Branch.choices, blank=True, default=""
    )
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    starts = models.DateField(_("Mulai"), null=True)
    ends = models.DateField(_("Sampai"), null=True)
    letter = models.CharField(_("Nomor surat tugas"), max_length=80, blank=True, default="")
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("Catatan serah terima"), max_length=500, blank=True, default="")
    ended_because = ReasonField(max_length=300, blank=True, default="")
    made_by = models.UUIDField()
    created_at = models.DateTimeField()

    objects = AssignmentQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "area_code", "branch", "group"],
                name="mentoring_assignment_once", nulls_distinct=False,
                condition=Q(ends__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(area_code__startswith=F("regency_code")),
                name="mentoring_assignment_place",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="mentoring_assignment_dates",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["regency_code", "area_code"], name="mentoring_assignment_area")
        ]


class Obstacle(models.Model):
    """Why an area is not visited although it should be: the office's word, with dates.

    ``held_by`` names who can end it. The public page shows cause, holder and day, not the note.
    """

    class Cause(models.TextChoices):
        NO_BUDGET = "no_budget", _("Belum ada anggaran")
        UNREACHABLE = "unreachable", _("Sulit dijangkau")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    area_code = models.CharField(_("Wilayah"), max_length=13)
    cause = models.CharField(_("Sebab"), max_length=11, choices=Cause.choices)
    held_by = models.CharField(_("Menunggu siapa"), max_length=120)
    since = models.DateField(_("Sejak"))
    until = models.DateField(_("Sampai"), null=True)
    note = ReasonField(_("Keterangan"), max_length=300, blank=True, default="")
    made_by = models.UUIDField()
    created_at = models.DateTimeField()

    objects = ObstacleQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "mentoring_obstacle"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "cause"], name="mentoring_obstacle_once",
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(area_code__startswith=F("regency_code")),
                name="mentoring_obstacle_place",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="mentoring_obstacle_dates",
            ),
        ]  # fmt: skip
