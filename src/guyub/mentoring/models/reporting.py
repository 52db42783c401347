"""What a person adds to the report of a month; everything else is drawn from the contacts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guyub.accounts.models import User
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency


class ReportNote(models.Model):
    """Own words about one month: what stood in the way, what is asked for. One a person and month.

    ``month`` is its first day. ``version`` counts the times it was written.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    month = models.DateField()
    text = models.CharField(max_length=3000, blank=True, default="")
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    row_security = by_regency()

    class Meta:
        db_table = "mentoring_report_note"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code", "user", "month"], name="mentoring_report_note_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="mentoring_report_note_month"),
        ]
