"""How an office reads the law about papers: its own wordings, and doubts that it settled."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.criteria.models import open_to_all
from guyub.criteria.states import APPROVED, DRAFT, ENDED, PROPOSED, PUBLISHED, REPLACED
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.licences.states_rules import SETTLED, SETTLEMENT, SPOKEN, WORDING


def _listed(states: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{state}'" for state in states) + ")"


class OfficeWording(models.Model):
    """A paper as an office reads it from a day on, on top of the shipped files.

    ``content`` has the form of one of the ``wordings`` in a file of ``data/papers``, days as text.
    ``instead_of`` are the first days of shipped wordings that it stands for: they do not hold in
    this office any more; ``replaces`` is a wording of the office that goes when this one is
    published. ``answered`` are shipped examples that come out otherwise now, as whoever published
    it took note of: {title: "yes" | "no" | "unknown"}. ``counted`` freezes whom it touched.
    ``authors`` are persons, not accounts; none of them publishes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    regency_code = models.CharField(max_length=5)
    paper = models.CharField(max_length=30)
    number = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=WORDING.choices, default=DRAFT)
    valid_from = models.DateField(_("Berlaku mulai"))
    instead_of = ArrayField(models.DateField(), default=list)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed")
    content = models.JSONField()
    authors = ArrayField(models.UUIDField())
    maker = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decider = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")
    ended_by = models.UUIDField(null=True)
    ender = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_because = ReasonField(max_length=300, blank=True, default="")
    answered = models.JSONField(default=dict)
    counted = models.JSONField(default=list)
    revision = models.IntegerField(default=1)

    row_security = open_to_all(f"state IN {_listed(SPOKEN)}")

    class Meta:
        db_table = "licences_office_wording"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "paper", "number"], name="licences_wording_once"
            ),
            models.UniqueConstraint(
                fields=["office_id", "paper"], name="licences_wording_one_open",
                condition=Q(state__in=[DRAFT, PROPOSED]),
            ),
            models.UniqueConstraint(
                fields=["office_id", "paper", "valid_from"], name="licences_wording_one_a_day",
                condition=Q(state=PUBLISHED),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(authors__contains=[F("decided_by")]),
                name="licences_wording_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SPOKEN)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="licences_wording_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ENDED)
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_because="")),
                name="licences_wording_ended",
            ),
            models.CheckConstraint(
                condition=Q(state=REPLACED, replaced_by__isnull=False)
                | (~Q(state=REPLACED) & Q(replaced_by__isnull=True)),
                name="licences_wording_replaced",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["regency_code"], name="licences_wording_regency",
                condition=Q(state=PUBLISHED),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper}/{self.number}"

    @property
    def token(self) -> str:
        """What a page was opened on: this wording as it stands now."""
        return f"{self.pk}:{self.revision}"


class Settlement(models.Model):
    """What an office follows where the sources leave a doubt.

    ``doubt`` is the line of the paper's file that it answers, word for word: another line is
    another doubt. ``made_by`` and ``decided_by`` are persons and never the same. A row is never
    edited: only its state moves.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    regency_code = models.CharField(max_length=5)
    paper = models.CharField(max_length=30)
    doubt = models.CharField(max_length=600)
    follows = ReasonField(_("Yang diikuti dinas"), max_length=400)
    because = ReasonField(_("Kenapa"), max_length=400)
    source = models.CharField(_("Sumber"), max_length=300)
    checked_on = models.DateField(_("Sumber dibaca pada"))
    state = models.CharField(max_length=10, choices=SETTLEMENT.choices, default=PROPOSED)
    made_by = models.UUIDField()
    maker = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decider = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = ReasonField(max_length=300, blank=True, default="")
    ended_by = models.UUIDField(null=True)
    ender = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_because = ReasonField(max_length=300, blank=True, default="")

    row_security = open_to_all(f"state IN {_listed(SETTLED)}")

    class Meta:
        db_table = "licences_settlement"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "paper", "doubt"], name="licences_settlement_once",
                condition=Q(state=APPROVED),
            ),
            models.UniqueConstraint(
                fields=["office_id", "paper", "doubt"], name="licences_settlement_one_open",
                condition=Q(state=PROPOSED),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
                name="licences_settlement_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="licences_settlement_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ENDED)
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_because="")),
                name="licences_settlement_ended",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["regency_code", "paper"], name="licences_settlement_regency",
                condition=Q(state=APPROVED),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper} {self.pk}"
