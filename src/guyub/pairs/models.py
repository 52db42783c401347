"""Searches for doubles, the pairs they found, and the clusters these make.

What a pair showed when it was found stays with it: levels and weights, never a value of a person.
What was decided is the registry's (``PairDecision``); triggers in ``sql/pairs.sql`` keep ``state``
and ``verdict`` here as that says, whichever page decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency
from guyub.pairs.states import DECIDED, DONE, GONE, OPEN, PAIR, RUN, RUNNING
from guyub.registry.models import Business
from guyub.registry.queries import in_regencies_of, in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
SAYS: Final = {
    SAME: _("Satu usaha yang sama"),
    DIFFERENT: _("Dua usaha yang berbeda"),
    UNSURE: _("Tidak tahu"),
}
TWO_TRADES, ONE_OWNER = "two_trades", "one_owner"
KINDS: Final = {
    TWO_TRADES: _("Mungkin satu orang dengan dua usaha"),
    ONE_OWNER: _("Pemiliknya sudah tercatat sebagai orang yang sama"),
}
MERGED, UNSEEN = "merged", "unseen"


class RegionalQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Those of the regencies that the visit's areas lie in."""
        return self.filter(in_regencies_of(visit.area_codes))


class LinkRun(models.Model):
    """One search through the registry of a regency. ``figures``: seconds, counts of what is new."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    state = models.CharField(max_length=7, choices=RUN.choices, default=RUNNING)
    actor = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True)
    pairs = models.PositiveIntegerField(null=True)
    model_version = models.CharField(max_length=12, blank=True, default="")
    figures = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True, default="")

    objects = RegionalQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "pairs_run"
        constraints = [
            models.UniqueConstraint(
                fields=["regency_code"],
                name="pairs_run_one_at_a_time",
                condition=Q(state=RUNNING),
            ),
            models.CheckConstraint(
                condition=Q(state=RUNNING, ended_at__isnull=True)
                | ~Q(state=RUNNING) & Q(ended_at__isnull=False),
                name="pairs_run_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state=DONE) | Q(rows__isnull=False, pairs__isnull=False),
                name="pairs_run_done_counts",
            ),
        ]
        indexes = [models.Index(fields=["regency_code", "-started_at"], name="pairs_run_latest")]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.started_at:%Y-%m-%d}"


class PairCluster(models.Model):
    """More than two records that hang together, as the last search saw them: the groups that stand,
    and the links that were not followed (``cuts``: first, second, weight, reason)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    run = models.ForeignKey(LinkRun, models.CASCADE, related_name="clusters")
    members = ArrayField(models.UUIDField())
    groups = models.JSONField(default=list)
    cuts = models.JSONField(default=list)
    made_at = models.DateTimeField()

    objects = RegionalQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "pairs_cluster"
        indexes = [models.Index(fields=["regency_code", "id"], name="pairs_cluster_regency")]


class DoubtfulPairQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Pairs of which one record lies in the visit's areas."""
        codes = visit.area_codes
        return self.filter(
            in_villages_of(codes, "first_village") | in_villages_of(codes, "second_village")
        )

    def waiting(self) -> Self:
        """Those that a person of the office decides now."""
        return self.filter(state=OPEN, asked_at__isnull=True)

    def asked(self) -> Self:
        """Those that the village was asked about."""
        return self.filter(state=OPEN, asked_at__isnull=False)

    def in_village(self, code: str) -> Self:
        return self.filter(Q(first_village=code) | Q(second_village=code))

    def surely(self) -> Self:
        """Those that the engine's rule called sure, with the evidence kept."""
        return self.filter(sure=True).exclude(evidence=[])

    def in_order(self) -> Self:
        """The surest first; then those in which nothing speaks of two businesses."""
        return self.order_by("-sure", "kind", "-weight", "pk")


class DoubtfulPair(models.Model):
    """Two records that may be one business, with the smaller id first. ``steps`` are levels and
    weights in bits as the model of ``model_version`` gave them; frozen once it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    # An import that is taken back takes its records with it; what it left here is shown to nobody.
    first = models.ForeignKey(Business, models.DO_NOTHING, related_name="+", db_constraint=False)
    second = models.ForeignKey(Business, models.DO_NOTHING, related_name="+", db_constraint=False)
    first_village = models.CharField(max_length=13)
    second_village = models.CharField(max_length=13)
    weight = models.FloatField()
    probability = models.FloatField()
    # The engine's rule as of the search (``pairs.grounds``); both lists are empty in pairs found
    # before it was asked.
    sure = models.BooleanField()
    evidence = ArrayField(models.CharField(max_length=20), default=list)
    lacks = ArrayField(models.CharField(max_length=20), default=list)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()), blank=True, default="")
    steps = models.JSONField()
    model_version = models.CharField(max_length=12)
    cluster_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=PAIR.choices, default=OPEN)
    gone_why = models.CharField(max_length=8, blank=True, default="")
    verdict = models.CharField(max_length=10, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=10, choices=list(SAYS.items()), blank=True, default="")
    note = ReasonField(max_length=300, blank=True, default="")
    said_at = models.DateTimeField(null=True)
    said_by = models.UUIDField(null=True)
    found_by = models.ForeignKey(LinkRun, models.PROTECT, related_name="found")
    found_at = models.DateTimeField()

    objects = DoubtfulPairQuerySet.as_manager()
    row_security = by_regency()

    class Meta:
        db_table = "pairs_doubtful"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pairs_doubtful_once"),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")), name="pairs_doubtful_order"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="pairs_doubtful_chance"
            ),
            models.CheckConstraint(
                condition=Q(state=DECIDED, settled_at__isnull=False) & ~Q(verdict="")
                | ~Q(state=DECIDED) & Q(settled_at__isnull=True, verdict=""),
                name="pairs_doubtful_decided",
            ),
            models.CheckConstraint(
                condition=Q(state=GONE) & ~Q(gone_why="") | ~Q(state=GONE) & Q(gone_why=""),
                name="pairs_doubtful_gone",
            ),
            models.CheckConstraint(
                condition=Q(says="", said_at__isnull=True)
                | ~Q(says="") & Q(said_at__isnull=False, said_by__isnull=False),
                name="pairs_doubtful_said",
            ),
            models.CheckConstraint(
                condition=Q(sure=False) | Q(lacks=[]), name="pairs_doubtful_sure_lacks_nothing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["regency_code", "-sure", "kind", "-weight"], name="pairs_doubtful_wait",
                condition=Q(state=OPEN),
            ),
            models.Index(fields=["first"], name="pairs_doubtful_first"),
            models.Index(fields=["second"], name="pairs_doubtful_second"),
            models.Index(fields=["cluster_id"], name="pairs_doubtful_cluster"),
        ]  # fmt: skip
