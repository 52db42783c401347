"""Summary rows for offices above a regency, and totals that somebody stated elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency


class Summary(models.Model):
    """The figures of one regency in one part of one dimension ("" and "": the whole regency).

    Some 90 rows a regency, so the nation is 46,000 rows; made again by a job when facts changed.
    Columns are named after ``figures.FIGURES``.
    """

    regency_code = models.CharField(max_length=5)
    dimension = models.CharField(max_length=14, default="", blank=True)
    part = models.CharField(max_length=22, default="", blank=True)
    businesses = models.BigIntegerField()
    operating = models.BigIntegerField()
    small = models.BigIntegerField()
    medium = models.BigIntegerField()
    large = models.BigIntegerField()
    scale_unknown = models.BigIntegerField()
    unreached = models.BigIntegerField()
    never_reached = models.BigIntegerField()
    workers_known = models.BigIntegerField()
    workers = models.BigIntegerField()
    counted_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "insight_summary"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "dimension", "part"], name="insight_summary_once"
            )
        ]


class StatedFigure(models.Model):
    """A total as it was published or stated, with its parts, date and source. Never mended.

    ``parts`` is a list of {label, value}. ``figure`` names the figure of ours that it is laid
    beside, "" for none. A wrong entry is withdrawn with a reason and entered again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    label = models.CharField(_("Yang dihitung"), max_length=120)
    figure = models.CharField(_("Bandingkan dengan"), max_length=20, blank=True, default="")
    value = models.BigIntegerField(_("Jumlah yang disebut"))
    parts = models.JSONField(default=list)
    stated_on = models.DateField(_("Tanggal disebut"))
    source = models.CharField(_("Sumber"), max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_reason = ReasonField(max_length=300, blank=True, default="")
    # Of the form it came from: the same form sent twice is one statement of the regency.
    token = models.CharField(max_length=40)

    row_security = by_regency()

    class Meta:
        db_table = "insight_stated_figure"
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="insight_stated_value"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="insight_stated_withdrawn",
            ),
            models.UniqueConstraint(fields=["regency_code", "token"], name="insight_stated_once"),
        ]
        indexes = [
            models.Index(fields=["regency_code", "-stated_on"], name="insight_stated_recent")
        ]

    @property
    def parts_sum(self) -> int:
        """Sum of the stated parts."""
        return sum(int(part["value"]) for part in self.parts)

    @property
    def unexplained(self) -> int | None:
        """Stated total less the sum of its parts; None when no part was stated."""
        return self.value - self.parts_sum if self.parts else None
