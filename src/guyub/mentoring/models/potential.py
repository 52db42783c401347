"""Potential: what lies in a village before any product is made of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.attached import Attachment
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.mentoring.outreach.querysets import PotentialQuerySet, UseQuerySet
from guyub.mentoring.outreach.states import GONE, POTENTIAL
from guyub.registry.models import Business


class Potential(models.Model):
    """A material or skill that somebody saw.

    ``volume`` counts ``unit`` a ``per``; None is unknown. ``months`` are those of its season,
    empty: unknown, all twelve: all year. ``division`` is the KBLI division (10 to 33) of what
    could be made of it, chosen by who saw it. ``by_person`` saw it and does not check it.
    """

    class Per(models.TextChoices):
        DAY = "day", _("sehari")
        WEEK = "week", _("seminggu")
        MONTH = "month", _("sebulan")
        SEASON = "season", _("semusim")
        YEAR = "year", _("setahun")

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    district_code = models.CharField(max_length=8)
    village_code = models.CharField(_("Desa/kelurahan"), max_length=13)
    material = models.CharField(_("Bahan atau keahlian"), max_length=120)
    division = models.CharField(_("Bisa dijadikan"), max_length=2)
    volume = models.DecimalField(_("Banyaknya"), max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(_("Satuan"), max_length=20, blank=True, default="")
    per = models.CharField(_("Setiap"), max_length=6, choices=Per.choices, blank=True, default="")
    months = ArrayField(models.PositiveSmallIntegerField(), default=list)
    skill = models.CharField(_("Keahlian warga"), max_length=200, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    remark = models.CharField(_("Catatan"), max_length=500, blank=True, default="")
    seen_on = models.DateField(_("Dilihat pada"))
    state = models.CharField(max_length=7, choices=POTENTIAL.choices, default=POTENTIAL.initial)
    state_at = models.DateTimeField()
    checked_on = models.DateField(null=True)
    checked_by = models.UUIDField(null=True)
    checked_name = models.CharField(max_length=200, blank=True, default="")
    # Why it is no longer there, or no longer used.
    because = ReasonField(max_length=300, blank=True, default="")
    device_at = models.DateTimeField(null=True)
    by_user = models.UUIDField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=20)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PotentialQuerySet.as_manager()
    # An owner reads what the own businesses work with.
    row_security = RowSecurity(
        f"{by_regency().read} OR id IN (SELECT u.potential_id FROM mentoring_use u"
        " WHERE u.business_id = ANY ((SELECT guyub_businesses())::uuid[]))",
        by_regency().write,
    )

    class Meta:
        db_table = "mentoring_potential"
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("by_person")),
                name="mentoring_potential_other_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("checked", "used")) | Q(checked_by__isnull=False),
                name="mentoring_potential_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state=GONE) | ~Q(because=""), name="mentoring_potential_gone"
            ),
            models.CheckConstraint(
                condition=Q(volume__isnull=True, unit="", per="")
                | (Q(volume__gt=0) & ~Q(unit="") & ~Q(per="")),
                name="mentoring_potential_volume",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="mentoring_potential_point",
            ),
            models.CheckConstraint(
                condition=Q(village_code__startswith=F("district_code"))
                & Q(district_code__startswith=F("regency_code")),
                name="mentoring_potential_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["regency_code", "district_code", "division"],
                name="mentoring_potential_area",
            )
        ]

    def __str__(self) -> str:
        return self.material


class Use(models.Model):
    """A business that works with a potential."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    potential = models.ForeignKey(Potential, models.CASCADE, related_name="uses")
    business = models.ForeignKey(Business, models.CASCADE, related_name="materials")
    by_person = models.UUIDField()
    created_at = models.DateTimeField()

    objects = UseQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "mentoring_use"
        constraints = [
            models.UniqueConstraint(fields=["potential", "business"], name="mentoring_use_once")
        ]
        indexes = [models.Index(fields=["business"], name="mentoring_use_business")]


class PotentialPhoto(Attachment):
    """A photo of a potential, kept as other papers are: encrypted, without place and phone."""

    potential = models.ForeignKey(Potential, models.CASCADE, related_name="photos")

    row_security = through("potential_id", "mentoring_potential")

    class Meta:
        db_table = "mentoring_potential_photo"
        constraints = [
            models.UniqueConstraint(
                fields=["potential", "sha256"], name="mentoring_potential_photo_once"
            )
        ]
