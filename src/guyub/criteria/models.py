"""Rules of an office and their versions; what an office sets for a parameter."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.criteria.states import (
    APPROVED,
    DRAFT,
    ENDED,
    MACHINE,
    PROPOSED,
    PUBLISHED,
    REPLACED,
    SETTINGS,
)
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_office


def open_to_all(condition: str) -> RowSecurity:
    """An office's own papers; what ``condition`` says is public knowledge, for every visit.

    Law and rules that decide about people are read by visitors without an account and by owners,
    whose scopes hold no office; drafts and proposals stay inside.
    """
    own = by_office()
    return RowSecurity(f"{own.read} OR {condition}", own.write)


_SPOKEN = f"('{PUBLISHED}', '{REPLACED}', '{ENDED}')"


class Rule(models.Model):
    """A named rule; what it says stands in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    subject = models.CharField(max_length=20)
    title = models.CharField(_("Nama aturan"), max_length=120)
    purpose = models.CharField(_("Untuk apa"), max_length=250, blank=True, default="")
    created_at = models.DateTimeField()

    row_security = open_to_all(
        "EXISTS (SELECT 1 FROM criteria_version v"
        f" WHERE v.rule_id = criteria_rule.id AND v.state IN {_SPOKEN})"
    )

    class Meta:
        db_table = "criteria_rule"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "title"], name="criteria_rule_once")
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One wording of a rule.

    ``tree`` is the stored expression (``language.tree``), ``examples`` a list of
    {title, known: {fact: value}, expected: true|false|null, today}. ``counted`` freezes what the
    rule would have done on the day it was published: {"at", "yes", "no", "unknown"}.
    ``authors`` are the persons, not accounts, who wrote, exemplified or proposed this version;
    none of them publishes it. ``revision`` grows with every change of what a reader sees.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions")
    number = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=MACHINE.choices, default=DRAFT)
    tree = models.JSONField()
    examples = models.JSONField(default=list)
    legal_basis = models.CharField(_("Dasar hukum"), max_length=250, blank=True, default="")
    source = models.CharField(_("Sumber"), max_length=300, blank=True, default="")
    checked_on = models.DateField(_("Diperiksa pada"), null=True, blank=True)
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
    counted = models.JSONField(default=dict)
    revision = models.IntegerField(default=1)

    row_security = open_to_all(f"state IN {_SPOKEN}")

    class Meta:
        db_table = "criteria_version"
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="criteria_version_once"),
            models.UniqueConstraint(
                fields=["rule"], name="criteria_one_open", condition=Q(state__in=[DRAFT, PROPOSED])
            ),
            models.UniqueConstraint(
                fields=["rule"], name="criteria_one_in_force", condition=Q(state=PUBLISHED)
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(authors__contains=[F("decided_by")]),
                name="criteria_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=PUBLISHED) | Q(decided_by__isnull=False),
                name="criteria_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.number}"

    @property
    def token(self) -> str:
        """What a page was opened on: this version as it stands now."""
        return f"{self.pk}:{self.revision}"


class Setting(models.Model):
    """What an office sets for a parameter (``parameters.py``) from a day on.

    ``value`` is in the parameter's stored form. ``made_by`` and ``decided_by`` are persons, not
    accounts, and never the same. A row is never edited: only its state moves.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    office_id = models.UUIDField()
    key = models.CharField(max_length=60)
    value = models.JSONField()
    valid_from = models.DateField(_("Berlaku mulai"))
    source = models.CharField(_("Sumber"), max_length=300)
    legal_basis = models.CharField(_("Dasar hukum"), max_length=250, blank=True, default="")
    checked_on = models.DateField(_("Diperiksa pada"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=SETTINGS.choices, default=PROPOSED)
    made_by = models.UUIDField()
    maker = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decider = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = ReasonField(max_length=300, blank=True, default="")

    row_security = open_to_all(f"state IN ('{APPROVED}', '{REPLACED}')")

    class Meta:
        db_table = "criteria_setting"
        constraints = [
            models.UniqueConstraint(
                fields=["office_id", "key", "valid_from"], name="criteria_setting_once",
                condition=Q(state=APPROVED),
            ),
            models.UniqueConstraint(
                fields=["office_id", "key"], name="criteria_setting_one_open",
                condition=Q(state=PROPOSED),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
                name="criteria_setting_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[APPROVED, REPLACED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="criteria_setting_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"
