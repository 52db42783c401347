"""Agreements between two offices, comparisons under them, and what each side learns.

Tokens and the key of a comparison live from its start to its end and no longer. Neither office
reads the other's tokens: row security gives each only its own, and the job that compares them
knows no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.crosscheck.states import AGREED, AGREEMENT, COMPARISON, DONE, READY, WAITING
from guyub.kernel.fields import EncryptedTextField, ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_office
from guyub.registry.models import Business

if TYPE_CHECKING:
    from datetime import date

    from guyub.accounts.visit import Visit

AIDED, ASKING, RUNNING = "aided", "asking", "running"
LISTS: Final = {
    AIDED: _("Yang sudah menerima bantuan alat"),
    ASKING: _("Yang sedang mengusulkan bantuan"),
    RUNNING: _("Semua usaha yang berjalan"),
}
SAME, DIFFERENT, ASK = "same", "different", "ask"
VERDICTS: Final = {
    SAME: _("Orangnya sama"), DIFFERENT: _("Bukan orang yang sama"), ASK: _("Tanyakan ke desa"),
}  # fmt: skip


def _of_two(first: str = "office_id", second: str = "partner_id") -> RowSecurity:
    """Both offices read; whichever of them acts changes."""
    offices = "(SELECT guyub_list('guyub.offices'))::text[]"
    own = "(SELECT guyub_own_office())"
    return RowSecurity(
        f"'*' = ANY ({offices}) OR {first}::text = ANY ({offices})"
        f" OR {second}::text = ANY ({offices})",
        f"{own} IN ('*', {first}::text, {second}::text)",
        f"{own} IN ('*', {first}::text)",
    )


class BetweenQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """What the visit's own office agreed or was asked."""
        own = visit.office.pk if visit.office else None
        return self.filter(Q(office_id=own) | Q(partner_id=own))

    def in_force(self, day: date) -> Self:
        """Agreements under which two lists may be compared on a day."""
        return self.filter(state=AGREED, ends_on__gte=day)

    def open(self) -> Self:
        """Comparisons that still hold tokens."""
        return self.filter(state__in=(WAITING, READY))


class Agreement(models.Model):
    """What two offices agreed to compare, for what, on what basis, until when; as worded then."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    partner_id = models.UUIDField()
    partner_regency = models.CharField(max_length=5)
    purpose = ReasonField(_("Untuk apa"), max_length=300)
    basis = models.CharField(_("Dasarnya"), max_length=200)
    own_list = models.CharField(_("Daftar kami"), max_length=8, choices=list(LISTS.items()))
    partner_list = models.CharField(_("Daftar mereka"), max_length=8, choices=list(LISTS.items()))
    words = models.CharField(max_length=900)
    ends_on = models.DateField(_("Berlaku sampai"))
    state = models.CharField(max_length=8, choices=AGREEMENT.choices, default=AGREEMENT.initial)
    remark = ReasonField(max_length=300, blank=True, default="")
    proposed_at = models.DateTimeField()
    proposer_person = models.UUIDField()
    answered_at = models.DateTimeField(null=True)
    answerer_person = models.UUIDField(null=True)
    is_sample = models.BooleanField(default=False)

    objects = BetweenQuerySet.as_manager()
    row_security = _of_two()

    class Meta:
        db_table = "crosscheck_agreement"
        constraints = [
            models.CheckConstraint(
                condition=~Q(office_id=F("partner_id")), name="crosscheck_two_offices"
            ),
            models.CheckConstraint(
                condition=~Q(state=AGREED) | Q(answerer_person__isnull=False),
                name="crosscheck_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answerer_person__isnull=True)
                | ~Q(answerer_person=F("proposer_person")),
                name="crosscheck_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["office_id", "-proposed_at"], name="crosscheck_by_office"),
            models.Index(fields=["partner_id", "-proposed_at"], name="crosscheck_by_partner"),
        ]


class Comparison(models.Model):
    """One comparison under an agreement. ``office_id`` began it. ``key`` is gone at its end."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="comparisons")
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    partner_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=COMPARISON.choices, default=WAITING)
    key = EncryptedTextField(null=True, max_length=80)
    own_rows = models.PositiveIntegerField(default=0)
    partner_rows = models.PositiveIntegerField(default=0)
    told_own = models.BooleanField(default=False)
    pairs = models.PositiveIntegerField(null=True)
    remark = ReasonField(max_length=300, blank=True, default="")
    begun_at = models.DateTimeField()
    lapses_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    objects = BetweenQuerySet.as_manager()
    row_security = _of_two()

    class Meta:
        db_table = "crosscheck_comparison"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], name="crosscheck_one_at_a_time",
                condition=Q(state__in=(WAITING, READY)),
            ),
            # An ended comparison has no key: nobody can ask its tokens anything any more.
            models.CheckConstraint(
                condition=Q(state__in=(WAITING, READY), key__isnull=False, ended_at__isnull=True)
                | ~Q(state__in=(WAITING, READY)) & Q(key__isnull=True, ended_at__isnull=False),
                name="crosscheck_key_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state=DONE) | Q(pairs__isnull=False), name="crosscheck_done_counts"
            ),
        ]  # fmt: skip


class TokenRow(models.Model):
    """The tokens of one owner of one business, for one comparison; the office's own alone."""

    id = models.BigAutoField(primary_key=True)
    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="token_rows")
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    business_id = models.UUIDField()
    tokens = models.BinaryField()

    row_security = by_office()

    class Meta:
        db_table = "crosscheck_token"
        indexes = [models.Index(fields=["comparison", "office_id"], name="crosscheck_token_of")]


class ResultQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        return self.filter(office_id=visit.office.pk if visit.office else None)

    def undecided(self) -> Self:
        return self.filter(verdict="")


class Result(models.Model):
    """A business of one office that may stand in the other's list. Both sides know the pair by the
    same number, so that they can speak of it; the other side's business stands in no row here."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="results")
    regency_code = models.CharField(max_length=5)
    office_id = models.UUIDField()
    pair = models.PositiveIntegerField()
    business = models.ForeignKey(Business, models.PROTECT, related_name="+")
    chance = models.FloatField()
    agrees = ArrayField(models.CharField(max_length=10), default=list)
    differs = ArrayField(models.CharField(max_length=10), default=list)
    verdict = models.CharField(max_length=9, choices=list(VERDICTS.items()), default="", blank=True)
    note = ReasonField(max_length=300, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    judge_person = models.UUIDField(null=True)

    objects = ResultQuerySet.as_manager()
    row_security = by_office()

    class Meta:
        db_table = "crosscheck_result"
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "office_id", "pair"], name="crosscheck_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(chance__gte=0, chance__lte=1), name="crosscheck_chance"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at__isnull=True, judge_person__isnull=True)
                | ~Q(verdict="") & Q(judged_at__isnull=False, judge_person__isnull=False),
                name="crosscheck_judged_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["business"], name="crosscheck_result_of")]
