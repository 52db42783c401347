"""What became of businesses some months after a course."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.registry.models import Business
from guyub.training.models.courses import Batch
from guyub.training.querysets import OutcomeQuerySet


class Outcome(models.Model):
    """A business of a batch before it (``months`` 0) or some months after it ended.

    One row a business, however many of its people took part, so that nobody's job counts twice.
    The figures are those of the outcomes of aid and become observations of the registry; NULL is
    "belum diketahui". ``used`` names the modules whose skills are in use, known only where
    ``uses`` is.
    """

    class Sells(models.TextChoices):
        MORE = "more", _("Lebih banyak")
        SAME = "same", _("Sama saja")
        LESS = "less", _("Lebih sedikit")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="outcomes")
    business = models.ForeignKey(Business, models.PROTECT, related_name="training_outcomes")
    months = models.SmallIntegerField()
    due = models.DateField()
    on = models.DateField(null=True)
    workers_male = models.IntegerField(null=True)
    workers_female = models.IntegerField(null=True)
    output_value = models.BigIntegerField(null=True)
    sales = models.BigIntegerField(null=True)
    sells = models.CharField(max_length=4, choices=Sells.choices, blank=True, default="")
    exports = models.BooleanField(null=True)
    uses = models.BooleanField(null=True)
    used = ArrayField(models.UUIDField(), default=list)
    used_for = ReasonField(max_length=300, blank=True, default="")
    missed_because = ReasonField(max_length=200, blank=True, default="")
    # The registry's observation that was written with it.
    observation = models.UUIDField(null=True)
    recorder_person = models.UUIDField(null=True)
    recorder = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "training_outcome"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "business", "months"], name="training_outcome_once"
            ),
            models.CheckConstraint(
                condition=Q(used=[]) | Q(uses=True, uses__isnull=False),
                name="training_outcome_used",
            ),
            models.CheckConstraint(
                condition=Q(on=None) | Q(missed_because=""), name="training_outcome_missed"
            ),
        ]
        indexes = [
            models.Index(fields=["regency_code", "on", "due"], name="training_outcome_due"),
            models.Index(fields=["business"], name="training_outcome_business"),
        ]
