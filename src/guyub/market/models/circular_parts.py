"""What belongs to a circular beside its words: agencies named, exceptions, its signed paper."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel import attached
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency, through
from guyub.market.models.buyers import OWN_BUYER, Buyer
from guyub.market.models.circulars import Circular
from guyub.market.querysets.circulars import ExceptionQuerySet
from guyub.market.states.circulars import ENDED, EXCEPTION, EXCEPTION_HOLDS

_SCOPE: Final = by_regency()


class CircularBuyer(models.Model):
    """A single agency that a circular binds beside its kinds; ``name`` is as the letter has it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    circular = models.ForeignKey(Circular, models.CASCADE, related_name="named")
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)

    row_security = through("circular_id", "market_circular")

    class Meta:
        db_table = "market_circular_buyer"
        constraints = [
            models.UniqueConstraint(fields=["circular", "buyer"], name="market_circular_buyer_once")
        ]


class CircularException(models.Model):
    """An agency that a circular does not bind from one day to another, both with them, and why.

    It holds once a person who did not propose it confirmed it; then only its end is written, and
    that not before the day on which it is written. ``ended_on`` is the first day on which the
    agency is bound again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    circular = models.ForeignKey(Circular, models.PROTECT, related_name="exceptions")
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    regency_code = models.CharField(max_length=5)
    from_day = models.DateField(_("Mulai"))
    until_day = models.DateField(_("Sampai"))
    reason = ReasonField(_("Alasan"), max_length=300)
    state = models.CharField(max_length=9, choices=EXCEPTION.choices, default=EXCEPTION.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    proposed_by = models.UUIDField()
    proposed_name = models.CharField(max_length=200)
    confirmed_by = models.UUIDField(null=True)
    confirmed_name = models.CharField(max_length=200, blank=True, default="")
    ended_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ExceptionQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR buyer_id = {OWN_BUYER}", _SCOPE.write)

    class Meta:
        db_table = "market_circular_exception"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="market_exception_days"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="market_exception_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=EXCEPTION_HOLDS)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="market_exception_other_eyes",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("from_day"), ended_on__lte=F("until_day"), state=ENDED),
                name="market_exception_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("dropped", ENDED)) | ~Q(state_because=""),
                name="market_exception_because",
            ),
        ]
        indexes = [models.Index(fields=["circular", "buyer"], name="market_exception_of")]


class CircularScan(attached.Attachment):
    """The signed paper, or a page of it, as it was scanned."""

    circular = models.ForeignKey(Circular, models.PROTECT, related_name="scans")

    row_security = through("circular_id", "market_circular")

    class Meta:
        db_table = "market_circular_scan"
        constraints = [
            models.UniqueConstraint(fields=["circular", "sha256"], name="market_circular_scan_once")
        ]
